"""How much is fired: a share in CI, everything by ``KAKEHASHI_TEST_HOSTILE`` and ``…_KILLS``."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.hostile.running import PATIENCE


@dataclass(frozen=True, slots=True)
class Share:
    """What a run has to do."""

    requests: int  #: of the corpus; 0: each input once
    kills: int  #: rounds of SIGKILL
    deadline_kills: int
    swaps: int
    swap_requests: int
    fairness_seconds: float
    patience: float  #: demanded times are so many times longer


@pytest.fixture(scope="session")
def share() -> Share:
    """The share of this run."""
    requests = int(os.environ.get("KAKEHASHI_TEST_HOSTILE", "0"))
    kills = int(os.environ.get("KAKEHASHI_TEST_KILLS", "2"))
    whole = requests > 0
    return Share(
        requests=requests,
        kills=kills,
        deadline_kills=max(20, kills * 10 if kills > 2 else 0),
        swaps=20 if whole else 4,
        swap_requests=requests if whole else 500,
        fairness_seconds=requests / 100 if whole else 6,
        patience=PATIENCE,
    )


Figure = Callable[[str, object], None]


@pytest.fixture
def figure(record_property: Figure) -> Figure:
    """Note what was measured; it is shown at the end of the run."""

    def note(name: str, value: object) -> None:
        record_property(name, str(value))  # reports of other processes hold no objects

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show what was measured."""
    reports = [r for kind in ("passed", "failed") for r in terminalreporter.getreports(kind)]
    measured = [(r, r.user_properties) for r in reports if "hostile" in r.nodeid]
    for report, properties in measured:
        for name, value in properties:
            test = report.nodeid.rpartition("::")[2]
            terminalreporter.write_line(f"{test}: {name} {value}")
