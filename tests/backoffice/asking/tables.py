"""docs/permissions.md as data: what a reader is told is what the tests hold."""

import re
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "permissions.md"

PEOPLE = ("nobody", "elsewhere", "interviewer", "manager", "recruiter", "insider", "admin")
ANSWERS = ("sign in", "absent", "no", "yes")

Row = dict[str, str]
"""Person -> one of ANSWERS."""


def rows() -> dict[str, Row]:
    """Endpoint of the back office, without its blueprint's name -> its line. Fails on a line it cannot read."""
    found: dict[str, Row] = {}
    for line in DOCUMENT.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|") or set(line) <= set("|-: ") or cells[0] == "Act":
            continue
        if not cells[1].startswith("`"):  # the table of the seven people
            continue
        assert len(cells) == 2 + len(PEOPLE), f"not a line of an act: {line}"
        _act, route, *answers = cells
        endpoint = route.strip("`")
        assert endpoint not in found, f"{endpoint} has two lines"
        assert set(answers) <= set(ANSWERS), f"{endpoint}: {answers}"
        found[endpoint] = dict(zip(PEOPLE, answers, strict=True))
    return found


def listed(heading: str) -> set[str]:
    """The routes that a list names below this heading, each in backticks at the beginning of its item."""
    text = DOCUMENT.read_text()
    assert f"## {heading}\n" in text, heading
    section = text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return set(re.findall(r"^- `([a-z_.]+)`", section, re.MULTILINE))
