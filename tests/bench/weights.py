"""What a first visit brings over the wire and how soon and how steadily it shows, in a real Chromium."""

from collections import Counter
from collections.abc import Iterator
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from tests.bench.measuring import Line
from tests.bench.public_pages import JOB
from tests.bench.runs import Bench
from tests.bench.servers import Server
from tests.bench.worlds import TEN
from tests.support import chromium

PAGES = {"list": "/jobs", "job": JOB, "form": f"/jobs/{TEN}/apply"}
KB = 1000
LIMITS = {"Document": 8, "Stylesheet": 12, "Script": 16}
NETWORKS = {"slow_3g": (400, 400_000, "<= 2000"), "slow_4g": (150, 1_600_000, "<= 1000")}
"""Name -> milliseconds there and back, bits a second, goal for the largest paint in milliseconds."""

WATCH = """
window.seen = {lcp: 0, shift: 0};
new PerformanceObserver(list => { for (const one of list.getEntries()) seen.lcp = one.startTime })
  .observe({type: 'largest-contentful-paint', buffered: true});
new PerformanceObserver(list => { 
  for (const one of list.getEntries()) if (!one.hadRecentInput) seen.shift += one.value })
  .observe({type: 'layout-shift', buffered: true});
"""


def weights(bench: Bench) -> Iterator[Line]:
    """Bytes on the wire by kind, number of requests, strangers among them: exact, so one visit is enough."""
    with chromium.running() as browser:
        for name, path in PAGES.items():
            visit = _visit(browser, bench.small.server, path)
            for kind, limit in LIMITS.items():
                weight = visit["bytes"][kind] / KB
                yield Line(f"{name}_{kind.lower()}_kb", weight, [weight], f"<= {limit}")
            total = sum(visit["bytes"].values()) / KB
            font = visit["bytes"]["Font"] / KB
            yield Line(f"{name}_total_kb", total - font, [total - font], "<= 40")
            yield Line(f"{name}_total_with_font_kb", total, [total], "<= 115", {"font_kb": round(font, 1)})
            number = float(visit["requests"])
            yield Line(f"{name}_requests", number, [number], "<= 7", {"third_party": visit["strangers"]})


def embed(bench: Bench) -> Iterator[Line]:
    """The script that other sites ask for, with its styles, as it comes over the wire."""
    visitor = bench.small.server.visitor()
    for how in ("gzip", "br"):
        size = len(visitor.get("/embed/v1.js", **{"Accept-Encoding": how}).body)
        yield Line(f"embed_script_{how}_bytes", size, [float(size)], "<= 4096")


def paints(bench: Bench) -> Iterator[Line]:
    """Largest paint on slow lines and the layout shift, CPU slowed four times, nothing cached."""
    with chromium.running() as browser:
        for name, path in PAGES.items():
            for network, (delay, bits, goal) in NETWORKS.items():
                visits = [_visit(browser, bench.small.server, path, delay, bits) for _ in range(bench.visits)]
                lcps = [float(visit["lcp"]) for visit in visits]
                yield Line(f"{name}_lcp_{network}_ms", median(lcps), lcps, goal)
                shifts = [float(visit["shift"]) for visit in visits]
                yield Line(f"{name}_shift_{network}", max(shifts), shifts, "<= 0.01")


def _visit(browser: Browser, server: Server, path: str, delay: int = 0, bits: int = 0) -> dict[str, Any]:
    """One first visit with a narrow window. Bytes by the browser's kinds of resources."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    sizes: Counter[str] = Counter()
    strangers: list[str] = []

    def responded(event: dict[str, Any]) -> None:
        if event["response"]["url"].startswith("data:"):
            return  # stands in the stylesheet: nothing is asked for
        kinds[event["requestId"]] = event["type"]
        if urlsplit(event["response"]["url"]).port != server.settings.port:
            strangers.append(event["response"]["url"])

    def finished(event: dict[str, Any]) -> None:
        sizes[kinds.get(event["requestId"], "Other")] += int(event["encodedDataLength"])

    session.on("Network.responseReceived", responded)
    session.on("Network.loadingFinished", finished)
    if delay:
        session.send("Network.emulateNetworkConditions", {"offline": False, "latency": delay,
                     "downloadThroughput": bits / 8, "uploadThroughput": bits / 8})  # fmt: skip
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.add_init_script(WATCH)
    try:
        page.goto(f"http://{server.settings.host}:{server.settings.port}{path}", wait_until="networkidle")
        seen = page.evaluate("window.seen")
        return {"bytes": sizes, "requests": len(kinds), "strangers": len(strangers), **seen}
    finally:
        context.close()
