"""A job as anybody may read it: the words of the private API's Job, and only what the careers site says."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from pydantic import ConfigDict, Field

from api.jobs_shown import EXAMPLE, JobDepartment, JobPlace, plain
from api.schema import Amount, Id, Instant, Out
from hiring import listings, screening_forms
from hiring.applications import profile_definition
from hiring.applications.judging import CV_KINDS, MOST_BYTES, MOST_FILES
from hiring.listings import Tally
from hiring.models.job import Asked, EmploymentType, Job, JobStatus, Period, WorkplaceType
from hiring.screening import files
from hiring.work import Work
from web import consent
from web.hall import hall

_QUESTIONS: list[dict[str, Any]] = [
    {"key": "permit", "type": "boolean", "label": "Do you need a work permit?", "required": True},
    {"key": "which", "type": "single_select", "label": "Which one?", "required": True,
     "options": [{"id": "blue", "label": "Blue card"}, {"id": "other", "label": "Other"}],
     "visible_if": {"question": "permit", "op": "equals", "value": True}},
]  # fmt: skip
_FORM: dict[str, Any] = {
    "version": 3,
    "fields": {"first_name": "required", "last_name": "optional", "email": "required", "phone": "optional",
               "cv": "required", "cover_letter": "off"},
    "consents": {"processing": {"required": True, "text": "Foyer Cycles keeps what you send here …",
                                "sentence": "I agree …", "text_version": "2026-11"}},
    "files": {"max_bytes": 10485760, "max_files": 25, "max_total_bytes": 52428800,
              "accept": [".pdf", ".docx", ".odt", ".rtf", ".txt"]},
    "questions": _QUESTIONS,
}  # fmt: skip
_SAID = {
    name: EXAMPLE[name]
    for name in ("id", "slug", "name", "status", "accepting_applications", "is_listed", "employment_type",
                 "workplace_type", "remote_countries", "weekly_hours", "experience_level", "opened_at",
                 "closes_at", "language", "promised_days", "post_url")
}  # fmt: skip
_EXAMPLE = _SAID | {
    "department": EXAMPLE["department"] | {"slug": "engineering"},
    "locations": [{**EXAMPLE["location"], "slug": "lisbon"}],
    "salary": {"min": "45000", "max": "60000", "currency": "EUR", "period": "year"},
    "apply_url": "https://careers.example/jobs/backend-engineer/apply",
}
_WHOLE = _EXAMPLE | {name: EXAMPLE[name] for name in ("description_html", "description_text")} | {"form": _FORM}


class PublicDepartment(JobDepartment):
    slug: str = Field(description="What the filter `department` takes.")


class PublicPlace(JobPlace):
    """A place of work."""

    slug: str = Field(description="What the filter `location` takes.")


class PublicSalary(Out):
    min: Amount | None
    max: Amount | None
    currency: str | None = Field(description="ISO 4217.")
    period: Period | None


class PublicJob(Out):
    """A job as the careers site lists it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: Id
    slug: str = Field(description="Its present address; those it had before lead here, too.")
    name: str
    status: JobStatus = Field(description="`open`, or `paused`: it is shown and takes no applications for now.")
    accepting_applications: bool
    is_listed: bool = Field(description="False: only who has the address finds it.")
    employment_type: EmploymentType | None
    workplace_type: WorkplaceType | None
    remote_countries: list[str] = Field(description="Where remote work is possible from; empty: anywhere.")
    department: PublicDepartment | None
    locations: list[PublicPlace] = Field(description="The first is the primary one.")
    salary: PublicSalary | None = Field(description="Null: the careers site does not say it.")
    weekly_hours: Amount | None
    experience_level: str | None
    opened_at: Instant | None
    closes_at: Instant | None = Field(description="The planned end of applying.")
    language: str = Field(description="BCP 47.")
    promised_days: int = Field(description="Working days within which a candidate is promised an answer.")
    post_url: str = Field(description="Its page on the careers site.")
    apply_url: str | None = Field(description="The form there; null while it takes no applications.")


class PublicFormFields(Out):
    """How much the form wants each of these."""

    first_name: Asked
    last_name: Asked
    email: Asked
    phone: Asked
    cv: Asked
    cover_letter: Asked


class PublicConsent(Out):
    """What an applicant is to read and agree to, in the language of the request."""

    required: bool
    text: str = Field(description="What becomes of their data; show it.")
    sentence: str = Field(description="What stands beside the box to tick.")
    text_version: str = Field(description="Send it back with the consent.")


class PublicConsents(Out):
    processing: PublicConsent


class PublicFileLimits(Out):
    """Of CV and cover letter, and of a sending as a whole. Questions for files have limits of their own."""

    max_bytes: int = Field(description="Of one file.")
    max_files: int = Field(description="Of one sending.")
    max_total_bytes: int
    accept: list[str] = Field(description="Endings, as the attribute `accept` takes them.")


