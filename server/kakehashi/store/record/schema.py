"""Tables of the store of record. ``migrations/`` makes them; a test compares the two."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

__all__ = [
    "METADATA",
    "credential",
    "denial",
    "entry",
    "event",
    "head",
    "identity",
    "invitation",
    "request",
    "session",
    "token",
]

METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)

#: Numbers of events. SQLite knows one kind of whole number as its key.
_Number: Final = BigInteger().with_variant(Integer, "sqlite")

# --- what was done, and what is -------------------------------------------------------------------

#: The log: rows are only ever added.
event = Table(
    "event",
    METADATA,
    Column("sequence", _Number, primary_key=True, autoincrement=False),
    Column("at", String(27), nullable=False),
    Column("account", String(64), nullable=False),
    Column("action", String(32), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("entry", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    Column("why", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    UniqueConstraint("entry", "version"),
    Index(None, "at"),
)

#: The state of every entry after the last event about it.
entry = Table(
    "entry",
    METADATA,
    Column("id", String(80), primary_key=True),
    Column("kind", String(32), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("sequence", _Number, ForeignKey("event.sequence"), nullable=False),
    Column("state", Text),
)

#: One row: the last event. Whoever writes holds it.
head = Table(
    "head",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sequence", _Number, nullable=False),
    Column("hash", String(64), nullable=False),
)

#: Requests that were done, by the key that their client gave them.
request = Table(
    "request",
    METADATA,
    Column("account", String(64), primary_key=True),
    Column("key", String(128), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("sequence", _Number, ForeignKey("event.sequence"), nullable=False),
)

# --- who may: secrets are kept as hashes, and never in the log ------------------------------------

credential = Table(
    "credential",
    METADATA,
    Column("account", String(64), primary_key=True),
    Column("password", Text, nullable=False),
    Column("changed", String(27), nullable=False),
)

invitation = Table(
    "invitation",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("account", String(64), nullable=False),
    Column("expires", String(27), nullable=False),
)

identity = Table(
    "identity",
    METADATA,
    Column("issuer", String(255), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("account", String(64), nullable=False),
)

session = Table(
    "session",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("account", String(64), nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    Column("created", String(27), nullable=False),
    Column("seen", String(27), nullable=False),
)

token = Table(
    "token",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("account", String(64), nullable=False, index=True),
    Column("scopes", Text, nullable=False),
    Column("created", String(27), nullable=False),
    Column("expires", String(27), nullable=False),
    Column("used", String(27)),
)

#: What was refused.
denial = Table(
    "denial",
    METADATA,
    Column("id", _Number, primary_key=True, autoincrement=True),
    Column("at", String(27), nullable=False, index=True),
    Column("account", String(64), nullable=False),
    Column("client", String(64), nullable=False),
    Column("action", String(80), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("reason", String(80), nullable=False),
)
