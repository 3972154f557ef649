"""The listed jobs as documents for programs: a feed of news, the feed of job boards, the sitemap. Built by a
serializer; the same bytes for the same jobs."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from hiring.listings import Address
from hiring.models.department import Location
from hiring.models.job import EmploymentType, Job, WorkplaceType
from hiring.models.organisation import Organisation
from plumbing.xml_writing import Document
from portal import job_facts
from portal.addresses import whole
from web.letter_words import in_our_words

Source = Mapping[str, str]
"""Where a visitor came from, as the links of a feed say it."""

JOB_TYPES = {
    EmploymentType.FULL_TIME: "fulltime", EmploymentType.PART_TIME: "parttime",
    EmploymentType.CONTRACT: "contract", EmploymentType.TEMPORARY: "temporary",
    EmploymentType.SEASONAL: "temporary", EmploymentType.INTERNSHIP: "internship",
    EmploymentType.VOLUNTEER: "volunteer", EmploymentType.OTHER: "other",
}  # fmt: skip
REMOTE_TYPES = {WorkplaceType.REMOTE: "Fully remote", WorkplaceType.HYBRID: "Hybrid remote"}
ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def rss(organisation: Organisation, jobs: Sequence[Job], source: Source, itself: str) -> bytes:
    """RSS 2.0, the newest job first. `itself`: the feed's own address."""
    feed = Document()
    with feed.element("rss", version="2.0", xmlns_atom=ATOM), feed.element("channel"):
        feed.leaf("title", organisation.name)
        feed.leaf("link", whole("portal.jobs", **source))
        feed.leaf("description", organisation.intro or organisation.headline or organisation.name)
        feed.leaf("atom:link", "", href=itself, rel="self", type="application/rss+xml")
        feed.leaf("lastBuildDate", _rfc_822(_latest(jobs)))
        feed.leaf("ttl", "60")
        for job in jobs:
            with feed.element("item"):
                feed.leaf("title", job.name)
                feed.leaf("link", whole("portal.job", slug=job.slug, **source))
                feed.leaf("guid", str(job.id), isPermaLink="false")
                feed.leaf("pubDate", _rfc_822(job.opened_at))
                feed.leaf("category", job.department.name if job.department else "")
                feed.cdata("description", _with_facts(job))
    return feed.finished()


def board_feed(organisation: Organisation, jobs: Sequence[Job], source: Source) -> bytes:
    """The feed that job boards read: each job once a place, what is not known left out."""
    feed = Document()
    with feed.element("source"):
        feed.leaf("publisher", organisation.name)
        feed.leaf("publisherurl", whole("portal.jobs"))
        feed.leaf("lastBuildDate", _rfc_822(_latest(jobs)))
        for job in jobs:
            common = _of_job(organisation, job, source)
            for reference, place in _places(job):
                with feed.element("job"):
                    for name, text in {**common, "referencenumber": reference, **place}.items():
                        feed.cdata(name, text)
    return feed.finished()


def sitemap(addresses: Sequence[Address]) -> bytes:
    """The list of jobs and every listed job, with when it last changed."""
    found = Document()
    with found.element("urlset", xmlns=SITEMAP):
        _url(found, whole("portal.jobs"), max((one.updated_at for one in addresses), default=None))
        for one in addresses:
            _url(found, whole("portal.job", slug=one.slug), one.updated_at)
    return found.finished()


def reference(job: Job, place: uuid.UUID | str) -> str:
    """The same for ever for a job at a place, and another for each."""
    return str(uuid.uuid5(job.id, str(place)))


def _of_job(organisation: Organisation, job: Job, source: Source) -> dict[str, str]:
    with in_our_words(job.language):
        salary = job_facts.earnings(job)
    return {
        "title": job.name,
        "date": _iso(job.opened_at),
        "referencenumber": "",
        "requisitionid": job.job_code or str(job.id),
        "url": whole("portal.job", slug=job.slug, **source),
        "company": organisation.name,
        "sourcename": organisation.name,
        "email": organisation.contact_email,
        "description": job.description_html,
        "salary": salary,
        "jobtype": JOB_TYPES[job.employment_type] if job.employment_type else "",
        "category": job.department.name if job.department else "",
        "experience": job.experience_level or "",
        "expirationdate": _iso(job.closes_at),
        "remotetype": REMOTE_TYPES.get(job.workplace_type, "") if job.workplace_type else "",
        "lastactivitydate": _iso(job.updated_at),
    }


def _places(job: Job) -> list[tuple[str, dict[str, str]]]:
    """Reference and place for each entry of this job: its places, else the countries it can be done from."""
    if job.places:
        return [(reference(job, one.location_id), _address(one.location)) for one in job.places]
    if job.remote_countries:
        return [(reference(job, code), {"country": code}) for code in job.remote_countries]
    return [(str(job.id), {})]


def _address(place: Location) -> dict[str, str]:
    return {
        "city": place.city, "state": place.region or "", "country": place.country,
        "postalcode": place.postal_code or "", "streetaddress": place.street or "",
    }  # fmt: skip


def _with_facts(job: Job) -> str:
    with in_our_words(job.language):
        facts = (job_facts.where(job), job_facts.how_long(job), job_facts.earnings(job))
    said = " · ".join(escape(fact) for fact in facts if fact)
    return (f"<p>{said}</p>\n" if said else "") + job.description_html


def _url(found: Document, address: str, changed_at: datetime | None) -> None:
    with found.element("url"):
        found.leaf("loc", address)
        found.leaf("lastmod", _iso(changed_at))


def _latest(jobs: Sequence[Job]) -> datetime | None:
    return max((job.updated_at for job in jobs), default=None)


def _rfc_822(at: datetime | None) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True) if at else ""


def _iso(at: datetime | None) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""
