"""An installed package brings its release once, and again only when it is another one."""

from __future__ import annotations

from pathlib import Path

import pytest

from kakehashi import settings as module
from kakehashi.build.dump import dump
from kakehashi.build.packaged import PROJECT, RELEASE, bring_release, changeable, copy_project
from kakehashi.build.release import activate, current_release
from kakehashi.errors import BadInputError, StoreError
from kakehashi.settings import Settings, load_settings
from tests.releases import FIRST, SECOND, THIRD, make_release


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sources of a package, which carries a release."""
    folder = tmp_path / "site-packages/kakehashi/project"
    (folder / "ontology").mkdir(parents=True)
    (folder / "ontology/kakehashi.ttl").write_text("# one\n")
    (folder / "NOTICE.md").write_text("n")
    (folder / "not-a-part").write_text("x")
    monkeypatch.setattr(module, "_PACKAGED", folder)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    carry(folder, FIRST)
    return folder


def carry(package: Path, release: str) -> None:
    dump(make_release(package.parents[2] / "made", release), package / RELEASE)


def brought(settings: Settings) -> list[str]:
    told: list[str] = []
    bring_release(settings, lambda release, _: told.append(release))
    return told


def served(settings: Settings) -> str:
    current = current_release(settings.build_dir)
    return current.name if current else ""


def test_sources_are_those_of_the_package_or_of_the_folder(package: Path, tmp_path: Path) -> None:
    settings = load_settings({})
    assert (settings.project_dir, settings.packaged) == (package, True)
    assert settings.build_dir == tmp_path / "here/kakehashi-data/build"
    assert settings.record_dir == tmp_path / "here/kakehashi-data/record"
    with pytest.raises(BadInputError, match="kakehashi init"):
        changeable(settings)
    copy_project(settings, tmp_path / "here")
    mine = load_settings({})
    assert (mine.project_dir, mine.packaged) == (tmp_path / "here", False)
    assert (mine.build_dir, mine.record_dir) == (tmp_path / "here/build", tmp_path / "here/record")
    assert changeable(mine) == tmp_path / "here"
    assert brought(mine) == []
    assert not mine.build_dir.exists()


def test_it_is_brought_once(package: Path) -> None:
    settings = load_settings({})
    assert (brought(settings), served(settings)) == ([FIRST], FIRST)
    assert (brought(settings), served(settings)) == ([], FIRST)


def test_a_new_version_brings_its_own_and_what_was_chosen_stays(package: Path) -> None:
    settings = load_settings({})
    brought(settings)
    make_release(settings.build_dir, THIRD)
    activate(settings.build_dir / "releases", settings.build_dir / "current", THIRD)
    assert (brought(settings), served(settings)) == ([], THIRD)
    carry(package, SECOND)
    assert (brought(settings), served(settings)) == ([SECOND], SECOND)
    # The releases of before are kept, and can be chosen again.
    activate(settings.build_dir / "releases", settings.build_dir / "current", FIRST)
    assert (brought(settings), served(settings)) == ([], FIRST)


def test_a_release_that_is_there_is_taken_as_it_is(package: Path) -> None:
    settings = load_settings({})
    make_release(settings.build_dir, FIRST)
    assert (brought(settings), served(settings)) == ([], FIRST)


def test_what_was_chosen_before_the_first_start_stays(package: Path) -> None:
    settings = load_settings({})
    make_release(settings.build_dir, THIRD)
    activate(settings.build_dir / "releases", settings.build_dir / "current", THIRD)
    assert (brought(settings), served(settings)) == ([], THIRD)
    carry(package, SECOND)
    assert (brought(settings), served(settings)) == ([SECOND], SECOND)


def test_one_that_this_program_cannot_read_is_made_anew(package: Path) -> None:
    settings = load_settings({})
    brought(settings)
    (settings.build_dir / "releases" / FIRST / "complete").write_bytes(b"0\n")
    assert (brought(settings), served(settings)) == ([FIRST], FIRST)


def test_a_package_without_a_release_brings_none(package: Path) -> None:
    (package / RELEASE).unlink()
    settings = load_settings({})
    assert brought(settings) == []
    assert not settings.build_dir.exists()


def test_where_nothing_can_be_written_it_says_what_to_do(package: Path) -> None:
    Path("kakehashi-data").write_text("in the way")
    with pytest.raises(StoreError, match="KAKEHASHI_BUILD_DIR"):
        brought(load_settings({}))


def test_a_copy_holds_the_project_and_can_be_written(package: Path, tmp_path: Path) -> None:
    (package / "ontology/kakehashi.ttl").chmod(0o444)
    mine = tmp_path / "mine"
    assert copy_project(load_settings({}), mine) == 2
    assert {path.name for path in mine.iterdir()} <= set(PROJECT)
    (mine / "ontology/kakehashi.ttl").write_text("# mine\n")
    with pytest.raises(BadInputError, match="is not empty"):
        copy_project(load_settings({}), mine)
