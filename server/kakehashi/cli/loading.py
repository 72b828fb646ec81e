"""Load the current release into an engine of another process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from kakehashi.cli.options import common, settings_of, with_release
from kakehashi.messages import Language, label, translate

if TYPE_CHECKING:
    from kakehashi.store.remote.push import Loaded, Progress

__all__ = ["LOADING"]

_STEPS = {
    "load": label("load the engine"),
    "verify": label("read everything back"),
}


@click.command(help="Load the current release into an engine, or go on where loading stopped.")
@click.option("--to", default=None, help="The engine: sparql:QUERY_URL,UPDATE_URL.")
@click.option("--gsp", default="", help="Address of its Graph Store Protocol, which is faster.")
@click.option("--batch", type=click.IntRange(1), default=None, help="Triples in one request.")
@click.option("--again", is_flag=True, help="Load everything anew, whatever the engine holds.")
@common
def load(  # noqa: PLR0917  (click passes options by name)
    to: str | None, gsp: str, batch: int | None, again: bool, lang: str | None, form: str
) -> None:
    from kakehashi.store.remote.push import push_release  # noqa: PLC0415  (slow import)

    settings, language = with_release(*settings_of(lang, store=to))
    with _shown(language, quiet=form != "table") as progress:
        loaded = push_release(settings, gsp=gsp, batch=batch or 0, again=again, progress=progress)
    _show(loaded, language, form)


@contextmanager
def _shown(language: Language, *, quiet: bool) -> Iterator[Progress]:
    """Show on a terminal how far loading is."""
    from rich import console  # noqa: PLC0415  (slow import)
    from rich import progress as bars  # noqa: PLC0415

    target = console.Console(stderr=True, emoji=False)
    columns = (
        bars.TextColumn("{task.description}"),
        bars.BarColumn(bar_width=24),
        bars.MofNCompleteColumn(),
        bars.TimeElapsedColumn(),
    )
    hidden = quiet or not target.is_terminal
    with bars.Progress(*columns, console=target, disable=hidden) as bar:
        tasks: dict[str, Callable[..., None]] = {}

        def progress(step: str, done: int, total: int) -> None:
            if step not in tasks:
                task = bar.add_task(translate(language, _STEPS[step]))
                tasks[step] = lambda **values: bar.update(task, **values)
            tasks[step](completed=done, total=total)

        yield progress


def _show(loaded: Loaded, language: Language, form: str) -> None:
    row = asdict(loaded)
    if form == "json":
        print(json.dumps(row))
        return
    if form == "csv":
        print(",".join(row))
        print(",".join(map(str, row.values())))
        return
    told = label(
        "The engine holds the release {release}: {triples} triples in {graphs} graphs, read back"
        " and found right. Sent {sent} triples; {kept} graphs were there, {dropped} old ones were"
        " removed."
    )
    row |= {name: f"{row[name]:,}" for name in ("triples", "sent")}
    print(translate(language, told, **row))
    if loaded.default_graph == "own":
        print(translate(language, label("Every triple stands in the default graph as well.")))


LOADING: tuple[click.Command, ...] = (load,)
