"""Door 2: recruiters and hiring teams. Each module beside this one adds its routes to the blueprint; app.py
imports them all."""

from typing import Any

from flask import Blueprint

from web.login import signed_in_or_none

HOME = "/backoffice"

bp = Blueprint("backoffice", __name__, url_prefix="/backoffice")


@bp.context_processor
def _user() -> dict[str, Any]:
    """Templates of the back office know who is signed in as `me` (None on the way in)."""
    return {"me": signed_in_or_none()}
