"""One thing asked of somebody who applies, as a field: the careers site and the form builder show the same.

The form engine alone judges and normalises; a field renders, holds raw input, and carries what is wrong with it.
templates/shared/asked.html draws it.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import format_decimal
from wtforms import Field

from hiring.screening import files
from hiring.uploads import Known
from web import answer_wording

_BOOLEANS = {"yes": "true", "1": "true", "on": "true", "no": "false", "0": "false", "off": "false"}


class AskedField(Field):
    """One thing asked. `question` as the engine knows it; `raw` the strings posted; `files` those kept."""

    def __init__(self, question: Mapping[str, Any], *, autocomplete: str | None = None, **given: Any) -> None:
        super().__init__(**given)
        self.question = question
        self.autocomplete = autocomplete
        self.type = str(question["type"])
        self.raw: list[str] = []
        self.parts: dict[str, str] = {}
        self.files: list[Known] = []
        self.is_visible = True
        self.because: str | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        self.raw = valuelist

    @property
    def value(self) -> str:
        """What a single-valued control shows."""
        return next((value for value in self.raw if value.strip()), "")

    @property
    def is_required(self) -> bool:
        return bool(self.question.get("required"))

    @property
    def is_conditional(self) -> bool:
        return bool(self.question.get("visible_if"))

    @property
    def constraints(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.question.get("constraints") or {}
        return found

    @property
    def hint(self) -> str | None:
        return self.question.get("help")

    @property
    def option_pairs(self) -> list[tuple[str, str]]:
        return [(option["id"], option["label"]) for option in self.question["options"]]

    @property
    def chosen(self) -> set[str]:
        """The values of the choices that are on."""
        return {_BOOLEANS.get(value.strip().casefold(), value) if self.type == "boolean" else value.strip()
                for value in self.raw}  # fmt: skip

    @property
    def input_type(self) -> str:
        """The type of a one-line text control: it chooses the keyboard, it judges nothing."""
        return {"email": "email", "url": "url", "phone": "tel"}.get(self.constraints.get("format", ""), "text")

    @property
    def wants_more_files(self) -> bool:
        return len(self.files) < int(self.constraints.get("max_files", 1))

    @property
    def accept(self) -> str:
        """The file endings to offer, as the control's accept attribute takes them."""
        kinds = self.constraints.get("kinds") or files.DEFAULT_KINDS
        return ",".join(f".{ending}" for kind in kinds for ending in files.KINDS[kind])

    @property
    def max_size_text(self) -> str:
        return answer_wording.most(int(self.constraints.get("max_size", files.DEFAULT_MAX_SIZE)))

    @property
    def max_length_text(self) -> str:
        return str(format_decimal(int(self.constraints.get("max_length", 5000))))

    @property
    def kinds_text(self) -> str:
        return answer_wording.kinds(self.constraints.get("kinds") or files.DEFAULT_KINDS)


def first_control(field: AskedField) -> str:
    """The id that an error's link goes to."""
    match field.type:
        case "date":
            return f"{field.id}.day"
        case "boolean" if field.name != "consent":
            return f"{field.id}.true"
        case "single_select" | "multi_select" if not is_dropdown(field):
            return f"{field.id}.{field.question['options'][0]['id']}"
        case _:
            return str(field.id)


def is_dropdown(field: AskedField) -> bool:
    """Single-selects from eight options on fold into a list."""
    return field.type == "single_select" and len(field.question["options"]) > 7


def parts_of(value: str) -> dict[str, str]:
    """Day, month and year of an ISO date, as one types them; nothing of anything else."""
    year, _first, rest = value.partition("-")
    month, _second, day = rest.partition("-")
    return {"year": year, "month": month.lstrip("0"), "day": day.lstrip("0")} if day else {}


def joined_date(parts: Mapping[str, str]) -> str | None:
    """`2027-09-30` of the three parts; a partial date stays partial, so that the engine says what is wrong."""
    day, month, year = (parts.get(name, "").strip() for name in ("day", "month", "year"))
    if not (day or month or year):
        return None
    return f"{year}-{month.zfill(2)}-{day.zfill(2)}"
