"""The files of the release: a list with checksums, and the files themselves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, jsonify, redirect, request, send_from_directory, url_for
from werkzeug.wrappers import Response as AnyResponse

from kakehashi.namespaces import BASE
from kakehashi.web.context import services
from kakehashi.web.language import language
from kakehashi.web.linked_data import thing
from kakehashi.web.negotiation import ALIASES, HTML, SUFFIXES, best

__all__ = ["DataFile", "blueprint", "files"]

blueprint = Blueprint("data", __name__)

#: Media type of a file by its ending.
MEDIA_TYPES: Final = {
    ".nq": "application/n-quads",
    ".nq.gz": "application/gzip",
    ".ttl": "text/turtle",
    ".tsv": "text/tab-separated-values",
    ".rdf": "application/rdf+xml",
}


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file of the release."""

    name: str
    size: int
    sha256: str
    media_type: str

    @property
    def folder(self) -> str:
        """Where it is; empty for what holds the whole release."""
        return self.name.rpartition("/")[0]


def files() -> tuple[DataFile, ...]:
    """Return the files that the manifest of the release lists, and no others."""
    folder = services().data_dir
    manifest = json.loads((folder.parent / "manifest.json").read_text(encoding="utf-8"))
    return tuple(
        DataFile(name, (folder / name).stat().st_size, digest, _media_type(name))
        for name, digest in sorted(manifest["files"].items())
        if (folder / name).is_file()
    )


def _media_type(name: str) -> str:
    endings = (e for e in MEDIA_TYPES if name.endswith(e))
    return MEDIA_TYPES.get(next(endings, ""), "application/octet-stream")


@blueprint.get("/data/")
def index() -> AnyResponse:
    """List the files: as JSON, or lead to the page."""
    if best(("application/json", HTML), ALIASES) == HTML:
        response = redirect(url_for("pages.data", lang=language()), 303)
    else:
        response = jsonify(
            release=services().release.id,
            files=[
                {
                    "name": f.name,
                    "href": url_for("data.file", name=f.name),
                    "bytes": f.size,
                    "sha256": f.sha256,
                    "media_type": f.media_type,
                }
                for f in files()
            ],
        )
    response.vary.update(("Accept", "Accept-Language"))
    return response


@blueprint.get("/data/SHA256SUMS")
def checksums() -> Response:
    """Return the checksums in the form that ``sha256sum --check`` reads."""
    text = "".join(f"{f.sha256}  {f.name}\n" for f in files())
    return Response(text, mimetype="text/plain")


@blueprint.get("/data/<path:name>")
def file(name: str) -> AnyResponse:
    """Return a file; what is no file here may still have a description.

    The same address is the IRI of the file in the data catalogue, so a client that asks for an
    RDF syntax and not for "anything" gets the description.
    """
    found = next((f for f in files() if f.name == name), None)
    if found is None or (_description_wanted(found.media_type) and _described(name)):
        return thing(f"data/{name}")
    response = send_from_directory(
        services().data_dir, name, mimetype=found.media_type, etag=found.sha256
    )
    response.headers["Cache-Control"] = "no-cache"
    response.vary.update(("Accept",))
    return response


def _described(name: str) -> bool:
    return services().linked_data.knows(f"{BASE}data/{name}")


def _description_wanted(own: str) -> bool:
    accept = request.accept_mimetypes
    if not accept or "*/*" in accept.values() or accept.quality(own):
        return False
    return best((*SUFFIXES.values(), HTML), ALIASES) is not None
