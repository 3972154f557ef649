"""Drawing a job's picture: readable in any colour, whole whatever the words are."""

import io
import itertools
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops, ImageDraw

from plumbing import accents, card_picture
from plumbing.accents import WHITE, contrast
from plumbing.card_picture import Card, draw, has_words, writable

JOINERS = "\u200c\u200d"
PLAIN = Card("Frame welder", "Brightmoor", ("Leeds", "Full time"), "")


def picture(card: Card) -> Image.Image:
    found = Image.open(io.BytesIO(draw(card)))
    found.load()
    assert (found.size, found.mode) == ((1200, 630), "RGB")
    return found


def differs(one: Card, other: Card, box: tuple[int, int, int, int]) -> bool:
    """Whether the two look different there."""
    return ImageChops.difference(picture(one).crop(box), picture(other).crop(box)).getbbox() is not None


TITLE = (0, 130, 1200, 450)


def test_white_words_are_readable_on_every_colour() -> None:
    colours = [
        f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in itertools.product(range(0, 256, 15), repeat=3)
    ]
    for colour in ["", *colours]:
        for ground in (accents.fill(colour), accents.shade(colour)):
            assert contrast(ground, WHITE) >= 4.5, colour


def test_the_ground_is_the_buttons_colour() -> None:
    assert accents.fill("") == (0, 119, 104)
    assert accents.fill("#1122ee") == (39, 74, 178)
    assert picture(PLAIN).getpixel((5, 600)) == accents.fill("")


def test_the_same_card_gives_the_same_bytes() -> None:
    assert draw(PLAIN) == draw(PLAIN)


@pytest.mark.parametrize(
    "title",
    [
        "X",
        "Senior vice president of worldwide welding operations and extraordinarily long titles " * 4,
        "Donaudampfschifffahrtsgesellschaftskapitänsmützenhersteller" * 5,
        "مهندس برمجيات أول في قسم المحركات الكهربائية",
        "מהנדס תוכנה",
        "Инженер-сварщик",
        "Inżynier spawalnik w Łodzi",
        "日本語エンジニア",
        "🚲🚲🚲",
        "a\u202eb\x0b\x00\ud800c",
        "e\u0301" * 300,
        "",
    ],
)
def test_any_title_makes_a_picture_with_clear_margins(title: str) -> None:
    found = picture(Card(title, "Brightmoor", ("Leeds", "Full time"), "#884422"))
    bare = picture(Card("", "", (), "#884422"))
    written = ImageChops.difference(found, bare).getbbox()
    assert written is not None
    left, top, right, bottom = written
    assert left >= 70
    assert right <= 1130
    assert top >= 50
    assert bottom <= 600


def test_words_of_other_alphabets_are_written() -> None:
    for title in ("Инженер", "مهندس", "Łódź"):
        assert writable(title) == title
    assert differs(Card("مهندس", "B", (), ""), Card("B", "", (), ""), TITLE)


SCRIPTS = (
    "软件工程师", "軟體工程師 Taipei", "日本語エンジニア", "ｴﾝｼﾞﾆｱ", "소프트웨어 엔지니어",
    "مهندس برمجيات أول", "پژوهشگر گچ", "اردو ٹیچر ہے", "מהנדס תוכנה",
    "วิศวกร", "हिन्दी अभियंता", "தமிழ்", "ქართული", "Հայերեն", "አማርኛ", "Ελληνικά", "Инженер", "Kỹ sư phần mềm",
    "Łódź ➤ ①", "🚲 Welder 👩🏽\u200d🏭", "\ue000\uf8ff\u0378 x", "a\u0300\u0489\u20dd b", "\U0001d51a x", "",
)  # fmt: skip


@pytest.mark.parametrize("text", SCRIPTS)
def test_no_box_is_drawn_whatever_the_alphabet(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read by the fonts' own tables of characters: none of what is drawn is missing in the font that draws it."""
    drawn: list[tuple[str, str]] = []
    put = ImageDraw.ImageDraw.text

    def noted(self: Any, at: Any, words: str, *more: Any, font: Any, **named: Any) -> None:
        drawn.append((words, str(font.path)))
        put(self, at, words, *more, font=font, **named)

    monkeypatch.setattr(ImageDraw.ImageDraw, "text", noted)
    draw(Card(text, f"{text} & co", (text, "Leeds"), ""))
    assert drawn
    for words, path in drawn:
        known = TTFont(path).getBestCmap()
        assert [one for one in words if ord(one) not in known and not one.isspace() and one not in JOINERS] == []


def test_a_title_is_never_written_in_part() -> None:
    for text in ("軟體工程師 Taipei", "Welder 溶接工", "اردو ٹیچر ہے"):
        assert writable(text) == ""
        assert draw(Card(text, "Brightmoor", ("Leeds",), "")) == draw(Card("", "Brightmoor", ("Leeds",), ""))


def test_without_title_and_name_it_says_nothing() -> None:
    assert has_words(Card("日本語", "Brightmoor", (), ""))
    assert has_words(Card("Welder", "株式会社", (), ""))
    assert not has_words(Card("日本語", "株式会社", ("Leeds",), ""))


def test_what_no_font_can_write_gives_way_to_the_organisation() -> None:
    assert writable("日本語エンジニア") == ""
    assert draw(Card("日本語エンジニア", "Brightmoor", (), "")) == draw(Card("Brightmoor", "", (), ""))


def test_pictures_among_the_words_are_left_out() -> None:
    assert writable("🚲 Welder \u202e(m/w/d)\n ✨") in ("Welder (m/w/d)", "Welder (m/w/d) ✨")


def test_without_the_compressed_font_the_other_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = draw(PLAIN)
    monkeypatch.setattr(card_picture, "_probe", lambda ours: None if ours else ORIGINAL(False))
    card_picture._has.cache_clear()
    try:
        assert writable("Frame welder") == "Frame welder"
        assert draw(PLAIN) != expected
    finally:
        card_picture._has.cache_clear()


ORIGINAL = card_picture._probe
