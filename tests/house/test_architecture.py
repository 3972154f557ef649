"""Rules of the house that neither the linter nor the import contracts can see."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
ROOMS = ("portal", "backoffice", "api", "ops", "web", "hiring", "plumbing")
MOST_LINES = 400

CATCHES_EVERYTHING = {
    "ops/retention_tasks.py": "one person who cannot be erased must not keep everybody after them",
    "ops/worker.py": "a failed task must neither end the worker nor be lost",
    "web/errors.py": "the last resort: an error page instead of none",
}
READS_THE_ENVIRONMENT = {
    "plumbing/settings.py": "the one place that decides what is configurable",
}
NUCLEUS = {"actors", "errors", "ledger", "models", "policy", "work", "tallies"}
"""What verbs stand on; none of it knows a verb."""


def sources() -> list[Path]:
    """Every Python file of the product."""
    return [HOUSE / "app.py", *(path for room in ROOMS for path in sorted((HOUSE / room).rglob("*.py")))]


def name_of(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def imported(path: Path) -> Iterator[str]:
    """The full names of modules (and of what is taken from them) that the file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}: imports are absolute"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_nothing_imports_the_app() -> None:
    assert [name_of(path) for path in sources() if "app" in imported(path)] == []


def test_only_the_app_imports_doors() -> None:
    doors = {"portal", "backoffice", "api", "ops"}
    found = {
        (name_of(path), module)
        for path in sources()
        for module in imported(path)
        if module.split(".")[0] in doors - {path.relative_to(HOUSE).parts[0]}
    }
    assert {path for path, _ in found} <= {"app.py"}, found


def test_what_verbs_stand_on_knows_no_verb() -> None:
    """The form engine is no verb: it is pure, and a form's row may hold its form compiled."""
    others = {"__init__", "__pycache__", "screening"}
    known = {path.stem for path in (HOUSE / "hiring").iterdir()} - NUCLEUS - others
    offences = [
        (name_of(path), module)
        for path in sources()
        if path.is_relative_to(HOUSE / "hiring")
        and path.relative_to(HOUSE / "hiring").parts[0].split(".")[0] in NUCLEUS
        for module in imported(path)
        if module.startswith("hiring.") and module.split(".")[1] in known
    ]
    assert offences == []


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_errors_are_caught_by_name(path: Path) -> None:
    caught = [node for node in ast.walk(ast.parse(path.read_text())) if is_catch_all(node)]
    assert not caught or name_of(path) in CATCHES_EVERYTHING


def is_catch_all(node: ast.AST) -> bool:
    """`except:`, or Exception or BaseException without raising it again."""
    if not isinstance(node, ast.ExceptHandler):
        return False
    raises_again = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
    names = {one.id for one in ast.walk(node.type) if isinstance(one, ast.Name)} if node.type else {"Exception"}
    return bool(names & {"Exception", "BaseException"}) and not raises_again


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_only_settings_read_the_environment(path: Path) -> None:
    reads = {"environ", "getenv", "putenv"}
    found = [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in reads and getattr(node.value, "id", "") == "os"
    ]
    assert not found or name_of(path) in READS_THE_ENVIRONMENT
    assert not {"os.environ", "os.getenv"} & set(imported(path))


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_files_stay_readable_in_one_sitting(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MOST_LINES


def test_the_business_has_heard_of_no_request() -> None:
    words = re.compile(r"\b(current_user|flask|werkzeug|wtforms|request\.|render_template)\b", re.IGNORECASE)
    offences = [
        f"{name_of(path)}:{number}: {line.strip()}"
        for path in sources()
        if path.is_relative_to(HOUSE / "hiring")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if words.search(line)
    ]
    assert offences == []


def test_only_the_clock_and_the_log_ask_what_time_it_is() -> None:
    asks = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today)\(")
    offences = [name_of(path) for path in sources() if asks.search(path.read_text())]
    assert offences == ["plumbing/clock.py"]


def test_verbs_never_commit() -> None:
    asks = re.compile(r"\.(commit|rollback)\(\)")
    offences = [
        name_of(path)
        for path in sources()
        if path.is_relative_to(HOUSE / "hiring") and asks.search(path.read_text())
    ]
    assert offences == ["hiring/work.py"]


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_packages_and_hashes_but_no_place(lock: str) -> None:
    text = (HOUSE / lock).read_text()
    assert not re.search(r"://|\bfile:|find-links|index-url", text)
    requirements = [line for line in text.splitlines() if line and not line[0].isspace() and line[0] != "#"]
    assert len(requirements) > 20
    for line in requirements:
        assert re.match(r"[a-z0-9._-]+(\[[a-z0-9,-]+\])?==\S+", line), line
    assert text.count("--hash=sha256:") >= len(requirements)


def test_the_runtime_lock_is_part_of_the_development_lock() -> None:
    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9._-]+==[^\s;]+", (HOUSE / lock).read_text(), re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_no_file_names_a_place_on_one_machine() -> None:
    places = re.compile(r"(?<![\w.])/(home|root|Users|work)/\w")
    files = [*sources(), HOUSE / "Makefile", HOUSE / "pyproject.toml", *(HOUSE / "tests").rglob("*.py")]
    offences = [name_of(path) for path in files if path != Path(__file__) and places.search(path.read_text())]
    assert offences == []
