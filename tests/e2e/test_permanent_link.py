"""A permanent link shows the release that it names after another has taken over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from kakehashi.settings import load_settings
from tests.conftest import ROOT, address_of
from tests.e2e.page_types import LANGUAGES
from tests.releases import FIRST, make_current, make_release
from tests.waiting import comes_true

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A build folder with the built release, which is served, and a small one."""
    built = (load_settings().build_dir / "current").resolve()
    make_release(tmp_path, FIRST)
    (tmp_path / "releases" / built.name).symlink_to(built)
    make_current(tmp_path, built.name)
    return tmp_path


@pytest.fixture
def two_releases(build: Path) -> Iterator[str]:
    """The address of a server over that folder."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kakehashi", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"KAKEHASHI_BUILD_DIR": str(build)},
    )
    try:
        yield address_of(process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=15)
        assert process.stdout is not None
        process.stdout.close()


def release_at(server: str) -> str:
    """Return the release that is served."""
    with urlopen(f"{server}api/v1/") as answer:
        return str(answer.headers["Kakehashi-Release"])


def test_a_permanent_link_on_another_release(
    quiet_page: Page, two_releases: str, build: Path
) -> None:
    page = quiet_page  # the small release does not know the document: its page is one of an error
    before = (build / "current").resolve().name
    links = {}
    for language in LANGUAGES:
        page.goto(f"{two_releases}{language}/id/nisc/bp-3")
        links[language] = page.locator("footer a[href*='release=']").get_attribute("href")
        assert f"release={before}" in str(links[language])
    make_current(build, FIRST)
    assert comes_true(lambda: release_at(two_releases) == FIRST, 30, every=0.2)
    for language in LANGUAGES:
        page.goto(f"{two_releases}{language}/id/nisc/bp-3")
        expect(page.locator("footer code").first).to_have_text(FIRST)
        page.goto(f"{two_releases.rstrip('/')}{links[language]}")
        banner = page.locator("main > .notice[role=note]")
        expect(banner).to_contain_text(before)
        expect(page.locator("main h3[id^='to-']").first).to_be_visible()
        page.locator("main a[href*='/id/cpsf/']").first.click()
        expect(banner).to_contain_text(before)
        page.go_back()
        banner.get_by_role("link").click()
        expect(banner).to_have_count(0)
        expect(page.locator("footer code").first).to_have_text(FIRST)
