"""What the other examples begin with: one function that asks, and one that walks through a list."""

import json
import os
import urllib.request


def ask(method, path, body=None, **headers):
    """What Foyer answers. Raises urllib.error.HTTPError, whose body is a problem document."""
    request = urllib.request.Request(os.environ["FOYER"] + "/api/v1" + path, method=method)
    request.add_header("Authorization", "Bearer " + os.environ["KEY"])
    for name, value in headers.items():
        request.add_header(name.replace("_", "-"), value)
    if body is not None:
        request.add_header("Content-Type", "application/json")
        request.data = json.dumps(body).encode()
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read() or b"null")


def walk(path):
    """Every object of a list, page by page."""
    cursor, join = "", "&" if "?" in path else "?"
    while True:
        page = ask("GET", f"{path}{join}page_size=200{cursor}")
        yield from page["data"]
        if page["next_cursor"] is None:
            return
        cursor = "&cursor=" + page["next_cursor"]
