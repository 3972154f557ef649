"""What is an origin, and which may send."""

import pytest

from hiring import organisation, origins
from hiring.errors import Invalid


@pytest.mark.parametrize(
    ("word", "origin"),
    [("https://Www.Example.org/", "https://www.example.org"), ("https://example.org:443", "https://example.org"),
     ("https://example.org:8443", "https://example.org:8443"), ("http://localhost:3000", "http://localhost:3000"),
     ("https://münchen.example", "https://xn--mnchen-3ya.example"), ("https://[2001:db8::1]", "https://[2001:db8::1]"),
     ("http://127.0.0.1", "http://127.0.0.1")],
)  # fmt: skip
def test_origins_as_browsers_name_them(word, origin):
    assert origins.origin(word) == origin


@pytest.mark.parametrize(
    "word",
    ["*", "null", "example.org", "https://", "https://*.example.org", "https://example.org/jobs", "https://a.b?x",
     "https://a.b#x", "https://user@a.b", "https://@a.b", "http://example.org", "ftp://a.b", "https://a.b:x",
     "https://a.b:99999", "https://a_b.example", "https://[::1", "https://.example", "javascript:alert(1)",
     "https://" + "a" * 300 + ".example", "https://a.b\\@c.d", "https://a.b;script-src"],
)  # fmt: skip
def test_what_is_none(word):
    assert origins.origin(word) is None


def test_each_once_and_not_too_many():
    assert origins.read("https://a.example https://A.example/\n\nhttps://b.example") == [
        "https://a.example", "https://b.example",
    ]  # fmt: skip
    assert origins.read("") == []
    assert origins.read("https://a.example b") is None
    assert origins.read(" ".join(f"https://a{n}.example" for n in range(origins.MOST + 1))) is None


def test_the_organisation_keeps_them_as_browsers_name_them(open_work):
    with open_work() as work:
        assert organisation.change(work, embed_origins="https://A.example/").embed_origins == "https://a.example"
        assert work.organisation.embed_origins == "https://a.example"
        with pytest.raises(Invalid) as refused:
            organisation.change(work, embed_origins="https://a.example/jobs")
    assert refused.value.fields == {"embed_origins": "not_an_origin"}
