"""The worker's part in offers: those that ran out."""

from collections.abc import Mapping
from datetime import timedelta

from ops.handling import Handler

HANDLERS: Mapping[str, Handler] = {}
PERIODIC: Mapping[str, timedelta] = {}
