"""A process that writes to a record and says on its standard output what was acknowledged."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

from kakehashi.errors import BadInputError
from kakehashi.model.live.event import Entry, State
from kakehashi.store.record.log import ConflictError, Write
from kakehashi.store.record.record import Record, open_record

__all__ = ["main"]

#: Entries that the clients write to.
ENTRIES = 6


def main(url: str, folder: str, seed: str, operations: str) -> None:
    """Write until told to stop, or so many times; settle now and then."""
    record = open_record(url, Path(folder))
    if record.damaged:
        sys.exit(str(record.faults()))
    print(json.dumps({"ready": True}), flush=True)
    random_ = random.Random(int(seed))
    for number in range(int(operations)):
        print(json.dumps(_step(record, random_, f"{seed}-{number}")), flush=True)
    record.close()


def _step(record: Record, random_: random.Random, mark: str) -> dict[str, Any]:
    """Do something to an entry whose version was looked at before, and say what was seen."""
    entry = f"issue-{random_.randint(1, ENTRIES)}"
    began = record.log.head().sequence
    seen = record.log.entry(entry)
    version = seen.version if seen else 0
    action = random_.choice(["change", "change", "withdraw", "undo"]) if version else "create"

    def decide(before: Entry | None) -> State | None:
        if action == "withdraw":
            if before is None or before.state is None:
                raise BadInputError("It is withdrawn already.")
            return None
        if action == "undo":
            return record.log.events(entry=entry)[-1].before
        return {"mark": mark, "text": "x" * random_.randint(1, 3000)}

    told = {"began": began, "entry": entry, "seen": version, "action": action, "mark": mark}
    try:
        event = record.log.write(
            Write("issue", entry, mark, action, decide, expected=version, key=mark, asked=mark)
        )
    except ConflictError as error:
        return told | {"conflict": error.now.version if error.now else 0}
    except BadInputError:
        return told | {"refused": True}
    if random_.random() < 0.01:
        record.settle()
    return told | {"done": event.sequence, "hash": event.hash, "version": event.version}


if __name__ == "__main__":
    main(*sys.argv[1:])
