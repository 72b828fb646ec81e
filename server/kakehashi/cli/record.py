"""Commands about the store of record: what people write."""

from __future__ import annotations

import click

from kakehashi.cli.record_seed import seed

__all__ = ["RECORD"]


@click.group(name="record", help="The live map and its log: what people write.")
def record() -> None:
    """Hold the commands together."""


record.add_command(seed)

RECORD: tuple[click.Command, ...] = (record,)
