"""The reference: a bare Flask page, on the server that Foyer runs on."""

from flask import Flask


def create_app() -> Flask:
    """One page that says hello, and nothing else."""
    app = Flask(__name__, static_folder=None)

    @app.get("/")
    def hello() -> str:
        return "hello"

    return app
