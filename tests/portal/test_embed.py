"""The jobs on other sites: what the script and the frame answer, who may frame it, what it costs."""

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from hiring import organisation
from tests.conftest import OpenWork
from tests.support import build
from tests.support.applying import make_job
from web.finished_pages import key_of

LARGEST = 4096
ELSEWHERE = "https://www.example.com"


def test_the_script_with_its_sheet_and_words_is_at_most_four_kilobytes(visitor: FlaskClient) -> None:
    for language in ("en", "de", "fr", "es"):
        sent = visitor.get(f"/embed/v1.js?lang={language}", headers={"Accept-Encoding": "br"})
        assert sent.headers["Content-Encoding"] == "br"
        assert len(sent.data) <= LARGEST
        assert "attachShadow" in brotli.decompress(sent.data).decode()
        assert len(visitor.get("/embed/v1.js", headers={"Accept-Encoding": "gzip"}).data) <= LARGEST


def test_the_script_is_kept_by_browsers_and_asked_again_by_its_tag(visitor: FlaskClient) -> None:
    first = visitor.get("/embed/v1.js")
    assert first.mimetype == "text/javascript"
    assert first.headers["Cache-Control"] == "public, max-age=600, stale-while-revalidate=86400"
    assert first.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in first.headers
    again = visitor.get("/embed/v1.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_script_reads_no_address_and_sets_nothing(visitor: FlaskClient) -> None:
    script = visitor.get("/embed/v1.js").text
    assert script.count("://") == 1  # the name space of drawings
    for word in ("location.", "document.URL", "cookie", "Storage", "document.referrer", "innerHTML", "eval("):
        assert word not in script, word


def test_the_script_carries_colour_and_name_as_data(visitor: FlaskClient, open_work: OpenWork) -> None:
    before = visitor.get("/embed/v1.js")
    with open_work() as work:
        organisation.change(work, brand="#aa3355", name='A"</script>\u2028\\', short_name="")
    script = visitor.get("/embed/v1.js")
    assert script.headers["ETag"] != before.headers["ETag"]
    assert "var(--foyer-brand,#aa3355)" in script.text
    assert '"all":"All jobs at A\\"</script>' in script.text


def test_only_the_organisations_own_sites_may_frame_the_jobs(
    visitor: FlaskClient, open_work: OpenWork, app: Flask
) -> None:
    assert "frame-ancestors 'none'" in visitor.get("/embed/jobs").headers["Content-Security-Policy"]
    with open_work() as work:
        organisation.change(work, embed_origins=f"{ELSEWHERE}\nhttps://shop.example.com")
    framed = visitor.get("/embed/jobs")
    policy = framed.headers["Content-Security-Policy"]
    assert policy.endswith(f"frame-ancestors {ELSEWHERE} https://shop.example.com")
    assert "form-action 'none'" in policy
    assert "Set-Cookie" not in framed.headers
    assert "<form" not in framed.text
    for path in ("/jobs", "/backoffice/sign-in", "/embed/v1.js", "/privacy", "/jobs/absent"):
        assert "frame-ancestors 'none'" in visitor.get(path).headers["Content-Security-Policy"], path


@pytest.mark.parametrize(
    ("origin", "told"),
    [
        (ELSEWHERE, True),
        ("https://evil.test", False),
        ("*", False),
        (f"{ELSEWHERE}/", False),
        ('"><script>', False),
    ],
)
def test_the_height_is_told_to_one_of_the_own_sites_only(
    visitor: FlaskClient, open_work: OpenWork, origin: str, told: bool
) -> None:
    with open_work() as work:
        organisation.change(work, embed_origins=ELSEWHERE)
    page = visitor.get("/embed/jobs", query_string={"origin": origin}).text
    assert (f'data-parent="{ELSEWHERE}"' in page) is told
    assert ("data-parent" in page) is told
    assert "evil" not in page


def test_links_of_the_frame_leave_it_and_say_where_from(visitor: FlaskClient, open_work: OpenWork) -> None:
    with open_work() as work:
        make_job(work)
    page = visitor.get("/embed/jobs", query_string={"source": 'our "shop"&x'}).text
    assert '<base target="_top">' in page
    assert "/jobs/frame-welder?source=embed%3Aour%20%22shop%22%26x" in page.replace("+", "%20")
    assert 'data-theme="light"' in page
    assert 'data-theme="dark"' in visitor.get("/embed/jobs?theme=dark").text
    assert "data-theme" not in visitor.get("/embed/jobs?theme=auto").text


def test_a_department_and_a_place_narrow_the_frame_down(visitor: FlaskClient, open_work: OpenWork) -> None:
    with open_work() as work:
        make_job(work)
    assert "Frame welder" in visitor.get("/embed/jobs?department=workshop&location=leeds").text
    for query in ("department=office", "location=paris", "department=%00", "theme[]=x&department=workshop'--"):
        page = visitor.get(f"/embed/jobs?{query}")
        assert page.status_code in (200, 400)
        assert "Frame welder" not in page.text
    assert "No jobs are open right now." in visitor.get("/embed/jobs?department=office").text


def test_the_frame_holds_as_many_jobs_as_the_script(visitor: FlaskClient, open_work: OpenWork) -> None:
    """They are searched in the page: one that is not in it would be said not to exist."""
    with open_work() as work:
        build.many_jobs(work, 60)
    by_script = visitor.get("/api/public/v1/jobs").json
    assert by_script is not None
    page = visitor.get("/embed/jobs").text
    assert page.count('<a class="job"') == len(by_script["data"]) == 60


def test_the_frame_is_kept_with_what_its_owner_calls_it() -> None:
    def key(query: str) -> str | None:
        return key_of({"REQUEST_METHOD": "GET", "PATH_INFO": "/embed/jobs", "QUERY_STRING": query})

    assert key("source=shop") not in (None, key("source=home"))
    assert key("theme=dark&x=1") == key("theme=dark")
    assert key("utm_source=x") is None
