"""Searching."""

from tests.backoffice.asking import Ask, Target


def requests(t: Target) -> dict[str, Ask]:
    return {"search": Ask("GET", "/backoffice/search?q=haddad")}
