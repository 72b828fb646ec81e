"""What a release consists of besides itself: pinned Python packages, and bundled npm packages."""

from __future__ import annotations

import base64
import importlib.metadata
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from deploy.release.licences import licence_of
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from kakehashi.errors import KakehashiError
from kakehashi.web.vendor import FILES
from kakehashi.web.vendor_licences import bundled

__all__ = ["Part", "browser_parts", "python_parts"]


@dataclass(frozen=True, slots=True)
class Part:
    """One package in one version."""

    kind: Literal["pypi", "npm"]
    name: str
    version: str
    licence: str  #: an SPDX expression
    needed: bool = True  #: False: only setting up a checkout needs it
    requires: tuple[str, ...] = ()  #: names of the same kind
    sha512: str = ""

    @property
    def reference(self) -> str:
        """Return what identifies it in the list of parts."""
        return f"pkg:{self.kind}/{self.name}@{self.version}"


def python_parts(requirements: Path, dependencies: Iterable[str]) -> list[Part]:
    """Return every package that ``requirements`` pins, as it is installed here.

    ``dependencies`` are those that the project declares; what none of them needs is marked.
    Raises KakehashiError when another version is installed, or a dependency is not pinned.
    """
    pins = dict(_pins(requirements))
    reached: dict[str, set[str]] = {}  # with the extras that are asked for
    waiting = [Requirement(line) for line in dependencies]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name not in pins:
            raise KakehashiError(
                "{package} is needed, and not pinned.", where=requirements.name, package=name
            )
        if name not in reached or not wanted.extras <= reached[name]:
            reached.setdefault(name, set()).update(wanted.extras)
            waiting += _requires(name, reached[name])
    return [_python(name, pins[name], reached.get(name)) for name in sorted(pins)]


def browser_parts(modules: Path, lock: Path) -> list[Part]:
    """Return every npm package that is bundled in the files for browsers."""
    locked = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    found: dict[str, Part] = {}
    for library in FILES:
        packages = bundled(modules, library)
        names = {package.name for package in packages}
        for package in packages:
            entry = locked[f"node_modules/{package.name}"]
            method, _, digest = entry["integrity"].partition("-")
            if package.version != entry["version"] or method != "sha512":
                raise KakehashiError(
                    "{package} is not installed as the lock says.", package=package.name
                )
            found[package.name] = Part(
                "npm",
                package.name,
                package.version,
                package.licence,
                requires=tuple(sorted(names & entry.get("dependencies", {}).keys())),
                sha512=base64.b64decode(digest).hex(),
            )
    return [found[name] for name in sorted(found)]


def _pins(requirements: Path) -> Iterable[tuple[str, str]]:
    for line in requirements.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, version = line.partition("==")
            yield canonicalize_name(name), version


def _requires(name: str, extras: set[str]) -> list[Requirement]:
    """Return what a package needs here, with these of its extras."""
    declared = [Requirement(line) for line in importlib.metadata.requires(name) or ()]
    return [
        one
        for one in declared
        if one.marker is None or any(one.marker.evaluate({"extra": e}) for e in ("", *extras))
    ]


def _python(name: str, version: str, extras: set[str] | None) -> Part:
    """Return a package; ``extras`` are None when only setting up needs it."""
    distribution = importlib.metadata.distribution(name)
    if distribution.version != version:
        raise KakehashiError(
            "{package} {version} is pinned, and {found} is installed.",
            remedy="Run «make setup».",
            package=name,
            version=version,
            found=distribution.version,
        )
    requires = {canonicalize_name(one.name) for one in _requires(name, extras or set())}
    licence = licence_of(name, distribution.metadata)  # type: ignore[arg-type]
    return Part("pypi", name, version, licence, extras is not None, tuple(sorted(requires)))
