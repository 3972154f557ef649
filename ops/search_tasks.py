"""The worker's part in the search index."""

from collections.abc import Mapping
from datetime import timedelta

from ops.handling import Handler

HANDLERS: Mapping[str, Handler] = {}
PERIODIC: Mapping[str, timedelta] = {}
