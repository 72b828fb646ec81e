"""The application over the fake world, behind the front as in the product, and with a record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client

from kakehashi.front.app import Front
from kakehashi.front.site import Site
from kakehashi.web import create_app
from kakehashi.web.context import KEY
from tests.front.client import OneSite, client_of
from tests.web.fakes import fake_services
from tests.web.written import Written, written


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, made once: its routes and templates are the same over every world."""
    app = create_app(fake_services(tmp_path_factory.mktemp("made")))
    app.testing = True
    return app


@pytest.fixture
def app(made: Flask, tmp_path: Path) -> Flask:
    """The application over a fake world of the test's own."""
    made.extensions[KEY] = fake_services(tmp_path)
    return made


@pytest.fixture
def front(app: Flask) -> Iterator[Front]:
    services = app.extensions[KEY]
    site = Site(services.release.id, app, services.sparql, services.folder)
    opened = Front(services.settings, OneSite(site))
    yield opened
    opened.close()


@pytest.fixture
def client(front: Front) -> Client:
    return client_of(front)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    with written(tmp_path_factory.mktemp("written")) as opened:
        yield opened


@pytest.fixture(scope="module")
def editor(api: Written) -> str:
    return api.token("edda", "editor")


@pytest.fixture(scope="module")
def other(api: Written) -> str:
    return api.token("otto", "editor")


@pytest.fixture(scope="module")
def openapi(api: Written) -> dict[str, Any]:
    found: dict[str, Any] = api.ask("GET", "/openapi.json").get_json()
    return found
