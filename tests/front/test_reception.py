"""The head of a request: for whom, from whom, for which release."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakehashi.front.app import Front
from kakehashi.front.exchange import Asked, client_name
from kakehashi.front.reception import Reception, take_release, without_pages
from kakehashi.settings import load_settings
from tests.front.direct import ask
from tests.web.conftest import app, front, made

__all__ = ["app", "front", "made"]


def scope(*headers: tuple[str, str], path: str = "/x", query: str = "") -> dict[str, Any]:
    return {
        "method": "GET",
        "path": path,
        "query_string": query.encode(),
        "headers": [(k.encode(), v.encode("latin-1")) for k, v in headers],
        "client": ("192.0.2.1", 1),
    }


def reception(**settings: object) -> Reception:
    return Reception(load_settings({"KAKEHASHI_PUBLIC_URL": "https://bridge.example/"}, **settings))


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("bridge.example", True),
        ("BRIDGE.Example:443", True),
        ("localhost:8000", True),
        ("127.0.0.1", True),
        ("[::1]:8000", True),
        ("other.example", False),
        ("bridge.example.other.example", False),
        ("localhost:x@other.example", False),
        ("localhost:80:80", False),
        ("localhost@other.example", False),
        ("localhost, other.example", False),
        ("[::1", False),
        ("localhost\tx", False),
        ("", False),
    ],
)
def test_only_requests_for_this_server_are_answered(host: str, ours: bool) -> None:
    taken = reception()
    assert taken.is_ours(taken.asked(scope(("host", host)))) is ours


def test_a_request_has_one_host() -> None:
    taken = reception()
    assert not taken.is_ours(taken.asked(scope()))
    assert not taken.is_ours(taken.asked(scope(("host", "localhost"), ("host", "localhost"))))


def test_the_path_below_the_public_address() -> None:
    below = Reception(load_settings({}, public_url="http://127.0.0.1/bridge/"))
    paths = {p: below.asked(scope(path=p)).path for p in ("/bridge", "/bridge/x", "/bridges", "/x")}
    assert paths == {"/bridge": "/", "/bridge/x": "/x", "/bridges": "/bridges", "/x": "/x"}


def test_headers_that_come_twice_are_one_list() -> None:
    asked = reception().asked(scope(("accept", "text/csv"), ("accept", "*/*;q=0.1")))
    assert asked.headers == {b"accept": b"text/csv, */*;q=0.1"}


@pytest.mark.parametrize(
    ("given_id", "kept"),
    [("abc-1.2:x_Y", True), ("a" * 64, True), ("a" * 65, False), ("", False), ('a"b', False)],
)
def test_the_name_of_a_request(given_id: str, kept: bool) -> None:
    asked = reception().asked(scope(("x-request-id", given_id)))
    assert (asked.id == given_id) is kept
    assert asked.id


def test_names_that_are_given_are_all_different() -> None:
    taken = reception()
    assert len({taken.asked(scope()).id for _ in range(100)}) == 100


@pytest.mark.parametrize(
    ("query", "release", "rest"),
    [
        ("release=ab&x=1", "ab", "x=1"),
        ("x=1&release=ab&y=%ff+%zz&release=cd&&z", "cd", "x=1&y=%ff+%zz&&z"),
        ("x=release=ab", "", "x=release=ab"),
        ("release=", "", ""),
        ("release=%0d%0aX:1", "\r\nX:1", ""),
        ("", "", ""),
    ],
)
def test_taking_the_release_out_of_an_address(query: str, release: str, rest: str) -> None:
    """The rest stays as it is, so that a permanent link asks for what it asked for."""
    asked = Asked({}, "GET", "/", query.encode(), {}, "")
    assert take_release(asked) == release
    assert asked.query_string.decode() == rest


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "client"),
    [
        ("192.0.2.1", "203.0.113.9", 0, "192.0.2.1"),
        ("10.0.0.1", "203.0.113.9", 1, "203.0.113.9"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.9", 1, "203.0.113.9"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", 2, "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9", 2, "10.0.0.1"),  # not all of them have written
        ("10.0.0.1", "", 1, "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9:4711", 1, "203.0.113.9"),
        ("10.0.0.1", "[2001:db8:1:2::9]:4711", 1, "2001:db8:1:2::/64"),
        ("2001:db8:1:2:3:4:5:6", "", 0, "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "", 0, "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "", 0, "192.0.2.1"),
        ("fe80::1%eth0", "", 0, "fe80::/64"),
    ],
)
def test_who_takes_turns(peer: str, forwarded: str, proxies: int, client: str) -> None:
    headers = {b"x-forwarded-for": forwarded.encode()} if forwarded else {}
    assert client_name({"client": (peer, 1)}, headers, proxies) == client


def test_a_proxy_that_writes_a_line_of_its_own() -> None:
    two = (("x-forwarded-for", "6.6.6.6"), ("x-forwarded-for", "203.0.113.9"))
    assert reception(proxies=1).asked(scope(*two)).client == "203.0.113.9"
    assert reception(proxies=2).asked(scope(*two)).client == "6.6.6.6"


@given(st.text(st.characters(codec="latin-1"), max_size=60), st.integers(0, 3))
def test_any_text_names_some_client(text: str, proxies: int) -> None:
    client_name({"client": ("10.0.0.1", 1)}, {b"x-forwarded-for": text.encode("latin-1")}, proxies)
    client_name({"client": (text, 1)}, {}, 0)


def test_a_header_that_takes_long_to_read_is_refused(front: Front) -> None:
    for name in ("Accept", "Accept-Language", "If-None-Match"):
        answer = asyncio.run(ask(front, "/en/", headers={name: "a/b," * 1025}))
        assert answer.status == 431
        assert f"The header {name.lower()} has more than 4096 bytes." in answer.body.decode()
    assert asyncio.run(ask(front, "/en/", headers={"Cookie": "a=b; " * 2000})).status == 200


def test_accept_without_pages() -> None:
    browser = b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert without_pages(browser) == b"application/xml;q=0.9,*/*;q=0.8"
    assert without_pages(b"") == b""


@pytest.mark.parametrize("target", ["/?release=%0d%0aX-Evil:%20y", "/en/%0d%0aX-Evil:%20y", "/%0a"])
def test_no_line_of_a_header_comes_from_an_address(front: Front, target: str) -> None:
    answer = asyncio.run(ask(front, target, headers={"x-request-id": "a\tb"}))
    assert answer.status in (302, 303, 308, 404)
    assert not any("evil" in name.lower() for name in answer.headers)
