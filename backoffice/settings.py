"""The settings: which sections there are, and what a section says once something is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for
from flask_babel import lazy_gettext as _

from backoffice import acts, bp
from hiring import policy, webhooks
from hiring.actors import Actor
from hiring.work import Work
from web.door import Audience, answer, reads, see_other


@dataclass(frozen=True)
class Section:
    """One card of the settings. `opens`: whether this actor may."""

    path: str
    icon: str
    title: Any
    text: Any
    opens: Callable[[Actor], bool]


SECTIONS = (
    Section("/backoffice/brand", "monitor", _("Your careers site"),
            _("Name, logo, colour, picture, and what it says"), policy.may_change_organisation),
    Section("/backoffice/embed", "link", _("Jobs on your web site"),
            _("Lines to copy into your own pages, and which jobs they show"), policy.may_change_jobs),
    Section("/backoffice/settings/organisation", "settings", _("Organisation"),
            _("Time zone, contact, your own web sites, offers"), policy.may_change_organisation),
    Section("/backoffice/users", "users", _("People in Foyer"),
            _("Who signs in, and what they may do"), policy.may_manage_users),
    Section("/backoffice/settings/departments", "rows-3", _("Departments"),
            _("How jobs are grouped on the careers site"), policy.may_change_jobs),
    Section("/backoffice/settings/locations", "map-pin", _("Places"),
            _("Where jobs are done"), policy.may_change_jobs),
    Section("/backoffice/settings/stage-template", "square-kanban", _("Stages for new jobs"),
            _("The steps that a new job begins with"), policy.may_change_organisation),
    Section("/backoffice/settings/rejection-reasons", "user-x", _("Reasons for saying no"),
            _("What the team sees, and what candidates read"), policy.may_read_reasons),
    Section("/backoffice/letter-templates", "mail", _("Templates for letters"),
            _("Your own words for what Foyer sends"), policy.may_change_templates),
    Section("/backoffice/settings/tags", "tag", _("Tags"),
            _("What people are labelled with"), policy.may_change_tags),
    Section("/backoffice/settings/question-bank", "list-checks", _("Question bank"),
            _("Questions kept for the next form"), policy.may_use_bank),
    Section("/backoffice/settings/webhooks", "link", _("Webhooks"),
            _("Programs that are told what happens"), policy.may_make_webhooks),
    Section("/backoffice/settings/api-keys", "lock", _("API keys"),
            _("Programs that read and change what is here"), policy.may_manage_keys),
    Section("/backoffice/settings/retention", "history", _("How long people are kept"),
            _("Who goes when, and legal holds"), policy.may_hold),
    Section("/backoffice/account", "user", _("Your account"),
            _("Password, second step, where you are signed in"), lambda _actor: True),
)  # fmt: skip

DONE = {
    "added": _("Added."),
    "saved": _("Saved."),
    "removed": _("Removed."),
    "moved": _("Moved."),
    "first": _("This reason now stands first when somebody says no."),
    "retired": _("Retired. Applications that ended with it keep it."),
    "restored": _("Back in use, at the end of the list."),
    "pinged": _("A test message is on its way."),
    "resent": _("The message is on its way again."),
    "revoked": _("Revoked. It opens nothing any more."),
    "switched_off": _("Switched off."),
    "switched_on": _("Switched on. What was missed is on its way."),
}


@bp.get("/settings")
@reads(Audience.SIGNED_IN)
def settings(work: Work) -> Response:
    mine = [section for section in SECTIONS if section.opens(work.actor)]
    ended = webhooks.ended_by_itself(work)
    return answer("backoffice/settings/index.html", sections=mine, ended=ended, host_of=webhooks.host_of)


def done(endpoint: str, code: str, **values: Any) -> Response:
    """On to the page that shows what was done, and says so."""
    return see_other(endpoint, done=code, **values)


def notice() -> acts.Notice | None:
    """What ?done= says was done; None without it."""
    code = request.args.get("done", "")
    return acts.Notice(str(DONE[code])) if code in DONE else None


def page(name: str, status: int = 200, **facts: Any) -> Response:
    """A page of the settings, with the way back to their list."""
    template = f"backoffice/settings/{name}.html"
    return answer(template, status=status, notice=notice(), settings_url=url_for("backoffice.settings"), **facts)
