"""The application with a store of record: people can sign in and change things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from kakehashi.services.live import Live, open_live
from kakehashi.services.live.accounts import Accounts
from kakehashi.web.context import KEY
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
def app(app: Flask, live: Live) -> Flask:
    """The application over the fake world, with accounts."""
    app.extensions[KEY].live = live
    return app
