"""The organisation's settings, the stages for new jobs, and the reasons for saying no, through their pages."""

import html
import re

import pytest
from flask import Flask
from sqlalchemy import select

from backoffice import brand_colours
from hiring import organisation, rejection_reasons, stage_templates
from hiring.actors import Role
from hiring.models.rejection_reason import ReasonStatus, RejectionReason
from plumbing import accents
from tests.conftest import OpenWork
from tests.support.applications import recruiter, world
from tests.support.web_app import Browser

PATH = "/backoffice/settings"
REASONS = f"{PATH}/rejection-reasons"
TYPED = {"timezone": "Europe/Berlin", "contact_email": ""}


@pytest.fixture
def ines(app: Flask, open_work: OpenWork) -> Browser:
    return recruiter(app, open_work, "Ines", Role.ADMIN)


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found
    return found[1]


def save(ines: Browser, **typed: str):  # type: ignore[no-untyped-def]
    page = ines.get(f"{PATH}/organisation").text
    return ines.send(f"{PATH}/organisation", {**TYPED, "seen": seen(page), **typed})


def test_settings_are_saved_and_seen_by_candidates_at_once(ines: Browser, open_work: OpenWork) -> None:
    saved = save(ines, contact_email="jobs@example.com")
    assert (saved.status_code, saved.location) == (303, f"{PATH}/organisation?done=saved")
    with open_work() as work:
        assert work.organisation.timezone == "Europe/Berlin"
    assert "mailto:jobs@example.com" in ines.get("/privacy").text
    page = ines.get(f"{PATH}/organisation").text
    assert 'selected value="Europe/Berlin"' in page
    assert '<optgroup label="Europe">' in page


def test_sites_of_ones_own_are_kept_as_browsers_name_them(ines: Browser, open_work: OpenWork) -> None:
    assert save(ines, embed_origins="https://WWW.example.com/\r\nhttp://localhost:3000").status_code == 303
    with open_work() as work:
        assert work.organisation.embed_origins == "https://www.example.com\nhttp://localhost:3000"
    assert "https://www.example.com\nhttp://localhost:3000</textarea>" in ines.get(f"{PATH}/organisation").text
    assert save(ines, contact_email="jobs@example.com").status_code == 303
    with open_work() as work:
        assert work.organisation.embed_origins == "https://www.example.com\nhttp://localhost:3000"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"contact_email": "nobody"}, "Enter an address like jobs@example.com"),
        ({"offer_days": "x"}, "Enter a whole number of days from 1 to 90."),
        ({"correction_hours": "200"}, "Enter a whole number of hours from 0 to 168."),
        ({"correction_hours": "-1"}, "Enter a whole number of hours from 0 to 168."),
        ({"offer_days": "1" * 300}, "Enter a whole number of days from 1 to 90."),
        ({"embed_origins": "https://a.example/jobs"}, "Write each site as https:// and its name alone"),
        ({"embed_origins": "*"}, "Write each site as https:// and its name alone"),
        ({"timezone": "Mars/Olympus"}, "Choose a time zone from the list."),
    ],
)
def test_what_does_not_do_is_told_and_nothing_typed_is_lost(
    ines: Browser, typed: dict[str, str], sentence: str
) -> None:
    refused = save(ines, **{"contact_email": "now@example.com", **typed})
    assert refused.status_code == 422
    assert sentence in html.unescape(refused.text)
    assert "now@example.com" in refused.text or "contact_email" in typed
    name, text = next(iter(typed.items()))
    assert text in refused.text or name == "timezone"
    assert "now@example.com" not in ines.get("/privacy").text


def test_settings_that_somebody_else_changed_are_shown_beside_what_is_typed(
    ines: Browser, open_work: OpenWork
) -> None:
    page = ines.get(f"{PATH}/organisation").text
    with open_work() as work:
        organisation.change(work, contact_email="paint@example.com", headline="Paint with us")
    late = ines.send(f"{PATH}/organisation", {**TYPED, "contact_email": "weld@example.com", "seen": seen(page)})
    assert late.status_code == 409
    assert "paint@example.com" in late.text
    assert 'value="weld@example.com"' in late.text
    again = ines.send(f"{PATH}/organisation", {**TYPED, "seen": seen(late.text)})
    assert again.status_code == 303
    with open_work() as work:
        assert work.organisation.headline == "Paint with us"


def test_how_offers_are_made_is_a_setting(ines: Browser, open_work: OpenWork) -> None:
    save(ines, offer_days="14", own_offers="yes").close()
    with open_work() as work:
        assert (work.organisation.offer_days, work.organisation.own_offers) == (14, True)
    page = ines.get(f"{PATH}/organisation").text
    assert 'value="14"' in page
    assert 'name="own_offers" value="yes" checked' in page
    save(ines, offer_days="14").close()
    with open_work() as work:
        assert work.organisation.own_offers is False


