"""Removing what jobs share, a department or a place: its jobs move to another of them."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older

from hiring.models.department import Department, Location
from web.typed_form import TypedForm

Shared = TypeVar("Shared", bound=Department | Location)


class RemovalForm(TypedForm):
    into = SelectField(_("Its jobs move to"))


def removal_of(found: Shared, listed: Sequence[Shared], words: Callable[[Shared], str]) -> RemovalForm:
    """The form, with all others to choose from."""
    form = RemovalForm()
    others = [SelectChoice(str(one.id), words(one)) for one in listed if one is not found]
    form.into.choices = [SelectChoice("", gettext("Choose one")), *others]
    return form


def chosen_of(form: RemovalForm, found: Shared, listed: Sequence[Shared]) -> Shared | None:
    """Where the jobs are to go; None: nowhere was chosen."""
    return next((one for one in listed if one is not found and str(one.id) == form.into.data), None)
