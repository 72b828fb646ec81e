"""Show what the build does: one line per stage with its time and counts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from kakehashi.messages import Language, translate

__all__ = ["STAGES", "Reporter", "StageRecord"]

#: Stage names in the order of the build, with what they do.
STAGES = {
    "parse": "read the source files",
    "validate": "check shapes",
    "check": "run the violation queries",
    "compare": "compare editions",
    "derive": "derive what follows",
    "reason": "classify with HermiT",
    "describe": "describe the dataset",
    "release": "write the release",
    "load": "load the store",
}


@dataclass(slots=True)
class StageRecord:
    """What one stage did."""

    name: str
    total: int = 0
    made: int = 0  #: how many parts had to be made anew
    detail: str = ""
    seconds: float = 0.0
    step: Callable[..., None] = field(default=lambda made=True: None, repr=False)


class Reporter:
    """Collects stage records and, unless quiet, shows them as they happen."""

    def __init__(
        self, language: Language, *, quiet: bool = False, console: Console | None = None
    ) -> None:
        self.language = language
        self.quiet = quiet
        self.console = console or Console(stderr=True, emoji=False)
        self.records: list[StageRecord] = []

    @contextmanager
    def stage(self, name: str, total: int = 1) -> Iterator[StageRecord]:
        """Run a stage; call ``record.step(made)`` after each of its ``total`` parts."""
        record = StageRecord(name, total)
        self.records.append(record)
        began = time.monotonic()
        bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self.console,
            transient=True,
            disable=self.quiet or not self.console.is_terminal,
        )
        with bar:
            task = bar.add_task(translate(self.language, STAGES[name]), total=total)

            def step(made: bool = True) -> None:
                record.made += made
                bar.advance(task)

            record.step = step
            yield record
        record.seconds = time.monotonic() - began
        if not self.quiet:
            self.console.print(self._line(record), highlight=False, soft_wrap=True)

    def _line(self, record: StageRecord) -> str:
        what = translate(self.language, STAGES[record.name])
        made = translate(
            self.language, "{made} of {total} made anew", made=record.made, total=record.total
        )
        return f"{record.seconds:7.2f} s  {record.name:<9} {what}: {record.detail or made}"
