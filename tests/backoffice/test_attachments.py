"""Files: stored before the transaction, judged by their bytes, served as bytes, each reading recorded."""

import io
import uuid

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from hiring import applications, attachments
from hiring.actors import JobRole, Role
from hiring.models.attachment import Attachment, AttachmentType
from hiring.models.event import Event
from hiring.models.job import Job
from plumbing.storage import Remembered
from tests.backoffice.test_board import member
from tests.conftest import OpenWork
from tests.support.applications import HTMX, World, applied, recruiter
from tests.support.applying import PDF, keep_upload
from tests.support.web_app import Browser

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c63000100000500010d0a2db4"
    "0000000049454e44ae426082"
)


@pytest.fixture
def rosa(app: Flask, open_work: OpenWork, there: World) -> Browser:
    return recruiter(app, open_work)


def upload(
    browser: Browser, there: World, name: str, body: bytes, type: str = "cv",
    headers: dict[str, str] | None = None, of: str = "",
) -> TestResponse:  # fmt: skip
    """Posts the form by hand: werkzeug's own encoder keeps large bodies in files that it does not close."""
    parts = [
        b'--part\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + browser.csrf_token().encode(),
        b'--part\r\nContent-Disposition: form-data; name="type"\r\n\r\n' + type.encode(),
        f'--part\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode() + body,
        b"--part--\r\n",
    ]
    url = f"{of or f'/backoffice/applications/{there.noor.id}'}/attachments"
    kind = "multipart/form-data; boundary=part"
    return browser.post(url, data=b"\r\n".join(parts), content_type=kind, headers=headers)


def stored(storage: Remembered) -> set[str]:
    return {one.key for one in iter(storage.keys())}


def files_of(open_work: OpenWork, there: World) -> list[Attachment]:
    with open_work() as work:
        return list(attachments.of(work, applications.get(work, there.noor.id)))


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_file_is_added(
    rosa: Browser, open_work: OpenWork, storage: Remembered, there: World, headers: dict[str, str]
) -> None:
    sent = upload(rosa, there, "thesis.pdf", PDF, "other", headers=headers)
    assert sent.status_code == 303
    assert "thesis.pdf" in rosa.get(sent.location, headers=headers).text
    (file,) = files_of(open_work, there)
    assert (file.type, file.kind, file.size_bytes, file.file_name) == ("other", "pdf", len(PDF), "thesis.pdf")
    with storage.open(file.storage_key) as kept:
        assert kept.read() == PDF


@pytest.mark.parametrize(
    ("name", "body", "type", "said"),
    [
        ("thesis.pdf", PDF, "zzz", "Say what the file is"),
        ("cv.pdf", b"<html><script>1</script>", "cv", "not a file we take"),
        ("cv.pdf.exe", PDF, "cv", "not what its name says"),
        ("cv.docx", PDF, "cv", "not what its name says"),
        ("cv.svg", b"<svg onload=alert(1)>", "other", "not a file we take"),
        ("cv.png", PNG, "cv", "not a file we take"),
        ("cv.pdf", b"", "cv", "is empty"),
        ("cv.txt", b"x" * (25 * 1024 * 1024 + 1), "cv", "over 25 MB"),
        ("", b"", "cv", "Choose a file."),
    ],
)
def test_a_refused_file_is_an_error_on_that_file_alone(
    rosa: Browser,
    open_work: OpenWork,
    storage: Remembered,
    there: World,
    name: str,
    body: bytes,
    type: str,
    said: str,
) -> None:
    answer = upload(rosa, there, name, body, type)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'id="file-error"' in answer.text
    assert "Noor Haddad" in answer.text
    assert stored(storage) == set()
    assert files_of(open_work, there) == []


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_file_of_a_person_is_added_or_refused_on_their_page(
    rosa: Browser, open_work: OpenWork, storage: Remembered, there: World, headers: dict[str, str]
) -> None:
    profile = f"/backoffice/candidates/{there.noor.candidate_id}"
    refused = upload(rosa, there, "cv.svg", PDF, "other", headers, of=profile)
    assert refused.status_code == 422
    for words in ("not what its name says", 'id="file-error"', '<option value="other" selected>', "Noor Haddad"):
        assert words in refused.text, words
    assert stored(storage) == set()
    sent = upload(rosa, there, "thesis.pdf", PDF, "other", headers, of=profile)
    assert sent.status_code == 303
    page = rosa.get(sent.location, headers=headers).text
    assert "thesis.pdf" in page
    assert "Rosa Recruiter added a file" in page
    assert files_of(open_work, there) == []


def test_the_profile_lists_what_was_sent_with_each_application(
    rosa: Browser, open_work: OpenWork, there: World
) -> None:
    upload(rosa, there, "thesis.pdf", PDF).close()
    (file,) = files_of(open_work, there)
    page = rosa.get(f"/backoffice/candidates/{there.noor.candidate_id}").text
    assert "With the application for" in page
    assert f'href="/backoffice/attachments/{file.id}/file"' in page
    assert f'action="/backoffice/attachments/{file.id}/removal"' not in page  # that is done there


