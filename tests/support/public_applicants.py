"""Somebody whose own page applies through the public API: asks for a token, sends files, sends the rest."""

from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.api_applications import ANA, ANSWERS, inline

PUBLIC = "/api/public/v1"
AGREED = [{"kind": "processing", "given": True, "text_version": "2026-11"}]


@dataclass
class Page:
    """A page of this origin; "" is a server, which has none."""

    app: Flask
    slug: str = "frame-welder"
    origin: str = ""
    token: str = field(default="")

    def ask(self, method: str, path: str, **more: Any) -> TestResponse:
        headers = {**({"Origin": self.origin} if self.origin else {}), **more.pop("headers", {})}
        return self.app.test_client().open(
            f"{PUBLIC}{path}", method=method, headers=headers, buffered=True, **more
        )

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.ask("GET", path, **more)

    def open(self) -> "Page":
        """With a fresh token."""
        answer = self.get(f"/jobs/{self.slug}/form-token")
        assert answer.status_code == 200, answer.text
        self.token = answer.json["form_token"]
        return self

    def body(self, **over: Any) -> dict[str, Any]:
        return {"form_token": self.token, "candidate": ANA, "answers": ANSWERS, "consents": AGREED, **over}

    def send(self, **over: Any) -> TestResponse:
        return self.ask("POST", f"/jobs/{self.slug}/applications", json=self.body(**over))

    def upload(self, **over: Any) -> TestResponse:
        given = {name: value for name, value in inline().items() if name != "content_type"}
        kind = {} if "question" in over else {"type": "cv"}
        return self.ask("POST", "/uploads", json={"form_token": self.token, **given, **kind, **over})