class PublicForm(Out):
    """The whole published form. What it does not ask is refused."""

    version: int | None = Field(description="Null: it asks no questions of its own.")
    fields: PublicFormFields
    consents: PublicConsents
    files: PublicFileLimits
    questions: list[dict[str, Any]] = Field(
        description="In order: `key`, `type`, `label`, `help`, `required`, `constraints`, `options`, and "
        "`visible_if`, the condition under which it shows, which looks at earlier questions only.",
        examples=[_QUESTIONS],
    )


class PublicJobWithForm(PublicJob):
    """A job with its description and everything that its form asks."""

    model_config = ConfigDict(json_schema_extra={"examples": [_WHOLE]})

    description_html: str = Field(description="Rendered and sanitised.")
    description_text: str
    form: PublicForm


class DepartmentCount(Out):
    slug: str
    name: str
    count: int


class LocationCount(Out):
    slug: str
    city: str
    region: str | None
    country: str
    count: int


class EmploymentTypeCount(Out):
    value: EmploymentType
    count: int


class WorkplaceTypeCount(Out):
    value: WorkplaceType
    count: int


class PublicFacets(Out):
    """What each filter would find something with. Each is counted within the other filters."""

    departments: list[DepartmentCount]
    locations: list[LocationCount]
    employment_types: list[EmploymentTypeCount]
    workplace_types: list[WorkplaceTypeCount]


class PublicJobs(Out):
    """The listed jobs, by department and name."""

    data: list[PublicJob]
    facets: PublicFacets
    next_after: str | None = Field(description="Send it as `after` for the rest; null below 500 jobs.")


class PublicDepartments(Out):
    data: list[DepartmentCount]


class PublicLocations(Out):
    data: list[LocationCount]


def short(work: Work, job: Job) -> PublicJob:
    """The job as lists show it; asks nothing where its places are loaded."""
    return PublicJob(**_facts(work, job))


def whole(work: Work, job: Job) -> PublicJobWithForm:
    return PublicJobWithForm(
        **_facts(work, job), description_html=job.description_html, form=_form(work, job),
        description_text=plain(job.description_markdown),
    )  # fmt: skip


def departments(some: Sequence[Tally]) -> list[DepartmentCount]:
    return [DepartmentCount(slug=one.of.slug, name=one.of.name, count=one.count) for one in some]


def locations(some: Sequence[Tally]) -> list[LocationCount]:
    return [
        LocationCount(
            slug=one.of.slug, city=one.of.city, region=one.of.region, country=one.of.country, count=one.count
        )
        for one in some
    ]


def facets(some: Mapping[str, Sequence[Tally]]) -> PublicFacets:
    return PublicFacets(
        departments=departments(some["department"]),
        locations=locations(some["location"]),
        employment_types=[EmploymentTypeCount(value=one.of, count=one.count) for one in some["employment_type"]],
        workplace_types=[WorkplaceTypeCount(value=one.of, count=one.count) for one in some["workplace_type"]],
    )


_AS_THEY_ARE = (
    "id", "slug", "name", "status", "employment_type", "workplace_type", "remote_countries", "weekly_hours",
    "experience_level", "opened_at", "closes_at", "language", "promised_days",
)  # fmt: skip


def _facts(work: Work, job: Job) -> dict[str, Any]:
    standing, base = listings.standing(job, work.now), hall().settings.base_url
    return {name: getattr(job, name) for name in _AS_THEY_ARE} | {
        "accepting_applications": standing.accepting,
        "is_listed": standing.listed,
        "department": PublicDepartment.model_validate(job.department) if job.department is not None else None,
        "locations": [PublicPlace.model_validate(place.location) for place in job.places],
        "salary": _salary(job),
        "post_url": base + url_for("portal.job", slug=job.slug),
        "apply_url": base + url_for("portal.apply", slug=job.slug) if standing.accepting else None,
    }


def _salary(job: Job) -> PublicSalary | None:
    if not job.salary_public or (job.salary_min is None and job.salary_max is None):
        return None
    return PublicSalary(
        min=job.salary_min, max=job.salary_max, currency=job.salary_currency, period=job.salary_period
    )


def _form(work: Work, job: Job) -> PublicForm:
    form = screening_forms.of(work, job)
    asked = {one["key"]: one for one in profile_definition(job)["questions"]}
    return PublicForm(
        version=form.number if form else None,
        fields=PublicFormFields(**{name: _wanted(asked.get(name)) for name in PublicFormFields.model_fields}),
        consents=PublicConsents(
            processing=PublicConsent(
                required=True, text=consent.notice(work.organisation.name), sentence=consent.sentence(),
                text_version=consent.VERSION,
            )
        ),
        files=PublicFileLimits(
            max_bytes=files.DEFAULT_MAX_SIZE, max_files=MOST_FILES, max_total_bytes=MOST_BYTES,
            accept=[f".{ending}" for kind in CV_KINDS for ending in files.KINDS[kind]],
        ),
        questions=form.definition["questions"] if form else [],
    )  # fmt: skip


def _wanted(question: Mapping[str, Any] | None) -> Asked:
    if question is None:
        return Asked.OFF
    return Asked.REQUIRED if question.get("required") else Asked.OPTIONAL
