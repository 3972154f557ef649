"""Logo and picture: looked at, cleaned, shown before they are public, kept under a name of their content."""

import base64
import hashlib
import io
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from backoffice import bp
from backoffice.settings import done
from hiring import brand, policy
from hiring import organisation as verbs
from hiring.work import Work
from plumbing import drawings, pictures
from plumbing.incoming import Incoming
from web.door import Audience, View, actor_of, answer, read_body, reads, run, writes
from web.hall import hall

LOGO_MOST = (1200, 240)
PICTURE_MOST = (1600, 1200)
LARGEST = {"logo": 2 * 1024 * 1024, "logo_dark": 2 * 1024 * 1024, "picture": 12 * 1024 * 1024}

WRONG = {
    "required": _("Choose a file first."),
    "not_a_logo": _("This is not a logo we take. Choose an SVG or a PNG."),
    "not_a_picture": _("This is not a picture we take. Choose a JPEG, PNG or WebP."),
    "file_too_large": _("This file is too large. Save it smaller: under 2 MB for a logo, 12 MB for a picture."),
    "too_large": _("This drawing is over 256 KB. Export it again without embedded pictures."),
    "too_many_pixels": _("This picture has more than 40 million pixels. Save it smaller."),
    "broken": _("This file cannot be opened. Export it again."),
    "entities": _("This SVG has definitions of its own in its first lines. Export it as plain SVG."),
    "too_complex": _("This SVG is too complex to be a logo. Export it with plain shapes."),
    "nothing_drawn": _("Nothing is drawn in this SVG once what may not be in it is left out."),
    "no_size": _("This SVG does not say how large it is. Export it with width and height, or a view box."),
}
LEFT_OUT = {
    "script": _("a script"),
    "foreign": _("a web page inside"),
    "link": _("an address elsewhere"),
    "picture": _("an embedded picture"),
    "effect": _("an effect"),
    "motion": _("an animation"),
    "style": _("a style that cannot be kept"),
}


@dataclass(frozen=True)
class Looked:
    """A file that came: what is to be kept under `name`, or the code of why it is not taken."""

    wrong: str = ""
    name: str = ""
    content: bytes = b""
    left_out: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The content as an address of its own, for a page that shows what is not kept yet."""
        shown = brand.shown(self.name)
        return f"data:{shown.content_type};base64,{base64.b64encode(self.content).decode()}" if shown else ""


def keeps_picture(view: View) -> View:
    """Looks at the posted file before the view's transaction, and stores what is good under a name of its content.
    What is not committed then is swept like any file that nothing refers to."""

    @wraps(view)
    def through(**given: Any) -> ResponseReturnValue:
        read_body()
        run(_may, actor_of(Audience.SIGNED_IN), True, {})
        looked = looked_at(given["slot"])
        shown = brand.shown(looked.name)
        if shown is not None:
            hall().storage.put(shown.storage_key, io.BytesIO(looked.content), content_type=shown.content_type)
        return view(**given, looked=looked)

    return through


@bp.post("/brand/logo", defaults={"slot": "logo"})
@bp.post("/brand/logo-dark", defaults={"slot": "logo_dark"})
@bp.post("/brand/picture", defaults={"slot": "picture"})
@keeps_picture
@writes(Audience.SIGNED_IN)
def save_brand_picture(work: Work, slot: str, looked: Looked) -> Response:
    work.require(policy.may_change_organisation(work.actor))
    if looked.wrong:
        return _slot(work, slot, looked, status=422)
    verbs.change(work, **{slot: looked.name})
    return done("backoffice.brand", "saved", _anchor=slot)


@bp.post("/brand/logo/look", defaults={"slot": "logo"})
@bp.post("/brand/logo-dark/look", defaults={"slot": "logo_dark"})
@bp.post("/brand/picture/look", defaults={"slot": "picture"})
@reads(Audience.SIGNED_IN)
def look_at_brand_picture(work: Work, slot: str) -> Response:
    """How the chosen file would look; nothing is kept."""
    work.require(policy.may_change_organisation(work.actor))
    return _slot(work, slot, looked_at(slot))


@bp.post("/brand/logo/removal", defaults={"slot": "logo"})
@bp.post("/brand/logo-dark/removal", defaults={"slot": "logo_dark"})
@bp.post("/brand/picture/removal", defaults={"slot": "picture"})
@writes(Audience.SIGNED_IN)
def remove_brand_picture(work: Work, slot: str) -> Response:
    work.require(policy.may_change_organisation(work.actor))
    verbs.change(work, **{slot: ""})
    return done("backoffice.brand", "removed", _anchor=slot)


def looked_at(slot: str) -> Looked:
    """The posted file, cleaned or refused."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return Looked("required")
    stream = cast(Incoming, sent.stream)
    if stream.size > LARGEST[slot]:
        return Looked("file_too_large")
    try:
        return _photo(stream) if slot == "picture" else _logo(stream)
    except drawings.NotDrawn as refused:
        return Looked("not_a_logo" if refused.code == "not_a_drawing" else refused.code)
    except pictures.NotShown as refused:
        is_none = refused.code == "not_a_picture"
        return Looked("not_a_logo" if is_none and slot != "picture" else refused.code)


def _logo(stream: Incoming) -> Looked:
    stream.seek(0)
    if stream.read(8) == b"\x89PNG\r\n\x1a\n":
        return _kept(pictures.logo(stream, LOGO_MOST))
    stream.seek(0)
    drawing = drawings.clean(stream.read(drawings.LARGEST + 1))
    digest = hashlib.sha256(drawing.content).hexdigest()
    name = brand.name_of(digest, drawing.width, drawing.height, "svg")
    return Looked(name=name, content=drawing.content, left_out=drawing.left_out)


def _photo(stream: Incoming) -> Looked:
    return _kept(pictures.photo(stream, PICTURE_MOST))


def _kept(picture: pictures.Picture) -> Looked:
    digest = hashlib.sha256(picture.content).hexdigest()
    return Looked(name=brand.name_of(digest, picture.width, picture.height, picture.kind), content=picture.content)


def facts(work: Work, slot: str, looked: Looked | None = None) -> dict[str, Any]:
    """What the fragment of one picture shows."""
    return {
        "slot": slot,
        "stored": brand.shown(getattr(work.organisation, slot)),
        "tried": looked.address if looked else "",
        "error": WRONG[looked.wrong] if looked and looked.wrong else "",
        "left_out": [str(LEFT_OUT[code]) for code in looked.left_out] if looked else [],
        "who": work.organisation.brief,
    }


def _slot(work: Work, slot: str, looked: Looked, status: int = 200) -> Response:
    page = "backoffice/brand/picture.html"
    return answer(page, "backoffice/brand/_picture.html", status=status, **facts(work, slot, looked))


def _may(work: Work) -> str:
    work.require(policy.may_change_organisation(work.actor))
    return ""