@pytest.mark.parametrize(
    ("colour", "word"),
    [("#ffcc00", "yellow"), ("#ff0000", "red"), ("#00b050", "green"), ("#ff8800", "orange"), ("#3b82f6", "blue"),
     ("#14b8a6", "teal"), ("#a855f7", "violet"), ("#ec4899", "pink"), ("#999999", "grey")],
)  # fmt: skip
def test_the_note_calls_a_colour_by_its_name(app: Flask, colour: str, word: str) -> None:
    with app.test_request_context():
        assert str(brand_colours.note(colour)) == f"We deepen this {word} for buttons so the words stay readable"
        assert brand_colours.note("#0f766e") is brand_colours.AS_IT_IS
        assert brand_colours.note("#000000") is brand_colours.LIGHTENED


def test_black_and_white_are_the_ends_of_lightness() -> None:
    assert [round(accents.oklch(colour)[0], 3) for colour in ("#000000", "#ffffff")] == [0, 1]


# stages for new jobs


def rows(ines: Browser) -> dict[str, str]:
    page = ines.get(f"{PATH}/stage-template").text
    found = dict(re.findall(r'name="((?:name|public_name|kind)\.\d+)" value="([^"]*)"', page))
    kinds = re.findall(r'name="(kind\.\d+)" aria-label.*?value="(\w+)" selected', page)
    return {**found, **dict(kinds), "seen": seen(page)}


def names(open_work: OpenWork) -> list[str]:
    with open_work() as work:
        return [one.name for one in stage_templates.current(work)]


def test_the_list_of_stages_is_edited_as_a_whole(ines: Browser, open_work: OpenWork) -> None:
    def press(act: str, **typed: str) -> int:
        return ines.send(f"{PATH}/stage-template", {**rows(ines), "act": act, **typed}).status_code

    assert press("add", new_name="Work sample", new_public_name="A try-out", new_kind="in_process") == 303
    assert names(open_work) == ["New", "Call", "Interview", "Offer", "Work sample", "Hired"]
    assert press("up:4") == 303
    assert press("down:1", **{"name.1": "Phone"}) == 303
    assert names(open_work) == ["New", "Interview", "Phone", "Work sample", "Offer", "Hired"]
    assert press("remove:3", **{"name.0": "Inbox"}) == 303
    assert names(open_work) == ["Inbox", "Interview", "Phone", "Offer", "Hired"]
    for act in ("up:1", "down:3", "remove:0", "remove:4", "up:0", "down:99", "remove:-1", "up:x", "up:²"):
        assert press(act) == 303
    assert names(open_work) == ["Inbox", "Interview", "Phone", "Offer", "Hired"]


def test_stages_that_do_not_do_are_told_at_their_place_and_kept(ines: Browser, open_work: OpenWork) -> None:
    before = names(open_work)
    refused = ines.send(f"{PATH}/stage-template", {**rows(ines), "name.1": "OFFER", "name.2": ""})
    assert refused.status_code == 422
    assert 'id="name-3-error">Another stage has this name' in refused.text
    assert 'id="name-2-error">Name this stage' in refused.text
    assert 'value="OFFER"' in refused.text
    for typed, sentence in (({"kind.0": "offer"}, "begins with"), ({"kind.4": "offer"}, "ends with")):
        wrong = ines.send(f"{PATH}/stage-template", {**rows(ines), **typed})
        assert wrong.status_code == 422
        assert sentence in wrong.text
    assert ines.send(f"{PATH}/stage-template", {"seen": rows(ines)["seen"]}).status_code == 422
    many = {f"{field}.{at}": f"{field}{at}" for at in range(3000) for field in ("name", "public_name")}
    assert ines.send(f"{PATH}/stage-template", {**rows(ines), **many}).status_code in (413, 422)
    assert names(open_work) == before


def test_stages_that_somebody_else_changed_are_not_overwritten(ines: Browser, open_work: OpenWork) -> None:
    typed = rows(ines)
    assert ines.send(f"{PATH}/stage-template", {**typed, "name.1": "Chat"}).status_code == 303
    late = ines.send(f"{PATH}/stage-template", {**typed, "name.1": "Talk"})
    assert late.status_code == 409
    assert "Now they are New, Chat, Interview, Offer, Hired." in late.text
    assert 'value="Talk"' in late.text
    assert (
        ines.send(f"{PATH}/stage-template", {**typed, "name.1": "Talk", "seen": seen(late.text)}).status_code
        == 303
    )


# reasons for saying no


