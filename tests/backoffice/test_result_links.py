"""Results elsewhere through their forms."""

import pytest

from hiring import applications, result_links
from hiring.models.result_link import ResultLink
from tests.conftest import OpenWork
from tests.support.applications import CANARY, HTMX, World
from tests.support.web_app import Browser

URL = "https://tests.example/42"


def path(there: World) -> str:
    return f"/backoffice/applications/{there.noor.id}/result-links"


def kept(open_work: OpenWork, there: World) -> list[ResultLink]:
    with open_work() as work:
        return list(result_links.of(work, applications.get(work, there.noor.id)))


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_result_is_added_and_shown_as_a_small_table(
    rosa: Browser, open_work: OpenWork, there: World, headers: dict[str, str]
) -> None:
    assert 'id="result-form"' in rosa.get(f"{path(there)}/new", headers=headers).text
    typed = {"label": "Code exercise", "url": URL, "score": "82%", "completed_on": "2026-11-20",
             "details": "Grammar: 9 of 10\nSpeed: 7:30 min"}  # fmt: skip
    sent = rosa.send(path(there), typed, headers=headers)
    assert sent.status_code == 303
    page = rosa.get(sent.location, headers=headers).text
    for words in ("Result saved", "Code exercise", "82%", ">Grammar<", "9 of 10", "7:30 min", "20 Nov"):
        assert words in page
    assert f'href="{URL}" target="_blank" rel="noopener noreferrer nofollow"' in page
    (link,) = kept(open_work, there)
    assert not link.shared_with_panel


def test_what_is_wrong_stands_at_its_control_and_nothing_typed_is_lost(rosa: Browser, there: World) -> None:
    typed = {"label": "", "url": "javascript:alert(1)", "details": "no colon", "score": "B+"}
    answer = rosa.send(path(there), typed, headers=HTMX)
    assert answer.status_code == 422
    for words in (
        "Write a whole web address",
        "Begin each line with a name",
        'value="B+"',
        "no colon</textarea>",
    ):
        assert words in answer.text
    assert rosa.send(path(there), {**typed, "completed_on": "yesterday"}).text.count("Write a day like") == 2


def test_a_result_is_changed_and_of_two_windows_one_is_told(
    rosa: Browser, open_work: OpenWork, there: World
) -> None:
    rosa.send(path(there), {"label": "Exercise", "url": URL, "details": "Grammar: 9"}).close()
    (link,) = kept(open_work, there)
    form = rosa.get(f"/backoffice/result-links/{link.id}").text
    assert "Grammar: 9</textarea>" in form
    typed = {"label": "Exercise", "url": URL, "score": "1", "version": "1"}
    assert rosa.send(f"/backoffice/result-links/{link.id}", typed).status_code == 303
    late = rosa.send(f"/backoffice/result-links/{link.id}", {**typed, "score": "2"})
    assert late.status_code == 409
    assert "Somebody changed this link" in late.text
    assert 'value="2"' in late.text
    assert kept(open_work, there)[0].score == "1"
    assert rosa.send(f"/backoffice/result-links/{link.id}/removal").status_code == 303
    assert kept(open_work, there) == []


@pytest.mark.parametrize("version", ["", "x", "9" * 50])
def test_a_form_without_its_version_overwrites_nothing(
    rosa: Browser, open_work: OpenWork, there: World, version: str
) -> None:
    rosa.send(path(there), {"label": "Exercise", "url": URL}).close()
    (link,) = kept(open_work, there)
    typed = {"label": "Other", "url": URL, "version": version}
    assert rosa.send(f"/backoffice/result-links/{link.id}", typed).status_code == 409
    assert kept(open_work, there)[0].label == "Exercise"


def test_a_form_on_a_page_of_its_own_is_a_plain_one(rosa: Browser, there: World) -> None:
    """htmx would look in vain for the part of a page that it is to draw afresh."""
    person = f"/backoffice/candidates/{there.noor.candidate_id}/result-links"
    for url, target in ((path(there), "#application"), (person, "#profile")):
        page = rosa.get(f"{url}/new").text
        assert f'action="{url}"' in page
        assert f'hx-post="{url}"' not in page
        assert f'hx-target="{target}"' in rosa.get(f"{url}/new", headers=HTMX).text


def test_a_result_of_a_person_stands_on_their_page(rosa: Browser, there: World) -> None:
    url = f"/backoffice/candidates/{there.noor.candidate_id}"
    assert rosa.send(f"{url}/result-links", {"label": "", "url": URL}).status_code == 422
    sent = rosa.send(f"{url}/result-links", {"label": "Portfolio", "url": URL, "score": "A"})
    assert sent.location.startswith(f"{url}?done=linked")
    page = rosa.get(sent.location).text
    for words in ("Result saved", "Portfolio", "added a result"):
        assert words in page, words


def test_hostile_words_are_words(rosa: Browser, there: World) -> None:
    typed = {"label": CANARY, "url": "https://tests.example/?q=%22%3E", "details": f"{CANARY}: {CANARY}"}
    page = rosa.get(rosa.send(path(there), typed).location).text
    assert CANARY not in page
    assert "onerror=alert" in page
