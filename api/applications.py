"""Applications: lists, one, its way through the stages, small changes, and taking it away."""

import uuid
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from api import bp, lists
from api.applications_shown import ApplicationOut, ApplicationStage, documents, shown
from api.faults import renamed
from api.operations import Answer, Call, operation
from api.schema import Id, Ids, In, Instant, Listed, ListQuery, Out, Page, Text
from hiring import applications, owners, policy
from hiring.actors import Actor
from hiring.applications import editing
from hiring.applications.conditions import aside
from hiring.errors import Gone, Invalid, NotFound
from hiring.models.api_key import ApiKey
from hiring.models.application import OUTCOMES, Application, ApplicationStatus, Outcome, StageChange
from hiring.models.job import Job
from hiring.models.stage import Stage
from hiring.models.user import User
from hiring.work import Work

NOUN = "Applications"
READ, WRITE = "applications:read", "applications:write"


class ApplicationQuery(ListQuery):
    outcomes: Listed[Outcome] | None = None
    statuses: Listed[ApplicationStatus] | None = None
    job_ids: Ids | None = None
    candidate_ids: Ids | None = None
    current_stage_ids: Ids | None = None
    external_ids: Listed[Text] | None = None
    created_after: Instant | None = Field(None, description="Created at this instant or later.")
    applied_after: Instant | None = Field(None, description="Applied at this instant or later.")
    stage_changed_after: Instant | None = Field(None, description="In their stage since this instant or later.")


class SourceChange(In):
    name: Annotated[Text, Field(min_length=1, max_length=editing.LONGEST_SOURCE)]


class ApplicationChange(In):
    recruiter_id: Id | None = Field(None, description="Who is responsible; null: nobody. Of active ones only.")
    rating: Annotated[int, Field(ge=0, le=editing.MOST_RATING)] = 0
    source: SourceChange | None = Field(None, description="Where it came from; it cannot be null.")
    external_id: Annotated[Text, Field(min_length=1, max_length=editing.LONGEST_KEY)] | None = None
    credited_to_user_id: Id | None = Field(None, description="Who brought the person; null: nobody.")


class ChangeActor(Out):
    """Who made the change; `kind` is `user` or `key`."""

    kind: str
    id: Id
    name: str


class StageChangeOut(Out):
    """One step of an application's way. Where only the status changed, both stages are the same."""

    id: Id
    from_stage: ApplicationStage | None = Field(description="Null: the beginning.")
    to_stage: ApplicationStage
    from_status: ApplicationStatus | None
    to_status: ApplicationStatus
    at: Instant
    actor: ChangeActor | None = Field(description="Null: the candidate, or Foyer itself.")
    created_at: Instant
    updated_at: Instant


_LISTED = {
    "job_ids": Application.job_id, "candidate_ids": Application.candidate_id,
    "current_stage_ids": Application.current_stage_id, "external_ids": Application.external_id,
}  # fmt: skip
_SINCE = {
    "created_after": Application.created_at, "applied_after": Application.applied_at,
    "stage_changed_after": Application.stage_entered_at,
}  # fmt: skip


def found(work: Work, id: uuid.UUID, *, for_change: bool = False) -> Application:
    """One that the key may know of. Raises NotFound, and Gone for one that was deleted."""
    try:
        return applications.get(work, id, for_change=for_change)
    except NotFound:
        if applications.is_gone(work, id):
            raise Gone from None
        raise


@operation(bp, "GET", "/applications", noun=NOUN, summary="All applications", scope=READ, query=ApplicationQuery,
           out=ApplicationOut, is_list=True)  # fmt: skip
def list_applications(call: Call) -> Page:
    def make(rows: Sequence[Any]) -> list[ApplicationOut]:
        return documents(call.work, [row[0].id for row in rows])

    some = select(lists.place(Application)).where(*_of_known_jobs(call.work.actor), *_conditions(call.query))
    deleted = Application.deleted_at.is_not(None)
    return lists.page(call, Application, some, make, object="application", deleted=deleted)


def _of_known_jobs(actor: Actor) -> Sequence[ColumnElement[bool]]:
    """Without a join: the database would begin with the jobs, and sort everything that was ever sent."""
    if policy.sees_all_jobs(actor):
        return ()
    known = select(1).where(Job.id == Application.job_id, policy.readable_jobs(actor))
    return (known.correlate(Application).exists(),)


