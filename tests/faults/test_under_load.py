"""Stalled uploads block nobody; a stop under load loses nothing and is told to nobody who was not kept."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.faults.applicants import BOUNDARY, Applicant, applicants, ask
from tests.faults.conftest import SLUG
from tests.faults.invariants import check_everything
from tests.support.house import House

STALLED = 400
CLIENTS = 8


@contextmanager
def stalled(house: House, number: int) -> Iterator[None]:
    """So many visitors whose upload has begun and does not go on."""
    head = (
        f"POST /jobs/{SLUG}/apply HTTP/1.1\r\nHost: {house.settings.host}\r\nSec-Fetch-Site: same-origin\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: 5000000\r\n\r\n"
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="cv"; filename="cv.pdf"\r\n\r\n%PDF-1.4\n'
    )
    with ExitStack() as open_ones:
        for _ in range(number):
            connection = socket.create_connection((house.settings.host, house.settings.port))
            open_ones.enter_context(connection)
            connection.sendall(head.encode())
        yield


def test_400_stalled_uploads_block_nobody(hurt: House) -> None:
    hurt.start(FOYER_WEB_PROCESSES="2")
    (person,) = applicants(SLUG, 1)
    with stalled(hurt, STALLED):
        assert [ask(hurt, "GET", "/healthz")[0] for _ in range(20)] == [200] * 20
        assert [ask(hurt, "GET", f"/jobs/{SLUG}/apply")[0] for _ in range(20)] == [200] * 20
        person.open_form(hurt)
        assert person.send(hurt)
    check_everything(hurt.settings, [person])


def test_a_stop_under_load_loses_nothing(hurt: House) -> None:
    hurt.start()
    everybody: list[Applicant] = []
    stopping = threading.Event()
    busy = threading.Semaphore(0)

    def keep_applying() -> None:
        while not stopping.is_set():
            (person,) = applicants(SLUG, 1, size=100_000)
            try:
                person.open_form(hurt)
            except OSError:
                return  # the door is closed
            everybody.append(person)
            person.send(hurt)
            busy.release()

    threads = [threading.Thread(target=keep_applying) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for _ in range(2 * CLIENTS):
        busy.acquire()
    code = hurt.stop()
    stopping.set()
    for thread in threads:
        thread.join()
    assert code == 0
    assert hurt.everybody() == []
    check_everything(hurt.settings, everybody)
