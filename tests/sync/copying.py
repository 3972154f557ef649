"""One sync as an integrator writes it, with the generated client alone; runs in the environment of that client.

python copying.py COPY: brings the SQLite database COPY up to date with the Foyer of FOYER and KEY, and prints what
that took as one line of JSON.
"""

import importlib
import json
import os
import sqlite3
import sys
import time
from collections import Counter
from datetime import datetime

from foyer_client import AuthenticatedClient
from foyer_client.api.webhooks import list_events

LISTS = (
    "users.list_users", "departments_and_places.list_departments", "rejection_reasons.list_rejection_reasons",
    "tags.list_tags", "jobs.list_jobs", "application_stages.list_application_stages",
    "screening_forms.list_screening_questions", "candidates.list_candidates", "applications.list_applications",
    "interviews.list_interviews", "offers.list_offers", "attachments.list_attachments",
    "result_links.list_result_links", "notes.list_notes",
)  # fmt: skip
TABLES = """
    CREATE TABLE IF NOT EXISTS objects (list TEXT, id TEXT, gone INTEGER, document TEXT, PRIMARY KEY (list, id));
    CREATE TABLE IF NOT EXISTS watermarks (list TEXT PRIMARY KEY, said TEXT);
    CREATE TABLE IF NOT EXISTS events (seq INTEGER PRIMARY KEY, document TEXT);
"""


def main() -> None:
    began, figures = time.monotonic(), Counter()
    client = AuthenticatedClient(
        os.environ["FOYER"], os.environ["KEY"], raise_on_unexpected_status=True, timeout=60
    )
    with sqlite3.connect(sys.argv[1]) as copy, client:
        copy.executescript(TABLES)
        for name in LISTS:
            follow(client, copy, name, figures)
        ask_events(client, copy, figures)
    print(json.dumps({**figures, "seconds": round(time.monotonic() - began, 1)}))


def follow(client, copy, name, figures) -> None:
    """Everything that changed since the last time, or everything."""
    known = copy.execute("SELECT said FROM watermarks WHERE list = ?", (name,)).fetchone()
    query = {"page_size": 200, "include_deleted": True}
    if known:
        query["updated_after"] = datetime.fromisoformat(known[0])
    watermark = None
    while True:
        page = asked(importlib.import_module(f"foyer_client.api.{name}"), client, figures, **query)
        for one in page.data:
            keep(copy, name, one.to_dict(), figures)
        watermark = watermark or page.sync_watermark
        if page.next_cursor is None:
            break
        query["cursor"] = page.next_cursor
    copy.execute("REPLACE INTO watermarks VALUES (?, ?)", (name, watermark.isoformat()))
    copy.commit()


def keep(copy, name, one, figures) -> None:
    written = json.dumps(one, sort_keys=True)
    before = copy.execute("SELECT document FROM objects WHERE list = ? AND id = ?", (name, one["id"])).fetchone()
    figures["objects"] += 1
    figures["again"] += before == (written,)
    gone = "deleted_at" in one and "object" in one
    figures["tombstones"] += gone
    copy.execute("REPLACE INTO objects VALUES (?, ?, ?, ?)", (name, one["id"], gone, written))


def ask_events(client, copy, figures) -> None:
    """A number that comes twice breaks the key of the table."""
    known = copy.execute("SELECT max(seq) FROM events").fetchone()[0]
    query = {"limit": 200} if known is None else {"limit": 200, "after_seq": known}
    while True:
        page = asked(list_events, client, figures, **query)
        for one in page.data:
            document = one.to_dict()
            copy.execute("INSERT INTO events VALUES (?, ?)", (document["data"]["event_seq"], json.dumps(document)))
        figures["events"] += len(page.data)
        query["after_seq"] = page.next_after_seq
        copy.commit()
        if not page.has_more:
            return


def asked(module, client, figures, **query):
    """The document that came; whoever asks too fast waits as long as Foyer says."""
    while True:
        figures["requests"] += 1
        answer = module.sync_detailed(client=client, **query)
        if answer.status_code != 429:
            assert answer.status_code == 200, (module.__name__, answer.content[:500])
            return answer.parsed
        time.sleep(float(answer.headers["Retry-After"]))


if __name__ == "__main__":
    main()
