"""Addresses that open something to whoever has them: told to no log, no other site, no search engine."""

from urllib.robotparser import RobotFileParser

from flask import Flask
from flask.testing import FlaskClient

from plumbing.log import masked

SECRET = "Abc-123_" * 5 + "xyz"
ID = "00000000-0000-0000-0000-000000000001"


def addresses(app: Flask) -> list[str]:
    """Of all routes with a secret in them."""
    rules = [rule for rule in app.url_map.iter_rules() if {"token", "receipt"} & rule.arguments]
    found = {rule.rule.replace("<token>", SECRET).replace("<receipt>", SECRET).replace("<uuid:id>", ID)
             for rule in rules}  # fmt: skip
    assert {f"/my/{SECRET}", f"/kept/{SECRET}", f"/erasure/{SECRET}", f"/sent/{SECRET}"} <= found
    return sorted(found)


def test_the_log_does_not_learn_them(app: Flask) -> None:
    assert [one for one in addresses(app) if SECRET in masked(f'"GET {one}?lang=de HTTP/1.1" 200')] == []


def test_answers_at_them_are_kept_by_nobody_and_tell_no_other_site(app: Flask, client: FlaskClient) -> None:
    """Whatever is answered; here, that nothing can be put there."""
    for address in addresses(app):
        answer = client.put(address)
        assert answer.headers["Referrer-Policy"] == "no-referrer", address
        assert answer.headers["X-Robots-Tag"] == "noindex", address
        assert "no-store" in answer.headers["Cache-Control"], address


def test_search_engines_are_asked_not_to_look(app: Flask, client: FlaskClient) -> None:
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").text.splitlines())
    assert [one for one in addresses(app) if robots.can_fetch("Crawler", one)] == []
