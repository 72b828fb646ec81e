"""What every template can use: translation, addresses, marks, and the file of a static name."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask, g, request, url_for
from markupsafe import Markup

from kakehashi.errors import UnknownThingError
from kakehashi.exports.words import relation_sign, relation_words
from kakehashi.messages import LANGUAGES
from kakehashi.model.relation import Relation
from kakehashi.model.term import Term
from kakehashi.model.views import DocumentView, ItemRef
from kakehashi.namespaces import BASE, SCHEMES, curie
from kakehashi.web import derived, navigation, words
from kakehashi.web.addresses import expand, id_path, local_path, safe_href
from kakehashi.web.context import pinned, services
from kakehashi.web.dates import date_of, with_eras
from kakehashi.web.drawings import (
    answer_bar,
    answer_patterns,
    answer_shape,
    proportions,
    relation_glyph,
    relation_small,
    relation_symbol,
)
from kakehashi.web.headers import program_digest
from kakehashi.web.language import language, other_language_url, t
from kakehashi.web.paging import elsewhere, here
from kakehashi.web.proof_drawing import proof_drawing
from kakehashi.web.public import alternates, canonical, public
from kakehashi.web.structured import block
from kakehashi.web.tame import tame
from kakehashi.web.tongues import marked

__all__ = ["install"]


def install(app: Flask) -> None:
    """Register the globals of the templates."""
    app.context_processor(_common)
    app.url_defaults(_with_language)
    app.jinja_env.globals.update(
        t=t,
        words=words,
        marked=_marked,
        derived=derived,
        navigation=navigation,
        here=here,
        elsewhere=elsewhere,
        mended=_mended,
        public=public,
        canonical=canonical,
        alternates=alternates,
        structured=block,
        kept_release=_kept_release,
        id_path=_page_of,
        iri_path=local_path,
        safe_href=safe_href,
        asset=_asset,
        link_of=_link_of,
        code_label=_code_label,
        item_of=_item_of,
        note_of=_note_of,
        span_of=date_of,
        with_eras=with_eras,
        edition_of=_edition_of,
        shown=_shown,
        shown_iri=curie,
        relation_glyph=relation_glyph,
        relation_small=relation_small,
        relation_symbol=relation_symbol,
        relation_sign=relation_sign,
        answer_bar=answer_bar,
        answer_patterns=answer_patterns,
        answer_shape=answer_shape,
        proportions=proportions,
        proof_drawing=proof_drawing,
        relation_words=_words_of,
        BASE=BASE,
    )


def _common() -> dict[str, Any]:
    """Return what depends on the request."""
    spoken = language()
    others = [(other, other_language_url(other)) for other in LANGUAGES]
    return {
        "lang": spoken,
        "languages": others,
        "release": services().release,
        "pinned": pinned(),
        "current": request.base_url,
    }


def _with_language(endpoint: str, values: dict[str, Any]) -> None:
    """Fill the language, and the release when one is named, into addresses of pages."""
    if endpoint.startswith("pages."):
        values.setdefault("lang", language())
        if release := pinned():
            values.setdefault("release", release)


def _kept_release() -> Markup:
    """Return the field with which a form stays with the release that the reader looks at."""
    field = Markup('<input type="hidden" name="release" value="{}">')
    return field.format(pinned()) if pinned() else Markup()


def _page_of(identifier: str) -> str:
    return id_path(identifier, language())


def _marked(text: str) -> Markup:
    """Return a text whose language nobody recorded, with what is foreign to the page marked."""
    return marked(tame(text), language())


def _mended(asked: str, name: str) -> str:
    """Return the address of this page with ``name`` in place of what was asked for.

    Where no parameter asked for it, it is the page of ``name``.
    """
    wrong = [key for key, value in request.args.items() if value == asked]
    if not wrong or not request.endpoint:
        return _page_of(name)
    return here(**dict.fromkeys(wrong, name))


def _asset(name: str) -> str:
    """Return the address of a static file; a new program gives it a new one."""
    return url_for("static", filename=name, v=program_digest())


def _words_of(relation: Relation) -> str:
    return relation_words(relation, language())


def _documents() -> frozenset[str]:
    if "documents" not in g:
        g.documents = frozenset(d.slug for d in services().catalogue.documents(stubs=True))
    found: frozenset[str] = g.documents
    return found


def _link_of(value: str) -> tuple[str, bool]:
    """Return where a value of a fact leads, and whether that is on this server."""
    iri = value if value.startswith(("http://", "https://")) else expand(value, _documents())
    if iri.startswith(BASE):
        return local_path(iri, language()), True
    return safe_href(iri), False


def _code_label(value: str) -> str:
    """Return the label of a code-list entry or document given by CURIE; else an empty string."""
    if value.startswith("kid:"):
        return services().catalogue.title(value[4:]).read(language())[0]
    scheme, _, notation = value.partition(":")
    if scheme not in SCHEMES or not notation:
        return ""
    return services().terms.code(scheme, notation).read(language())[0]


def _item_of(value: str) -> ItemRef | None:
    """Return the item that a value of a fact names by CURIE, if it does."""
    slug, _, local = value.partition(":")
    if not local or slug not in _documents():
        return None
    try:
        return services().catalogue.ref(value)
    except UnknownThingError:
        return None


def _note_of(value: str) -> tuple[str, str]:
    """Return what a note is about and what it says.

    >>> _note_of("url_evidence: recall"), _note_of("WG 4: recalled")
    (('url evidence', 'recall'), ('', 'WG 4: recalled'))
    """
    if match := re.fullmatch(r"([a-z]+(?:_[a-z]+)*): (.*)", value, re.DOTALL):
        return match[1].replace("_", " "), match[2]
    return "", value


#: Longer texts on a version say more than its number.
_SHORT_VERSION = 10


def _edition_of(document: DocumentView) -> str:
    """Return the version of a document where it is short and its title does not say it."""
    version = document.version
    title = document.title.read(language())[0]
    return version if len(version) <= _SHORT_VERSION and version not in title else ""


def _shown(term: Term) -> str:
    """Return a term as people read it: IRIs shortened, literals as they are."""
    return curie(term.value) if term.kind == "iri" else term.value
