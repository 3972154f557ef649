"""Who must have a second factor is read from the environment, and a wrong word is refused with a right one."""

from pathlib import Path

import pytest

from plumbing.settings import Settings, WrongSetting


def read(folder: Path, **environ: str) -> Settings:
    return Settings.read({"FOYER_ENV": "test", "FOYER_DATA": str(folder), **environ})


def test_nobody_must_have_a_second_factor_unless_it_is_set(tmp_path: Path) -> None:
    assert read(tmp_path).require_2fa == "off"


@pytest.mark.parametrize("value", ["off", "admin", "all"])
def test_a_known_word_is_taken(tmp_path: Path, value: str) -> None:
    assert read(tmp_path, FOYER_REQUIRE_2FA=value).require_2fa == value


@pytest.mark.parametrize("value", ["", "yes", "ALL", "admins"])
def test_another_word_is_refused_with_an_example(tmp_path: Path, value: str) -> None:
    with pytest.raises(WrongSetting, match="FOYER_REQUIRE_2FA must be off, admin or all"):
        read(tmp_path, FOYER_REQUIRE_2FA=value)
