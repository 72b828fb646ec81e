"""The process that reads one file and ends: ``python -m kakehashi.importers.apart_process``.

Standard input has a line of JSON, then the file. Standard output gets a line of JSON, then what was
found. :mod:`kakehashi.importers.apart` is the other end.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import warnings
from typing import Any, Final

from kakehashi import confine
from kakehashi.importers.readers import formats, reader_of, recognising
from kakehashi.importers.readers.sssom import read as read_sssom
from kakehashi.importers.wire import encoded

__all__ = ["main"]

#: Parsers recurse into their input.
_STACK_BYTES: Final = 64 << 20


def main() -> None:
    """Read the file; how that ended is in the first line of the answer."""
    asked = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read(asked["content"])
    metadata = sys.stdin.buffer.read(asked["metadata"])
    warnings.simplefilter("ignore")
    try:
        confine.die_with(asked["parent"])
        for name in formats():
            reader_of(name)  # loaded before memory is bounded
        confine.confine(asked["memory_mib"])
        confine.limit_files(0)
        confine.allow_seconds(asked["seconds"])
        confine.prove()
    except (OSError, RuntimeError, KeyError) as error:
        _send({"status": "unconfined", "detail": str(error)})
        return
    threading.stack_size(_STACK_BYTES)
    thread = threading.Thread(target=_read, args=(asked, content, metadata))
    thread.start()
    thread.join()


def _read(asked: dict[str, Any], content: bytes, metadata: bytes) -> None:
    try:
        name, format_ = asked["name"], asked["format"]
        if not format_:
            found = recognising(name, content)
            if len(found) != 1:
                _send({"status": "recognised", "formats": found})
                return
            format_ = found[0]
        if format_ == "sssom" and metadata:
            raw = read_sssom(content, name, metadata)
        else:
            raw = reader_of(format_).read(content, name)
        _send({"status": "ok", "format": format_}, encoded(raw))
    except MemoryError:
        _send({"status": "failed", "detail": "memory"})
    except BaseException as error:  # a parser's panic is no Exception
        _send({"status": "failed", "detail": f"{type(error).__name__}: {str(error)[:150]}"})


def _send(head: dict[str, Any], body: bytes = b"") -> None:
    content = json.dumps(head).encode() + b"\n" + body
    written = 0
    while written < len(content):
        written += os.write(1, content[written : written + (1 << 20)])


if __name__ == "__main__":
    main()
