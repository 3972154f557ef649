"""One spelling for each form definition, so that versions can be compared and their hashes checked."""

import hashlib
import json
from typing import Any


def canonical_json(definition: Any) -> str:
    """JSON with sorted keys and no needless space. Raises ValueError for what JSON cannot say (NaN)."""
    return json.dumps(definition, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(definition: Any) -> str:
    """SHA-256 of the canonical JSON in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(definition).encode()).hexdigest()
