"""Every format in one archive, with its description, checksums and licences."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from kakehashi.exports import exchange
from kakehashi.exports.exchange.format import Export, Format
from kakehashi.exports.exchange.terms import terms
from kakehashi.exports.exchange.zipped import checksums, zipped
from kakehashi.messages import LANGUAGES, Language, label, translate
from kakehashi.model.exchange import Bundle
from kakehashi.model.text import Text
from kakehashi.namespaces import BASE, PREFIXES, document_iri, set_iri
from kakehashi.rdf.files import canonical_turtle

__all__ = ["EXPORTS"]

_NAME: Final = "zip"

#: Subject (IRI), property (CURIE) and value.
_Said = tuple[str, str, NamedNode | Literal]


def _write(bundle: Bundle) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    media_types: dict[str, str] = {}
    for export in _others():
        for name, content in export.write(bundle).items():
            path = f"{export.format.name}/{name}"
            files[path], media_types[path] = content, export.format.media_type
    files["dcat.ttl"] = _description(bundle, files, media_types)
    for language in LANGUAGES:
        files[f"README.{language}.md"] = _read_me(bundle, language)
        files[f"LICENCES.{language}.md"] = terms(bundle, language).encode()
    files["SHA256SUMS"] = checksums(files)
    return {"kakehashi.zip": zipped(files)}


def _others() -> Iterator[Export]:
    return (export for export in exchange.exports() if export.format.name != _NAME)


def _read_me(bundle: Bundle, language: Language) -> bytes:
    everything = translate(language, "everything")
    told = translate(
        language,
        "Taken from the release {release} of {date}; chosen: {choice}.",
        release=bundle.release or "–",
        date=bundle.released or "–",
        choice=", ".join(bundle.choice) or everything,
    )
    lines = ["# Kakehashi / 架け橋", "", told, ""]
    for export in _others():
        name, title = export.format.name, translate(language, export.format.title)
        lines.append(f"- `{name}/`: {title}")
    lines += ["- `dcat.ttl`: DCAT, VoID", "- `SHA256SUMS`", f"- `LICENCES.{language}.md`", ""]
    return "\n".join(lines).encode()


def _description(bundle: Bundle, files: dict[str, bytes], media_types: dict[str, str]) -> bytes:
    """Describe the archive: what it was taken from, its files, its documents and its sets."""
    dataset = f"{BASE}export/{hashlib.sha256(checksums(files)).hexdigest()[:16]}"
    said: list[_Said] = [
        (dataset, "rdf:type", _iri("dcat:Dataset")),
        (dataset, "rdf:type", _iri("void:Dataset")),
        (dataset, "dcterms:title", Literal("Export of Kakehashi", language="en")),
        (dataset, "dcterms:title", Literal("架け橋のエクスポート", language="ja")),
        (dataset, "dcterms:publisher", NamedNode(BASE)),
        (dataset, "prov:wasDerivedFrom", NamedNode(f"{BASE}dataset")),
        *((dataset, "rdfs:comment", Literal(words)) for words in bundle.choice),
    ]
    if bundle.release:
        said.append((dataset, "dcat:version", Literal(bundle.release)))
    if bundle.released:
        said.append((dataset, "dcterms:issued", _day(bundle.released)))
    said += _parts(bundle, dataset)
    for name, content in files.items():
        said += _file(dataset, name, content, media_types[name])
    return canonical_turtle(Triple(NamedNode(s), _iri(p), o) for s, p, o in said)


def _parts(bundle: Bundle, dataset: str) -> Iterator[_Said]:
    for document in bundle.documents:
        part = document_iri(document.slug)
        yield dataset, "void:subset", NamedNode(part)
        yield part, "void:entities", Literal(len(document.items))
        yield from _spoken(part, "dcterms:title", document.title)
        yield from _spoken(part, "dcterms:rights", document.licence)
    for mapping_set in bundle.sets:
        part = set_iri(mapping_set.name)
        title = Text(en=mapping_set.mapping_set_title, ja=bundle.entry(mapping_set.name).title.ja)
        yield dataset, "void:subset", NamedNode(part)
        yield part, "rdf:type", _iri("void:Linkset")
        yield part, "void:entities", Literal(len(mapping_set.records))
        yield part, "dcterms:license", NamedNode(mapping_set.license)
        yield from _spoken(part, "dcterms:title", title)


def _file(dataset: str, name: str, content: bytes, media_type: str) -> Iterator[_Said]:
    node = f"{dataset}/{name}"
    kind = f"https://www.iana.org/assignments/media-types/{media_type}"
    yield dataset, "dcat:distribution", NamedNode(node)
    yield node, "rdf:type", _iri("dcat:Distribution")
    yield node, "dcterms:title", Literal(name)
    yield node, "dcat:mediaType", NamedNode(kind)
    yield node, "dcat:byteSize", Literal(len(content))
    yield node, "spdx:checksum", NamedNode(f"{node}/checksum")
    yield f"{node}/checksum", "spdx:algorithm", _iri("spdx:checksumAlgorithm_sha256")
    digest = Literal(hashlib.sha256(content).hexdigest(), datatype=_iri("xsd:hexBinary"))
    yield f"{node}/checksum", "spdx:checksumValue", digest


def _spoken(node: str, name: str, text: Text) -> Iterator[_Said]:
    for language, words in (("en", text.en), ("ja", text.ja)):
        if words:
            yield node, name, Literal(words, language=language)


def _day(text: str) -> Literal:
    return Literal(text, datatype=_iri("xsd:date"))


def _iri(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


EXPORTS: Final = (
    Export(
        Format(_NAME, label("All formats in one archive"), "application/zip", ".zip"), (), _write
    ),
)
