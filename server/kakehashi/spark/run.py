"""Derive everything at once, by the embedded engine or by Spark: same rules, same results.

The ending of the file says what is written: ``.nq`` relations with their proofs, conflicts and
look-ups, as in a release; ``.csv`` and ``.parquet`` relations alone, which on Spark needs no
machine that holds the network.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from kakehashi.build.derive import Nothing, given_in, other_lines
from kakehashi.build.derived_quads import relation_lines
from kakehashi.calculus.derived import derived_from, followed_from
from kakehashi.calculus.network import Network, usable
from kakehashi.errors import BadInputError, KakehashiError
from kakehashi.model.relation import Relation
from kakehashi.rdf.premises import Premises
from kakehashi.settings import Settings
from kakehashi.spark.session import opened, require_spark
from kakehashi.spark.statement_files import premises_of_files, premises_of_rows
from kakehashi.store.choice import open_reader

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["ENGINES", "Derivation", "Derived", "Engine", "derive"]

Engine = Literal["embedded", "spark"]
ENGINES: Final = ("embedded", "spark")

_HEAD: Final = ("subject", "object", "relation")
_MARK: Final = "DerivedRelation>"


@dataclass(frozen=True, slots=True)
class Derivation:
    """What to derive from, by which engine, and where to."""

    out: Path
    engine: Engine = "embedded"
    statements: tuple[Path, ...] = ()  #: files; without any, the current release
    master: str = ""
    conf: Mapping[str, str] = field(default_factory=dict)
    columns: int = 0  #: items that Spark derives towards at a time; 0 takes all


@dataclass(frozen=True, slots=True)
class Derived:
    """What came of it."""

    engine: Engine
    items: int
    premises: int  #: that tell something and are not rejected
    relations: int  #: that follow and are not stated
    rounds: int  #: in which Spark derived them; 0 where rounds do not count
    seconds: float


def derive(settings: Settings, what: Derivation) -> Derived:
    """Derive and write; raise KakehashiError when something cannot be read, written or run."""
    began = time.perf_counter()
    if what.out.suffix not in (".nq", ".csv", ".parquet"):
        raise BadInputError(
            "{file} does not say what to write.",
            remedy="Let it end in .nq (with proofs), .csv or .parquet (without).",
            file=str(what.out),
        )
    if what.engine == "embedded":
        counts = _embedded(settings, what)
    else:
        require_spark()
        with opened(what.master, what.conf) as spark, _errors_told():
            counts = _spark(spark, settings, what)
    return Derived(what.engine, *counts, round(time.perf_counter() - began, 2))


Counts = tuple[int, int, int, int]


def _embedded(settings: Settings, what: Derivation) -> Counts:
    if what.out.suffix == ".parquet":
        raise BadInputError(
            "The embedded engine writes no Parquet.",
            remedy="Let the file end in .csv, or use --engine spark.",
        )
    given, nothing = _given(settings, what)
    network = Network(usable(given.premises, given.rejections)[0])
    sizes = len(network.items), len(network.premises)
    if what.out.suffix == ".nq":
        found = derived_from(network, given.rejections)
        lines = {*other_lines(network, given, nothing)}
        lines.update(line for one in found for line in relation_lines(one))
        return *sizes, _write_lines(what.out, sorted(lines)), 0
    rows = sorted(
        (found.subject, found.object, Relation(found.mask).text)
        for found in followed_from(network, given.rejections)
    )
    return *sizes, _write_rows(what.out, rows), 0


def _spark(spark: SparkSession, settings: Settings, what: Derivation) -> Counts:
    from kakehashi.spark.proofs import relation_quads  # noqa: PLC0415  (pandas, by way of Spark)
    from kakehashi.spark.relations import follow, read_statements, rows_of  # noqa: PLC0415

    if what.out.suffix == ".nq":
        nothing: list[Nothing] = []
        if what.statements:
            rows = rows_of(spark, what.statements).toLocalIterator()
            given = premises_of_rows((row["file"], row.asDict()) for row in rows)
        else:
            given, nothing = _given(settings, what)
        network = Network(usable(given.premises, given.rejections)[0])
        others = sorted(other_lines(network, given, nothing))
        written = merge(relation_quads(spark, network, given.rejections), others)
        relations = _write_lines(what.out, (line for line, _ in groupby(written)))
        return len(network.items), len(network.premises), relations, 0
    if what.statements:
        statements = read_statements(rows_of(spark, what.statements))
    else:
        given, _ = _given(settings, what)
        statements = spark.createDataFrame([*_stated(given)], _STATED)
    found = follow(spark, statements, what.columns)
    if what.out.suffix == ".csv":
        told = sorted(tuple(row) for batch in found.batches for row in batch.collect())
        relations = _write_rows(what.out, told)
    else:
        relations = 0
        for number, batch in enumerate(found.batches):
            batch.write.parquet(str(what.out), mode="append" if number else "error")
        relations = spark.read.parquet(str(what.out)).count()
    return found.items, found.premises, relations, found.closure.rounds


_STATED: Final = "subject string, object string, mask int, kind string"


def _stated(given: Premises) -> Iterator[tuple[str, str, int, str]]:
    for premise in given.premises:
        yield premise.subject, premise.object, premise.relation.value, premise.kind
    for rejection in given.rejections:
        yield rejection.subject, rejection.object, rejection.relation.value, "rejection"


def _given(settings: Settings, what: Derivation) -> tuple[Premises, list[Nothing]]:
    if what.statements:
        return premises_of_files(what.statements), []
    reader = open_reader(settings.store, settings.build_dir / "current")
    return given_in(reader, settings.project_dir)


def _write_lines(out: Path, lines: Iterable[str]) -> int:
    """Write lines as they come; return how many relations are among them."""
    relations = 0
    with _drafted(out) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        for line in lines:
            relations += _MARK in line
            file.write(line)
    return relations


def _write_rows(out: Path, rows: Sequence[tuple[str, ...]]) -> int:
    with _drafted(out) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows((_HEAD, *rows))
    return len(rows)


@contextmanager
def _drafted(out: Path) -> Iterator[Path]:
    """Give a file to write that takes its place only when it is whole."""
    draft = out.with_name(f".{out.name}.part")
    try:
        yield draft
        draft.replace(out)
    except OSError as error:
        raise BadInputError(
            "{file} cannot be written: {detail}", file=str(out), detail=str(error.strerror)
        ) from error
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _errors_told() -> Iterator[None]:
    """Turn what Spark throws into an error in one sentence."""
    from py4j.protocol import Py4JError  # noqa: PLC0415  (comes with pyspark)
    from pyspark.errors import PySparkException  # noqa: PLC0415

    try:
        yield
    except (Py4JError, PySparkException) as error:
        lines = str(error).strip().splitlines()
        raise KakehashiError("Spark stopped: {detail}", detail=" ".join(lines[:2])[:400]) from error