def test_a_picture_is_welcome_as_another_file(rosa: Browser, open_work: OpenWork, there: World) -> None:
    assert upload(rosa, there, "bench.png", PNG, "other").status_code == 303
    assert files_of(open_work, there)[0].kind == "png"


@pytest.mark.parametrize("who", ["nobody", "member", "manager"])
def test_nothing_is_stored_for_those_who_may_not(
    app: Flask, open_work: OpenWork, storage: Remembered, there: World, who: str
) -> None:
    browser = {
        "nobody": lambda: app.test_client(),
        "member": lambda: recruiter(app, open_work, "Stray", Role.MEMBER),
        "manager": lambda: member(app, open_work, there.job, JobRole.HIRING_MANAGER),
    }[who]()
    assert isinstance(browser, Browser)
    assert upload(browser, there, "cv.pdf", PDF).status_code == {"nobody": 303, "member": 404, "manager": 403}[who]
    assert stored(storage) == set()


def test_bytes_go_when_the_transaction_fails(
    rosa: Browser, open_work: OpenWork, storage: Remembered, there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise OSError("the database is gone")

    monkeypatch.setattr(attachments, "attach", broken)
    with pytest.raises(OSError, match="gone"):
        upload(rosa, there, "cv.pdf", PDF)
    assert stored(storage) == set()


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("../../x.pdf", "x.pdf"),
        ("..\\x.pdf", "x.pdf"),
        ('a"b.pdf', 'filename="a\\"b.pdf"'),
        ("履歴書.pdf", "filename*=UTF-8''%E5%B1%A5%E6%AD%B4%E6%9B%B8.pdf"),
    ],
)
def test_a_download_is_bytes_and_nothing_else(
    rosa: Browser, open_work: OpenWork, there: World, name: str, offered: str
) -> None:
    upload(rosa, there, "cv.pdf", PDF).close()
    (file,) = files_of(open_work, there)
    with open_work() as work:
        work.session.get_one(Attachment, file.id).file_name = name
    answer = rosa.get(f"/backoffice/attachments/{file.id}/file")
    assert (answer.status_code, answer.data) == (200, PDF)
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert offered in disposition
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Length"] == str(len(PDF))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"


def test_each_download_leaves_a_trace(rosa: Browser, open_work: OpenWork, there: World) -> None:
    upload(rosa, there, "cv.pdf", PDF).close()
    (file,) = files_of(open_work, there)
    for _ in range(2):
        rosa.get(f"/backoffice/attachments/{file.id}/file").close()
    with open_work() as work:
        traces = work.session.scalars(select(Event).where(Event.type == "attachment.downloaded")).all()
        assert [(one.object_id, one.actor_name, one.application_id) for one in traces] == [
            (file.id, "Rosa Recruiter", there.noor.id)
        ] * 2


def test_what_a_candidate_sent_is_served_too_and_only_to_readers(
    app: Flask, rosa: Browser, open_work: OpenWork, there: World
) -> None:
    with open_work() as work:
        job = work.session.get_one(Job, there.job.id)
        made = applied(work, job, "Mo Full", uploads={"cv": keep_upload(work, job)})
        (cv,) = attachments.of(work, made)
    path = f"/backoffice/attachments/{cv.id}/file"
    assert rosa.get(path).data == PDF
    interviewer = member(app, open_work, there.job, JobRole.INTERVIEWER)
    assert interviewer.get(path).status_code == 404
    assert rosa.get(f"/backoffice/attachments/{uuid.uuid4()}/file").status_code == 404


def test_pages_of_a_preview_are_pictures(
    rosa: Browser, open_work: OpenWork, storage: Remembered, there: World
) -> None:
    upload(rosa, there, "cv.pdf", PDF).close()
    (file,) = files_of(open_work, there)
    storage.put(f"{file.storage_key}.page-1", io.BytesIO(PNG), content_type="image/png")
    with open_work() as work:
        work.session.get_one(Attachment, file.id).preview_pages = 1
    answer = rosa.get(f"/backoffice/attachments/{file.id}/pages/1")
    assert (answer.headers["Content-Type"], answer.data) == ("image/png", PNG)
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    for number in (0, 2):
        assert rosa.get(f"/backoffice/attachments/{file.id}/pages/{number}").status_code == 404


def test_bytes_that_are_gone_are_said_to_be_out_of_reach(
    rosa: Browser, open_work: OpenWork, storage: Remembered, there: World
) -> None:
    upload(rosa, there, "cv.pdf", PDF, AttachmentType.CV).close()
    (file,) = files_of(open_work, there)
    storage.delete(file.storage_key)
    assert rosa.get(f"/backoffice/attachments/{file.id}/file").status_code == 503
