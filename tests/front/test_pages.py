"""Pages: made in threads, in fair turns; files they point at are sent by the front."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, Response, request, send_from_directory

from kakehashi.errors import UnknownThingError
from kakehashi.front import pages
from kakehashi.front.app import Front
from kakehashi.front.exchange import File
from kakehashi.front.site import Site
from kakehashi.settings import load_settings
from kakehashi.web import headers, problems
from kakehashi.web.context import KEY
from tests.front.client import OneSite
from tests.front.direct import Answer, Caller, ask
from tests.waiting import until

CONTENT = bytes(range(256)) * 20
TAG = hashlib.sha256(CONTENT).hexdigest()


class Door:
    """Holds the requests that came to ``/slow`` until it is opened."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.inside: list[str] = []

    def pass_through(self) -> str:
        self.inside.append(request.remote_addr or "")
        assert self.opened.wait(10)
        return "passed"


def app_of(folder: Path, door: Door) -> Flask:
    """An application with what the pages do: the headers, errors and files of the product."""
    from types import SimpleNamespace

    app = Flask(__name__, root_path=str(folder))
    app.extensions[KEY] = SimpleNamespace(
        settings=load_settings({}), release=SimpleNamespace(id="aaaaaaaaaaaa")
    )
    app.config["USE_X_SENDFILE"] = True
    headers.install(app)
    problems.install(app)
    app.add_url_rule("/slow", view_func=door.pass_through)

    @app.route("/echo", methods=["GET", "POST"])
    def echo() -> Response:
        shown = {
            "method": request.method,
            "address": request.url,
            "root": request.script_root,
            "path": request.path,
            "client": request.remote_addr,
            "body": request.get_data(as_text=True),
            "headers": dict(request.headers),
        }
        return Response(json.dumps(shown), content_type="application/json")

    @app.route("/file/<name>")
    def file(name: str) -> Response:
        return send_from_directory(folder, name, etag=TAG)

    @app.route("/late/<name>")
    def late(name: str) -> Response:
        """Say that the client has it when the file has been pointed at already."""
        response = send_from_directory(folder, name)
        response.set_etag(TAG)
        response.make_conditional(request)
        return response

    @app.route("/broken")
    def broken() -> str:
        raise ZeroDivisionError

    @app.route("/unknown")
    def unknown() -> str:
        raise UnknownThingError("No release is called {id}.", id="あ")

    return app


@pytest.fixture
def door() -> Iterator[Door]:
    door = Door()
    yield door
    door.opened.set()


@pytest.fixture
def front(tmp_path: Path, door: Door) -> Iterator[Front]:
    folder = tmp_path / "版"
    folder.mkdir()
    (folder / "data.nq").write_bytes(CONTENT)
    settings = load_settings({}, queue_per_client=3, public_url="http://127.0.0.1/bridge/")
    site = Site(release="aaaaaaaaaaaa", app=app_of(folder, door), sandbox=Closed(), folder=folder)  # type: ignore[arg-type]
    opened = Front(settings, OneSite(site))
    yield opened
    door.opened.set()
    opened.close()


class Closed:
    """No SPARQL here."""

    sequence = 0
    writable = False
    pool = None


def test_one_client_gets_half_of_the_threads(front: Front, door: Door) -> None:
    async def main() -> None:
        many, one = Caller("192.0.2.1"), Caller("192.0.2.2")
        asking = [asyncio.create_task(ask(front, "/slow", caller=many)) for _ in range(7)]
        await until(lambda: len(door.inside) == 4 and front.waiting_pages == 3)
        too_many = await ask(front, "/slow", caller=many)
        assert too_many.status == 429
        assert int(too_many.headers["retry-after"]) > 0
        assert json.loads(too_many.body)["limit"] == 3
        assert (await ask(front, "/echo", caller=one)).status == 200  # at once
        other = Caller("192.0.2.3")  # two that want all leave a thread for a third
        asking += [asyncio.create_task(ask(front, "/slow", caller=other)) for _ in range(4)]
        await until(lambda: len(door.inside) == 7)
        assert (await ask(front, "/echo", caller=one)).status == 200
        door.opened.set()
        assert {a.status for a in await asyncio.gather(*asking)} == {200}
        assert front.waiting_pages == 0

    asyncio.run(main())


