"""Load a file of N-Quads as a release is loaded, and say how long that took.

python -m benchmarks.growth_load STORE FILE.nq
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from kakehashi.store.load import load_release

if __name__ == "__main__":
    began = time.perf_counter()
    quads = load_release(Path(sys.argv[1]), Path(sys.argv[2]))
    print(json.dumps({"seconds": time.perf_counter() - began, "quads": quads}))
