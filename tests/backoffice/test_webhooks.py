"""Webhooks in the settings: made with a secret that is seen once, watched, switched off and on, taken away."""

import inspect
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from backoffice.settings_webhooks import ERRORS
from hiring import webhooks
from hiring.models.letter import Letter
from hiring.models.user import User
from hiring.models.webhook import Webhook, WebhookDelivery
from hiring.webhooks import EventType, Outcome
from plumbing import outgoing
from plumbing.sealing import sealer
from tests.conftest import NOON, OpenWork
from tests.support.applications import CANARY
from tests.support.post_office import PostOffice
from tests.support.web_app import SECRET_KEY, Browser, Clock
from tests.support.webhooks import attempt, register

PATH = "/backoffice/settings/webhooks"
URL = "https://hooks.example.org/foyer?token=s3cret"


def made(open_work: OpenWork, **more: object) -> Webhook:
    with open_work() as work:
        return register(work, **more)  # type: ignore[arg-type]


def stored(open_work: OpenWork) -> Webhook:
    with open_work() as work:
        return work.session.scalars(select(Webhook)).one()


def test_a_webhook_is_added_and_its_secret_is_seen_once(ada: Browser, open_work: OpenWork) -> None:
    assert "No webhooks yet" in ada.get(PATH).text
    form = ada.get(f"{PATH}/new").text
    assert all(f'value="{type}"' in form for type in EventType)
    added = ada.send(f"{PATH}/new", {"url": f" {URL} ", "description": "Payroll", "event_types": ["job.opened"]})
    assert added.status_code == 200
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", added.text)
    assert "no-store" in added.headers["Cache-Control"]
    row = stored(open_work)
    assert (row.url, row.description, row.event_types) == (URL, "Payroll", ["job.opened"])
    assert "jobs:confidential" not in row.scopes
    assert sealer(SECRET_KEY).open(row.secret_sealed, f"webhook:{row.id}") == secret
    listed, one = ada.get(PATH).text, ada.get(f"{PATH}/{row.id}").text
    assert "Payroll" in listed
    assert "s3cret" not in listed
    assert secret not in listed + one


def test_it_may_know_of_confidential_jobs_where_that_is_said(ada: Browser, open_work: OpenWork) -> None:
    ada.send(f"{PATH}/new", {"url": URL, "confidential": "yes"})
    assert "jobs:confidential" in stored(open_work).scopes


@pytest.mark.parametrize(
    ("given", "sentence"),
    [({"url": ""}, "Enter the address"), ({"url": "http://hooks.example.org/"}, "begins with https://"),
     ({"url": "https://10.0.0.1/"}, "not to the internet"), ({"url": "x"}, "Enter an address like"),
     ({"url": URL, "event_types": "job.eaten"}, "Choose from the list"),
     ({"url": URL, "description": "x" * 201}, "too long")],
)  # fmt: skip
def test_what_does_not_do_is_told_and_kept(
    ada: Browser, open_work: OpenWork, given: dict[str, str], sentence: str
) -> None:
    refused = ada.send(f"{PATH}/new", {"description": "Payroll", **given})
    assert refused.status_code == 422
    assert sentence in refused.text
    assert f'value="{given["url"]}"' in refused.text
    with open_work() as work:
        assert work.session.scalars(select(Webhook)).all() == []
    webhook = made(open_work)
    refused = ada.send(f"{PATH}/{webhook.id}", {"version": webhook.version, **given})
    assert (refused.status_code, sentence in refused.text) == (422, True)


def test_it_is_changed_unless_somebody_was_faster(ada: Browser, open_work: OpenWork) -> None:
    webhook = made(open_work)
    at = f"{PATH}/{webhook.id}"
    typed = {"url": URL, "description": "Payroll", "event_types": ["job.opened", "offer.sent"]}
    saved = ada.send(at, {**typed, "version": webhook.version})
    assert saved.location == f"{at}?done=saved"
    assert stored(open_work).event_types == ["job.opened", "offer.sent"]
    late = ada.send(at, {"url": URL, "description": "Late", "version": webhook.version})
    assert late.status_code == 409
    assert "someone else changed this webhook" in late.text
    assert "Late" in late.text


def test_a_test_message_stands_in_the_log_and_is_sent_again(ada: Browser, open_work: OpenWork) -> None:
    webhook = made(open_work)
    at = f"{PATH}/{webhook.id}"
    assert "Nothing yet" in ada.get(at).text
    assert ada.send(f"{at}/ping").location == f"{at}?done=pinged"
    row = attempt(open_work, webhook, Outcome(None, "timeout"))
    assert row is not None
    page = ada.get(at).text
    assert "No answer in time" in page
    assert "Failing" in page
    assert "Send again" not in re.sub(r'<span class="sr">.*?</span>', "", page)
    attempt(open_work, webhook, Outcome(204), NOON + timedelta(minutes=1))
    page = ada.get(at).text
    assert "Delivered" in page
    again = ada.send(f"{at}/deliveries/{row.id}/resending")
    assert again.location == f"{at}?done=resent"
    with open_work() as work:
        assert work.session.get_one(WebhookDelivery, row.id).state == "waiting"


