"""What the page says of a colour, however unlikely one."""

import pytest

from backoffice import brand_colours


@pytest.mark.parametrize(
    ("colour", "said"),
    [
        ("#ffffff", "Buttons take a grey in place of this white, so the words stay readable"),
        ("#fefefd", "Buttons take a grey in place of this white, so the words stay readable"),
        ("#888888", "We deepen this grey for buttons so the words stay readable"),
        ("#ffff00", "We deepen this yellow for buttons so the words stay readable"),
        ("#000000", "We lighten this colour a little for buttons so that they stand out from the words"),
        ("#0f766e", "Buttons take this colour as it is"),
    ],
)
def test_a_colour_is_called_by_its_name(colour: str, said: str) -> None:
    assert str(brand_colours.note(colour)) == said
