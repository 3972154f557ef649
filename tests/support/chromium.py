"""Which Chromium the browser tests drive, and where one comes from on a machine that has none."""

import io
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

CACHE = Path(__file__).resolve().parents[2] / ".cache" / "chromium"
PACKED = "@sparticuz/chromium@147.0.0"
"""Chromium in a package of npm that needs no system library: it brings its own."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

REMEDIES = """No Chromium for the browser tests was found. One of these helps:
  - apt-get install chromium, or any other way to have chromium or google-chrome on PATH
  - install Node.js with npm, then `make test` fetches a packed Chromium into .cache/
  - FOYER_CHROMIUM=/path/to/chromium"""


class NoChromium(Exception):
    """There is nothing to drive; the message says what helps."""


@dataclass(frozen=True)
class Chromium:
    """An executable and what it needs in its environment."""

    executable: str
    environment: dict[str, str] = field(default_factory=dict)


def found() -> Chromium | None:
    """FOYER_CHROMIUM, else the machine's, else the one unpacked in .cache/; None: there is none."""
    given = os.environ.get("FOYER_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if given:
        return Chromium(given)
    if (CACHE / "chromium").exists():
        libraries = os.environ.get("LD_LIBRARY_PATH")
        paths = [str(CACHE / "lib"), *([libraries] if libraries else [])]
        return Chromium(
            str(CACHE / "chromium"), {"LD_LIBRARY_PATH": ":".join(paths), "FONTCONFIG_PATH": str(CACHE / "fonts")}
        )
    return None


@contextmanager
def running() -> Iterator[Browser]:
    """A browser that is closed with the block. Raises NoChromium."""
    chosen = found()
    if chosen is None:
        raise NoChromium(REMEDIES)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chosen.executable,
            env={**os.environ, **chosen.environment},
            args=["--no-sandbox"] if os.getuid() == 0 else [],
        )
        try:
            yield browser
        finally:
            browser.close()


def prepare() -> Chromium:
    """Finds a Chromium or gets one, loudly. Raises NoChromium."""
    for fetch in (_from_apt, _from_npm):
        if found() is None:
            fetch()
    chosen = found()
    if chosen is None:
        raise NoChromium(REMEDIES)
    return chosen


def _from_apt() -> None:
    if os.getuid() != 0 or not shutil.which("apt-get"):
        return
    print("Installing Chromium with apt-get (root, and none was found)", flush=True)
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(
            ["apt-get", *arguments], check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        )


def _from_npm() -> None:
    if not shutil.which("npm"):
        return
    print(f"Fetching {PACKED} with npm into {CACHE}", flush=True)
    packages = CACHE.with_name("npm")
    packages.mkdir(parents=True, exist_ok=True)
    fetched = subprocess.run(
        ["npm", "install", "--prefix", packages, "--no-audit", "--no-fund", "--ignore-scripts", PACKED],
        check=False,
    )
    if fetched.returncode == 0:
        unpack(packages / "node_modules" / "@sparticuz" / "chromium" / "bin")


def unpack(packed: Path) -> None:
    """Unpacks the package's files into .cache/chromium; the executable comes last, so half is never used."""
    import brotli  # only where something is packed

    CACHE.mkdir(parents=True, exist_ok=True)
    for name, target in (
        ("al2023.tar.br", CACHE),
        ("swiftshader.tar.br", CACHE),
        ("fonts.tar.br", CACHE / "fonts"),
    ):
        with tarfile.open(fileobj=io.BytesIO(brotli.decompress((packed / name).read_bytes()))) as archive:
            archive.extractall(target, filter="data")
    fonts = f"<fontconfig><dir>{CACHE / 'fonts'}</dir><cachedir>{CACHE / 'font-cache'}</cachedir></fontconfig>"
    (CACHE / "fonts" / "fonts.conf").write_text(fonts)  # the package's own names folders of another machine
    half = CACHE / "chromium.part"
    half.write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
    half.chmod(0o755)
    half.rename(CACHE / "chromium")
