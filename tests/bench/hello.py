"""The reference: a bare Flask page and a bare JSON answer, on the server that Foyer runs on."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify

KEPT = "kept.json"
"""In the server's folder: what `/kept` answers."""


def create_app() -> Flask:
    """One page that says hello, the same in JSON, and an answer as large as a metric likes."""
    app = Flask(__name__, static_folder=None)

    @app.get("/")
    def hello() -> str:
        return "hello"

    @app.get("/json")
    def hello_json() -> Response:
        return jsonify(say="hello")

    @app.get("/kept")
    def kept() -> Response:
        """Made into JSON anew from what is in memory: so much an answer of this data costs at the least."""
        return Response(json.dumps(_kept()), mimetype="application/json")

    return app


@cache
def _kept() -> Any:
    return json.loads(Path(os.environ["FOYER_DATA"], KEPT).read_bytes())
