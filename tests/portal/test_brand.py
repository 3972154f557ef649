"""One colour is all that an organisation sets."""

from hiring import organisation


def test_the_colour_is_a_stylesheet_that_pages_name(visitor, open_work):
    assert "brand.css" not in visitor.get("/jobs").text
    with open_work() as work:
        organisation.change(work, brand="#aa3355")
    assert '<link rel="stylesheet" href="/brand.css?v=aa3355">' in visitor.get("/jobs").text
    sheet = visitor.get("/brand.css?v=aa3355")
    assert (sheet.mimetype, sheet.text) == ("text/css", ":root { --brand: #aa3355; }\n")