def reason(open_work: OpenWork, name: str) -> RejectionReason:
    with open_work() as work:
        return work.session.scalars(select(RejectionReason).where(RejectionReason.name == name)).one()


@pytest.fixture
def reasons(open_work: OpenWork) -> None:
    with open_work() as work:
        rejection_reasons.add_defaults(work)


@pytest.mark.usefixtures("reasons")
def test_a_reason_is_added_and_changed_and_the_letter_shows_its_sentence(
    ines: Browser, open_work: OpenWork
) -> None:
    added = ines.send(
        f"{REASONS}/new", {"name": "Too far", "candidate_text": "Leeds is too far.", "kind": "other"}
    )
    assert added.location == f"{REASONS}?done=added"
    row = reason(open_work, "Too far")
    page = ines.get(f"{REASONS}/{row.id}").text
    letter = page.split('id="reason-letter"')[1]
    assert "Hello Noor," in letter
    assert "Leeds is too far." in letter
    typed = {"name": "Too far away", "candidate_text": "", "kind": "by_us", "version": row.version}
    assert ines.send(f"{REASONS}/{row.id}", typed).location == f"{REASONS}?done=saved"
    assert ines.send(f"{REASONS}/{row.id}", {**typed, "name": "Later"}).status_code == 409
    assert "The letter gives no reason." in ines.get(REASONS).text
    twice = ines.send(f"{REASONS}/new", {"name": "OTHER", "candidate_text": "x" * 1001, "kind": "by_us"})
    assert twice.status_code == 422
    assert "There is a reason of this name already" in twice.text
    assert "x" * 1001 in twice.text


def test_the_letter_is_shown_while_its_sentence_is_typed(ines: Browser) -> None:
    shown = ines.send(
        f"{REASONS}/letter", {"candidate_text": " We <b>chose</b> Ann. "}, headers={"HX-Request": "true"}
    )
    assert shown.status_code == 200
    assert "<html" not in shown.text
    assert "We &lt;b&gt;chose&lt;/b&gt; Ann." in shown.text


@pytest.mark.usefixtures("reasons")
def test_reasons_are_ordered_retired_and_used_again(ines: Browser, open_work: OpenWork) -> None:
    def order() -> list[str]:
        return re.findall(r'rejection-reasons/[0-9a-f-]{36}">([^<]+)</a>', ines.get(REASONS).text)

    filled = reason(open_work, "Job was filled")
    assert order()[:2] == ["Someone closer to the job", "Needs more experience"]
    assert ines.send(f"{REASONS}/{filled.id}/position", {"to": "0"}).location == f"{REASONS}?done=moved"
    assert order()[:2] == ["Job was filled", "Someone closer to the job"]
    assert ines.send(f"{REASONS}/{filled.id}/position", {"to": "x"}).status_code == 404
    assert ines.send(f"{REASONS}/{filled.id}/first-choice").location == f"{REASONS}?done=first"
    refused = ines.send(f"{REASONS}/{filled.id}/retirement")
    assert refused.status_code == 409
    assert "Make another one the first choice, then retire this." in refused.text
    left = reason(open_work, "Took another job")
    assert ines.send(f"{REASONS}/{left.id}/first-choice").status_code == 409
    assert ines.send(f"{REASONS}/{left.id}/retirement").location == f"{REASONS}?done=retired"
    assert order()[-1] == "Took another job"
    assert reason(open_work, "Took another job").status is ReasonStatus.INACTIVE
    assert ines.send(f"{REASONS}/{left.id}/restoration").location == f"{REASONS}?done=restored"


def test_the_first_choice_stands_first_when_somebody_says_no_and_a_retired_one_not_at_all(
    app: Flask, ines: Browser, open_work: OpenWork
) -> None:
    with open_work() as work:
        application = world(work).noor.id
    filled, visa = reason(open_work, "Job was filled"), reason(open_work, "Cannot sponsor a visa")
    ines.send(f"{REASONS}/{filled.id}/first-choice")
    ines.send(f"{REASONS}/{visa.id}/retirement")
    page = ines.get(f"/backoffice/applications/{application}/rejection").text
    offered = re.findall(r'<option value="[0-9a-f-]{36}">([^<]+)', page)
    assert offered[0] == "Job was filled"
    assert "Cannot sponsor a visa" not in offered


@pytest.mark.usefixtures("reasons")
def test_a_recruiter_reads_the_reasons_without_buttons(app: Flask, open_work: OpenWork) -> None:
    page = recruiter(app, open_work).get(REASONS).text
    assert "Job was filled" in page
    assert "The job was filled before" in page
    main = page.split('<main id="main"')[1].split("</main>")[0]
    assert "<form" not in main
    assert "/rejection-reasons/" not in main
