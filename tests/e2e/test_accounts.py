"""Sign in, invite and accept in a browser, in both languages, also on a phone."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from kakehashi.model.live.account import read_grant
from kakehashi.services.live import open_live
from kakehashi.settings import load_settings
from tests.conftest import ROOT
from tests.e2e.accessibility import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PASSWORD = "tall-bridge-of-cedar"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, Path]]:
    """The address of a server with a demo, its password, and the folder of its record."""
    folder = tmp_path_factory.mktemp("record")
    process = subprocess.Popen(
        [sys.executable, "-m", "kakehashi", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"KAKEHASHI_DEMO": "yes", "KAKEHASHI_RECORD_DIR": str(folder)},
    )
    assert process.stdout
    try:
        said = process.stdout.readline() + process.stdout.readline()
        address, password = re.search(r"http://\S+", said), re.search(r"password: (\S+)", said)
        assert address, said
        assert password, said
        yield address[0], password[1], folder
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
        process.stdout.close()


def sound(page: Page) -> None:
    """Check a page with axe, at both widths; nothing stands out at the side."""
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_from_the_invitation_to_the_page_of_admins(page: Page, demo: tuple[str, str, Path]) -> None:
    server, _, folder = demo
    live = open_live(load_settings({"KAKEHASHI_RECORD_DIR": str(folder)}))
    code = live.accounts.invite("aki", "Aki Tanaka", read_grant("admin"), "ja")
    live.close()
    page.goto(f"{server}ja/invitation#{code}")
    assert code not in page.url
    sound(page)
    page.get_by_label("新しいパスワード").fill(PASSWORD)
    page.get_by_role("button", name="パスワードを設定してサインイン").click()
    page.wait_for_url("**/ja/account")
    sound(page)
    page.get_by_label("名前").fill("ci")
    page.get_by_label("提案の議論に参加する").or_(page.locator("[value=comment]")).first.check()
    page.get_by_role("button", name="トークンの作成").click()
    assert "kkh_" in page.locator(".secret code").inner_text()
    sound(page)
    for path in ("accounts", "accounts/demo-editor", "denials", "deeds"):
        for language in ("ja", "en"):
            page.goto(f"{server}{language}/{path}")
            sound(page)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/en/")
    assert page.get_by_role("link", name="Sign in").is_visible()


def test_the_demo_says_so_and_leads_back(browser: Browser, demo: tuple[str, str, Path]) -> None:
    server, password, _ = demo
    page = browser.new_page(color_scheme="dark")
    page.goto(f"{server}en/about")
    page.get_by_role("link", name="Sign in").click()
    assert "demo on your own machine" in page.inner_text("main")
    sound(page)
    page.get_by_label("Account").fill("demo-editor")
    page.get_by_label("Password").fill("not-the-password")
    page.locator("main").get_by_role("button", name="Sign in").click()
    assert page.get_by_role("alert").is_visible()
    sound(page)
    page.get_by_label("Password").fill(password)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/en/about")
    assert "editor" in page.inner_text(".me")
    page.goto(f"{server}en/accounts")
    assert page.locator("h1").inner_text() == "Not allowed here"
    page.close()
