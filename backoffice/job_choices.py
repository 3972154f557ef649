"""What can be chosen in the job editor: countries, currencies, languages, departments, cities."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from babel import Locale, localedata
from babel.numbers import get_territory_currencies

from hiring import departments, locations
from hiring.models.job import Asked, EmploymentType, Period, WorkplaceType
from hiring.work import Work
from web.formatting import gettext, locale, ngettext
from web.labels import label

Option = tuple[str, str]
"""Value and words."""


def of(work: Work) -> dict[str, Any]:
    """Everything the form's lists offer, by the name the template uses."""
    here = locale()
    return {
        "countries": countries(here),
        "country_names": dict(countries(here)),
        "currencies": _currencies(here),
        "languages": languages(here),
        "departments": [one.name for one in departments.listed(work)],
        "cities": list(dict.fromkeys(one.city for one in locations.listed(work))),
        "workplace_types": [(one.value, label(one)) for one in WorkplaceType],
        "employment_types": [(one.value, label(one)) for one in EmploymentType],
        "periods": [(one.value, label(one)) for one in Period],
        "retention": retention(work),
        "asked": [(one.value, label(one)) for one in Asked],
    }


def retention(work: Work) -> Sequence[Option]:
    """Profiles by name; before them that the job names none, which means the first."""
    profiles = work.organisation.profiles
    words = {name: ngettext("%(name)s: %(num)s month", "%(name)s: %(num)s months", months, name=name)
             for name, months in profiles.items()}  # fmt: skip
    return [("", gettext("The first one, %(name)s", name=next(iter(words)))), *words.items()]


@lru_cache(maxsize=16)
def countries(here: Locale) -> Sequence[Option]:
    """Codes and names in this language, by name."""
    return _by_words((code, here.territories.get(code, code)) for code in locations.countries())


@lru_cache(maxsize=16)
def _currencies(here: Locale) -> Sequence[Option]:
    """Those that are legal tender somewhere, by code."""
    used = {code for country in locations.countries() for code in get_territory_currencies(country)}
    return [(code, f"{code} – {here.currencies.get(code, code)}") for code in sorted(used)]


@lru_cache(maxsize=16)
def languages(here: Locale) -> Sequence[Option]:
    """Codes and names in this language, by name."""
    known = {code for code in localedata.locale_identifiers() if len(code) == 2}
    return _by_words((code, here.languages[code]) for code in known if code in here.languages)


def _by_words(options: Iterable[Option]) -> list[Option]:
    return sorted(options, key=lambda option: option[1].casefold())
