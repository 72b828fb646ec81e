"""What follows and is not stated: from files by Spark as from files by the embedded engine."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kakehashi.calculus.derived import followed_from
from kakehashi.calculus.network import Network, usable
from kakehashi.errors import BadInputError
from kakehashi.model.relation import Relation
from kakehashi.spark.relations import follow, read_statements, rows_of
from kakehashi.spark.statement_files import premises_of_files
from tests.calculus.planted import clean

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.xdist_group("spark")


def write(path: Path, *rows: tuple[object, ...]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((("subject", "object", "relation", "kind", "confidence"), *rows))
    return path


def renamed(item: str) -> str:
    return item.replace("q:", "p-2:")


def test_rejections_aliases_and_statements(spark: SparkSession, tmp_path: Path) -> None:
    """The clean network of the calculus, some of it rejected, with aliases of some items."""
    sets, premises = clean()
    # A name that begins with another: "p-2:…" comes before "p:…", "p" before "p-2".
    premises = tuple(
        replace(p, subject=renamed(p.subject), object=renamed(p.object)) for p in premises
    )
    items = sorted(map(renamed, sets))
    rng = random.Random(1)
    stated = [p for p in premises if p.kind == "statement"]
    file = write(
        tmp_path / "stated.csv",
        *((p.subject, p.object, p.relation.text, "", p.confidence) for p in stated),
    )
    more = write(
        tmp_path / "more.csv",
        *((p.subject, p.object, p.relation.text, p.kind, "")
          for p in premises if p.kind == "nesting"),
        *((p.object, p.subject, Relation(1 | 2 | 4).text, "rejection", "")
          for p in rng.sample(stated, 40)),
        *((f"z:{n}", item, "equal", "identity", "")
          for n, item in enumerate(rng.sample(items, 12))),
        *((f"z:{n}", item, "partOf", "statement", "")
          for n, item in enumerate(rng.sample(items, 12))),
    )  # fmt: skip
    given = premises_of_files((file, more))
    network = Network(usable(given.premises, given.rejections)[0])
    wanted = {
        (found.subject, found.object, Relation(found.mask).text)
        for found in followed_from(network, given.rejections)
    }
    assert len(usable(given.premises, given.rejections)[1]) > 5
    found = follow(spark, read_statements(rows_of(spark, (file, more))))
    told = [tuple(row) for batch in found.batches for row in batch.collect()]
    assert len(told) == len(wanted) > 1_000
    assert set(told) == wanted
    assert (found.items, found.premises) == (len(network.items), len(network.premises))


@pytest.mark.parametrize(
    "row",
    [
        ("a:1", "b:1", "inside"),
        ("a:1", "b:1", ""),
        ("a1", "b:1", "equal"),
        ("a:1", "b:1", "equal", "guess"),
    ],
    ids=["relation", "no relation", "item", "kind"],
)
def test_a_bad_row_is_named_by_both(
    spark: SparkSession, tmp_path: Path, row: tuple[str, ...]
) -> None:
    file = write(tmp_path / "bad.csv", ("a:1", "b:1", "equal"), row)
    with pytest.raises(BadInputError, match=r"bad\.csv:3: This is no statement"):
        premises_of_files((file,))
    with pytest.raises(BadInputError, match=r"bad\.csv: This is no statement: subject=a"):
        read_statements(rows_of(spark, (file,)))
