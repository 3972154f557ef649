"""`make bench`: one line of JSON a metric, each a ratio within this run.

python -m tests.bench [--only WORD ...] [--quick] [--million | --postgresql] [--keep FOLDER]
"""

import argparse
import logging
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench import (
    applying,
    backoffice,
    candidates,
    days_work,
    editing,
    form_checks,
    found,
    processes,
    programs,
    programs_walking,
    programs_writing,
    public_pages,
    weights,
)
from tests.bench.measuring import Line
from tests.bench.runs import Bench

METRICS: dict[str, Callable[[Bench], Iterator[Line]]] = {
    "list_warm": public_pages.list_warm,
    "list_304": public_pages.list_304,
    "list_cold": public_pages.list_cold,
    "list_growth": public_pages.list_growth,
    "job_warm": public_pages.job_warm,
    "job_cold": public_pages.job_cold,
    "feeds_warm": found.feeds_warm,
    "feeds_304": found.feeds_304,
    "feeds_cold": found.feeds_cold,
    "card_kept": found.card_kept,
    "card_cold": found.card_cold,
    "form": public_pages.form,
    "my_application": candidates.my_application,
    "my_application_growth": candidates.my_application_growth,
    "my_times": candidates.my_times,
    "my_times_growth": candidates.my_times_growth,
    "reevaluation": public_pages.reevaluation,
    "reevaluation_growth": public_pages.reevaluation_growth,
    "board": backoffice.board,
    "board_growth": backoffice.board_growth,
    "application_page": backoffice.application,
    "application_page_growth": backoffice.application_growth,
    "today": backoffice.today,
    "today_growth": backoffice.today_growth,
    "jobs_list": backoffice.jobs,
    "list_first": days_work.list_first,
    "list_hundredth": days_work.list_hundredth,
    "list_filtered": days_work.list_filtered,
    "search_rare": days_work.search_rare,
    "search_common": days_work.search_common,
    "search_in_job": days_work.search_in_job,
    "bulk_reject": days_work.bulk_reject,
    "reports": days_work.reports,
    "day_large": days_work.board_and_today,
    "form_check_chain": form_checks.chain,
    "form_check_dense": form_checks.dense,
    "autosave": editing.autosave,
    "submit": applying.submit,
    "submit_growth": applying.submit_growth,
    "upload_memory": applying.upload_memory,
    "stalled_uploads": applying.stalled,
    "api_page": programs.page,
    "api_application": programs.one,
    "api_sync": programs.synced,
    "api_public": programs.listed,
    "api_walk": programs_walking.walk,
    "api_create": programs_writing.create,
    "api_create_growth": programs_writing.create_growth,
    "api_webhooks": programs_writing.fan_out,
    "weights": weights.weights,
    "embed_weight": weights.embed,
    "paints": weights.paints,
    "cold_start": processes.cold_start,
    "memory": processes.memory,
}


def main() -> int:
    """Returns 0 when every goal that was measured is met."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", action="append", metavar="WORD", help="metrics whose name holds the word")
    parser.add_argument("--quick", action="store_true", help="a tenth of the data, shorter rounds")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--million", action="store_true", help="growth of a day's work up to a million applications")
    size.add_argument("--postgresql", action="store_true", help="on PostgreSQL instead of SQLite")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the data there for the next run")
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # or the servers would stay behind
    chosen = [
        metric for name, metric in METRICS.items() if not given.only or any(word in name for word in given.only)
    ]
    with tempfile.TemporaryDirectory(prefix="foyer-bench-") as folder:
        bench = Bench(
            given.keep.resolve() if given.keep else Path(folder),
            quick=given.quick, million=given.million, postgresql=given.postgresql,
        )  # fmt: skip
        try:
            lines = [_shown(line) for metric in chosen for line in metric(bench)]
        finally:
            bench.close()
    return 0 if all(line.met for line in lines) else 1


def _shown(line: Line) -> Line:
    print(line, flush=True)
    return line


if __name__ == "__main__":
    raise SystemExit(main())
