"""Descriptions: what they may hold, and that nothing else comes through."""

import re
from html.parser import HTMLParser

import pytest

from hiring import job_descriptions

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>body{display:none}</style>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#x0A;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "<javascript:alert(1)>",
    '[x](https://a.example "onmouseover=alert(1)")',
    '[x](https://a.example"onmouseover="alert(1))',
    "![x](https://tracker.example/pixel.png)",
    "![x](x'onerror='alert(1))",
    "[ref]\n\n[ref]: javascript:alert(1)",
    '```"onload=alert(1)\n</code></pre><script>alert(1)</script>\n```',
    "`</code><script>alert(1)</script>`",
    "| a |\n|---|\n| <script>alert(1)</script> |",
    "# <b onclick=alert(1)>x</b>",
    "<!-- --><script>alert(1)</script><!-- -->",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<form action=https://evil.example><input name=a></form>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<base href=https://evil.example>",
    "<meta http-equiv=refresh content=0>",
]

ALLOWED = {"a": {"href", "title", "rel"}, "ol": {"start"}}
TAGS = {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "s", "strong",
        "table", "tbody", "td", "th", "thead", "tr", "ul"}  # fmt: skip


class Reader(HTMLParser):
    """Collects what a browser would see as markup."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.wrong.append(tag)
        for name, value in attrs:
            if name not in ALLOWED.get(tag, set()):
                self.wrong.append(f"{tag} {name}")
            if name == "href" and not re.match(r"(https?:|mailto:|tel:|/|#|$)", value or ""):
                self.wrong.append(f"{tag} {name}={value}")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_but_the_allowed_markup_comes_through(payload: str) -> None:
    for text in (payload, f"# Title\n\n- item {payload}\n\n> {payload}"):
        reader = Reader()
        reader.feed(job_descriptions.html(text))
        assert reader.wrong == []


def test_the_usual_markup_is_rendered() -> None:
    html = job_descriptions.html(
        "# Us\n\nYou **weld**.\n\n###### Fine print\n\n1. a\n2. b\n\n[Ask](mailto:a@b.example)"
    )
    assert "<h2>Us</h2>" in html
    assert "<strong>weld</strong>" in html
    assert "<h4>Fine print</h4>" in html
    assert "<li>a</li>" in html
    assert '<a href="mailto:a@b.example" rel="noopener noreferrer nofollow">Ask</a>' in html


def test_raw_html_shows_as_text() -> None:
    assert job_descriptions.html("<b>x</b>") == "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"


def test_the_plain_text_reads_like_the_page() -> None:
    markdown = (
        "## What you do\n\nYou *weld* [frames](https://a.example),\nevery day.\n\n- steel\n- alu\n\n"
        "1. come\n\n   and stay\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n\n![no](x.png) <i>end</i>"
    )
    assert job_descriptions.text(markdown) == (
        "What you do\n\nYou weld frames,\nevery day.\n\n- steel\n- alu\n\n- come\n\nand stay\n\n"
        "a b\n1 2\n\ncode\n\n<i>end</i>"
    )
