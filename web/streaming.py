"""Request bodies whose files go straight to disk, hashed and counted on the way; never into memory."""

from typing import IO, TYPE_CHECKING, Any

from flask import Flask, Request, g

from plumbing.incoming import Incoming
from web.hall import hall

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LARGEST_FILE = 25 * 1024 * 1024


class StreamingRequest(Request):
    """Flask's request with file parts as plumbing.incoming.Incoming. A part beyond the largest size is read to
    its end and thrown away, so that the other fields of the form arrive all the same.

    A body shorter than it announced (the line broke) is refused with 400: half a form is no form."""

    def __init__(self, environ: "WSGIEnvironment", *more: Any, **options: Any) -> None:
        super().__init__(environ, *more, **options)
        if environ.get("CONTENT_LENGTH") and self.content_length is not None:  # "" is none
            environ.pop("wsgi.input_terminated", None)  # else werkzeug takes the end of the stream for the body's

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        stream: Any = hall().incoming.new(limit=LARGEST_FILE)
        g.setdefault("incoming", []).append(stream)
        return stream  # type: ignore[no-any-return]


def install(app: Flask) -> None:
    """Every request of this app streams; what nobody kept is gone when the request is."""
    app.request_class = StreamingRequest

    @app.teardown_request
    def discard(_error: BaseException | None) -> None:
        streams: list[Incoming] = g.pop("incoming", [])
        for stream in streams:
            stream.discard()
