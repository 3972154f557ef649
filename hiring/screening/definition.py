"""validate_definition: whether a form definition can be published, and if not, everything that is wrong."""

import re
from typing import Any

from hiring.screening.codes import SELECT_TYPES, DefinitionCode, QuestionType
from hiring.screening.condition_rules import Known, check_condition
from hiring.screening.constraint_rules import check_constraints
from hiring.screening.report import ID, Report, pointer
from hiring.screening.texts import fold, is_storable

MAX_QUESTIONS = 200
MAX_OPTIONS = 500
MAX_KNOCKOUTS = 50
MAX_HELP = 2000

_TYPES = frozenset(QuestionType)
_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
_PROPERTIES = ("key", "type", "label", "help", "required", "visible_if", "constraints", "options")


def validate_definition(definition: object) -> list[dict[str, Any]]:
    """Every error of a definition as {code, path, params}, path a JSON Pointer; [] means publishable.

    Takes any JSON value and never raises.
    """
    report = Report()
    if not isinstance(definition, dict):
        report.add(DefinitionCode.INVALID_SHAPE, "", expected="object")
        return report.errors
    report.allow_only(definition, ("schema", "questions", "knockouts"), "")
    if isinstance(definition.get("schema"), bool | float) or definition.get("schema") != 1:
        report.add(DefinitionCode.INVALID_SHAPE, "/schema", expected=1)
    questions = _list_at(report, definition, "questions", MAX_QUESTIONS, DefinitionCode.TOO_MANY_QUESTIONS)
    known = _known_questions(questions)
    keys: set[str] = set()
    for position, item in enumerate(questions):
        _check_question(report, item, position, known, keys)
    if "knockouts" in definition:
        rules = _list_at(report, definition, "knockouts", MAX_KNOCKOUTS, DefinitionCode.TOO_MANY_KNOCKOUTS)
        ids: set[str] = set()
        for position, item in enumerate(rules):
            _check_knockout(report, item, pointer("/knockouts", position), known, ids)
    return report.errors


def _list_at(
    report: Report, definition: dict[str, Any], name: str, most: int, too_many: DefinitionCode
) -> list[Any]:
    items = definition.get(name)
    if not isinstance(items, list):
        report.add(DefinitionCode.INVALID_SHAPE, pointer("", name), expected="list")
        return []
    if len(items) > most:
        report.add(too_many, pointer("", name), max=most)
    return items


def _known_questions(questions: list[Any]) -> dict[str, Known]:
    """What conditions may refer to; of questions that share a key the first counts."""
    known: dict[str, Known] = {}
    for position, item in enumerate(questions):
        if not isinstance(item, dict) or not isinstance(item.get("key"), str):
            continue
        options = item.get("options")
        ids = {
            option["id"]
            for option in (options if isinstance(options, list) else ())
            if isinstance(option, dict) and isinstance(option.get("id"), str)
        }
        known.setdefault(item["key"], Known(position, _type_of(item), frozenset(ids)))
    return known


def _type_of(item: dict[str, Any]) -> QuestionType | None:
    name = item.get("type")
    return QuestionType(name) if isinstance(name, str) and name in _TYPES else None


def _check_question(report: Report, item: object, position: int, known: dict[str, Known], keys: set[str]) -> None:
    path = pointer("/questions", position)
    if not isinstance(item, dict):
        report.add(DefinitionCode.INVALID_SHAPE, path, expected="object")
        return
    report.allow_only(item, _PROPERTIES, path)
    _check_key(report, item, "key", path, _KEY, keys)
    type = _type_of(item)
    if type is None:
        report.add(DefinitionCode.UNKNOWN_TYPE, pointer(path, "type"), allowed=[t.value for t in QuestionType])
    report.check_label(item, path)
    _check_help(report, item, path)
    report.check_flag(item, "required", path)
    options: list[Any] = []
    if type in SELECT_TYPES:
        options = _check_options(report, item, type, path)
    elif type and "options" in item:
        report.add(DefinitionCode.OPTIONS_NOT_ALLOWED, pointer(path, "options"))
    if type and "constraints" in item:
        check_constraints(report, item["constraints"], type, options, pointer(path, "constraints"))
    if item.get("visible_if") is not None:
        check_condition(report, item["visible_if"], pointer(path, "visible_if"), known, position)


def _check_key(
    report: Report, item: dict[str, Any], name: str, path: str, pattern: re.Pattern[str], taken: set[str]
) -> None:
    key, at = item.get(name), pointer(path, name)
    if not isinstance(key, str) or not pattern.fullmatch(key):
        report.add(DefinitionCode.INVALID_KEY, at)
    elif key in taken:
        report.add(DefinitionCode.DUPLICATE_KEY, at)
    else:
        taken.add(key)


def _check_help(report: Report, item: dict[str, Any], path: str) -> None:
    text = item.get("help", "")
    if not isinstance(text, str) or len(text) > MAX_HELP or not is_storable(text):
        report.add(DefinitionCode.INVALID_SHAPE, pointer(path, "help"), expected="text", max=MAX_HELP)


def _check_options(report: Report, item: dict[str, Any], type: QuestionType, path: str) -> list[Any]:
    """The options as far as they can be used."""
    options, path = item.get("options"), pointer(path, "options")
    if options is None or options == []:
        report.add(DefinitionCode.OPTIONS_REQUIRED, path)
        return []
    if not isinstance(options, list):
        report.add(DefinitionCode.INVALID_SHAPE, path, expected="list")
        return []
    if len(options) > MAX_OPTIONS:
        report.add(DefinitionCode.TOO_MANY_OPTIONS, path, max=MAX_OPTIONS)
    ids: set[str] = set()
    labels: set[str] = set()
    for position, option in enumerate(options):
        _check_option(report, option, type, pointer(path, position), ids, labels)
    return options


def _check_option(
    report: Report, option: object, type: QuestionType, path: str, ids: set[str], labels: set[str]
) -> None:
    if not isinstance(option, dict):
        report.add(DefinitionCode.INVALID_SHAPE, path, expected="object")
        return
    exclusive = ("exclusive",) if type is QuestionType.MULTI_SELECT else ()
    report.allow_only(option, ("id", "label", *exclusive), path)
    id = option.get("id")
    if not isinstance(id, str) or not ID.fullmatch(id):
        report.add(DefinitionCode.INVALID_OPTION_ID, pointer(path, "id"))
    elif id in ids:
        report.add(DefinitionCode.DUPLICATE_OPTION, pointer(path, "id"))
    else:
        ids.add(id)
    if exclusive:
        report.check_flag(option, "exclusive", path)
    if report.check_label(option, path):
        label = fold(option["label"])
        if label in labels:
            report.add(DefinitionCode.DUPLICATE_OPTION_LABEL, pointer(path, "label"))
        labels.add(label)


def _check_knockout(report: Report, item: object, path: str, known: dict[str, Known], ids: set[str]) -> None:
    if not isinstance(item, dict):
        report.add(DefinitionCode.INVALID_SHAPE, path, expected="object")
        return
    report.allow_only(item, ("id", "label", "when"), path)
    _check_key(report, item, "id", path, ID, ids)
    report.check_label(item, path)
    check_condition(report, item.get("when"), pointer(path, "when"), known, None)
