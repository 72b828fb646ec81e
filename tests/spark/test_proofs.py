"""Relations with their proofs: the lines that Spark writes are those of the embedded engine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from benchmarks.networks import generate

from kakehashi.build.derive import given_in
from kakehashi.calculus.network import Network, usable
from kakehashi.model.relation import Relation
from kakehashi.settings import load_settings
from kakehashi.spark.proofs import Given, lines_of, relation_quads
from kakehashi.spark.shipping import packed
from kakehashi.store.choice import open_reader
from tests.command import run_command

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.xdist_group("spark")

#: Of the project's own graph relations that end at one in so many items; ``make spark`` takes all.
ONE_IN = 101


def test_a_share_of_the_own_graph(spark: SparkSession) -> None:
    settings = load_settings()
    reader = open_reader(settings.store, settings.build_dir / "current")
    given, _ = given_in(reader, settings.project_dir)
    network = Network(usable(given.premises, given.rejections)[0])
    found = list(relation_quads(spark, network, given.rejections, ONE_IN))

    class Here:
        value = Given(network.premises, network.items, given.rejections)

    targets = range(0, len(network.items), ONE_IN)
    assert found == sorted({*lines_of("here", Here, targets)})
    assert len(found) > 1_000


def test_a_network_with_contradictions_on_a_cluster(tmp_path: Path) -> None:
    """The whole file, by the command, on machines of their own to which the program is sent."""
    file = tmp_path / "stated.csv"
    network = generate(60, 200, 3, seed=1, faults=2)
    name = [f"d{document}:{item}" for item, document in enumerate(network.document_of)]
    rows = [
        f"{name[subject]},{name[target]},{Relation(mask).text},,{0.5 + n % 50 / 100}"
        for n, (subject, target, mask) in enumerate(
            zip(network.subject, network.object, network.mask.tolist(), strict=True)
        )
    ]
    rows += [
        f"{name[child]},{name[parent]},equal|partOf,nesting,"
        for child, parent in zip(network.child, network.parent, strict=True)
    ]
    file.write_text("\n".join(("subject,object,relation,kind,confidence", *rows)), encoding="utf-8")
    wanted, found = tmp_path / "wanted.nq", tmp_path / "found.nq"
    run_command("derive", "--statements", str(file), "--out", str(wanted), check=True)
    done = run_command(
        "derive", "--statements", str(file), "--out", str(found),
        "--engine", "spark", "--master", "local-cluster[2,1,1024]",
        "--conf", "spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1",
        "--conf", "spark.executor.extraJavaOptions=-XX:TieredStopAtLevel=1",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert found.read_bytes() == wanted.read_bytes()
    assert b"Conflict>" in wanted.read_bytes()


def test_what_is_sent_runs_by_itself(tmp_path: Path) -> None:
    """Of other packages numpy and scipy are enough; the program is read from the zip."""
    archive = packed(tmp_path)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import kakehashi.spark.proofs as p;"
        "assert p.__file__.startswith(sys.argv[1]), p.__file__;"
        "print(sorted({n.partition('.')[0] for n in sys.modules}"
        " & {'pyoxigraph', 'rdflib', 'pyspark', 'click', 'babel', 'yaml'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(archive)],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
