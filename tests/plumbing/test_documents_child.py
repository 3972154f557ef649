"""The limited process, with stand-ins that do what a parser must not: requirement U8."""

import os
import socket
import threading
from pathlib import Path

import pytest

from plumbing.documents import CHILD, DEFAULT, Limits, PreviewFailed, preview

ROOT = CHILD.parent.parent


def reason(folder: Path, child: Path, limits: Limits = DEFAULT) -> str:
    """Why this child gives no preview of an empty file."""
    with pytest.raises(PreviewFailed) as failed:
        preview(empty(folder), "pdf", limits=limits, child=child)
    return failed.value.reason


def empty(folder: Path) -> Path:
    path = folder / "document"
    path.touch()
    return path


def stand_in(folder: Path, program: str) -> Path:
    path = folder / "stand_in.py"
    path.write_text(
        "import os, signal, struct, sys, time\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from plumbing.documents_child import confine\n"
        "def answer(*words, pages=(), sizes=None, count=0):\n"
        "    raw = ' '.join(map(str, words)).encode()\n"
        "    sizes = [len(page) for page in pages] if sizes is None else sizes\n"
        "    head = struct.pack(f'<3L{len(sizes)}L', count, len(raw), len(sizes), *sizes)\n"
        "    sys.stdout.buffer.write(head + b''.join(pages) + raw)\n" + program
    )
    return path


def test_the_clock_ends_what_waits(tmp_path: Path) -> None:
    child = stand_in(tmp_path, "time.sleep(600)")
    assert reason(tmp_path, child, Limits(wall=0.3)) == "too_slow"


@pytest.mark.parametrize("program", ["while True: pass", "os.close(1)\ntime.sleep(600)"])
def test_the_clock_ends_what_never_answers(program: str, tmp_path: Path) -> None:
    child = stand_in(tmp_path, program)
    assert reason(tmp_path, child, Limits(wall=0.3)) == "too_slow"


def test_the_processor_limit_ends_a_loop(tmp_path: Path) -> None:
    child = stand_in(tmp_path, "confine(1 << 30, 1)\nwhile True: pass")
    assert reason(tmp_path, child) == "too_slow"


def test_nothing_is_left_running(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    child = stand_in(tmp_path, f"""
with open({str(pid)!r}, 'w') as opened:
    opened.write(str(os.getpid()))
while True:
    sys.stdout.buffer.write(bytes(100000))
""")  # fmt: skip
    assert reason(tmp_path, child, Limits(output=1_000_000)) == "too_large"
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


@pytest.mark.parametrize(
    "program",
    [
        "os.kill(os.getpid(), signal.SIGSEGV)",
        "os.abort()",
        "",
        "sys.stdout.buffer.write(b'hello')",
        "answer('x', pages=[b'<html>'])",
        "answer('x', sizes=[5])",
        "answer('x', pages=[b'\\x89PNG\\r\\n\\x1a\\n'] * 6)",
        "answer('x', sizes=[4000000000])",
        "answer('x', sizes=[1] * 100000)",
        "answer('x' * 300000)",
        "answer('a\\0b')",
        "sys.stdout.buffer.write(struct.pack('<3L', 0, 2, 0) + b'\\xff\\xfe')",
        "sys.stdout.buffer.write(struct.pack('<3L', 0, 2, 4000000000) + b'xx')",
        "answer('x')\nsys.stdout.buffer.write(b'more')",
    ],
)
def test_a_process_that_was_taken_over_is_not_believed(program: str, tmp_path: Path) -> None:
    assert reason(tmp_path, stand_in(tmp_path, program)) == "crashed"


def test_the_process_may_do_next_to_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOYER_SECRET_KEY", "a secret")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        program = f"""
import resource, socket
alone = confine(256 << 20, 5)
def tried(act):
    try:
        return act() or 'done'
    except BaseException as error:
        return type(error).__name__
def write():
    with open({str(tmp_path / "written")!r}, 'wb') as opened:
        opened.write(b'x' * 100)
def files():
    kept = [open(0, closefd=False) for _ in range(20)] + [os.open('/', os.O_RDONLY) for _ in range(20)]
answer(
    alone, tried(lambda: socket.create_connection(('127.0.0.1', {port}), 1).close()),  # before `files` takes all
    tried(write), tried(files), tried(lambda: len(bytearray(512 << 20))),
    'FOYER_SECRET_KEY' in os.environ, os.getcwd(),
)
"""
        found = preview(empty(tmp_path), "pdf", child=stand_in(tmp_path, program))
    assert found.text == "True PermissionError OSError OSError MemoryError False /"
    assert (tmp_path / "written").stat().st_size == 0


def test_it_makes_no_socket_where_it_may_not_leave_the_network(tmp_path: Path) -> None:
    """As in most containers."""
    program = """
import socket
from plumbing import documents_child
documents_child._leave_the_network = lambda libc: False
alone = confine(256 << 20, 5)
def tried(act):
    try:
        return act() or 'done'
    except OSError as error:
        return type(error).__name__
kinds = (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX)
answer(alone, *(tried(lambda: socket.socket(kind).close()) for kind in kinds), tried(lambda: socket.socketpair()))
"""
    found = preview(empty(tmp_path), "pdf", child=stand_in(tmp_path, program))
    assert found.text == "True" + " PermissionError" * 4


def test_many_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    texts: dict[int, str] = {}

    def one(number: int) -> None:
        path = tmp_path / str(number)
        path.write_bytes(f"text {number}".encode())
        texts[number] = preview(path, "txt").text

    threads = [threading.Thread(target=one, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == {number: f"text {number}" for number in range(6)}
