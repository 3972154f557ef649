"""Applicants outside the system: what each of them sent and was told is written down here, not there."""

import hashlib
import http.client
import random
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import unescape

from tests.support.house import House

BOUNDARY = "----the-tests-boundary"


@dataclass
class Applicant:
    """One person with one CV, who presses the button until they are thanked."""

    email: str
    cv: bytes = field(repr=False)
    slug: str
    hidden: dict[str, str] = field(default_factory=dict)
    """The form's token and version, from the page; the same for every try, as on a page that stays open."""
    receipt: str | None = None
    """Where the thanks are; None: not thanked yet."""
    told: list[str] = field(default_factory=list)
    """The outcome of each try: a status, or the error of the connection."""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.cv).hexdigest()

    def open_form(self, house: House) -> None:
        """Looks at the form, as everybody does before sending it."""
        status, _, page = ask(house, "GET", f"/jobs/{self.slug}/apply")
        assert status == 200, page[:500]
        self.hidden = {
            name: re.findall(r'value="([^"]*)"', tag)[0]
            for tag in re.findall(r"<input[^>]*>", unescape(page))
            for name in re.findall(r'name="(form_token|form_version)"', tag)
        }
        assert set(self.hidden) == {"form_token", "form_version"}, page[:2000]

    def send(self, house: House) -> bool:
        """Sends everything once. Whether it was acknowledged."""
        try:
            status, location, page = ask(house, "POST", f"/jobs/{self.slug}/apply", self.body())
        except (OSError, http.client.HTTPException) as error:
            self.told.append(type(error).__name__)
            return False
        self.told.append(str(status))
        assert status in (303, 409, 429, 503), page[:4000]
        if status == 303:
            self.receipt = location
        return status == 303

    def body(self) -> bytes:
        fields = {"first_name": "Ann", "last_name": "Applicant", "email": self.email, "phone": "+44 20 7946 0000",
                  "consent": "yes", "action": "send", **self.hidden}  # fmt: skip
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="cv"; filename="cv.pdf"\r\n'
        return b"".join([*parts, head.encode(), b"Content-Type: application/pdf\r\n\r\n", self.cv, b"\r\n",
                         f"--{BOUNDARY}--\r\n".encode()])  # fmt: skip


def applicants(slug: str, number: int, size: int = 300_000) -> list[Applicant]:
    """People who are unlike each other, CVs included; `size` in bytes of each."""
    return [Applicant(f"ann-{secrets.token_hex(6)}@example.org", pdf(size), slug) for _ in range(number)]


def pdf(size: int) -> bytes:
    """Bytes that begin and end as a PDF does, and are nobody else's."""
    return b"%PDF-1.4\n" + random.randbytes(size) + b"\nstartxref\n0\n%%EOF\n"


def all_send(house: House, people: list[Applicant], at_once: int = 8) -> None:
    """Everybody sends once, so many at the same time."""
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(lambda person: person.send(house), people))


def ask(house: House, method: str, path: str, body: bytes | None = None) -> tuple[int, str, str]:
    """Status, Location and text of the answer. Raises OSError or HTTPException when none came."""
    headers = {"Sec-Fetch-Site": "same-origin", "Connection": "close"}
    if body is not None:
        headers["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"
    connection = http.client.HTTPConnection(house.settings.host, house.settings.port, timeout=60)
    try:
        connection.request(method, path, body, headers)
        with connection.getresponse() as response:
            text = response.read().decode(errors="replace")
            return response.status, response.getheader("Location", ""), text
    finally:
        connection.close()
