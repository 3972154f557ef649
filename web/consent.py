"""What an applicant agrees to, in the language of the request: one wording at every door."""

from web.formatting import gettext as _

VERSION = "2026-11"
"""Goes up when the words below change."""


def notice(organisation: str) -> str:
    """What becomes of what is sent."""
    return _(
        "%(organisation)s keeps what you send here to decide about this job, shows it only to the people who hire "
        "for it, and deletes it afterwards. You can ask for a copy or for deletion at any time.",
        organisation=organisation,
    )


def sentence() -> str:
    """What stands beside the box to tick."""
    return _("I agree that my application is kept and read for this job")
