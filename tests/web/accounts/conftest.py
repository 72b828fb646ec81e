"""The application with a store of record: people can sign in and change things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import Client

from kakehashi.front.app import Front
from kakehashi.front.site import Site
from kakehashi.services.live import Live, open_live
from kakehashi.services.live.accounts import Accounts
from kakehashi.web import create_app
from tests.front.client import OneSite, client_of
from tests.web.fakes import fake_services


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("record")
    settings = fake_services(tmp_path_factory.mktemp("release")).settings
    opened = open_live(replace(settings, record_dir=folder))
    yield opened
    opened.close()


@pytest.fixture
def accounts(live: Live) -> Accounts:
    return live.accounts


@pytest.fixture
def app(tmp_path: Path, live: Live) -> Flask:
    services = fake_services(tmp_path)
    services.live = live  # type: ignore[misc]
    app = create_app(services)
    app.testing = True
    return app


@pytest.fixture
def front(app: Flask) -> Iterator[Front]:
    services = app.extensions["kakehashi"]
    site = Site(services.release.id, app, services.sparql, services.folder)
    opened = Front(services.settings, OneSite(site))
    yield opened
    opened.close()


@pytest.fixture
def client(front: Front) -> Client:
    return client_of(front)
