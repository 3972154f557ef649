"""Who the program is, and where it has come to."""

from api import bp
from api.operations import Call, operation
from api.schema import Id, Instant, Out


class Me(Out):
    """The key, and this Foyer."""

    key_id: Id
    name: str
    scopes: list[str]
    job_ids: list[Id] | None
    organisation: str
    timezone: str
    server_time: Instant


@operation(bp, "GET", "/me", noun="Key", summary="The key and its scopes", scope=None, out=Me, name="get_me")
def get_me(call: Call) -> Me:
    """Any key may ask."""
    actor, organisation = call.work.actor, call.work.organisation
    assert actor.id is not None
    return Me(
        key_id=actor.id, name=actor.name, scopes=sorted(actor.scopes),
        job_ids=None if actor.only_jobs is None else sorted(actor.only_jobs),
        organisation=organisation.name, timezone=organisation.timezone, server_time=call.work.now,
    )  # fmt: skip
