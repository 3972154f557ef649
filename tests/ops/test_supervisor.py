"""One process tree: all of it comes up, and none of it is left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.house import House, house

SLEEPS = r"import os, time; os.write(1, b'up\n'); time.sleep(3600)"  # one write: two share the pipe
DIES = "import sys; sys.exit(3)"
HAS_A_CHILD = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {0!r}]); time.sleep(3600)"
WILL_NOT_LEAVE = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPS}"


@pytest.fixture
def supervised() -> Iterator[list["subprocess.Popen[str]"]]:
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        with process:
            process.kill()


def supervise(*children: str, grace: float = 5) -> "subprocess.Popen[str]":
    """A supervisor of children given as Python programs; they share its standard output."""
    commands = {f"child {number}": [sys.executable, "-c", child] for number, child in enumerate(children)}
    program = (
        "import sys; from ops.supervisor import Supervisor;"
        f"sys.exit(Supervisor({commands!r}, is_ready=lambda: True, grace={grace}).run())"
    )
    return subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)


def test_it_tells_once_that_all_is_ready_and_not_before() -> None:
    program = (
        "import os, signal, sys, threading; from ops.supervisor import Supervisor; asked = []\n"
        "def is_ready():\n    asked.append(1); return len(asked) >= 3\n"
        "def on_ready():\n    print('ready at', len(asked), flush=True)\n"
        "    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM)).start()\n"
        "child = [sys.executable, '-c', 'import time; time.sleep(3600)']\n"
        "sys.exit(Supervisor({'child': child}, is_ready=is_ready, on_ready=on_ready).run())"
    )
    said = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert (said.stdout, said.returncode) == ("ready at 3\n", 0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_its_children_when_told_to_stop(supervised: list["subprocess.Popen[str]"], number: int) -> None:
    process = supervise(SLEEPS, SLEEPS)
    supervised.append(process)
    assert process.stdout
    assert [process.stdout.readline() for _ in range(2)] == ["up\n", "up\n"]
    process.send_signal(number)
    assert process.stdout.read() == ""  # the pipe ends when the last of them is gone
    assert process.wait() == 0


def test_it_leaves_with_1_when_a_child_dies(supervised: list["subprocess.Popen[str]"]) -> None:
    process = supervise(SLEEPS, DIES)
    supervised.append(process)
    process.communicate()
    assert process.returncode == 1


def test_grandchildren_do_not_survive(supervised: list["subprocess.Popen[str]"]) -> None:
    process = supervise(HAS_A_CHILD.format(SLEEPS))
    supervised.append(process)
    assert process.stdout
    process.stdout.readline()
    process.terminate()
    process.communicate()
    assert process.returncode == 0


def test_who_will_not_leave_is_killed(supervised: list["subprocess.Popen[str]"]) -> None:
    process = supervise(WILL_NOT_LEAVE, grace=0.2)
    supervised.append(process)
    assert process.stdout
    process.stdout.readline()
    process.terminate()
    process.communicate()
    assert process.returncode == 0


@pytest.fixture
def foyer(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as made:
        yield made


def test_the_whole_house_starts_over_nothing_and_leaves_nobody(foyer: House) -> None:
    foyer.start(FOYER_WEB_PROCESSES="2")
    assert foyer.pids("ops.worker")
    assert foyer.pids("granian")
    foyer.wait_for_log('"message": "ready"')
    assert foyer.stop() == 0
    assert foyer.everybody() == []


def test_a_dead_worker_ends_the_house(foyer: House) -> None:
    foyer.start()
    os.kill(foyer.pids("ops.worker")[0], signal.SIGKILL)
    assert foyer.process
    assert foyer.process.wait() == 1
    assert foyer.everybody() == []


def test_a_killed_supervisor_takes_the_house_along(foyer: House) -> None:
    foyer.start()
    assert foyer.process
    os.kill(foyer.process.pid, signal.SIGKILL)
    foyer.process.wait()
    while foyer.everybody():
        time.sleep(0.05)


def test_it_starts_again_over_what_it_left(foyer: House) -> None:
    foyer.start()
    foyer.kill()
    foyer.start()
    assert foyer.stop() == 0


def test_a_wrong_setting_is_named_and_nothing_starts(foyer: House) -> None:
    foyer.environ["PORT"] = "many"
    said = subprocess.run(
        [sys.executable, *foyer.arguments], env={**os.environ, **foyer.environ}, capture_output=True, text=True
    )
    assert said.returncode == 2
    assert "PORT" in said.stderr
    assert "Traceback" not in said.stderr


def test_it_does_not_share_a_port_in_silence(foyer: House) -> None:
    with socket.socket() as taken:
        taken.bind((foyer.settings.host, foyer.settings.port))
        taken.listen()
        with pytest.raises(AssertionError, match="already listens on port"):
            foyer.start()
    assert foyer.process
    assert foyer.process.returncode == 2
