"""What is copied into another site: a script's tag, a frame, an address for programs, a plain link."""

from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from flask_babel import gettext

from web.embedding import source

WAYS = ("script", "frame", "json", "link")

_FRAME = """<iframe id="foyer-jobs" src="{src}" title="{words}"
  width="100%" height="600" loading="lazy" style="border: 0"></iframe>
<script>
addEventListener("message", (event) => {{
  const frame = document.getElementById("foyer-jobs");
  if (event.origin !== "{base}" || event.source !== frame.contentWindow) return;
  if (event.data?.type === "foyer:resize") frame.style.height = Number(event.data.height) + "px";
}});
</script>"""


@dataclass(frozen=True)
class Wanted:
    """What somebody chose. `site`: the origin of the page around the frame."""

    way: str = "script"
    department: str = ""
    location: str = ""
    theme: str = "light"
    source: str = ""
    language: str = ""
    site: str = ""


def snippet(wanted: Wanted, base: str, organisation: str) -> str:
    """The text to copy. `base`: the address of the careers site."""
    words = gettext("Open jobs at %(name)s", name=organisation)
    jobs = _address(f"{base}/jobs", department=wanted.department, location=wanted.location,
                    source=source(wanted.source), lang=wanted.language)  # fmt: skip
    link = f'<a href="{escape(jobs)}">{escape(words)}</a>'
    match wanted.way:
        case "frame":
            return _FRAME.format(src=escape(frame_address(wanted, base)), words=escape(words), base=base)
        case "json":
            return _address(f"{base}/api/public/v1/jobs", department=wanted.department, location=wanted.location)
        case "link":
            return link
    tag = {"src": _address(f"{base}/embed/v1.js", lang=wanted.language), "data-foyer-jobs": None} | data(wanted)
    written = " ".join(name if value is None else f'{name}="{escape(value)}"' for name, value in tag.items())
    return f"<foyer-jobs>{link}</foyer-jobs>\n<script async {written}></script>"


def data(wanted: Wanted) -> dict[str, str]:
    """The data attributes of the script's tag."""
    theme = "" if wanted.theme == "light" else wanted.theme
    named = {"department": wanted.department, "location": wanted.location, "theme": theme, "source": wanted.source}
    return {f"data-{name}": value for name, value in named.items() if value}


def frame_address(wanted: Wanted, base: str) -> str:
    """Where the page for a frame is."""
    return _address(
        f"{base}/embed/jobs", department=wanted.department, location=wanted.location,
        theme="" if wanted.theme == "light" else wanted.theme, source=wanted.source, lang=wanted.language,
        origin=wanted.site,
    )  # fmt: skip


def _address(path: str, **query: str) -> str:
    given = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(given)}" if given else path