def test_waiting_for_a_thread_ends(
    front: Front, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_WAIT", 0.2)

    async def main() -> Answer:
        callers = [Caller(f"192.0.2.{n}") for n in range(4)]
        asking = [
            asyncio.create_task(ask(front, "/slow", caller=caller))
            for caller, count in zip(callers, (4, 3, 1), strict=False)
            for _ in range(count)
        ]
        await until(lambda: len(door.inside) == 8)
        busy = await ask(front, "/echo", caller=callers[3])
        door.opened.set()
        assert {a.status for a in await asyncio.gather(*asking)} == {200}
        return busy

    busy = asyncio.run(main())
    assert busy.status == 503
    assert int(busy.headers["retry-after"]) > 0
    assert json.loads(busy.body)["type"].endswith("/busy")


def test_the_event_loop_is_free_while_pages_are_made(front: Front, door: Door) -> None:
    async def main() -> None:
        asking = asyncio.create_task(ask(front, "/slow"))
        await until(lambda: len(door.inside) == 1)
        assert (await ask(front, "/livez")).status == 200
        door.opened.set()
        await asking

    asyncio.run(main())


def get(front: Front, target: str, method: str = "GET", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return asyncio.run(ask(front, target, method, headers=named))


def test_what_a_page_is_told(front: Front) -> None:
    shown = json.loads(
        get(front, "/bridge/echo?a=%E3%81%82&a=b+c", X_Forwarded_For="6.6.6.6", X__Y="1").body
    )
    assert shown["address"] == "http://localhost/bridge/echo?a=あ&a=b+c"
    assert (shown["root"], shown["path"], shown["client"]) == ("/bridge", "/echo", "192.0.2.1")
    answer = asyncio.run(
        ask(
            front, "/echo", "POST", body=[b"x", b"y"],
            headers=[("Content-Type", "text/plain"), ("x_real_ip", "6.6.6.6")],
        )
    )  # fmt: skip
    posted = json.loads(answer.body)
    assert (posted["method"], posted["body"]) == ("POST", "xy")
    assert posted["headers"]["Content-Type"] == "text/plain"
    assert "6.6.6.6" not in posted["headers"].values()


def test_head_is_get_without_a_body(front: Front) -> None:
    full, head = get(front, "/echo"), get(front, "/echo", "HEAD")
    assert json.loads(full.body)["method"] == "GET"
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == full.headers["content-length"]


def test_a_fault_in_a_page(front: Front, caplog: pytest.LogCaptureFixture) -> None:
    answer = get(front, "/broken")
    assert (answer.status, answer.media_type) == (500, "application/problem+json")
    assert b"ZeroDivision" not in answer.body
    assert "ZeroDivisionError" in caplog.text
    # Here no template is to be had, so that telling an error on a page fails as well.
    told = get(front, "/unknown", Accept="text/html")
    assert (told.status, told.media_type) == (500, "application/problem+json")
    refused = get(front, "/echo?release=x", Accept="text/html")
    assert (refused.status, refused.media_type) == (404, "application/problem+json")
    assert front._sites.current.using == 0


@pytest.fixture(params=[1, 1 << 20], ids=["large", "small"])
def small(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Up to which size a file is kept."""
    size: int = request.param
    monkeypatch.setattr(pages, "_SMALL", size)
    return size


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("part", "status", "body"),
    [
        ("", 200, CONTENT),
        ("bytes=0-9", 206, CONTENT[:10]),
        ("bytes=5000-", 206, CONTENT[5000:]),
        ("bytes=-3", 206, CONTENT[-3:]),
        ("bytes=0-", 206, CONTENT),
        ("bytes=100-99999999", 206, CONTENT[100:]),
        ("lines=1-2", 200, CONTENT),
        ("bytes=9-1", 200, CONTENT),
        ("bytes=0-1,5-6", 200, CONTENT),
        ("bytes=-", 200, CONTENT),
    ],
)
def test_parts_of_a_file(front: Front, part: str, status: int, body: bytes) -> None:
    for _ in range(2):  # the second time perhaps a kept one
        answer = get(front, "/file/data.nq", Range=part) if part else get(front, "/file/data.nq")
        assert (answer.status, answer.body) == (status, body)
        assert answer.headers["content-length"] == str(len(body))
        assert answer.headers["accept-ranges"] == "bytes"
        assert "x-sendfile" not in answer.headers
        assert ("content-range" in answer.headers) == (status == 206)


@pytest.mark.usefixtures("small")
def test_a_part_that_is_not_there(front: Front) -> None:
    answer = get(front, "/file/data.nq", Range="bytes=99999-")
    assert answer.status == 416
    assert CONTENT[:50] not in answer.body


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("target", ["/file/data.nq", "/late/data.nq"])
def test_a_file_that_the_client_has(front: Front, target: str) -> None:
    for tags in (f'"{TAG}"', f'"a", W/"{TAG}"'):
        for _ in range(2):
            answer = get(front, target, If_None_Match=tags)
            assert (answer.status, answer.body) == (304, b"")
            assert "content-length" not in answer.headers
            assert TAG in answer.headers["etag"]
        get(front, target)  # kept from here on
    assert get(front, target, If_None_Match='"other"').body == CONTENT


@pytest.mark.usefixtures("small")
def test_a_part_if_nothing_has_changed(front: Front) -> None:
    same = get(front, "/file/data.nq", Range="bytes=0-9", If_Range=f'"{TAG}"')
    other = get(front, "/file/data.nq", Range="bytes=0-9", If_Range='"other"')
    assert (same.status, same.body) == (206, CONTENT[:10])
    assert (other.status, other.body) == (200, CONTENT)


@pytest.mark.usefixtures("small")
def test_head_of_a_file(front: Front) -> None:
    for part in ({}, {"Range": "bytes=0-9"}):  # a part is only for GET (RFC 9110, 14.2)
        answer = get(front, "/file/data.nq", "HEAD", **part)
        assert (answer.status, answer.body) == (200, b"")
        assert answer.headers["content-length"] == str(len(CONTENT))


def test_a_file_that_is_gone(front: Front, tmp_path: Path) -> None:
    assert get(front, "/file/other.nq").status == 404
    (tmp_path / "版" / "data.nq").unlink()
    assert get(front, "/file/data.nq").status == 404


def test_a_file_that_breaks_off_breaks_the_connection(
    front: Front, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(pages, "_SMALL", 1)
    real = pages._file
    monkeypatch.setattr(pages, "_file", lambda *found: _larger(real(*found)))
    with pytest.raises(OSError, match="shorter than it was"):
        get(front, "/file/data.nq")
    assert "broke off" in caplog.text
    assert front._sites.current.using == 0


def _larger(file: File) -> File:
    """What is said of a file that loses its end in the next moment."""
    return replace(file, size=file.size + 1000)
