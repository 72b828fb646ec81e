"""Where things of the graph are found on this server.

An IRI below the base ``https://w3id.org/kakehashi/`` is answered here under the same path; data
keep their IRIs wherever they are served.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import request

from kakehashi.namespaces import BASE, ID, PREFIXES
from kakehashi.web.context import pinned
from kakehashi.web.tame import tame

__all__ = ["expand", "id_path", "local_path", "safe_href"]

_CURIE = re.compile(r"([a-z][a-z0-9-]*):([A-Za-z0-9][A-Za-z0-9._-]*)")


def local_path(iri: str, language: str = "") -> str:
    """Return the path under which this server answers for an IRI of ours.

    With ``language`` it is the page in that language, of the release the reader looks at. An IRI
    of others gives an empty string.
    """
    if not iri.startswith(BASE):
        return ""
    path, _, fragment = iri[len(BASE) :].partition("#")
    prefix = f"{request.script_root}/{language}/" if language else f"{request.script_root}/"
    release = f"?release={pinned()}" if language and pinned() else ""
    end = f"#{quote(fragment)}" if fragment else ""
    return prefix + quote(path, safe="/:+~") + release + end


def id_path(identifier: str, language: str = "") -> str:
    """Return the path of an item given by CURIE, or of a document given by slug."""
    return local_path(f"{ID}{identifier.replace(':', '/', 1)}", language)


def expand(name: str, documents: frozenset[str] = frozenset()) -> str:
    """Return the IRI of a CURIE of ours or of a document's item; empty when it is neither.

    >>> expand("kid:nisc"), expand("nisc:bp-3", frozenset({"nisc"})), expand("10:30")
    ('https://w3id.org/kakehashi/id/nisc', 'https://w3id.org/kakehashi/id/nisc/bp-3', '')
    """
    if not (match := _CURIE.fullmatch(name)):
        return ""
    prefix, local = match.groups()
    if prefix in PREFIXES:
        return PREFIXES[prefix] + local
    return f"{ID}{prefix}/{local}" if prefix in documents else ""


def safe_href(address: str) -> str:
    """Return the address if it is one for a link (http or https), else an empty string.

    One with marks that nobody sees, or that turn the direction of text, is none.

    >>> safe_href("https://www.nisc.go.jp/"), safe_href("javascript:alert(1)")
    ('https://www.nisc.go.jp/', '')
    """
    plain = tame(address) == address and re.fullmatch(r"https?://[^\s<>\"']+", address, re.I)
    return address if plain else ""
