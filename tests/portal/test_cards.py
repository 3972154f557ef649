"""The picture of a job for social previews."""

import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import QueuePool

from hiring.models.job import Job, JobStatus, Visibility
from plumbing import card_picture
from portal import cards
from tests.conftest import OpenWork
from tests.support import build
from web.hall import Hall, db

CARD = "/jobs/frame-welder/card.png"


@pytest.fixture
def shop(open_work: OpenWork) -> OpenWork:
    with open_work() as work:
        build.organisation(work, name="Brightmoor", brand="#ffee00")
        build.job(work, places=(build.location(work),))
    return open_work


@pytest.fixture
def folder(app: Flask) -> Path:
    hall: Hall = app.extensions["foyer"]
    return hall.settings.data / cards.FOLDER


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles that were drawn, in order."""
    titles: list[str] = []
    draw = card_picture.draw

    def noted(card: card_picture.Card) -> bytes:
        titles.append(card.title)
        return draw(card)

    monkeypatch.setattr(card_picture, "draw", noted)
    return titles


def test_it_is_a_picture_of_the_right_size_for_everybody(shop: OpenWork, visitor: FlaskClient) -> None:
    answer = visitor.get(CARD)
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert Image.open(io.BytesIO(answer.data)).size == (1200, 630)
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in answer.headers
    assert "X-Robots-Tag" not in answer.headers
    assert len(answer.data) < 200_000


def test_it_is_drawn_once_until_it_says_something_else(
    shop: OpenWork, visitor: FlaskClient, drawn: list[str], folder: Path
) -> None:
    first = visitor.get(CARD)
    assert visitor.get(CARD).data == first.data
    assert visitor.get(f"{CARD}?v=anything&src=fair").data == first.data
    assert drawn == ["Frame welder"]
    with shop() as work:
        work.session.query(Job).one().name = "Wheel builder"
    assert visitor.get(CARD).headers["ETag"] != first.headers["ETag"]
    with shop() as work:
        build.organisation(work, name="Brightmoor", brand="#0000ff")
    visitor.get(CARD)
    assert drawn == ["Frame welder", "Wheel builder", "Wheel builder"]
    assert len(list(folder.iterdir())) == 3


def test_who_has_it_gets_no_bytes_and_nothing_is_drawn(
    shop: OpenWork, visitor: FlaskClient, drawn: list[str]
) -> None:
    etag = visitor.get(CARD).headers["ETag"]
    drawn.clear()
    again = visitor.get(CARD, headers={"If-None-Match": etag})
    assert (again.status_code, again.data, drawn) == (304, b"", [])


def test_drawings_that_wait_for_their_turn_hold_no_connection(
    shop: OpenWork, app: Flask, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        pool = db.engine.pool
    assert isinstance(pool, QueuePool)
    held: list[int] = []
    draw = card_picture.draw

    def noted(card: card_picture.Card) -> bytes:
        held.append(pool.checkedout())
        return draw(card)

    monkeypatch.setattr(card_picture, "draw", noted)
    assert visitor.get(CARD).status_code == 200
    assert held == [0]


def test_the_page_draws_nothing(shop: OpenWork, visitor: FlaskClient, drawn: list[str]) -> None:
    assert "card.png?v=" in visitor.get("/jobs/frame-welder").text
    assert drawn == []


def test_a_file_that_was_cut_short_is_drawn_again(
    shop: OpenWork, visitor: FlaskClient, folder: Path, drawn: list[str]
) -> None:
    whole = visitor.get(CARD).data
    (file,) = folder.iterdir()
    file.write_bytes(whole[:1000])
    assert visitor.get(CARD).data == whole == file.read_bytes()
    assert len(drawn) == 2


def test_without_a_folder_to_keep_it_in_there_is_still_a_picture(
    shop: OpenWork, visitor: FlaskClient, folder: Path
) -> None:
    folder.write_text("in the way")
    assert visitor.get(CARD).status_code == 200


def test_old_pictures_go_when_there_are_many(
    shop: OpenWork, visitor: FlaskClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards, "MOST_KEPT", 2)
    for name in ("One", "Two", "Three", "Four"):
        with shop() as work:
            work.session.query(Job).one().name = name
        visitor.get(CARD)
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize(
    ("columns", "status"),
    [
        ({}, 200),
        ({"visibility": Visibility.UNLISTED}, 200),
        ({"status": JobStatus.CLOSED}, 410),
        ({"status": JobStatus.DRAFT}, 404),
        ({"visibility": Visibility.INTERNAL}, 404),
        ({"visibility": Visibility.CONFIDENTIAL}, 404),
    ],
)
def test_it_is_there_as_long_as_the_page(
    open_work: OpenWork, visitor: FlaskClient, columns: dict[str, object], status: int
) -> None:
    with open_work() as work:
        build.job(work, **columns)  # type: ignore[arg-type]
    answer = visitor.get(CARD)
    assert answer.status_code == status
    assert (answer.headers.get("X-Robots-Tag") == "noindex") == (columns.get("visibility") == Visibility.UNLISTED)


def test_unknown_jobs_and_methods(shop: OpenWork, visitor: FlaskClient) -> None:
    assert visitor.get("/jobs/none/card.png").status_code == 404
    assert visitor.post(CARD).status_code == 405
    head = visitor.head(CARD)
    assert (head.status_code, head.data) == (200, b"")
