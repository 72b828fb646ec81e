"""The application over the fake world."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kakehashi.web import create_app
from tests.web.fakes import fake_services


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    app = create_app(fake_services(tmp_path))
    app.testing = True
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
