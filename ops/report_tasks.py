"""The worker's part in the tallies that reports read."""

from collections.abc import Mapping
from datetime import timedelta

from ops.handling import Handler

HANDLERS: Mapping[str, Handler] = {}
PERIODIC: Mapping[str, timedelta] = {}
