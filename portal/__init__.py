"""Door 1: the public. Each module beside this one adds its routes to the blueprint; app.py imports them all.

Nothing here touches a session, a cookie or who is signed in: pages are the same for everybody.
"""

from flask import Blueprint

bp = Blueprint("portal", __name__)
