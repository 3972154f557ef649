"""Reports, and their tables as files."""

from tests.backoffice.asking import Ask, Target

REPORTS = "/backoffice/reports"


def requests(_t: Target) -> dict[str, Ask]:
    return {
        "reports": Ask("GET", REPORTS),
        "report_csv": Ask("GET", f"{REPORTS}.csv?report=funnel&period=all"),
    }
