"""The log of events, for programs that would rather ask than be told."""

from typing import Any

from pydantic import ConfigDict, Field

from api import bp
from api.faults import ApiError
from api.operations import Call, operation
from api.schema import MOST_ROWS, Instant, Out, Query, listed
from hiring import webhooks
from hiring.errors import Gone
from hiring.webhooks import EventType

NOUN = "Webhooks"


class Event(Out):
    """What happened, as webhooks are told it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "application.stage_changed",
                    "timestamp": "2026-11-30T09:00:00.000Z",
                    "data": {
                        "object": "application",
                        "id": "01985a7e-4c1b-7d2f-9d8a-1f0c5b7e6a21",
                        "event_seq": 4182,
                        "candidate_id": "01985a7e-4c1b-7d2f-9d8a-1f0c5b7e6a22",
                        "job_id": "01985a7e-4c1b-7d2f-9d8a-1f0c5b7e6a23",
                        "actor": {"type": "user", "id": "01985a7e-4c1b-7d2f-9d8a-1f0c5b7e6a24"},
                        "from_stage": {"id": "01985a7e-4c1b-7d2f-9d8a-1f0c5b7e6a25", "name": "Applied"},
                        "to_stage": {"id": "01985a7e-4c1b-7d2f-9d8a-1f0c5b7e6a26", "name": "Screening"},
                    },
                }
            ]
        }
    )

    type: EventType
    timestamp: Instant
    data: dict[str, Any] = Field(
        description="`object`, `id`, `event_seq`, what it belongs to, who did it (`actor`), and what changed: ids "
        "and codes, nothing personal."
    )


class EventPage(Out):
    """A piece of the log."""

    data: list[Event]
    next_after_seq: int = Field(description="Send it as `after_seq` for what follows, now or later.")
    has_more: bool = Field(
        description="Whether there is more to ask for at once, of which the key may know or not."
    )
    latest_seq: int = Field(description="The number of the latest event of all.")


class EventQuery(Query):
    after_seq: int | None = Field(
        None,
        ge=0,
        le=2**62,
        description="Only what happened after this event; without it all of the last 30 days.",
    )
    limit: int = Field(100, ge=1, le=MOST_ROWS, description="How many at most.")
    types: listed(EventType) | None = Field(  # type: ignore[valid-type]
        None, description="Only these, with commas between."
    )


@operation(bp, "GET", "/events", noun=NOUN, summary="What happened", scope="webhooks:read", query=EventQuery,
           out=EventPage, errors=("gone",),
           description="What happened, in the order in which it was committed, without a gap: go on after "
           "`next_after_seq`. Of each event the key needs the read scope of its object. Events of 30 days; asked "
           "for older ones, `gone`: walk the lists once and begin at `latest_seq`.")  # fmt: skip
def list_events(call: Call) -> EventPage:
    query = call.query
    try:
        log = webhooks.read_log(call.work, after_seq=query.after_seq, most=query.limit, types=query.types or ())
    except Gone as gone:
        raise ApiError(
            "gone", detail="Events after this one are no longer kept.", oldest_seq=gone.params["oldest_seq"]
        ) from None
    return EventPage(
        data=[Event.model_validate(one) for one in log.messages], next_after_seq=log.next_after_seq,
        has_more=log.has_more, latest_seq=log.latest_seq,
    )  # fmt: skip
