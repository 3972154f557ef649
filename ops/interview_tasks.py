"""The worker's part in interviews: what the clock does to them, and the letters that ask for feedback."""

from collections.abc import Mapping
from datetime import timedelta

from ops.handling import Handler

HANDLERS: Mapping[str, Handler] = {}
PERIODIC: Mapping[str, timedelta] = {}
