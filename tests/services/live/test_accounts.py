"""Passwords, sessions, tokens, invitations, the throttle and refusals, each at its limits."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kakehashi.errors import BadInputError, SettingError
from kakehashi.model.live.account import read_grant, read_name
from kakehashi.services.live import Live, open_live
from kakehashi.services.live.accounts import Accounts, WrongPasswordError
from kakehashi.services.live.demo import NAMES, check_demo, make_demo
from kakehashi.services.live.denials import Denials
from kakehashi.services.live.passwords import check_password
from kakehashi.services.live.secret import moment
from kakehashi.services.live.sessions import ABSOLUTE, IDLE
from kakehashi.services.live.throttle import Throttle, WaitError
from kakehashi.settings import Settings, load_settings

PASSWORD = "tall-bridge-of-cedar"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load_settings({"KAKEHASHI_RECORD_DIR": str(tmp_path_factory.mktemp("record"))})


@pytest.fixture(scope="module")
def live(settings: Settings) -> Iterator[Live]:
    opened = open_live(settings)
    yield opened
    opened.close()


@pytest.fixture
def accounts(live: Live) -> Accounts:
    return live.accounts


@pytest.mark.parametrize(
    "weak",
    ["short", "password1234", "P@ssw0rd!!!!", "123456789012", "aaaaaaaaaaaa", "qwertyuiopas",
     "kakehashi2026", "mizu-is-my-name", "パスワード", "Summer2026!!"],
)  # fmt: skip
def test_weak_passwords_are_refused(weak: str) -> None:
    with pytest.raises(BadInputError):
        check_password(weak, "mizu")


@pytest.mark.parametrize(
    "good", ["tall-bridge-of-cedar", "橋を渡って茶を飲む午後三時", "x8#kQ2!vL0pz"]
)
def test_good_passwords_are_taken(good: str) -> None:
    check_password(good, "mizu")


@pytest.mark.parametrize("name", ["", "A", "1a", "a b", "a" * 33, "operator", "demo-editor", "-a"])
def test_names_that_cannot_be(name: str) -> None:
    with pytest.raises(BadInputError):
        read_name(name)


def test_an_invitation_is_good_once_and_for_a_week(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = accounts.invite("ichi", "Ichi", read_grant("reader"), "ja")
    with pytest.raises(BadInputError, match="characters"):
        accounts.accept(code, "short")
    accounts.accept(code, PASSWORD)
    with pytest.raises(BadInputError, match="not known"):
        accounts.accept(code, PASSWORD)
    old = accounts.invite("roku", "Roku", read_grant("reader"), "ja")
    later = moment() + timedelta(days=7, seconds=1)
    monkeypatch.setattr(accounts.invitations, "clock", lambda: later)
    with pytest.raises(BadInputError, match="not known"):
        accounts.accept(old, PASSWORD)


def test_a_name_is_not_given_twice(accounts: Accounts) -> None:
    accounts.invite("niji", "Niji", read_grant("reader"), "en")
    accounts.shut("niji")
    with pytest.raises(BadInputError, match="already"):
        accounts.invite("niji", "Niji", read_grant("admin"), "en")


def test_a_session_ends_by_silence_and_after_half_a_day(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, begun = accounts.sessions.begin("ichi"), moment()
    now = begun
    monkeypatch.setattr(accounts.sessions, "clock", lambda: now)
    for _ in range(14):  # used every 50 minutes
        now += timedelta(minutes=50)
        if now - begun >= ABSOLUTE:
            break
        assert accounts.sessions.of(secret), now - begun
    now = begun + ABSOLUTE + timedelta(seconds=1)
    assert accounts.sessions.of(secret) is None
    now = moment()
    quiet = accounts.sessions.begin("ichi")
    now += IDLE + timedelta(seconds=1)
    assert accounts.sessions.of(quiet) is None


def test_full_width_letters_are_the_same_letters(accounts: Accounts) -> None:
    accounts.passwords.put("zen", "tall-bridge-1234")
    assert accounts.passwords.is_right("zen", "tall-bridge-1234")
    assert not accounts.passwords.is_right("zen", "tall-bridge-1235")


def test_an_unknown_account_takes_as_long_as_a_wrong_password(accounts: Accounts) -> None:
    accounts.passwords.put("zen", PASSWORD)
    seconds = {}
    for name in ("zen", "no-such-account"):
        start = time.process_time()
        for _ in range(5):
            assert not accounts.passwords.is_right(name, "not-the-password")
        seconds[name] = time.process_time() - start
    assert 0.5 < seconds["no-such-account"] / seconds["zen"] < 2


def test_tokens_expire_and_are_revoked(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = accounts.make_token("ichi", "ci", ["enter", "no-such-action", "token"], 2)
    found = accounts.tokens.of(secret)
    assert found
    assert (secret[:4], found.actions) == ("kkh_", frozenset({"enter"}))
    with pytest.raises(BadInputError, match="already"):
        accounts.make_token("ichi", "ci", ["enter"], 2)
    with pytest.raises(BadInputError, match="nothing"):
        accounts.make_token("ichi", "cd", ["token"], 2)
    later = moment() + timedelta(days=2, seconds=1)
    monkeypatch.setattr(accounts.tokens, "clock", lambda: later)
    assert accounts.tokens.of(secret) is None
    accounts.revoke_token("ichi", "ci")
    assert accounts.tokens.all("ichi") == []


def test_who_guesses_waits_longer_each_time() -> None:
    throttle, now = Throttle(), 0.0
    throttle.clock = lambda: now
    waits = []
    for _ in range(16):
        while True:
            try:
                throttle.attempt("aki", f"client-{now}")
                break
            except WaitError as error:
                waits.append(int(str(error.values["seconds"])))
                now += waits[-1]
    assert waits[:4] == [2, 3, 5, 9]
    assert max(waits) <= 301
    throttle.succeeded("aki", "me")
    throttle.attempt("aki", "me")


def test_one_client_that_tries_all_accounts_waits_too() -> None:
    throttle = Throttle()
    throttle.clock = lambda: 1.0
    for number in range(20):
        throttle.attempt(f"account-{number}", "192.0.2.1")
    with pytest.raises(WaitError):
        throttle.attempt("one-more", "192.0.2.1")
    throttle.attempt("somebody", "192.0.2.2")
    for number in range(30_000):
        throttle.attempt(f"n-{number}", f"c-{number}")
    assert len(throttle._tries) <= 10_000


def test_wrong_passwords_are_not_told_apart(accounts: Accounts) -> None:
    said = set()
    for name in ("ichi", "no-such-account", "niji"):
        with pytest.raises(WrongPasswordError) as caught:
            accounts.sign_in(name, "not-the-password", "here")
        said.add(caught.value.text())
    assert len(said) == 1


def test_refusals_are_bounded_and_clients_are_not_named(live: Live, tmp_path: Path) -> None:
    denials = Denials(live.record.engine, tmp_path, kept=50)
    for number in range(500):
        denials.note(
            account="", client="192.0.2.7", action="enter", subject=f"/{number}", reason="nobody"
        )
        if number % 100 == 0:
            denials.flush()
    denials.close()
    rows = denials.latest(1000)
    assert rows[0].subject == "/499"
    assert len(rows) <= 150
    assert "192.0.2.7" not in str(rows)
    assert {row.client for row in rows} == {denials.client_of("192.0.2.7")}
    assert Denials(live.record.engine, tmp_path).client_of("192.0.2.7") == rows[0].client
    assert (tmp_path / "client-salt").stat().st_mode & 0o077 == 0


def test_demo_accounts_are_good_in_a_demo_only(settings: Settings, live: Live) -> None:
    trying = open_live(replace(settings, demo=True))
    password = make_demo(trying.accounts)
    for name in NAMES:
        assert trying.accounts.sign_in(name, password, "here").display in name
    secret = trying.accounts.make_token("demo-editor", "kept", ["enter"], 9)
    trying.close()
    assert password not in "".join(trying.record.backup())
    assert all(live.accounts.one(name).closed for name in NAMES)
    with pytest.raises(WrongPasswordError):
        live.accounts.sign_in("demo-editor", password, "elsewhere")
    token = live.accounts.tokens.of(secret)
    assert token
    assert live.accounts.one(token.account).closed


@pytest.mark.parametrize(
    "changed",
    [
        {"host": "0.0.0.0"},
        {"host": "192.0.2.1"},
        {"public_url": "https://bridge.example/"},
        {"proxies": 1},
    ],
)
def test_a_demo_is_refused_where_others_could_reach_it(changed: dict[str, object]) -> None:
    demo = replace(load_settings({"KAKEHASHI_DEMO": "yes"}))
    check_demo(demo)
    with pytest.raises(SettingError, match="only this machine"):
        check_demo(replace(demo, **changed))  # type: ignore[arg-type]
