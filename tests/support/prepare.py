"""Makes sure that the tests will find a PostgreSQL and a Chromium; run by `make test` before pytest.

Nothing is ever left out in silence: where one cannot be had, this ends with code 1 and says what helps.
"""

import os
import sys

from tests.support import chromium, pg


def main() -> int:
    """Prints what will be used. Returns 1 where something is missing."""
    missing = 0
    try:
        print("PostgreSQL for the tests:", "FOYER_TEST_PG" if os.environ.get("FOYER_TEST_PG") else pg.binaries())
    except pg.NoPostgres as error:
        missing = 1
        print(error, file=sys.stderr)
    try:
        print("Chromium for the tests:", chromium.prepare().executable)
    except chromium.NoChromium as error:
        missing = 1
        print(error, file=sys.stderr)
    return missing


if __name__ == "__main__":
    sys.exit(main())
