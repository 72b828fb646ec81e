"""A release as one file, and back: the manifest and everything that may be downloaded.

The store and the indexes are not in it; they are made again from the data. Same release, same
bytes. A name that ends in ``.zst`` makes the file compressed, to about a seventh.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Final, cast

import zstandard

from kakehashi.build.artefacts import write_atomically
from kakehashi.build.release import complete
from kakehashi.errors import StoreError

__all__ = ["dump", "release_in", "restore"]

_RELEASE = re.compile(r"[0-9a-f]{12}")
#: A higher one takes twenty times as long, and saves a twentieth.
_LEVEL: Final = 10
#: What reading a file raises that is no dump, or not a whole one.
_DAMAGED: Final = (
    tarfile.TarError, EOFError, AttributeError, KeyError, TypeError, ValueError
)  # fmt: skip


def dump(folder: Path, target: Path) -> int:
    """Write the release in ``folder`` to a tar file and return the number of its files.

    Raises StoreError when it cannot be written.
    """
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    names = ["manifest.json", *(f"data/{name}" for name in sorted(manifest["files"]))]
    scratch = target.with_name(f".{target.name}.new")
    try:
        with _new(scratch, compressed=target.suffix == ".zst") as archive:
            for name in names:
                content = (folder / name).read_bytes()
                member = tarfile.TarInfo(name)
                member.size, member.mode = len(content), 0o644
                archive.addfile(member, io.BytesIO(content))
        scratch.replace(target)
    except OSError as error:
        scratch.unlink(missing_ok=True)
        raise _unwritable(target, error) from error
    return len(names)


@contextmanager
def _new(path: Path, *, compressed: bool) -> Iterator[tarfile.TarFile]:
    with path.open("wb") as file:
        if not compressed:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
                yield archive
            return
        packer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
        with (
            packer.stream_writer(file, closefd=False) as packed,
            tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
        ):
            yield archive


def release_in(source: Path) -> str:
    """Return the identifier of the release in a tar file, from its first bytes.

    Raises StoreError when it is no dump.
    """
    with _refusing(source), source.open("rb") as file, _unpacking(file) as unpacked:
        with tarfile.open(fileobj=unpacked, mode="r|") as archive:
            first = archive.next()
            content = archive.extractfile(first) if first is not None else None
            if content is None or first is None or first.name != "manifest.json":
                raise KeyError("manifest.json")
            return str(_manifest(content.read())["release"])


def _unpacking(file: BinaryIO) -> BinaryIO:
    """Return what reads the tar file in a file, which may be compressed."""
    start = file.read(len(zstandard.FRAME_HEADER))
    file.seek(0)
    if start != zstandard.FRAME_HEADER:
        return file
    return cast("BinaryIO", zstandard.ZstdDecompressor().stream_reader(file))


def restore(source: Path, releases: Path) -> str:
    """Make the release in a tar file ready to be served, and return its identifier.

    Nothing is left behind when a file of it is not what the manifest says. Raises StoreError.
    """
    releases.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".restore-", dir=releases) as scratch:
        new, plain = Path(scratch, "release"), Path(scratch, "dump.tar")
        with _refusing(source, releases), source.open("rb") as file, plain.open("wb") as target:
            shutil.copyfileobj(_unpacking(file), target)
        with _refusing(source, releases):
            manifest = _unpacked(plain, new)
        plain.unlink()
        with TemporaryDirectory(dir=scratch) as unzipped:
            derived = Path(unzipped, "derived.nq")
            derived.write_bytes(_unzipped(source, new / "data/derived.nq.gz"))
            graph = hashlib.sha256((new / "data/kakehashi.nq").read_bytes())
            graph.update(derived.read_bytes())
            if graph.hexdigest() != manifest["sha256"]:
                raise _unusable(source, "SHA-256")
            complete(new, derived)
        folder = releases / str(manifest["release"])
        if folder.exists():  # its name tells what is in it, so the old one goes last
            folder.rename(Path(scratch, "old"))
        new.rename(folder)
    return folder.name


def _unpacked(source: Path, folder: Path) -> dict[str, Any]:
    """Write the files that the manifest names, each after its digest was compared."""
    with tarfile.open(source, "r:") as archive:
        manifest = _manifest(_content(archive, "manifest.json"))
        write_atomically(folder / "manifest.json", _content(archive, "manifest.json"))
        for name, digest in manifest["files"].items():
            content = _content(archive, f"data/{name}")
            _check(name, content, digest)
            write_atomically(folder / "data" / name, content)
        for name in ("kakehashi.nq", "derived.nq.gz"):
            _ = manifest["files"][name]  # without them there is no graph
        sums = (f"{digest}  {name}\n" for name, digest in sorted(manifest["files"].items()))
        write_atomically(folder / "data/SHA256SUMS", "".join(sums).encode())
    return manifest


@contextmanager
def _refusing(source: Path, folder: Path | None = None) -> Iterator[None]:
    """Say what is wrong with a dump, or with the folder that it is unpacked into."""
    try:
        yield
    except (*_DAMAGED, zstandard.ZstdError) as error:
        raise _unusable(source, str(error) or type(error).__name__) from error
    except OSError as error:
        raise _unwritable(folder or source, error) from error


def _unzipped(source: Path, packed: Path) -> bytes:
    try:
        return gzip.decompress(packed.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise _unusable(source, str(error)) from error


def _manifest(content: bytes) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(content)
    if not _RELEASE.fullmatch(str(manifest["release"])):
        raise ValueError(manifest["release"])
    return manifest


def _check(name: str, content: bytes, digest: str) -> None:
    if hashlib.sha256(content).hexdigest() != digest:
        raise ValueError(f"data/{name}: SHA-256")
    if ".." in PurePosixPath(name).parts or name.startswith("/"):
        raise ValueError(name)


def _content(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.extractfile(name)
    if member is None:
        raise KeyError(name)
    return member.read()


def _unwritable(target: Path, error: OSError) -> StoreError:
    return StoreError(
        "The release cannot be written: {detail}",
        where=str(target),
        remedy="Look whether the folder exists and the disk is full.",
        detail=error.strerror or str(error),
    )


def _unusable(source: Path, detail: str) -> StoreError:
    return StoreError(
        "The file is no dump of a release, or is damaged: {detail}",
        where=str(source),
        remedy="Write it with «kakehashi dump», and copy it whole.",
        detail=detail,
    )
