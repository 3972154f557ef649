"""What programs send of a job, and the fields of the verbs that it means."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from api.faults import ApiError
from api.schema import Id, In, Instant, Text
from hiring import departments, job_editing, locations
from hiring.errors import Invalid, NotFound
from hiring.job_fields import JobFields
from hiring.job_files import pointer_of
from hiring.locations import Place
from hiring.models.department import Department, Location
from hiring.models.job import Asked, EmploymentType, Job, Period, Visibility, WorkplaceType
from hiring.work import Work
from web.problem_documents import Fault

_AMOUNT = re.compile(r"\d{1,15}(\.\d{1,6})?", re.ASCII)


def _amount(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise PydanticCustomError("not_an_amount", 'A decimal number in a text, like "52000.00".')
    return Decimal(value)


SentAmount = Annotated[
    Decimal,
    BeforeValidator(_amount),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,15}(\.\d{1,6})?$", "examples": ["52000.00"]}),
]
"""A decimal, not negative, as a string."""


class SentDepartment(In):
    """Either the `id` of a department, or its `name`: one that is not there yet is added."""

    id: Id | None = None
    name: Text | None = None


class SentPlace(In):
    """Either the `id` of a place, or a place: `city` and `country`, and what else is known. One that is not there
    yet is added; a city alone means the place that is known there."""

    id: Id | None = None
    city: Text | None = None
    country: Text | None = Field(None, description="ISO 3166-1, two letters.")
    region: Text | None = None
    postal_code: Text | None = None
    street: Text | None = None


def without_default(schema: dict[str, Any]) -> None:
    for said in schema.get("properties", {"": schema}).values():
        said.pop("default", None)


class SentSalary(In):
    """What is left out stays as it is."""

    model_config = ConfigDict(json_schema_extra=without_default)

    min: SentAmount | None = None
    max: SentAmount | None = None
    currency: Text | None = Field(None, description="ISO 4217; needed with an amount.")
    period: Period | None = Field(None, description="Needed with an amount.")
    is_public: bool = True


class SentApplicationForm(In):
    """What is left out stays as it is."""

    model_config = ConfigDict(json_schema_extra=without_default)

    cv: Asked = Asked.REQUIRED
    cover_letter: Asked = Asked.OFF
    phone: Asked = Asked.OPTIONAL


class JobChange(In):
    """What is left out stays as it is, null empties."""

    name: Text = Field("", min_length=1, max_length=200)
    slug: Text = Field(
        "",
        description="Its address; the former one leads on to it.",
        max_length=100,
        json_schema_extra=without_default,
    )
    job_code: Text | None = None
    external_id: Text | None = None
    description_markdown: Text = ""
    visibility: Visibility = Field(
        Visibility.PUBLIC, description="`confidential` needs the scope jobs:confidential."
    )
    employment_type: EmploymentType | None = EmploymentType.FULL_TIME
    workplace_type: WorkplaceType | None = WorkplaceType.ON_SITE
    remote_countries: list[Text] = Field(default=[], max_length=250)
    department: SentDepartment | None = None
    locations: list[SentPlace] = Field(
        default=[], description="All of them, the primary one first.", max_length=job_editing.MOST_PLACES
    )
    salary: SentSalary | None = None
    weekly_hours: SentAmount | None = None
    experience_level: Text | None = None
    openings_count: int = Field(1, ge=1, le=9999)
    closes_at: Instant | None = None
    language: Text = "en"
    promised_days: int = Field(5, ge=1, le=60)
    retention: Text = Field(
        "", description="Name of the organisation's profile that says how long applicants are kept. Empty: the "
        "first one."
    )  # fmt: skip
    application_form: SentApplicationForm = SentApplicationForm()


class NewJob(JobChange):
    """A job to be; without a `slug` it gets one from its name. It starts as a draft, with the stages of the
    organisation's template."""

    name: Text = Field(min_length=1, max_length=200)


_ELSEWHERE = ("department", "locations", "salary", "application_form")
"""Properties that are not columns of the same name."""


def fields_of(work: Work, sent: JobChange, job: Job | None = None) -> JobFields:
    """The verb's fields for what was sent; adds the department and places that are new. `job`: which it is for,
    None: a new one. Raises ApiError `validation_error`, and `missing_scope` for who would not see the job."""
    given = sent.given
    if given.get("visibility") is Visibility.CONFIDENTIAL and not work.actor.holds("jobs:confidential"):
        raise ApiError("missing_scope", scope="jobs:confidential")
    fields: dict[str, Any] = {name: value for name, value in given.items() if name not in _ELSEWHERE}
    faults: list[Fault] = []
    if "salary" in given:
        fields |= _salary(sent.salary)
    if "application_form" in given:
        fields |= {f"asks_{name}": asked for name, asked in sent.application_form.given.items()}
    if "department" in given:
        fields["department"] = _department(work, sent.department, faults)
    if "locations" in given:
        held = [place.location for place in job.places] if job is not None else []
        fields["places"] = _places(work, sent.locations, held, faults)
    if faults:
        raise ApiError("validation_error", faults=faults)
    return fields  # type: ignore[return-value]


def pointers(error: Invalid) -> Invalid:
    """What a verb says of a job's fields, by where they stand in a job's document."""
    return Invalid({pointer_of("", name): code for name, code in error.fields.items()}, **error.params)


def _salary(sent: SentSalary | None) -> dict[str, Any]:
    if sent is None:
        nothing = dict.fromkeys(("salary_min", "salary_max", "salary_currency", "salary_period"))
        return {**nothing, "salary_public": True}
    names = {"is_public": "salary_public"}
    return {names.get(name, f"salary_{name}"): value for name, value in sent.given.items()}


def _department(work: Work, sent: SentDepartment | None, faults: list[Fault]) -> Department | None:
    if sent is None:
        return None
    if (sent.id is None) == (sent.name is None):
        faults.append(Fault("/department", "id_or_name", "Give either `id` or `name`."))
        return None
    try:
        if sent.id is not None:
            return departments.get(work, sent.id)
        made = job_editing.department_for(work, sent.name or "")
    except NotFound:
        faults.append(Fault("/department/id", "unknown"))
        return None
    except Invalid as error:
        faults += [Fault("/department/name", code) for code in error.fields.values()]
        return None
    if made is None:
        faults.append(Fault("/department/name", "required"))
    return made


def _places(
    work: Work, sent: Sequence[SentPlace], held: Sequence[Location], faults: list[Fault]
) -> list[Location]:
    found: list[Location] = []
    for position, one in enumerate(sent):
        at = f"/locations/{position}"
        words = one.model_dump(exclude={"id"}, exclude_none=True)
        try:
            if one.id is not None and words:
                faults.append(Fault(at, "id_or_place", "Give either `id` or a place."))
            elif one.id is not None:
                found.append(locations.get(work, one.id))
            else:
                place = Place(**{"city": "", "country": "", **words})
                found += job_editing.places_for(work, [place], held)
        except NotFound:
            faults.append(Fault(f"{at}/id", "unknown"))
        except Invalid as error:
            faults += [Fault(f"{at}/{name.split('.')[-1]}", code) for name, code in error.fields.items()]
    return list(dict.fromkeys(found))
