"""What a release publishes, made once; and its wheel, installed where nothing else is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from deploy.release.__main__ import make_release

from kakehashi.build.release import current_release
from kakehashi.settings import load_settings

ROOT = Path(__file__).parents[2]
#: Whether pip installs the pinned dependencies anew; else those of the tests are used.
WHOLE = bool(os.environ.get("KAKEHASHI_TEST_PACKAGE"))


@pytest.fixture(scope="session")
def commit() -> str:
    """What is packed: the last commit, with what was changed since."""
    changed = _git("-c", "user.name=tests", "-c", "user.email=tests@localhost", "stash", "create")
    return changed or _git("rev-parse", "HEAD")


@pytest.fixture(scope="session")
def dist(commit: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of everything that is published."""
    folder = current_release(load_settings().build_dir)
    assert folder is not None
    target = tmp_path_factory.mktemp("published") / "dist"
    make_release(ROOT, folder, target, commit)
    return target


@pytest.fixture(scope="session")
def wheel(dist: Path) -> Path:
    (found,) = dist.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of an environment that has the wheel, whose files nobody may change."""
    place = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    python = place / "bin/python"
    wanted = (
        ["--constraint", str(ROOT / "requirements.txt")] if WHOLE else ["--no-deps", "--no-index"]
    )
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    subprocess.run([*pip, *wanted, str(wheel)], check=True)
    packages = next(place.glob("lib/python*/site-packages"))
    if not WHOLE:
        # Its folder alone: what is installed for editing there is not seen.
        (packages / "rest.pth").write_text(f"{Path(pytest.__file__).parents[1]}\n")
    for path in (packages / "kakehashi", *(packages / "kakehashi").rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    return place / "bin/kakehashi"


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.strip()