def test_the_log_goes_on_page_by_page(ada: Browser, open_work: OpenWork) -> None:
    webhook = made(open_work)
    with open_work() as work:
        for _ in range(120):
            webhooks.ping(work, webhooks.get(work, webhook.id))
    found, url = [], f"{PATH}/{webhook.id}"
    pages = 0
    while url:
        pages += 1
        page = ada.get(url).text
        found += re.findall(r'<p class="meta" hx-ignore>([0-9a-f-]{36})</p>', page)
        older = re.search(r'href="([^"]*before=[^"]*)"', page)
        url = older[1] if older else ""
    assert (pages, len(found), len(set(found))) == (3, 120, 120)
    assert ada.get(f"{PATH}/{webhook.id}?before={webhook.id}").status_code == 404
    assert ada.get(f"{PATH}/{webhook.id}?before=x").status_code == 200


def test_off_on_a_new_secret_and_away(ada: Browser, open_work: OpenWork) -> None:
    webhook = made(open_work)
    at = f"{PATH}/{webhook.id}"
    assert ada.send(f"{at}/disabling").location == f"{at}?done=switched_off"
    page = ada.get(at).text
    assert "This program is told of nothing" in page
    refused = ada.send(f"{at}/ping")
    assert (refused.status_code, "this webhook is switched off" in refused.text) == (409, True)
    assert "A webhook was switched off" not in ada.get("/backoffice/settings").text
    assert ada.send(f"{at}/enabling").location == f"{at}?done=switched_on"
    fresh = ada.send(f"{at}/secret")
    assert fresh.status_code == 200
    assert "whsec_" in fresh.text
    assert "with the former secret too, until" in ada.get(at).text
    assert ada.send(f"{at}/removal").location == f"{PATH}?done=removed"
    assert ada.get(at).status_code == 404


def test_one_that_gave_up_is_told_by_letter_and_in_the_settings(
    ada: Browser, rosa: Browser, admin: User, open_work: OpenWork, post_office: PostOffice
) -> None:
    webhook = made(open_work, description="Payroll")
    with open_work() as work:
        webhooks.ping(work, webhooks.get(work, webhook.id))
    attempt(open_work, webhook, Outcome(410))
    for page in (ada.get("/backoffice/settings").text, ada.get(PATH).text, ada.get(f"{PATH}/{webhook.id}").text):
        assert "Payroll" in page
        assert "witched off" in page
    assert "Payroll" not in rosa.get("/backoffice/settings").text
    (letter,) = [one for one in post_office.letters() if "webhook" in one["Subject"]]
    assert letter["To"] == admin.email
    text = letter.get_content()
    assert f"http://localhost{PATH}/{webhook.id}" in text
    assert "hooks.example.org says that it takes no more messages" in text
    with open_work() as work:
        assert all(one.state == "sent" for one in work.session.scalars(select(Letter)))


def test_every_reason_of_a_failure_has_words() -> None:
    codes = set(re.findall(r'NotSent\("([a-z_]+)"\)', inspect.getsource(outgoing)))
    assert len(codes) == 7
    codes |= {"address_not_allowed", "https_only", "port_not_allowed", "redirect", "gone", "refused_by_receiver",
              "secret_lost", "deleted"}  # fmt: skip
    assert codes == set(ERRORS)


def test_recruiters_see_nothing_of_it(rosa: Browser, open_work: OpenWork) -> None:
    webhook = made(open_work)
    for path in (PATH, f"{PATH}/new", f"{PATH}/{webhook.id}"):
        assert rosa.get(path, follow_redirects=True).status_code in (403, 404)
    assert "webhooks" not in rosa.get("/backoffice/settings").text


def test_all_but_the_list_asks_again_who_it_is(ada: Browser, open_work: OpenWork, clock: Clock) -> None:
    webhook = made(open_work)
    clock.turn(minutes=16)
    assert ada.get(PATH).status_code == 200
    at = f"{PATH}/{webhook.id}"
    for answer in (ada.get(f"{PATH}/new"), ada.get(at), ada.send(f"{PATH}/new", {"url": URL}),
                   ada.send(f"{at}/secret"), ada.send(f"{at}/removal")):  # fmt: skip
        assert (answer.status_code, "/backoffice/confirm" in answer.location) == (303, True)


def test_hostile_names_stay_words(app: Flask, ada: Browser, open_work: OpenWork) -> None:
    webhook = made(open_work, description=CANARY)
    for page in (ada.get(PATH).text, ada.get(f"{PATH}/{webhook.id}").text):
        assert CANARY not in page
        assert "&lt;img src=x" in page
