"""Every IRI of ours in the release answers, in all five media types.

`make iris` asks each for all. Otherwise every fourth one is asked for one of the types, its
neighbours for the others; of what is derived, which is six times as much as all the rest, fewer,
and not for all of it at once.
"""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from werkzeug.test import Client

from kakehashi.namespaces import BASE
from kakehashi.services import Services
from kakehashi.settings import load_settings
from kakehashi.web import create_app

MEDIA_TYPES = (
    "text/html",
    "text/turtle",
    "application/ld+json",
    "application/n-triples",
    "application/rdf+xml",
)

#: Whether every IRI is asked for every type.
EVERY = bool(os.environ.get("KAKEHASHI_TEST_IRIS"))
#: A million triples, which take a minute to write.
LARGEST = "graph/derived"


@pytest.fixture(scope="module")
def client(services: Services) -> Iterator[Client]:
    app = create_app(services)
    app.testing = True
    with app.test_client() as opened:
        yield opened


@pytest.fixture(scope="module")
def addresses() -> list[str]:
    """Paths of all IRIs below our base, without fragments: a fragment is not sent to a server."""
    nquads = load_settings().build_dir / "current/data/kakehashi.nq"
    text = re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', nquads.read_text(encoding="utf-8"))
    found = set(re.findall(rf"<{re.escape(BASE)}([^>#]*)", text))
    assert len(found) > 5000
    file = load_settings().build_dir / "current/data/derived.nq.gz"
    derived = set(
        re.findall(rf"<{re.escape(BASE)}([^>#]*)", gzip.decompress(file.read_bytes()).decode())
    )
    assert len(derived - found) > 50_000
    return sorted(found) + sorted(derived - found)[::500]


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_every_iri_answers(client: Client, addresses: list[str], media_type: str) -> None:
    wrong: list[tuple[str, int, str | None]] = []
    some = [path for path in addresses if path != LARGEST]
    for path in addresses if EVERY else some[4 * MEDIA_TYPES.index(media_type) :: 20]:
        accept = {"Accept": media_type}
        with client.get(f"/{quote(path)}", headers=accept, follow_redirects=True) as response:
            if response.status_code != 200 or response.mimetype != media_type:
                wrong.append((path, response.status_code, response.mimetype))
    assert wrong == []
