"""Messages are safe whatever stands in their fields: requirement I4, case C60."""

from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbing.mail import Enclosure, MailRefused, address_is_plausible, compose

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def a_message(**fields: Any) -> EmailMessage:
    given: dict[str, Any] = {
        "sender": "Careers <careers@example.org>", "recipient": "ann@example.org", "subject": "We got it",
        "text": "Dear Ann,\n\nthank you.\n", "message_id": "<1@foyer.example.org>", "date": NOON, **fields,
    }  # fmt: skip
    return compose(**given)


def as_read(message: EmailMessage) -> EmailMessage:
    read = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_a_message_says_what_it_was_given() -> None:
    read = as_read(a_message(html="<p>Dear Ann</p>", date=NOON.astimezone(timezone(timedelta(hours=9)))))
    assert read["From"] == "Careers <careers@example.org>"
    assert read["To"] == "ann@example.org"
    assert read["Subject"] == "We got it"
    assert read["Message-ID"] == "<1@foyer.example.org>"
    assert read["Date"].datetime == NOON
    assert read["Auto-Submitted"] == "auto-generated"
    assert text_of(read) == "Dear Ann,\n\nthank you.\n"
    html = read.get_body(("html",))
    assert html is not None
    assert html.get_content() == "<p>Dear Ann</p>\n"


def test_every_language_arrives_over_seven_bits() -> None:
    text = "Grüße, 履歴書 — مرحبا 🎉\n" + "long " * 400 + "\n"
    message = a_message(subject="Grüße 履歴書", text=text, sender="Müller & Söhne, GmbH <jobs@example.org>")
    assert message.as_bytes().isascii()
    read = as_read(message)
    assert read["Subject"] == "Grüße 履歴書"
    assert text_of(read) == text
    assert [(one.display_name, one.addr_spec) for one in read["From"].addresses] == [
        ("Müller & Söhne, GmbH", "jobs@example.org")
    ]


GOOD = ["a@b.de", "ann.o'brien+jobs@mail.example.org", "A_B-c@EXAMPLE.ORG", "a..b@docomo.example", "é@example.org",
        "ann@müller.example", "漢@例え.example", "x" * 64 + "@example.org", "a!#$%&*/=?^`{|}~@b.co"]  # fmt: skip
BAD = [
    "", "a", "@", "a@", "@b.c", "a@b", "a b@c.de", "a@b .de", "a@b.de, d@e.fr", "a@b.de,d@e.fr", "a@b.de;d@e.fr",
    "A <a@b.de>", "<a@b.de>", '"a b"@c.de', "a(comment)@b.de", "a@b@c.de", "a@[1.2.3.4]", "a@1.2.3.4", "a:b@c.de",
    "a@b.de\r\nBcc: z@z.test", "a\r@b.de", "a\n@b.de", "a@b.de\x00", "a\x00b@c.de", "a\u2028b@c.de", "a\x85b@c.de",
    "a\u200bb@c.de", "a\u202eb@c.de", "a@b..de", "a@.de", "a@b.de.", "a@-b.de", "a@b-.de", "a\\b@c.de", "a@b_.de",
    "x" * 65 + "@example.org", "a@" + "b" * 64 + ".de", "a@" + "b.c" * 90 + ".de", "a@faß.example", "a\ud800@b.de",
]  # fmt: skip


@pytest.mark.parametrize("address", GOOD)
def test_addresses_people_have_are_taken(address: str) -> None:
    assert address_is_plausible(address)
    message = a_message(recipient=address)
    assert len(message["To"].addresses) == 1
    assert not message["To"].addresses[0].domain or message["To"].addresses[0].domain.isascii()


@pytest.mark.parametrize("address", BAD)
def test_what_is_not_exactly_one_address_is_refused(address: str) -> None:
    assert not address_is_plausible(address)
    with pytest.raises(MailRefused):
        a_message(recipient=address)
    with pytest.raises(MailRefused):
        a_message(sender=address if "<" not in address else f"x{address}y")


def test_a_domain_of_other_letters_is_sent_in_ascii() -> None:
    assert a_message(recipient="ann@müller.example")["To"] == "ann@xn--mller-kva.example"


@given(st.text(max_size=60))
def test_no_text_ever_adds_a_recipient(text: str) -> None:
    for address in (text, f"{text}@example.org", f"a@{text}.org", f"a@b.de{text}"):
        try:
            message = a_message(recipient=address)
        except MailRefused:
            assert not address_is_plausible(address)
            continue
        assert len(message["To"].addresses) == 1
        assert len(getaddresses([str(message["To"])])) == 1
        assert set(message.keys()) == set(a_message().keys())


