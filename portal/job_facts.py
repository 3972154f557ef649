"""A job in a few words for those who meet it elsewhere: search engines, feeds, previews in a chat."""

import re

from hiring import job_descriptions
from hiring.models.job import Job
from web.formatting import hours, pay, places
from web.labels import label

LONGEST = 200
"""About what search engines and previews show of a description."""
_SPACE = re.compile(r"\s+")


def where(job: Job) -> str:
    """ "Leeds, or remote in the UK"."""
    return places([one.location.city for one in job.places], job.workplace_type, job.remote_countries)


def how_long(job: Job) -> str:
    """ "Full time, 37.5 hours"."""
    kind = label(job.employment_type) if job.employment_type else ""
    return ", ".join(filter(None, [kind, hours(job.weekly_hours)]))


def earnings(job: Job) -> str:
    """ "£52,000–64,000 a year"; empty where the careers site does not say it."""
    if not job.salary_public:
        return ""
    return pay(job.salary_min, job.salary_max, job.salary_currency, job.salary_period)


def summary(job: Job) -> str:
    """Its facts and how its description begins, cut at a word."""
    facts = ". ".join(filter(None, [where(job), how_long(job), earnings(job)]))
    said = _SPACE.sub(" ", job_descriptions.text(job.description_markdown[: LONGEST * 5]))
    return cut(f"{facts}. {said}" if facts else said)


def cut(text: str) -> str:
    """At most LONGEST characters, ended at a word."""
    text = text.strip()
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST - 1].rpartition(" ")[0].rstrip(" ,;:.-–") + "…"
