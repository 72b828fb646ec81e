"""How to cite an item, a document or a statement: as text, for BibTeX and for RIS.

Everything said comes from the graph; what is not known is left out. The day of access is the day
of the release, because the permanent link gives that release and no other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from kakehashi.exports.words import relation_words
from kakehashi.messages import Language, translate
from kakehashi.model.text import Text
from kakehashi.model.views import DocumentView, ItemRef, ReleaseInfo, StatementView

__all__ = [
    "FORMATS",
    "Cited",
    "Format",
    "as_bibtex",
    "as_ris",
    "as_text",
    "cited_document",
    "cited_item",
    "cited_statement",
    "written",
]

Kind = Literal["item", "document", "statement"]
Format = Literal["text", "bibtex", "ris"]

#: Each format with its media type and the ending of its files.
FORMATS: Final[dict[Format, tuple[str, str]]] = {
    "text": ("text/plain; charset=utf-8", ".txt"),
    "bibtex": ("application/x-bibtex; charset=utf-8", ".bib"),
    "ris": ("application/x-research-info-systems; charset=utf-8", ".ris"),
}

_TYPES: Final[dict[Kind, tuple[str, str]]] = {
    "item": ("incollection", "CHAP"),
    "document": ("misc", "GEN"),
    "statement": ("misc", "DATA"),
}

#: What LaTeX reads as something else. Braces have names, as BibTeX counts even escaped ones.
_LATEX: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "$&#%_"},
    }
)

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Cited:
    """What is cited, and from which release."""

    kind: Kind
    id: str  #: CURIE of an item, slug of a document, identifier of a statement
    authors: tuple[str, ...]
    title: Text
    container: Text  #: the document of an item, the mapping set of a statement
    issued: str  #: as the graph has it: a date, a span of dates, or words
    version: str
    place: str  #: where in the container
    iri: str
    link: str  #: permanent link: the page of this release
    release: str
    released: str  #: YYYY-MM-DD, empty when it is not known


def cited_item(
    item: ItemRef, document: DocumentView, release: ReleaseInfo, released: str, link: str
) -> Cited:
    """Return what is cited of an item: it stands in its document, whose publishers wrote it."""
    return Cited(
        "item", item.id, document.publishers, _named(item), document.title, document.issued,
        document.version, item.notation, item.iri, link, release.id, released,
    )  # fmt: skip


def cited_document(document: DocumentView, release: ReleaseInfo, released: str, link: str) -> Cited:
    """Return what is cited of a document."""
    return Cited(
        "document", document.slug, document.publishers, document.title or Text(en=document.slug),
        Text(), document.issued, document.version, "", document.iri, link, release.id, released,
    )  # fmt: skip


def cited_statement(
    statement: StatementView, none_in: Text, release: ReleaseInfo, released: str, link: str
) -> Cited:
    """Return what is cited of a statement; ``none_in`` is the title of a document without any."""
    said = {language: _said(statement, none_in, language) for language in ("ja", "en")}
    authors = (statement.publisher,) if statement.publisher else ()
    return Cited(
        "statement", statement.id, authors, Text(**said), statement.set_title, "", "",
        statement.locator, statement.iri, link, release.id, released,
    )  # fmt: skip


def _named(item: ItemRef) -> Text:
    """Return number and title of an item; the identifier when nobody has seen a title."""
    if not item.title:
        return Text(en=" ".join(filter(None, (item.notation, item.id))))
    return Text(
        *(
            " ".join(filter(None, (item.notation, t))) if t else ""
            for t in (item.title.ja, item.title.en)
        )
    )


def _said(statement: StatementView, none_in: Text, language: Language) -> str:
    subject = f"{_named(statement.subject).read(language)[0]} ({statement.subject.id})"
    if statement.object is None:
        document = none_in.read(language)[0] or statement.none_in
        return f"{subject} – {translate(language, 'nothing corresponds in')} {document}"
    target = f"{_named(statement.object).read(language)[0]} ({statement.object.id})"
    return f"{subject} – {relation_words(statement.relation, language)} – {target}"


def written(cited: Cited, form: Format, language: Language) -> str:
    """Return the citation in a format; the words around the facts are in ``language``."""
    return {"text": as_text, "bibtex": as_bibtex, "ris": as_ris}[form](cited, language)


def as_text(cited: Cited, language: Language) -> str:
    """Return one line for a list of sources."""
    title = cited.title.read(language)[0]
    parts = [
        _list(cited.authors, language),
        translate(language, "“{title}”", title=title) if cited.kind == "item" else title,
        _container(cited, language),
        _day(cited.issued),
        "" if cited.kind == "item" else _version(cited, language),
        translate(language, "Recorded in Kakehashi, release {release}", release=_release(cited)),
    ]
    sentence = translate(language, ". ").join(_plain(p) for p in parts if p)
    return f"{sentence}{translate(language, '. ')}{cited.link}"


def _container(cited: Cited, language: Language) -> str:
    title = cited.container.read(language)[0]
    if not title:
        return ""
    if cited.kind == "item":
        title = translate(language, "In: {title}", title=title)
        return translate(language, ", ").join(filter(None, (title, _version(cited, language))))
    return translate(language, "Mapping set: {title}", title=title)


def _version(cited: Cited, language: Language) -> str:
    """Return the version where the title of the document does not say it."""
    titles = (cited.container.ja, cited.container.en, cited.title.ja, cited.title.en)
    if not cited.version or any(cited.version in title for title in titles):
        return ""
    return translate(language, "version {version}", version=cited.version)


def _release(cited: Cited) -> str:
    return f"{cited.release} ({cited.released})" if cited.released else cited.release


def _list(names: Iterable[str], language: Language) -> str:
    return translate(language, ", ").join(_plain(name) for name in names)


def _day(issued: str) -> str:
    """Return a date as it is, a span with a dash.

    >>> _day("2009-07-30/2025-12-19"), _day("2018-10")
    ('2009-07-30–2025-12-19', '2018-10')
    """
    return re.sub(r"^([\d-]+)/([\d-]+)$", "\\1–\\2", issued)


def _plain(text: str) -> str:
    r"""Return a text on one line, without the signs that turn what follows round.

    >>> _plain("a\n TY  - b\u202ec")
    'a TY - bc'
    """
    kept = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c
        for c in text
        if unicodedata.category(c) != "Cf" or c in "\u200c\u200d"
    )
    return " ".join(kept.split())


# --- BibTeX ---------------------------------------------------------------------------------------


def as_bibtex(cited: Cited, language: Language) -> str:
    """Return an entry for BibTeX and biblatex, in UTF-8; titles and names keep their capitals."""
    kind, _ = _TYPES[cited.kind]
    lines = [f"  {name} = {{{value}}}" for name, value in _bibtex_fields(cited, language) if value]
    key = re.sub(r"[^A-Za-z0-9.-]+", "-", f"kakehashi-{cited.id}").strip("-")
    return f"@{kind}{{{key},\n" + ",\n".join(lines) + "\n}\n"


def _bibtex_fields(cited: Cited, language: Language) -> Iterator[tuple[str, str]]:
    yield "author", " and ".join(f"{{{_latex(name)}}}" for name in cited.authors)
    yield "title", f"{{{_latex(cited.title.read(language)[0])}}}"
    if container := cited.container.read(language)[0]:
        yield ("booktitle" if cited.kind == "item" else "howpublished"), f"{{{_latex(container)}}}"
    if match := _DATE.fullmatch(cited.issued):
        yield "year", match[1]
        yield "month", match[2] or ""
        yield "date", cited.issued
    yield "version", _latex(cited.version)
    yield "url", cited.link
    yield "urldate", cited.released
    yield "language", {"ja": "japanese", "en": "english"}[cited.title.read(language)[1]]
    yield "note", _latex(translate(language, ". ").join(_notes(cited, language)))


def _notes(cited: Cited, language: Language) -> Iterator[str]:
    if cited.issued and not _DATE.fullmatch(cited.issued):
        yield translate(language, "Issued: {date}", date=_day(cited.issued))
    if cited.kind == "statement" and cited.place:
        yield cited.place
    yield translate(language, "Recorded in Kakehashi, release {release}", release=_release(cited))
    yield cited.iri


def _latex(text: str) -> str:
    r"""Return a text as LaTeX shows it; what is no command stays none.

    >>> print(_latex("R&D: 100 % {of} C:\\x_1"))
    R\&D: 100 \% \textbraceleft{}of\textbraceright{} C:\textbackslash{}x\_1
    """
    return _plain(text).translate(_LATEX)


# --- RIS ------------------------------------------------------------------------------------------


def as_ris(cited: Cited, language: Language) -> str:
    """Return a record for reference managers, with the line ends that RIS has."""
    return "".join(f"{tag}  - {_plain(value)}\r\n" for tag, value in _ris_lines(cited, language))


def _ris_lines(cited: Cited, language: Language) -> Iterator[tuple[str, str]]:
    yield "TY", _TYPES[cited.kind][1]
    for name in cited.authors:
        yield "AU", name
    title, spoken = cited.title.read(language)
    optional = [
        ("TI", title),
        ("T2", cited.container.read(language)[0]),
        ("ET", cited.version),
        ("SE", cited.place),
    ]
    if match := _DATE.fullmatch(cited.issued):
        optional += [
            ("PY", match[1]),
            ("DA", "/".join(part or "" for part in match.groups()) + "/"),
        ]
    optional += [
        ("LA", spoken),
        ("DB", translate(language, "Kakehashi")),
        ("UR", cited.link),
        ("Y2", cited.released.replace("-", "/") + "/" if cited.released else ""),
        ("ID", cited.id),
    ]
    yield from ((tag, value) for tag, value in optional if value)
    for note in _notes(cited, language):
        if cited.kind != "statement" or note != cited.place:
            yield "N1", note
    yield "ER", ""
