"""OSCAL in JSON: catalogues become documents, mapping collections become mapping sets."""

from __future__ import annotations

import re
from typing import Final

from kakehashi.importers.raw import Raw
from kakehashi.importers.readers.form_faults import Faults
from kakehashi.importers.readers.keys import with_more
from kakehashi.importers.readers.located_json import load, notes
from kakehashi.importers.readers.oscal_catalogue import read_catalogue
from kakehashi.importers.readers.oscal_mapping import read_collection

__all__ = ["FORMAT", "read", "recognises"]

FORMAT: Final = "oscal"

_MODELS: Final = (
    "catalog",
    "mapping-collection",
    "profile",
    "component-definition",
    "system-security-plan",
    "assessment-plan",
    "assessment-results",
    "plan-of-action-and-milestones",
)
_ANY: Final = "|".join(_MODELS)
_JSON = re.compile(rf'\A\s*\{{\s*(?:"\$schema"\s*:\s*"[^"]*"\s*,\s*)?"({_ANY})"\s*:')
_XML = re.compile(rf"<({_ANY})\s[^>]*http://csrc\.nist\.gov/ns/oscal")
_YAML = re.compile(rf"^({_ANY}):\s*$", re.MULTILINE)


def recognises(name: str, head: bytes) -> bool:
    """Tell whether a file is OSCAL, in any of its three syntaxes.

    >>> recognises("a.json", b'{"catalog": {"uuid": "x"}}')
    True
    >>> recognises("a.json", b'{"response": {}}')
    False
    """
    return bool(_model(name, head.decode("utf-8-sig", errors="replace")))


def read(content: bytes, file: str) -> Raw:
    """Read a catalogue or a mapping collection; ``file`` is its name in findings.

    Every value stays as it is written; a place is a JSON pointer.

    >>> raw = read(b'{"catalog": {"metadata": {"title": "T"}, "controls": [{"id": "a"}]}}', "a")
    >>> raw.documents[0].items[0].text("id"), [finding.node for finding in raw.findings]
    ('a', ['/catalog/controls/0/title'])
    """
    faults = Faults(file)
    head = content[:65536].decode("utf-8-sig", errors="replace")
    if not head.lstrip().startswith("{"):
        check = "oscal-form" if _model(file, head) else "json-syntax"
        faults.add(check, 1, "", detail="no object at the beginning")
        return Raw(findings=tuple(faults.found))
    root = load(content, faults)
    models = [name for name in root.names if name in _MODELS] if root else []
    if root and not models:
        root.fault("json-missing", key="catalog")
    documents, sets = [], []
    for model in models if root else ():
        node = root.object(model) if root else None
        if node and model == "catalog":
            documents.append(read_catalogue(node))
        elif node and model == "mapping-collection":
            sets += read_collection(node)
        elif node:
            node.fault("oscal-model", model=model)
    more = notes(root, (*_MODELS, "$schema"), "note:/") if root else {}
    return with_more(Raw(tuple(documents), tuple(sets), tuple(faults.found)), more)


def _model(name: str, head: str) -> str:
    """Return the OSCAL model that a file begins with; empty when it is none."""
    patterns = [_JSON, _XML]
    if name.lower().endswith((".yaml", ".yml")):
        patterns.append(_YAML)
    found = next((match for pattern in patterns if (match := pattern.search(head))), None)
    return found[1] if found else ""
