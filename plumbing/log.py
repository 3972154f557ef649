"""JSON lines with the request's id; never a secret, never a personal text."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

_SECRETS = re.compile(
    r"(/(?:sent|my|links?|kept|invitation|reset-password|sign-in/link|feedback|calendar|erasure)/)[^/\s\"?]+|([?&](?:token|receipt|key)=)[^&\s\"]+"
)


def masked(text: str) -> str:
    """The text with secrets in addresses replaced: links are passwords."""
    return _SECRETS.sub(lambda found: (found[1] or found[2]) + "***", text)


class JsonLines(logging.Formatter):
    """One JSON object a line: at, level, logger, message, request, error."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": masked(record.getMessage()),
        }
        if request_id.get():
            line["request"] = request_id.get()
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True)


def set_up(level: int = logging.INFO) -> None:
    """Sends every log line of this process to standard error as JSON."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells each step of each start
