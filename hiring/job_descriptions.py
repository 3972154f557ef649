"""A job's description: Markdown in, safe HTML and plain text out. Pure functions."""

import re
from collections.abc import Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

LONGEST = 20_000
"""Some pathological texts cost time by the square of their length: half a second at this one."""

_HEADINGS = {"h1": "h2", "h5": "h4", "h6": "h4"}
_TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "s", "strong", "table",
    "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_GROUPS = {"bullet_list_open", "ordered_list_open", "table_open"}
_BLOCKS = {"paragraph_open", "heading_open", "blockquote_open", "fence", "code_block", "tr_open"}

# No pictures among the tags: they would tell a stranger's server who reads the page.
_markdown = MarkdownIt("js-default", {"html": False, "linkify": False})


def html(markdown: str) -> str:
    """The description as HTML that is safe to put into a page: headings from h2 to h4, lists, links, emphasis,
    code, tables; raw HTML in it shows as text."""
    tokens = _markdown.parse(markdown)
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
    rendered = str(_markdown.renderer.render(tokens, _markdown.options, {}))
    return nh3.clean(
        rendered,
        tags=_TAGS,
        clean_content_tags=set(),
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
    )


def text(markdown: str) -> str:
    """The description without any markup: paragraphs apart by an empty line, items of lists after a dash."""
    parts: list[str] = []
    after_dash = in_cell = False
    for token in _markdown.parse(markdown):
        if token.type == "list_item_open":
            parts.append("\n- ")
            after_dash = True
        elif token.type in _GROUPS and token.level == 0:
            parts.append("\n")
        elif token.type in _BLOCKS and not after_dash:
            parts.append("\n" if token.hidden or token.type == "tr_open" else "\n\n")
        in_cell = in_cell or token.type in ("th_open", "td_open")
        if token.type == "inline":
            parts.append(_words(token.children or ()).strip() + (" " if in_cell else ""))
            after_dash = in_cell = False
        elif token.type in ("fence", "code_block"):
            parts.append(token.content.rstrip("\n"))
            after_dash = False
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" +(?=\n)", "", "".join(parts))).strip()


def _words(tokens: Sequence[Token]) -> str:
    said = {"softbreak": "\n", "hardbreak": "\n", "image": ""}
    return "".join(said.get(token.type, token.content) for token in tokens)
