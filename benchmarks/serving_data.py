"""The graph on disk as every peer wants it, and how long it takes to get it there.

Ours and the peers that are built on Oxigraph read the same store folder, so that what is compared
is the serving. Virtuoso loads the same N-Quads for itself.
"""

from __future__ import annotations

import gzip
import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import RdfFormat, Store

from benchmarks.networks import Size
from benchmarks.serving_graph import ServingGraph, draw
from benchmarks.serving_lookups import whole
from kakehashi.build.release import activate, complete, manifest, write_release
from kakehashi.store.release_format import has_format

__all__ = ["LoadTimes", "Prepared", "Took", "prepare"]

_RELEASE = "benchmark"


class Took(NamedTuple):
    """Seconds, by the clock and of processors."""

    clock: float
    processors: float


@dataclass(frozen=True, slots=True)
class LoadTimes:
    """What loading took."""

    raw: Took  #: the engine's bulk load of the file, and nothing else
    whole: Took  #: our loader: the file, the default graph, compaction, labels, search index


@dataclass(frozen=True, slots=True)
class Prepared:
    """A build folder with a release of the graph."""

    graph: ServingGraph
    build_dir: Path
    times: LoadTimes | None  #: None where the folder was there already

    @property
    def quads(self) -> int:
        """Return the number of lines of the file."""
        said = json.loads((self.release_dir / "manifest.json").read_text(encoding="utf-8"))
        return int(said["quads"])

    @property
    def release_dir(self) -> Path:
        """Return the folder of the release."""
        return self.build_dir / "releases" / _RELEASE

    @property
    def store(self) -> Path:
        """Return the folder of the Oxigraph store."""
        return self.release_dir / "store"

    @property
    def nquads(self) -> Path:
        """Return the file that was loaded."""
        return self.release_dir / "data/kakehashi.nq"


def prepare(folder: Path, size: Size) -> Prepared:
    """Draw the graph, write it and load it; a folder that is complete is used as it is."""
    prepared = Prepared(draw(size), folder, None)
    if not has_format(prepared.release_dir):
        prepared = replace(prepared, times=_build(prepared))
    return prepared


def _build(prepared: Prepared) -> LoadTimes:
    shutil.rmtree(prepared.build_dir, ignore_errors=True)
    prepared.build_dir.mkdir(parents=True)
    content = whole(prepared.graph)
    about = manifest(_RELEASE, "0", content, (), {})
    files = {"kakehashi.nq": content, "derived.nq.gz": gzip.compress(b"", mtime=0)}
    write_release(prepared.release_dir, about, files)
    times = LoadTimes(
        raw=_timed(lambda: _raw_load(prepared.build_dir / "raw", prepared.nquads)),
        whole=_timed(lambda: complete(prepared.release_dir)),
    )
    shutil.rmtree(prepared.build_dir / "raw")
    activate(prepared.build_dir / "releases", prepared.build_dir / "current", _RELEASE)
    return times


def _raw_load(folder: Path, nquads: Path) -> None:
    store = Store(str(folder))
    store.bulk_load(path=nquads, format=RdfFormat.N_QUADS)
    store.flush()


def _timed(run: Callable[[], object]) -> Took:
    clock, processors = time.perf_counter(), time.process_time()
    run()
    return Took(time.perf_counter() - clock, time.process_time() - processors)
