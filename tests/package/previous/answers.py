"""What a program says of a record: the previous one said it once, this one in a test."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from kakehashi.services.live import open_live
from kakehashi.services.live.hooks.position import folder_of, kept
from kakehashi.settings import load_settings

__all__ = ["answers"]


def answers(folder: Path, password: str) -> dict[str, Any]:
    """Return what can be read in a record, in the words of JSON."""
    live = open_live(load_settings({}, record_dir=folder), verified=True)
    try:
        board, head = live.desk.board(), live.record.log.head()
        accounts = live.accounts
        return {
            "head": [head.sequence, head.hash],
            "entries": {e.id: [e.version, e.state] for e in live.record.log.entries()[1]},
            "proposals": {
                name: [filed.proposal.status, len(filed.proposal.votes), filed.version]
                for name, filed in board.proposals.items()
            },
            "curated": board.curated,
            "accounts": {a.name: a.state for a in accounts.all()},
            "told": asdict(kept(folder_of(folder), "chat")),  # type: ignore[arg-type]
            "signed_in": accounts.sign_in("aki", password, "127.0.0.1").name,
        }
    finally:
        live.close()
