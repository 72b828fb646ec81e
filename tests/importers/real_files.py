"""Where the real files of publishers are that some tests read; a user's clone has none."""

from __future__ import annotations

import os
from pathlib import Path

from tests.conftest import ROOT

__all__ = ["OPEN_DATA", "SHARED"]

SHARED = Path(os.environ.get("KAKEHASHI_TEST_SHARED", ROOT.parent / "shared"))
OPEN_DATA = SHARED / "opendata"
