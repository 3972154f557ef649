"""What search engines and previews are told of a page of the careers site."""

import hashlib
from dataclasses import astuple, dataclass
from typing import Any

from hiring import brand
from hiring.listings import Filters, Standing
from hiring.models.job import Job
from hiring.models.organisation import Organisation
from hiring.work import Work
from plumbing import card_picture
from plumbing.card_picture import Card
from portal import job_facts
from portal.addresses import whole
from portal.job_posting import posting
from web.frame import organisation
from web.letter_words import in_our_words


@dataclass(frozen=True)
class Found:
    """Of a job's page. `posting` is None where engines are not to list it, or where it lacks what they require;
    `picture` is None where it has closed, or where our fonts can write neither its name nor ours."""

    address: str
    summary: str
    picture: str | None
    posting: dict[str, Any] | None


def of_job(work: Work, job: Job, standing: Standing) -> Found:
    """The picture's address says what it shows: those who show it remember it by that. Asks the database nothing
    that the page itself does not."""
    is_over = job.closes_at is not None and job.closes_at <= work.now
    card = card_of(organisation(), job)
    is_drawn = not is_over and card_picture.has_words(card)
    return Found(
        address=whole("portal.job", slug=job.slug),
        summary=job_facts.summary(job),
        picture=whole("portal.card", slug=job.slug, v=version(card)) if is_drawn else None,
        posting=posting(organisation(), job) if standing.listed else None,
    )


def card_of(whose: Organisation, job: Job) -> Card:
    """What the picture of this job says, in the job's language."""
    with in_our_words(job.language):
        facts = [
            job_facts.where(job),
            " · ".join(filter(None, [job_facts.how_long(job), job_facts.earnings(job)])),
        ]
    return Card(job.name, whose.name, tuple(filter(None, facts)), whose.brand)


def version(card: Card) -> str:
    """Another for each picture that looks different; stands in its address, because those who show it remember."""
    said = repr((card_picture.LOOK, *astuple(card)))
    return hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest()[:16]


def picture_of_list() -> str | None:
    """The organisation's own picture, where it is one that previews can show: they take no drawings."""
    picture = brand.shown(organisation().picture)
    if picture is None or picture.kind == "svg":
        return None
    return whole("portal.brand_picture", slot="picture", v=picture.version)


def address_of_list(filters: Filters) -> str:
    """Of the list, or of its later page: whatever was searched for and wherever one came from, it is one page."""
    return whole("portal.jobs", **({"after": filters.after} if filters.after else {}))
