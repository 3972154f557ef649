"""Door 2: recruiters and hiring teams. Each module beside this one adds its routes to the blueprint; app.py
imports them all."""

from flask import Blueprint

HOME = "/backoffice"

bp = Blueprint("backoffice", __name__, url_prefix=HOME)
