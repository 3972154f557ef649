"""A job as search engines read it: schema.org's JobPosting, for the page of a listed job."""

from decimal import Decimal
from typing import Any

from babel import Locale

from hiring import brand
from hiring.models.department import Location
from hiring.models.job import EmploymentType, Job, Period, WorkplaceType
from hiring.models.organisation import Organisation
from portal.addresses import whole

EMPLOYMENT_TYPES = {
    EmploymentType.FULL_TIME: "FULL_TIME", EmploymentType.PART_TIME: "PART_TIME",
    EmploymentType.CONTRACT: "CONTRACTOR", EmploymentType.TEMPORARY: "TEMPORARY",
    EmploymentType.SEASONAL: "TEMPORARY", EmploymentType.INTERNSHIP: "INTERN",
    EmploymentType.VOLUNTEER: "VOLUNTEER", EmploymentType.OTHER: "OTHER",
}  # fmt: skip
UNITS = {Period.HOUR: "HOUR", Period.DAY: "DAY", Period.WEEK: "WEEK", Period.MONTH: "MONTH", Period.YEAR: "YEAR"}
ENGLISH = Locale("en")


def posting(organisation: Organisation, job: Job) -> dict[str, Any] | None:
    """The document; what is not known is not in it. For listed jobs alone.

    None for a job that says neither where it is done nor, being remote, from where: engines refuse a posting
    without either, and count it as a fault of the whole site. The place of work is where people report to, so
    nothing that is known of the organisation stands in for it. The page itself can be found all the same.
    """
    place = _place(job)
    if not place:
        return None
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": job.name,
        "description": job.description_html,
        "url": whole("portal.job", slug=job.slug),
        "identifier": {"@type": "PropertyValue", "name": organisation.name, "value": job.job_code or str(job.id)},
        "datePosted": job.opened_at.isoformat() if job.opened_at else None,
        "validThrough": job.closes_at.isoformat() if job.closes_at else None,
        "employmentType": EMPLOYMENT_TYPES.get(job.employment_type) if job.employment_type else None,
        "hiringOrganization": _organisation(organisation),
        "baseSalary": _salary(job),
        "industry": job.department.name if job.department else None,
        "totalJobOpenings": job.openings_count,
        "directApply": True,
        **place,
    }
    return {name: value for name, value in found.items() if value is not None}


def _organisation(organisation: Organisation) -> dict[str, Any]:
    """Its own site is the first of those it has named, else these very pages."""
    site = organisation.embed_origins.partition("\n")[0] or whole("portal.jobs")
    found = {"@type": "Organization", "name": organisation.name, "sameAs": site}
    logo = brand.shown(organisation.logo)
    if logo is not None:
        found["logo"] = whole("portal.brand_picture", slot="logo", v=logo.version)
    return found


def _salary(job: Job) -> dict[str, Any] | None:
    low, high = job.salary_min, job.salary_max
    if not job.salary_public or job.salary_period is None or (low is None and high is None):
        return None
    value: dict[str, Any] = {"@type": "QuantitativeValue", "unitText": UNITS[job.salary_period]}
    if low == high:
        value["value"] = _number(low)
    else:
        value |= {name: _number(amount) for name, amount in (("minValue", low), ("maxValue", high))
                  if amount is not None}  # fmt: skip
    return {"@type": "MonetaryAmount", "currency": job.salary_currency, "value": value}


def _number(amount: Decimal | None) -> int | float | None:
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _place(job: Job) -> dict[str, Any]:
    """Where the work is, and from where it may be done: several of either are a list. Empty where neither is
    known."""
    found: dict[str, Any] = {}
    if job.places:
        found["jobLocation"] = _one_or_many([_located(one.location) for one in job.places])
    countries = job.remote_countries or _own_countries(job)
    if job.workplace_type is WorkplaceType.REMOTE and countries:
        found["jobLocationType"] = "TELECOMMUTE"
        found["applicantLocationRequirements"] = _one_or_many(
            [{"@type": "Country", "name": _country(code)} for code in countries]
        )
    return found


def _own_countries(job: Job) -> list[str]:
    """A remote job must say from where; one that names no countries is asked for from those of its places."""
    return list(dict.fromkeys(one.location.country for one in job.places))


def _country(code: str) -> str:
    """In English words: two letters could be a state of the USA."""
    return str(ENGLISH.territories.get(code, code))


def _located(place: Location) -> dict[str, Any]:
    parts = {"streetAddress": place.street, "addressLocality": place.city, "addressRegion": place.region,
             "postalCode": place.postal_code, "addressCountry": place.country}  # fmt: skip
    address = {name: value for name, value in parts.items() if value}
    return {"@type": "Place", "address": {"@type": "PostalAddress", **address}}


def _one_or_many(some: list[dict[str, Any]]) -> Any:
    return some[0] if len(some) == 1 else some
