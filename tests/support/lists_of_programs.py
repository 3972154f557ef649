"""Every list of the API as programs ask for it: each order and each filter alone."""

import re
import uuid
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from sqlalchemy import func, select

from api.operations import OPERATIONS, Operation
from api.schema import ListQuery
from hiring.models.application import Application
from hiring.models.candidate import Tag
from hiring.models.interview import Interview
from hiring.models.job import Job
from hiring.models.user import User
from hiring.models.webhook import Webhook
from hiring.work import Work

Ids = Mapping[str, uuid.UUID]
LISTS = tuple(one for one in OPERATIONS if one.is_list)
FILTERS: Mapping[str, str] = {
    "include_deleted": "true", "sort": "created_at", "updated_after": "2026-11-20T00:00:00Z",
    "created_after": "2026-11-20T00:00:00Z", "applied_after": "2026-11-20T00:00:00Z",
    "stage_changed_after": "2026-11-20T00:00:00Z", "starts_after": "2026-11-24T00:00:00Z",
    "starts_before": "2026-11-25T00:00:00Z", "external_ids": "none-has-this", "email": "ana@example.org",
    "emails": "ana@example.org", "first_name": "Ana", "last_name": "Haddad", "q": "welding", "types": "cv",
    "outcomes": "pending", "kinds": "note", "kind": "by_us", "roles": "admin", "visibilities": "public",
    "job_codes": "none-has-this", "employment_types": "full_time", "workplace_types": "remote",
    "name_contains": "engineer", "state": "failed", "event_types": "application.created",
}  # fmt: skip
STATUSES: Mapping[str, str] = {
    "list_applications": "active", "list_interviews": "scheduled", "list_application_interviews": "scheduled",
    "list_offers": "sent", "list_application_offers": "sent", "list_jobs": "open", "list_users": "active",
    "list_rejection_reasons": "active", "list_application_stages": "active", "list_stages_of_job": "active",
}  # fmt: skip
"""What stands for `status` and `statuses`."""


def known_ids(work: Work) -> Ids:
    """By the noun of an address or the name of a filter: the job with the most applications, and of it one."""
    most = select(Application.job_id).group_by(Application.job_id).order_by(func.count().desc()).limit(1)
    job_id = work.session.scalars(most).one()
    one = work.session.scalars(select(Application).where(Application.job_id == job_id).limit(1)).one()
    first = {kind: work.session.scalars(select(kind.id).limit(1)).one() for kind in (Tag, User, Webhook)}
    department = work.session.scalars(select(Job.department_id).where(Job.department_id.is_not(None)).limit(1))
    organiser = work.session.scalars(select(Interview.organizer_user_id).limit(1)).one()
    return {
        "jobs": job_id, "applications": one.id, "candidates": one.candidate_id, "webhooks": first[Webhook],
        "job_ids": job_id, "application_ids": one.id, "candidate_ids": one.candidate_id, "ids": one.id,
        "current_stage_ids": one.current_stage_id, "tag_ids": first[Tag], "user_ids": organiser,
        "department_ids": department.one(),
    }  # fmt: skip


BY_NAME = ("first_name", "last_name")
"""Filters that walk along the list: names in whatever case have no index."""

AGAINST_THE_ORDER = ("stage_changed_after",)
"""In the order of creation such a list is walked from its beginning: nothing says where the moved ones stand."""


def address(said: Operation, ids: Ids) -> str:
    noun = said.rule.split("/")[1]
    return re.sub("<uuid:id>", lambda _: str(ids[noun]), said.rule)


def questions(said: Operation, ids: Ids) -> Iterator[str]:
    """The list itself, and with each of its filters, with which it is also walked in the order of creation. A
    filter that nobody wrote a value down for is a KeyError: it would go unlooked at."""
    yield address(said, ids)
    for name in said.query.model_fields:
        if name in ("cursor", "page_size", *BY_NAME):
            continue
        value = STATUSES[said.name] if name in ("status", "statuses") else ids.get(name) or FILTERS[name]
        yield f"{address(said, ids)}?{urlencode({name: value})}"
        if name not in ListQuery.model_fields and name not in AGAINST_THE_ORDER:
            yield f"{address(said, ids)}?{urlencode({name: value, 'sort': 'created_at'})}"
