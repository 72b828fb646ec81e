"""Browser libraries: pinned, installed from the lock, copied by version."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kakehashi.errors import KakehashiError
from kakehashi.web.vendor import FILES, copy


def installed(folder: Path) -> Path:
    for package, names in FILES.items():
        for name in names:
            (folder / package / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / package / name).write_text("x")
        (folder / package / "package.json").write_text('{"version": "4.6.2", "license": "MIT"}')
    return folder


def test_files_are_copied_under_their_version(tmp_path: Path) -> None:
    old = tmp_path / "static/vendor/yasgui-1.0.0/yasgui.min.js"
    old.parent.mkdir(parents=True)
    old.touch()
    copied = copy(installed(tmp_path / "node_modules"), tmp_path / "static")
    assert [p.relative_to(tmp_path / "static/vendor").as_posix() for p in copied] == [
        "yasgui-4.6.2/yasgui.min.js",
        "yasgui-4.6.2/yasgui.min.css",
        "cytoscape-4.6.2/cytoscape.esm.min.mjs",
    ]
    assert not old.exists()


def test_a_missing_file_is_an_error_that_helps(tmp_path: Path) -> None:
    with pytest.raises(KakehashiError, match="npm ci"):
        copy(tmp_path, tmp_path / "static")


def test_versions_are_exact_and_the_lock_names_no_host(root: Path) -> None:
    package = json.loads((root / "package.json").read_text())
    lock = json.loads((root / "package-lock.json").read_text())
    assert set(package["dependencies"]) == set(FILES)
    for name, version in package["dependencies"].items():
        assert version == lock["packages"][f"node_modules/{name}"]["version"]
    assert not [p for p in lock["packages"].values() if "resolved" in p]
    assert all("integrity" in p for path, p in lock["packages"].items() if path)
