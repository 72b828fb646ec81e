"""A client for programs and notebooks: REST and SPARQL of a Kakehashi server.

Importing it loads nothing of the server, and neither pandas nor rdflib before they are needed.
"""

from __future__ import annotations

from kakehashi.client.client import Client
from kakehashi.client.errors import (
    AnswerError,
    ClientError,
    ServerProblem,
    UnreachableError,
    UsageError,
)
from kakehashi.client.frames import frame
from kakehashi.client.rows import Rows
from kakehashi.client.snapshot import Snapshot
from kakehashi.client.syncing import Change
from kakehashi.client.terms import Blank, Iri, Literal, Value

__all__ = [
    "AnswerError",
    "Blank",
    "Change",
    "Client",
    "ClientError",
    "Iri",
    "Literal",
    "Rows",
    "ServerProblem",
    "Snapshot",
    "UnreachableError",
    "UsageError",
    "Value",
    "frame",
]