@given(st.text())
def test_no_subject_adds_a_header(subject: str) -> None:
    for tried in (subject, f"{subject}\r\nBcc: z@z.test", f"{subject}\x00\x0b\x0c\x1c\x85\u2028{subject}"):
        message = a_message(subject=tried)
        assert set(message.keys()) == set(a_message().keys())
        assert len(str(message["Subject"])) <= 120
        assert not any(one in str(message["Subject"]) for one in "\r\n\x00\x0b\x0c\x1c\x85\u2028\u202e")
        assert set(as_read(message).keys()) == set(message.keys())


def test_a_long_subject_is_cut_visibly() -> None:
    assert a_message(subject="x" * 120)["Subject"] == "x" * 120
    assert a_message(subject="x" * 121)["Subject"] == "x" * 119 + "…"


def test_controls_leave_the_text_and_line_ends_agree() -> None:
    message = a_message(text="a\x00b\x07\r\nc\rd\te\ud800\u202ef")
    assert text_of(as_read(message)) == "ab\nc\nd\tef\n"


@pytest.mark.parametrize("wrong", ["", "1@x", "<1>", "<a b@c>", "<a@b>\r\nBcc: z@z.test", "<../a@b>", "<a/b@c>"])
def test_a_message_id_is_checked(wrong: str) -> None:
    with pytest.raises(ValueError, match="not a message id"):
        a_message(message_id=wrong)


def test_a_naive_date_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        a_message(date=datetime(2026, 11, 24, 12))  # noqa: DTZ001 - the point


# what goes along

CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Gespräch\r\nEND:VCALENDAR\r\n".encode()
INVITE = Enclosure("invite.ics", "text/calendar", CALENDAR, "REQUEST")
OFFER = Enclosure("Offer to Noor.pdf", "application/pdf", b"%PDF-1.7\n\xff\x00")


def test_a_calendar_goes_as_another_form_of_the_text_and_as_a_file() -> None:
    read = as_read(a_message(enclosures=[INVITE]))
    assert read.get_content_type() == "multipart/mixed"
    both, attached = read.iter_parts()
    assert both.get_content_type() == "multipart/alternative"
    plain, calendar = both.iter_parts()  # type: ignore[attr-defined]
    assert plain.get_content() == "Dear Ann,\n\nthank you.\n"
    for part in (calendar, attached):
        assert part.get_content_type() == "text/calendar"
        assert (part.get_param("method"), part.get_param("charset")) == ("REQUEST", "utf-8")
    assert calendar.get_content().replace("\r\n", "\n") == CALENDAR.decode().replace("\r\n", "\n")
    assert attached.get_filename() == "invite.ics"
    assert attached.get_payload(decode=True) == CALENDAR


def test_a_document_goes_as_a_file_as_it_is() -> None:
    message = a_message(enclosures=[OFFER])
    assert message.as_bytes().isascii()
    _text, attached = as_read(message).iter_parts()
    assert (attached.get_content_type(), attached.get_filename()) == ("application/pdf", "Offer to Noor.pdf")
    assert attached.get_payload(decode=True) == OFFER.content


@given(st.text())
def test_no_file_name_adds_a_header(name: str) -> None:
    for tried in (name, f"{name}\r\nBcc: z@z.test", f"../{name}"):
        message = a_message(enclosures=[Enclosure(tried, "application/pdf", b"x")])
        read = as_read(message)
        assert set(read.keys()) == set(a_message(enclosures=[OFFER]).keys())
        _text, attached = read.iter_parts()
        assert "/" not in (attached.get_filename() or "")
        assert attached.get_payload(decode=True) == b"x"


@pytest.mark.parametrize("wrong", ["", "pdf", "application/pdf; x=y", "a/b\r\nBcc: z@z.test", "A/B"])
def test_the_type_of_a_file_is_checked(wrong: str) -> None:
    with pytest.raises(ValueError, match="not a content type"):
        a_message(enclosures=[Enclosure("x", wrong, b"x")])
    with pytest.raises(ValueError, match="not a method"):
        a_message(enclosures=[Enclosure("x", "text/calendar", b"x", f"{wrong}request")])


def test_answers_go_where_people_read_them() -> None:
    assert as_read(a_message(reply_to="jobs@müller.example"))["Reply-To"] == "jobs@xn--mller-kva.example"
    for none in ("", "a@b.de, c@d.ef", "a@b.de\r\nBcc: z@z.test", "nobody"):
        assert "Reply-To" not in a_message(reply_to=none)


def test_a_letter_that_a_person_wrote_says_nothing_else() -> None:
    assert "Auto-Submitted" not in a_message(automatic=False)
