"""Addresses of the careers site as the world outside needs them: whole, from the setting, never from Host."""

from typing import Any

from flask import url_for

from web.hall import hall


def whole(endpoint: str, **values: Any) -> str:
    """The same in every language, unless `lang` is among the values."""
    return hall().settings.base_url + url_for(endpoint, **{"lang": None, **values})
