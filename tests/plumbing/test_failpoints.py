import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from plumbing.failpoints import Injected, configure, failpoint

HERE = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    yield
    configure(None, allowed=True)


def test_nothing_happens_unless_configured() -> None:
    failpoint("apply.in_tx")


def test_nothing_happens_unless_allowed() -> None:
    configure("apply.in_tx:raise", allowed=False)
    failpoint("apply.in_tx")
    configure("nonsense", allowed=False)


def test_the_named_place_fails_at_every_passing() -> None:
    configure("apply.in_tx:raise", allowed=True)
    failpoint("apply.after_commit")
    for _ in range(2):
        with pytest.raises(Injected, match=r"apply\.in_tx"):
            failpoint("apply.in_tx")


def test_only_the_nth_passing_fails() -> None:
    configure("apply.in_tx:raise:2", allowed=True)
    failpoint("apply.in_tx")
    with pytest.raises(Injected):
        failpoint("apply.in_tx")
    failpoint("apply.in_tx")


def test_it_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    configure("outbox.after_claim:sleep0.5", allowed=True)
    failpoint("outbox.after_claim")
    assert waited == [0.5]


def test_the_process_is_gone_without_a_word() -> None:
    program = (
        "import atexit; from plumbing.failpoints import configure, failpoint\n"
        "atexit.register(print, 'flushed')\n"
        "configure('apply.after_durable:exit137', allowed=True)\n"
        "failpoint('apply.after_durable')\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=HERE, capture_output=True)
    assert (ended.returncode, ended.stdout) == (137, b"")


@pytest.mark.parametrize(
    "spec", ["x", "a.b", "a.b:explode", "a.b:raise:0", "a.b:raise:x", "a.b:sleep", ":raise", "A:raise"]
)
def test_a_wrong_spec_is_refused_with_an_example(spec: str) -> None:
    with pytest.raises(ValueError, match="one is like"):
        configure(spec, allowed=True)
