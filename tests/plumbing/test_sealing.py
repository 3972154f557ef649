"""What is sealed opens with the same key for the same thing, and in no other way."""

import pytest

from plumbing.sealing import Sealer, Unsealable

KEY = "only for tests, " * 3


def test_a_seal_opens_with_its_key_for_what_it_was_made_for() -> None:
    sealed = Sealer(KEY).seal("JBSWY3DP\0 é", "user 1")
    assert "JBSWY3DP" not in sealed
    assert Sealer(KEY).open(sealed, "user 1") == "JBSWY3DP\0 é"


def test_two_seals_of_one_text_differ() -> None:
    assert Sealer(KEY).seal("text", "user 1") != Sealer(KEY).seal("text", "user 1")


@pytest.mark.parametrize(
    ("key", "about"), [("another key, " * 3, "user 1"), (KEY, "user 2"), (KEY, "user 1\0"), (KEY, "")]
)
def test_another_key_or_another_owner_opens_nothing(key: str, about: str) -> None:
    sealed = Sealer(KEY).seal("text", "user 1")
    with pytest.raises(Unsealable):
        Sealer(key).open(sealed, about)


@pytest.mark.parametrize("sealed", ["", "x", "é", "gAAAAA==", "\0", "a" * 5000])
def test_what_is_no_seal_opens_nothing(sealed: str) -> None:
    with pytest.raises(Unsealable):
        Sealer(KEY).open(sealed, "user 1")


def test_a_changed_seal_opens_nothing() -> None:
    sealed = Sealer(KEY).seal("text", "user 1")
    changed = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    with pytest.raises(Unsealable):
        Sealer(KEY).open(changed, "user 1")
