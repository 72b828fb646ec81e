"""The services of the web over the fake world, without an engine."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from kakehashi.model.text import Text
from kakehashi.model.views import ReleaseInfo
from kakehashi.services.comparing import Comparing
from kakehashi.services.neighbourhood import Neighbourhood
from kakehashi.settings import load_settings
from tests.web.fake_browse import fake_browsing
from tests.web.fake_derivation import FakeQuality, fake_derivation
from tests.web.fake_editions import FakeEditions
from tests.web.fake_machines import FakeExchange, FakeLinkedData, FakeSandbox
from tests.web.fake_reading import (
    FakeCatalogue,
    FakeCrosswalk,
    FakeOverview,
    FakeSearch,
    FakeStatements,
    FakeSuggestions,
    FakeWork,
)
from tests.web.fake_world import DOCUMENTS, ITEMS, LABELS, STATEMENTS, WORDS

if TYPE_CHECKING:
    from kakehashi.services import Services


def fake_services(folder: Path) -> Services:
    """Return services over the fake world; ``folder`` takes the files of the release."""
    data = {"document/nisc.ttl": b"<urn:s> <urn:p> <urn:o> .\n", "kakehashi.nq": b""}
    for name, content in data.items():
        (folder / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "data" / name).write_bytes(content)
    (folder / "data/secret.txt").write_text("not in the manifest")
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in data.items()}
    (folder / "manifest.json").write_text(json.dumps({"files": sums}))
    catalogue, statements = FakeCatalogue(), FakeStatements()
    derivation = fake_derivation(catalogue, statements, STATEMENTS, "0123456789ab")
    return cast(
        "Services",
        SimpleNamespace(
            settings=load_settings({"KAKEHASHI_PUBLIC_URL": "https://bridge.example/"}),
            release=ReleaseInfo("0123456789ab", "0.1.0", {"quads": 12}),
            catalogue=catalogue,
            comparing=Comparing(cast("Any", catalogue), derivation, "0123456789ab"),
            crosswalk=FakeCrosswalk(),
            derivation=derivation,
            neighbourhood=Neighbourhood(
                derivation, cast("Any", catalogue), cast("Any", statements), "0123456789ab"
            ),
            editions=FakeEditions(ITEMS, DOCUMENTS, STATEMENTS),
            overview=FakeOverview(),
            statements=statements,
            quality=FakeQuality(STATEMENTS, derivation),
            search=FakeSearch(),
            suggestions=FakeSuggestions(),
            terms=SimpleNamespace(
                code=lambda scheme, notation: LABELS.get(notation, Text(en=notation)),
                label=lambda name: Text(en=name.rpartition("#")[2].rpartition("/")[2]),
            ),
            **fake_browsing(catalogue),
            work=FakeWork(),
            vocabulary=SimpleNamespace(words=WORDS),
            linked_data=FakeLinkedData(),
            exchange=FakeExchange(),
            sparql=FakeSandbox(),
            folder=folder,
            live=None,
            data_dir=folder / "data",
            close=lambda: None,
        ),
    )
