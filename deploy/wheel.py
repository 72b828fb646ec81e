"""What makes a wheel of this project: the sources go with the program.

Hatchling calls this for ``pip wheel`` and its likes. An editable install takes the sources from
the checkout, so nothing is copied for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

__all__ = ["Project"]

_VENDOR = "server/kakehashi/web/static/vendor"


class Project(BuildHookInterface[Any]):  # type: ignore[misc]  # only the build has it
    """Puts the folders that pyproject.toml names below ``kakehashi/project/``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Say what else goes into the wheel; a wheel without browser libraries is none."""
        if version == "editable":
            return
        if not any(Path(self.root, _VENDOR).glob("*/*")):
            self.app.abort(f"{_VENDOR} is empty: run «make setup», which installs the libraries.")
        for name in self.config["project"]:
            build_data["force_include"][name] = f"kakehashi/project/{name}"
