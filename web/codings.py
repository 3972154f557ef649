"""Pages in fewer bytes, as the browser takes them."""

import gzip

import brotli
from flask import Response, request

WORTH = 1_000
"""Bytes; fewer fit into one packet as they are."""
_WORST = ("q=0", "q=0.0", "q=0.00", "q=0.000")


def chosen(header: str) -> str:
    """The coding to answer this Accept-Encoding with: "br", "gzip", or "" for none."""
    return next((one for one in ("br", "gzip") if _accepts(header, one)), "")


def written(body: bytes, coding: str, quality: int = 6) -> bytes:
    """The bytes in this coding; the same bytes each time."""
    match coding:
        case "br":
            return bytes(brotli.compress(body, quality=quality))
        case "gzip":
            return gzip.compress(body, quality, mtime=0)
    return body


def compressed(response: Response) -> Response:
    """A page that is made for one request, in fewer bytes. Only for pages without a secret that outlives them:
    whoever can make a browser ask again and again, and sees how long each answer is, could guess it letter by
    letter from what the address puts beside it (BREACH)."""
    is_page = response.status_code == 200 and response.mimetype == "text/html" and not response.is_streamed
    if request.method != "GET" or not is_page or response.get_etag()[0] or response.content_encoding:
        return response
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    coding = chosen(request.headers.get("Accept-Encoding", ""))
    if coding and len(body) > WORTH:
        response.set_data(written(body, coding, quality=5))
        response.content_encoding = coding
    return response


def _accepts(header: str, coding: str) -> bool:
    for part in header.split(","):
        name, _, parameters = part.partition(";")
        if name.strip().lower() == coding:
            return parameters.replace(" ", "") not in _WORST
    return False
