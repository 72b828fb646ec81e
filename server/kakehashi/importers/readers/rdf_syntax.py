"""Parse RDF of unknown origin: the syntax told from name and content, nothing fetched, no depth.

What makes the parser slow or deep is found before it starts: nested brackets, nested elements,
document type declarations, contexts that stand elsewhere.
"""

from __future__ import annotations

import io
import re
from typing import Final

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse
from pyoxigraph import Quad, RdfFormat, parse

from kakehashi.importers.readers.form_faults import Faults
from kakehashi.importers.readers.located_json import LIMIT, Node, load

__all__ = ["parse_rdf", "syntax_of"]

#: How much of a text is looked at, in characters; more is cut off.
_HEAD: Final = 60_000

#: What the ending of a name says, where it says it surely.
ENDINGS: Final = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".rdf": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
}

_XML = re.compile(r"\A\s*<(?:\?xml|!DOCTYPE|(?:rdf:)?RDF\b)", re.IGNORECASE)
_RDF_XML = re.compile(r"http://www\.w3\.org/1999/02/22-rdf-syntax-ns#|<rdf:RDF\b")
_JSON = re.compile(r"\A\s*(?:\[\s*)?\{")
_JSON_LD = re.compile(r'"@(?:id|graph|type|value)"\s*:')
_PREFIX = re.compile(r"^\s*(?:@prefix|@base|PREFIX|BASE)\s", re.IGNORECASE | re.MULTILINE)
_SUBJECT = re.compile(r"^\s*(?:<[^<>\s]+>|_:\S+)\s+(?:a|<[^<>\s]+>)\s", re.MULTILINE)
_LINE = re.compile(r"\s*(?:(?:<[^<>\s]+>|_:\S+)\s+<[^<>\s]+>\s+\S.*\.\s*)?(?:#.*)?")

#: What may hold brackets without nesting, then brackets; the order is that of the syntax.
_TOKENS = re.compile(
    rb'"""(?:[^"\\]++|\\.|"(?!""))*+"""'
    rb"|'''(?:[^'\\]++|\\.|'(?!''))*+'''"
    rb'|"(?:[^"\\\n\r]++|\\.)*+"'
    rb"|'(?:[^'\\\n\r]++|\\.)*+'"
    rb"|<[^\x00-\x20<>\"{}|^`]*+>"
    rb"|\#[^\n\r]*+"
    rb"|(?P<open><<|[\[({])"
    rb"|(?P<close>>>|[\])}])",
    re.DOTALL,
)


def syntax_of(name: str, head: str) -> RdfFormat | None:
    """Return the syntax of a file that is RDF; None when it is none.

    >>> syntax_of("a.ttl", "").name, syntax_of("a", "<urn:a> <urn:b> <urn:c> .").name
    ('Turtle', 'N-Quads')
    >>> syntax_of("a.json", '{"a": 1}') is None
    True
    """
    lower, head = name.lower(), head[:_HEAD]
    if ending := next((e for e in ENDINGS if lower.endswith(e)), ""):
        return ENDINGS[ending]
    if _XML.match(head):
        return RdfFormat.RDF_XML if _RDF_XML.search(head) else None
    if _JSON.match(head):
        return RdfFormat.JSON_LD if _JSON_LD.search(head) else None
    if _PREFIX.search(head):
        return RdfFormat.TRIG if re.search(r"\{", head) else RdfFormat.TURTLE
    if _SUBJECT.search(head):
        lines = head.split("\n")[: -1 if len(head) >= _HEAD else None]
        flat = all(_LINE.fullmatch(line) for line in lines)
        return RdfFormat.N_QUADS if flat else RdfFormat.TRIG
    return None


def parse_rdf(
    content: bytes, name: str, faults: Faults
) -> tuple[list[Quad], dict[str, str]] | None:
    """Return the quads of a file and its prefixes; None after a fault.

    >>> quads, prefixes = parse_rdf(b"@prefix x: <urn:x:> . x:a x:b 1 .", "a.ttl", Faults("a"))
    >>> len(quads), prefixes
    (1, {'x': 'urn:x:'})
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        faults.add("rdf-encoding", content[: error.start].count(b"\n") + 1, "")
        return None
    syntax = syntax_of(name, text[:_HEAD])
    if syntax is None:
        faults.add("rdf-format", 1, "")
        return None
    content = text.encode()
    if not _safe(content, syntax, faults):
        return None
    try:
        parser = parse(content, format=syntax)
        quads = list(parser)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        detail = getattr(error, "msg", None) or str(error)
        faults.add("rdf-syntax", line, "", syntax=syntax.name, detail=detail)
        return None
    return quads, dict(parser.prefixes)


def _safe(content: bytes, syntax: RdfFormat, faults: Faults) -> bool:
    if syntax == RdfFormat.JSON_LD:
        return _safe_json(content, faults)
    if syntax == RdfFormat.RDF_XML:
        return _safe_xml(content, faults)
    return _safe_brackets(content, faults)


def _safe_json(content: bytes, faults: Faults) -> bool:
    root = load(content, faults)
    if root is None:
        return False
    safe = True
    open_ = [root]
    while open_:
        node = open_.pop()
        for key in ("@context", "@import"):
            for remote in _texts(node.get(key)):
                faults.add("rdf-context", node.row, node.pointer, value=str(remote))
                safe = False
        open_ += [child for key in node.names if (child := node.get(key))]
        open_ += node.elements()
    return safe


def _texts(context: Node | None) -> list[str]:
    """Return the addresses among contexts."""
    if context is None:
        return []
    members = [context, *context.elements()]
    return [member.value for member in members if isinstance(member.value, str)]


def _safe_xml(content: bytes, faults: Faults) -> bool:
    depth = 0
    try:
        for event, element in iterparse(io.BytesIO(content), ("start", "end"), forbid_dtd=True):
            depth += 1 if event == "start" else -1
            if depth > LIMIT:
                faults.add("rdf-depth", 1, "", limit=LIMIT)
                return False
            if event == "end":
                element.clear()
    except ParseError as error:
        line = error.position[0] or 1
        faults.add("rdf-syntax", line, "", syntax="RDF/XML", detail=str(error.msg))
        return False
    except (DefusedXmlException, LookupError, ValueError) as error:
        if isinstance(error, DefusedXmlException):
            faults.add("rdf-doctype", 1, "")
        else:
            faults.add("rdf-syntax", 1, "", syntax="RDF/XML", detail=str(error))
        return False
    return True


def _safe_brackets(content: bytes, faults: Faults) -> bool:
    if sum(content.count(bracket) for bracket in (b"[", b"(", b"{", b"<<")) <= LIMIT:
        return True
    depth = 0
    for token in _TOKENS.finditer(content):
        if token["open"]:
            depth += 1
            if depth > LIMIT:
                line = content.count(b"\n", 0, token.start()) + 1
                faults.add("rdf-depth", line, "", limit=LIMIT)
                return False
        elif token["close"]:
            depth = max(0, depth - 1)
    return True
