"""Another name for what is known by its name, a tag or a department: the form, and what comes of it."""

from collections.abc import Mapping
from typing import Any, Protocol

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired

from hiring.errors import Invalid, Stale
from web.typed_form import TypedForm


class NameForm(TypedForm):
    """`version`: of the thing as it was shown; a new one has none."""

    name = StringField(_("Name"))
    version = IntegerField(validators=[InputRequired()])


class Rename(Protocol):
    """The verb. Raises Invalid for `name`, and Stale where the version is no longer the thing's."""

    def __call__(self, name: str, *, version: int) -> None: ...


def refused(form: NameForm, rename: Rename, wrong: Mapping[str, Any]) -> int:
    """Renames, and returns 0. Else the status of the page that says why not: 409 where somebody else renamed it
    meanwhile, 422 where the name does not do, with `wrong`'s words at its control."""
    try:
        if not form.version.validate(form):
            raise Stale
        rename(form.name.data or "", version=form.version.data or 0)
    except Stale:
        return 409
    except Invalid as error:
        form.name.errors = [wrong[error.fields["name"]]]
        return 422
    return 0
