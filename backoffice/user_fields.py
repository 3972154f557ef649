"""What the pages about people who sign in share: their fields, and what is wrong with them in words."""

from flask_babel import lazy_gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older

from hiring.actors import Role
from hiring.errors import Invalid
from hiring.organisation import zones
from hiring.work import Work
from web.formatting import gettext
from web.typed_form import TypedForm

WRONG_FIELDS = {
    "required": _("Enter a name."),
    "too_long": _("Keep it under 100 characters."),
    "bad_characters": _("This holds characters that cannot be stored. Type it again, or paste it as plain text."),
    "not_an_address": _("Enter one e-mail address, like dario@example.org."),
    "email_taken": _("Somebody signs in with this address already."),
    "unknown_zone": _("Choose a time zone from the list."),
    "unknown_role": _("Choose what they may do."),
}
ROLES = {
    Role.MEMBER: _("Sees only the jobs whose hiring team they are on, and what their part there allows."),
    Role.RECRUITER: _("Makes and runs all jobs but the confidential ones of other teams."),
    Role.ADMIN: _("Does everything, confidential jobs included: users, settings, every job."),
}
"""What each role may do, the least first."""


def put_wrong(form: TypedForm, error: Invalid) -> None:
    """Tells each field of the form what is wrong with it."""
    for name, code in error.fields.items():
        form[name].errors = [WRONG_FIELDS[code]]


def summary_of(form: TypedForm) -> list[tuple[str, str]]:
    """(id of the control, sentence) of each field that needs another look."""
    return [(field.id, str(field.errors[0])) for field in form if field.errors]


def zone_choices(work: Work, present: str | None) -> list[SelectChoice]:
    """All time zones, the organisation's first; what is chosen now stays in the list, whatever it is."""
    names = sorted(zones() | ({present} if present else set()))
    usual = gettext("As the organisation: %(zone)s", zone=work.organisation.timezone.replace("_", " "))
    return [SelectChoice("", usual), *(SelectChoice(name, name.replace("_", " ")) for name in names)]


def role_of(text: str | None) -> Role:
    """Raises Invalid."""
    try:
        return Role(text or "")
    except ValueError:
        raise Invalid({"role": "unknown_role"}) from None
