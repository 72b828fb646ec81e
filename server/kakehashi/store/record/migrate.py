"""Bring the tables of the store of record into the form that this program knows."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from kakehashi.errors import StoreError
from kakehashi.store.record.database import writing

__all__ = ["is_current", "migrate"]

_SCRIPTS: Final = Path(__file__).parent / "migrations"

#: It tells of each look at the tables; people who start a server want to read the address.
logging.getLogger("alembic").setLevel(logging.WARNING)


def migrate(engine: Engine) -> None:
    """Make the tables, or bring them up to date, in one transaction.

    Raises StoreError when a newer program made them.
    """
    if is_current(engine):
        return
    config = _config()
    with writing(engine) as connection:
        at = MigrationContext.configure(connection).get_current_revision()
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if at is not None and at not in known:
            raise StoreError(
                "The tables of the record have form {form}, which this program does not know.",
                remedy="Use the program that made them, or a newer one.",
                form=at,
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(engine: Engine) -> bool:
    """Return whether the tables have the form that this program knows."""
    with engine.connect() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
    return at == ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    return config