def _conditions(query: ApplicationQuery) -> list[ColumnElement[bool]]:
    """What is true of many is set aside, so that the walk goes along the list's order: to sort all active ones
    anew for each page takes longer than to meet the others on the way."""
    found: list[ColumnElement[bool]] = []
    for name, column in _LISTED.items():
        if (given := getattr(query, name)) is not None:
            found.append(column.in_(given))
    order = Application.created_at if query.sort == "created_at" else Application.updated_at
    for name, moment in _SINCE.items():
        if (given := getattr(query, name)) is not None:
            found.append(aside(moment) >= given)
            if name != "stage_changed_after" or query.sort == "updated_at":
                found.append(order >= given)  # nobody applied after they were created, or changed before
    statuses = [one for one, outcome in OUTCOMES.items() if query.outcomes is None or outcome in query.outcomes]
    if query.statuses is not None:
        statuses = [one for one in statuses if one in query.statuses]
    if len(statuses) < len(OUTCOMES):
        found.append(aside(Application.status).in_(statuses))
    return found


@operation(bp, "GET", "/applications/<uuid:id>", noun=NOUN, summary="One application", scope=READ,
           out=ApplicationOut, errors=("gone",))  # fmt: skip
def get_application(call: Call, id: uuid.UUID) -> Answer:
    return shown(call.work, found(call.work, id))


@operation(bp, "PATCH", "/applications/<uuid:id>", noun=NOUN, summary="Change an application", scope=WRITE,
           body=ApplicationChange, out=ApplicationOut,
           errors=("gone", "invalid_transition", "precondition_failed"),
           description="Change its owner, rating, source, credit or your own key for it. Where it stands and how "
           "it ended are acts of their own.")  # fmt: skip
def change_application(call: Call, id: uuid.UUID) -> Answer:
    application, given = found(call.work, id, for_change=True), call.body.given
    for name in ("source", "rating"):
        if name in given and given[name] is None:
            raise Invalid({name: "required"})
    if "source" in given:
        given["source_name"] = given.pop("source").name
    hands_over, to = "recruiter_id" in given, given.pop("recruiter_id", None)
    with renamed({"source_name": "/source/name", "owner_id": "/recruiter_id"}):
        applications.change(call.work, application, version=call.expected, **given)
        if hands_over:
            owners.assign(call.work, application, _user(call.work, to))
    return shown(call.work, application)


def _user(work: Work, id: uuid.UUID | None) -> User | None:
    user = work.session.get(User, id) if id is not None else None
    if id is not None and user is None:
        raise Invalid({"recruiter_id": "unknown_user"})
    return user


@operation(bp, "DELETE", "/applications/<uuid:id>", noun=NOUN, summary="Delete an application",
           scope="candidates:delete", errors=("forbidden", "precondition_failed"),
           description="Delete an application with its interviews, offers, notes, results and files: each leaves "
           "a tombstone. Coming interviews are cancelled; ten minutes later the candidate and whoever takes part "
           "are told. Letters that wait do not go. The person stays.")  # fmt: skip
def delete_application(call: Call, id: uuid.UUID) -> None:
    try:
        application = found(call.work, id, for_change=True)
    except Gone:
        return
    applications.standing.expect_version(application, call.expected)
    applications.delete(call.work, application)


@operation(bp, "GET", "/applications/<uuid:id>/stage-history", noun=NOUN, summary="An application's way",
           scope=READ, query=ListQuery, out=StageChangeOut, is_list=True, errors=("gone",),
           description="Every change of stage and status, the first one first.")  # fmt: skip
def list_stage_history(call: Call, id: uuid.UUID) -> Page:
    application = found(call.work, id)
    left, entered = aliased(Stage), aliased(Stage)
    some: Any = (
        select(StageChange, left.name, left.kind, entered.name, entered.kind, User, ApiKey.name)
        .outerjoin(left, left.id == StageChange.from_stage_id)
        .join(entered, entered.id == StageChange.to_stage_id)
        .outerjoin(User, User.id == StageChange.actor_id)
        .outerjoin(ApiKey, ApiKey.id == StageChange.actor_id)
        .where(StageChange.application_id == application.id)
    )
    return lists.page(call, StageChange, some, _steps, object="stage_change")


def _steps(rows: Sequence[Any]) -> list[StageChangeOut]:
    return [
        StageChangeOut(
            id=step.id, from_stage=_stage(step.from_stage_id, left, left_kind),
            to_stage=ApplicationStage(id=step.to_stage_id, name=entered, kind=entered_kind),
            from_status=step.from_status, to_status=step.to_status, at=step.at,
            actor=_actor(step.actor_id, user, key), created_at=step.created_at, updated_at=step.updated_at,
        )
        for step, left, left_kind, entered, entered_kind, user, key in rows
    ]  # fmt: skip


def _stage(id: uuid.UUID | None, name: str, kind: Any) -> ApplicationStage | None:
    return ApplicationStage(id=id, name=name, kind=kind) if id is not None else None


def _actor(id: uuid.UUID | None, user: User | None, key: str | None) -> ChangeActor | None:
    if id is None or (user is None and key is None):
        return None
    return ChangeActor(kind="user" if user else "key", id=id, name=user.name if user else key or "")
