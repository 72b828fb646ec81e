"""Stage *describe*: the graph describes itself (VoID, DCAT, PROV, service description)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad

from kakehashi.build.sources import Source
from kakehashi.namespaces import BASE, PREFIXES, curie, document_iri, graph_iri

__all__ = ["SERVICE", "Description", "describe"]

#: IRI of the SPARQL service in the service description.
SERVICE = f"{BASE}sparql"
DATASET = f"{BASE}dataset"
CATALOGUE = f"{BASE}catalogue"

_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_FORMATS = "http://www.w3.org/ns/formats/"
_FROM, _TO, _RELATION = (
    f"<{PREFIXES['kh']}{name}>" for name in ("fromItem", "toItem", "DerivedRelation")
)
_TITLES = {
    DATASET: (
        "Kakehashi: cross-reference of IoT-security standards",
        "架け橋:IoTセキュリティ規格の対応関係",
    ),
    CATALOGUE: ("Kakehashi data catalogue", "架け橋データカタログ"),
    BASE: ("Kakehashi", "架け橋"),
    SERVICE: ("Kakehashi SPARQL service", "架け橋SPARQLサービス"),
}


@dataclass(frozen=True, slots=True)
class Description:
    """What the description is made from."""

    quads: Iterable[Quad]
    sources: tuple[Source, ...]
    release: str
    version: str
    issued: str  #: date of the release, YYYY-MM-DD, from the ontology header
    derived: bytes = b""  #: N-Quads of what follows by the calculus
    files: dict[str, tuple[str, str]] = field(default_factory=dict)  #: name: media type, SHA-256
    examples: tuple[tuple[str, str, str, str], ...] = ()  #: id, title en, title ja, query


@dataclass(slots=True)
class _Writer:
    graph: NamedNode = field(default_factory=lambda: NamedNode(graph_iri("meta")))
    quads: list[Quad] = field(default_factory=list)

    def add(
        self, subject: str, predicate: str, value: str | int | NamedNode, **literal: str
    ) -> None:
        prefix, _, local = predicate.partition(":")
        node: NamedNode | Literal
        if isinstance(value, NamedNode):
            node = value
        elif isinstance(value, int):
            node = Literal(str(value), datatype=NamedNode(PREFIXES["xsd"] + "integer"))
        elif "type" in literal:
            node = Literal(value, datatype=NamedNode(PREFIXES["xsd"] + literal["type"]))
        else:
            node = Literal(value, language=literal.get("lang"))
        self.quads.append(
            Quad(NamedNode(subject), NamedNode(PREFIXES[prefix] + local), node, self.graph)
        )

    def link(self, subject: str, predicate: str, *objects: str) -> None:
        for iri in objects:
            self.add(subject, predicate, NamedNode(_full(iri)))

    def title(self, subject: str, english: str, japanese: str) -> None:
        self.add(subject, "dcterms:title", english, lang="en")
        self.add(subject, "dcterms:title", japanese, lang="ja")


def describe(given: Description) -> list[Quad]:
    """Return the quads of ``graph/meta``."""
    writer = _Writer()
    counted = _Counts.of(given.quads)
    counted.add(given.derived)
    _dataset(writer, given, counted)
    _graphs(writer, given, counted)
    _linksets(writer, counted)
    _pairs(writer, counted)
    _service(writer, counted)
    _examples(writer, given)
    return writer.quads


@dataclass(slots=True)
class _Counts:
    triples: Counter[str]
    classes: Counter[str]
    properties: Counter[str]
    subjects: set[str]
    documents: dict[str, tuple[set[str], set[str]]]
    stated: set[tuple[str, str, str]] = field(default_factory=set)  #: triples of graph/direct
    derived: Counter[tuple[str, str]] = field(default_factory=Counter)  #: by pair of documents

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> _Counts:
        counts = cls(Counter(), Counter(), Counter(), set(), defaultdict(lambda: (set(), set())))
        for quad in quads:
            graph = getattr(quad.graph_name, "value", "")
            counts.triples[graph] += 1
            predicate, subject = quad.predicate.value, getattr(quad.subject, "value", "")
            counts.properties[predicate] += 1
            counts.subjects.add(subject)
            if predicate == PREFIXES["rdf"] + "type":
                counts.classes[getattr(quad.object, "value", "")] += 1
            if "/graph/direct/" in graph:
                ends, target = counts.documents[graph], getattr(quad.object, "value", "")
                ends[0].add(subject.rpartition("/")[0])
                ends[1].add(target.rpartition("/")[0])
                counts.stated.add((subject, predicate, target))
        return counts

    def add(self, nquads: bytes) -> None:
        """Count N-Quads without literals that hold spaces, as the build writes them itself."""
        type_ = f"<{PREFIXES['rdf']}type>"
        ends: dict[str, dict[str, str]] = defaultdict(dict)  # items of each node, by predicate
        relations: list[str] = []
        for line in nquads.decode().splitlines():
            subject, predicate, value, graph, _ = line.split(" ")
            if predicate in (_FROM, _TO):
                ends[subject][predicate] = value[1:].rpartition("/")[0]
            elif value == _RELATION:
                relations.append(subject)
            self.triples[graph[1:-1]] += 1
            self.properties[predicate[1:-1]] += 1
            self.subjects.add(subject[1:-1])
            if predicate == type_:
                self.classes[value[1:-1]] += 1
        self.derived.update((ends[node][_FROM], ends[node][_TO]) for node in relations)


def _dataset(writer: _Writer, given: Description, counted: _Counts) -> None:
    writer.link(DATASET, "rdf:type", "void:Dataset", "dcat:Dataset")
    for subject, (english, japanese) in _TITLES.items():
        writer.title(subject, english, japanese)
    writer.link(DATASET, "dcterms:license", _LICENCE)
    writer.link(DATASET, "dcterms:publisher", BASE)
    writer.link(BASE, "rdf:type", "foaf:Project", "prov:Agent")
    writer.add(DATASET, "dcterms:issued", given.issued, type="date")
    writer.add(DATASET, "dcterms:identifier", given.release)
    writer.add(DATASET, "dcat:version", given.version)
    writer.add(DATASET, "void:uriSpace", BASE)
    writer.link(DATASET, "void:sparqlEndpoint", SERVICE)
    writer.add(DATASET, "void:triples", sum(counted.triples.values()))
    writer.add(DATASET, "void:distinctSubjects", len(counted.subjects))
    writer.add(DATASET, "void:classes", len(counted.classes))
    writer.add(DATASET, "void:properties", len(counted.properties))
    for kind, word, counter in (
        ("class", "entities", counted.classes),
        ("property", "triples", counted.properties),
    ):
        for iri, number in counter.items():
            part = f"{DATASET}/{kind}/{curie(iri).replace(':', '-').replace('/', '-')}"
            writer.link(DATASET, f"void:{kind}Partition", part)
            writer.link(part, f"void:{kind}", iri)
            writer.add(part, f"void:{word}", number)
    writer.link(CATALOGUE, "rdf:type", "dcat:Catalog")
    writer.link(CATALOGUE, "dcat:dataset", DATASET)
    writer.link(CATALOGUE, "dcat:service", SERVICE)
    for name, (media_type, digest) in given.files.items():
        file, checksum = f"{BASE}data/{name}", f"{BASE}data/{name}/checksum"
        writer.link(DATASET, "dcat:distribution", file)
        writer.link(file, "rdf:type", "dcat:Distribution")
        writer.link(file, "dcterms:license", _LICENCE)
        writer.link(file, "dcat:downloadURL", file)
        writer.link(
            file, "dcat:mediaType", f"https://www.iana.org/assignments/media-types/{media_type}"
        )
        writer.link(file, "spdx:checksum", checksum)
        writer.link(checksum, "spdx:algorithm", "spdx:checksumAlgorithm_sha256")
        writer.add(checksum, "spdx:checksumValue", digest, type="hexBinary")


def _graphs(writer: _Writer, given: Description, counted: _Counts) -> None:
    activity = f"{BASE}activity/build-{given.release}"
    writer.link(activity, "rdf:type", "prov:Activity")
    writer.title(activity, "Build of the release", "リリースの構築")
    for graph, number in counted.triples.items():
        writer.link(graph, "rdf:type", "void:Dataset", "prov:Entity")
        writer.link(DATASET, "void:subset", graph)
        writer.add(graph, "void:triples", number)
        writer.link(graph, "prov:wasGeneratedBy", activity)
        name = graph.removeprefix(graph_iri(""))
        if name.startswith("document/"):
            writer.link(graph, "prov:wasDerivedFrom", document_iri(name.removeprefix("document/")))
    for source in given.sources:
        file = f"{BASE}source/{source.name}"
        writer.link(graph_iri(source.graph), "prov:wasDerivedFrom", file)
        writer.link(activity, "prov:used", file)
        writer.link(file, "rdf:type", "prov:Entity")
        writer.add(file, "dcterms:identifier", source.name)
        writer.link(file, "spdx:checksum", f"{file}/checksum")
        writer.link(f"{file}/checksum", "spdx:algorithm", "spdx:checksumAlgorithm_sha256")
        writer.add(f"{file}/checksum", "spdx:checksumValue", source.digest, type="hexBinary")


def _linksets(writer: _Writer, counted: _Counts) -> None:
    for graph, (subjects, objects) in counted.documents.items():
        writer.link(graph, "rdf:type", "void:Linkset")
        writer.link(graph, "void:subjectsTarget", *sorted(subjects))
        writer.link(graph, "void:objectsTarget", *sorted(objects))


def _pairs(writer: _Writer, counted: _Counts) -> None:
    """Write how many links lead from each document to each other one, stated and derived.

    A derived relation is counted where it stands: from the item that sorts first.
    """
    stated = Counter((s.rpartition("/")[0], o.rpartition("/")[0]) for s, _, o in counted.stated)
    for name, class_, pairs in (
        ("stated", "kh:StatedLinkset", stated),
        ("derived", "kh:DerivedLinkset", counted.derived),
    ):
        for (subjects, objects), number in pairs.items():
            slugs = (iri.rpartition("/")[2] for iri in (subjects, objects))
            linkset = f"{BASE}linkset/{name}/{'--'.join(slugs)}"
            writer.link(linkset, "rdf:type", "void:Linkset", class_)
            writer.link(linkset, "void:subjectsTarget", subjects)
            writer.link(linkset, "void:objectsTarget", objects)
            writer.add(linkset, "void:triples", number)


def _service(writer: _Writer, counted: _Counts) -> None:
    writer.link(SERVICE, "rdf:type", "sd:Service", "dcat:DataService")
    writer.link(SERVICE, "sd:endpoint", SERVICE)
    writer.link(SERVICE, "dcat:endpointURL", SERVICE)
    writer.link(SERVICE, "dcat:servesDataset", DATASET)
    writer.link(SERVICE, "sd:supportedLanguage", "sd:SPARQL11Query")
    writer.link(SERVICE, "sd:feature", "sd:UnionDefaultGraph", "sd:EmptyGraphs")
    for form in ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV",
                 "SPARQL_Results_TSV", "Turtle", "N-Triples", "N-Quads", "TriG", "JSON-LD",
                 "RDF_XML"):  # fmt: skip
        writer.link(SERVICE, "sd:resultFormat", f"{_FORMATS}{form}")
    default = f"{SERVICE}/dataset"
    writer.link(SERVICE, "sd:defaultDataset", default)
    writer.link(default, "rdf:type", "sd:Dataset")
    for graph in counted.triples:
        named = f"{graph}/sd"
        writer.link(default, "sd:namedGraph", named)
        writer.link(named, "rdf:type", "sd:NamedGraph")
        writer.link(named, "sd:name", graph)
        writer.link(named, "sd:graph", graph)
    for prefix, namespace in PREFIXES.items():
        declaration = f"{BASE}prefix/{prefix}"
        writer.link(SERVICE, "sh:declare", declaration)
        writer.link(declaration, "rdf:type", "sh:PrefixDeclaration")
        writer.add(declaration, "sh:prefix", prefix)
        writer.add(declaration, "sh:namespace", namespace, type="anyURI")


def _examples(writer: _Writer, given: Description) -> None:
    for identifier, english, japanese, query in given.examples:
        example = f"{BASE}example/{identifier}"
        writer.link(example, "rdf:type", "sh:SPARQLExecutable", _example_class(query))
        writer.link(example, "schema:target", SERVICE)
        writer.add(example, "rdfs:comment", english, lang="en")
        writer.add(example, "rdfs:comment", japanese, lang="ja")
        writer.add(example, _example_property(query), query)


def _forms(query: str) -> Iterator[str]:
    for line in query.splitlines():
        words = line.split()
        if words and words[0].upper() in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
            yield words[0].upper()


def _example_class(query: str) -> str:
    form = next(_forms(query), "SELECT")
    return {"ASK": "sh:SPARQLAskExecutable", "CONSTRUCT": "sh:SPARQLConstructExecutable"}.get(
        form, "sh:SPARQLSelectExecutable"
    )


def _example_property(query: str) -> str:
    return f"sh:{next(_forms(query), 'SELECT').lower()}"


def _full(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local if prefix in PREFIXES else name
