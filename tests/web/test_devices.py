"""A browser in plain words, and nothing of what it sent."""

import pytest
from flask import Flask

from web.devices import device

MOZILLA = "Mozilla/5.0"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (f"{MOZILLA} (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox on Windows"),
        (f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1"
         " Safari/605.1.15", "Safari on Mac"),
        (f"{MOZILLA} (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0 Safari/537.36 Edg/131.0",
         "Edge on Windows"),
        (f"{MOZILLA} (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36",
         "Chrome on Linux"),
        (f"{MOZILLA} (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36",
         "Chrome on Android"),
        (f"{MOZILLA} (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148"
         " Safari/604.1", "Safari on iPhone"),
        (f"{MOZILLA} (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1.15 CriOS/131.0 Mobile", "Chrome on iPad"),
        (f"{MOZILLA} (Windows NT 10.0) Chrome/131.0 Safari/537.36 OPR/116.0", "Opera on Windows"),
        ("curl/8.5", "curl"),
        ("Something (Windows NT 10.0)", "A browser on Windows"),
        ("", "Another browser"),
        ('"><img src=x onerror=alert(1)>', "Another browser"),
    ],
)  # fmt: skip
def test_a_browser_has_a_name_that_people_know(app: Flask, user_agent: str, words: str) -> None:
    with app.test_request_context():
        assert device(user_agent) == words
