"""Attachments: a file goes up in JSON, and its bytes come down."""

import base64
import os
import urllib.request

from foyer import ask, walk

application = next(walk("/applications"))
file = ask(
    "POST",
    f"/applications/{application['id']}/attachments",
    {
        "type": "other",
        "name": "references.txt",
        "data": base64.b64encode(b"Both would hire her again.\n").decode(),
    },
)
request = urllib.request.Request(f"{os.environ['FOYER']}/api/v1/attachments/{file['id']}/content")
request.add_header("Authorization", "Bearer " + os.environ["KEY"])
with urllib.request.urlopen(request, timeout=30) as answer:
    print(answer.read())
