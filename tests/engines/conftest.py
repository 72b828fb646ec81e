"""Engines that hold the current release, and a small release for what is tried often."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from zlib import crc32

import pytest

from kakehashi.namespaces import graph_iri
from kakehashi.services import Services, open_services
from kakehashi.settings import load_settings
from kakehashi.store.remote.push import Push, push_release

from .servers import WHOLE, Engine, oxigraph, virtuoso

#: Graphs of the small release; of what follows it has the first lines.
_SOME = ("document/nisc", "document/iira", "mapping/nisc--cpsf", "direct/nisc--cpsf")
_DERIVED_LINES = 1000

_ANY = ("any_oxigraph", "any_virtuoso")
_START: dict[str, Callable[[Path], AbstractContextManager[Engine]]] = {
    "oxigraph": oxigraph,
    "virtuoso": virtuoso,
}


@pytest.fixture(scope="session", params=list(_START) if WHOLE else ["virtuoso"])
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """An engine that was loaded with the current release as a user would load it.

    Reading everything back afterwards takes longer than loading; ``test_loading.py`` does it with
    less, and ``make engines`` with all.
    """
    with _START[request.param](tmp_path_factory.mktemp(request.param)) as running:
        with pytest.MonkeyPatch.context() as patch:
            if not WHOLE:
                patch.setattr(Push, "_check", lambda push, files: None)
            push_release(load_settings(store=running.store), gsp=running.gsp)
        yield running


@pytest.fixture(scope="session")
def any_oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An Oxigraph server that each test may fill."""
    with oxigraph(tmp_path_factory.mktemp("any-oxigraph")) as running:
        yield running


@pytest.fixture(scope="session")
def any_virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A Virtuoso that each test may fill."""
    with virtuoso(tmp_path_factory.mktemp("any-virtuoso")) as running:
        yield running


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Loading and writing is tried with one of the two, ``make engines`` tries it with both.

    What can be asked of an engine that is ``filled`` is asked of both each time.
    """
    if "empty" in metafunc.fixturenames:
        both = WHOLE or "filled" in metafunc.fixturenames
        turn = crc32(metafunc.function.__name__.encode()) % len(_ANY)
        engines = _ANY if both else _ANY[turn : turn + 1]
        metafunc.parametrize("empty", engines, indirect=True, scope="session")


@pytest.fixture(scope="session")
def empty(request: pytest.FixtureRequest) -> Engine:
    """An engine that each test may fill."""
    running: Engine = request.getfixturevalue(request.param)
    return running


@pytest.fixture
def empty_oxigraph(tmp_path: Path) -> Iterator[str]:
    """The setting ``store`` for an engine of its own."""
    with oxigraph(tmp_path) as running:
        yield running.store


@pytest.fixture(scope="session")
def embedded() -> Iterator[Services]:
    """The services over the embedded store."""
    opened = open_services(load_settings(store="oxigraph:current"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def remote(engine: Engine) -> Iterator[Services]:
    """The services over the engine; nothing but the setting differs."""
    opened = open_services(load_settings(store=engine.store))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build folder whose current release has a few graphs of the real one."""
    build = tmp_path_factory.mktemp("small")
    write_release(build / "current", "small")
    return build


def write_release(folder: Path, release: str, *more: str, without: str = "") -> None:
    """Write a release of some graphs of the current one, and more lines of N-Quads."""
    source = load_settings().build_dir / "current/data"
    ends = tuple(f" <{graph_iri(name)}> .\n".encode() for name in _SOME if name != without)
    with (source / "kakehashi.nq").open("rb") as whole:
        lines = [line for line in whole if line.endswith(ends)]
    lines = sorted({*lines, *(line.encode() for line in more)})
    with gzip.open(source / "derived.nq.gz") as whole:
        derived = [line for line, _ in zip(whole, range(_DERIVED_LINES), strict=False)]
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "data/kakehashi.nq").write_bytes(b"".join(lines))
    (folder / "data/derived.nq.gz").write_bytes(gzip.compress(b"".join(derived)))
    graphs = Counter(line[line.rfind(b"<") + 1 : -4].decode() for line in (*lines, *derived))
    (folder / "manifest.json").write_text(json.dumps({"release": release, "graphs": graphs}))
