"""The listed jobs with what they can be filtered by, and one job with its whole form."""

from typing import Annotated, Any

from flask import Response
from pydantic import AfterValidator, BeforeValidator, Field

from api.operations import Answer, Call
from api.public import jobs_shown as shown
from api.public.jobs_shown import PublicDepartments, PublicJobs, PublicJobWithForm, PublicLocations
from api.public.operations import kept_a_minute, public
from api.schema import Instant, Out, Query, Text
from hiring import listings
from hiring.listing_search import LONGEST_QUERY
from hiring.listings import Filters
from hiring.models.job import EmploymentType, WorkplaceType
from hiring.work import Work
from web import form_token

NOUN = "Careers site: jobs"
EVERYTHING = Filters()
Slug = Annotated[Text, Field(max_length=200), AfterValidator(str.strip)]


def _chosen(value: Any) -> Any:
    """A filter that is left empty filters nothing, as in a form."""
    return None if isinstance(value, str) and not value.strip() else value


Empty = BeforeValidator(_chosen)


class PublicJobQuery(Query):
    department: Slug | None = Field(None, description="Its slug.")
    location: Slug | None = Field(None, description="Its slug.")
    workplace_type: Annotated[WorkplaceType | None, Empty] = None
    employment_type: Annotated[EmploymentType | None, Empty] = None
    q: Annotated[Text, Field(max_length=LONGEST_QUERY), AfterValidator(str.strip)] | None = Field(
        None, description="Words that all stand in name, description or department."
    )
    after: Slug | None = Field(None, description="`next_after` of the answer before.")


class FormToken(Out):
    """For one sending of the job's form; it is also what makes a repeated sending the same act."""

    form_token: str
    expires_at: Instant


@public("GET", "/jobs", noun=NOUN, summary="The listed jobs", name="list_public_jobs", query=PublicJobQuery,
        out=PublicJobs, description="The listed jobs that fit, in one answer, and what each filter offers. "
        "Unknown slugs find nothing.")  # fmt: skip
def list_jobs(call: Call) -> Response:
    return listed(call.work, Filters(**call.query.model_dump(exclude_none=True)))


def listed(work: Work, filters: Filters = EVERYTHING) -> Response:
    """The same for whoever asks without the registry."""
    found, after = listings.jobs(work, filters, listings.MOST_AT_ONCE)
    tallies = listings.tallies(work, filters)
    answer = PublicJobs(
        data=[shown.short(work, job) for job in found], facets=shown.facets(tallies), next_after=after or None
    )
    return kept_a_minute(answer, work, listings.first_end(work))


@public("GET", "/departments", noun=NOUN, summary="Departments with listed jobs", name="list_public_departments",
        out=PublicDepartments)  # fmt: skip
def list_departments(call: Call) -> Response:
    found = listings.tallies(call.work, Filters())["department"]
    return kept_a_minute(
        PublicDepartments(data=shown.departments(found)), call.work, listings.first_end(call.work)
    )


@public("GET", "/locations", noun=NOUN, summary="Places with listed jobs", name="list_public_locations",
        out=PublicLocations)  # fmt: skip
def list_locations(call: Call) -> Response:
    found = listings.tallies(call.work, Filters())["location"]
    return kept_a_minute(PublicLocations(data=shown.locations(found)), call.work, listings.first_end(call.work))


@public("GET", "/jobs/<slug>", noun=NOUN, summary="A job and its whole form", name="get_public_job",
        out=PublicJobWithForm, errors=("gone",), description="A job with its description and everything that its "
        "form asks, in the version that is judged by now. One that is not listed is found by its address alone; "
        "one that has closed is gone.")  # fmt: skip
def get_job(call: Call, slug: str) -> Response:
    job = listings.find(call.work, slug)
    return kept_a_minute(shown.whole(call.work, job), call.work, job.closes_at)


@public("GET", "/jobs/<slug>/form-token", noun="Careers site: applying", summary="A token to apply with",
        name="get_form_token", out=FormToken, errors=("gone", "job_not_accepting"), description="A token for one "
        "sending of this job's form, good for two hours. Ask for it when the form is shown. With the same token "
        "and the same content an application is one, however often it is sent.")  # fmt: skip
def get_form_token(call: Call, slug: str) -> Answer:
    job = listings.accepting(call.work, slug)
    expires_at = call.work.now + form_token.PROGRAM.life
    return Answer(FormToken(form_token=form_token.issue(job.id, form_token.PROGRAM), expires_at=expires_at))
