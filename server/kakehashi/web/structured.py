"""What a page is about, in the words of schema.org, as a block of data that nothing executes."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from flask import request, url_for
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from kakehashi.model.text import Text
from kakehashi.model.views import ItemRef, ItemView
from kakehashi.namespaces import BASE, set_iri
from kakehashi.web import data as data_files
from kakehashi.web.addresses import id_path, safe_href
from kakehashi.web.context import services
from kakehashi.web.language import language, t
from kakehashi.web.public import canonical, public
from kakehashi.web.tame import one_line

__all__ = ["DATASET", "LICENCE", "block", "safe_json"]

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
DATASET: Final = f"{BASE}dataset"
_DATE: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")

Thing = dict[str, Any]


@pass_context
def block(context: Context) -> Markup:
    """Return the block of data of the page; nothing for a page of no known type."""
    kind = (request.endpoint or "").removeprefix("pages.")
    given = request.view_args or {}
    things: list[Thing] = []
    if kind == "home":
        things = [_site(), _dataset()]
    elif kind == "data":
        things = [_dataset() | {"distribution": _files()}]
    elif kind == "document":
        slug = str(given["slug"])
        things = [_document(slug), _crumbs(_documents(), (_title(slug), ""))]
    elif kind == "item":
        things = _item(f"{given['slug']}:{given['local']}", context.get("item"))
    elif kind == "mapping_set":
        things = [_set(str(given["name"]))]
    if not things:
        return Markup()
    found = {"@context": "https://schema.org", "@graph": things}
    return Markup('<script type="application/ld+json">{}</script>').format(safe_json(found))


def safe_json(value: object) -> Markup:
    """Return JSON that ends no script element, whatever its texts say."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704  (nothing is left in it that markup is made of)


def _named(text: Text, otherwise: str) -> Thing:
    """Return the name in the language of the page, and in the other one."""
    shown, spoken = text.read(language())
    other = text.en if spoken == "ja" else text.ja
    found: Thing = {"name": one_line(shown) or otherwise}
    if other:
        found["alternateName"] = one_line(other)
    return found


def _site() -> Thing:
    search = public(url_for("pages.search")).partition("?")[0]
    return {
        "@type": "WebSite",
        "@id": f"{BASE}#site",
        "name": t("Kakehashi"),
        "url": canonical(),
        "inLanguage": language(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def _dataset() -> Thing:
    release = services().release
    return {
        "@type": "Dataset",
        "@id": DATASET,
        "name": t("Kakehashi: cross-reference of IoT-security standards"),
        "description": t(
            "What corresponds to this clause in another standard, how exactly, and who says so: a"
            " cross-reference of IoT-security standards in Japanese and English."
        ),
        "url": public(url_for("pages.data")),
        "version": f"{release.version}+{release.id}",
        "identifier": DATASET,
        "license": LICENCE,
        "isAccessibleForFree": True,
        "inLanguage": ["ja", "en"],
        "creator": {"@type": "Organization", "name": t("Kakehashi"), "url": BASE},
    }


def _files() -> list[Thing]:
    """Return what holds the whole release."""
    return [
        {
            "@type": "DataDownload",
            "contentUrl": public(url_for("data.file", name=file.name)),
            "encodingFormat": file.media_type,
            "contentSize": str(file.size),
        }
        for file in data_files.files()
        if not file.folder
    ]


def _document(slug: str) -> Thing:
    found = services().catalogue.document(slug)
    thing: Thing = {
        "@type": "DefinedTermSet",
        "@id": found.iri,
        **_named(found.title, slug),
        "url": canonical(),
        "isPartOf": {"@id": DATASET},
    }
    if found.publishers:
        thing["publisher"] = [
            {"@type": "Organization", "name": one_line(name)} for name in found.publishers
        ]
    if _DATE.fullmatch(found.issued):
        thing["datePublished"] = found.issued
    if address := safe_href(found.url):
        thing["sameAs"] = address
    return thing


def _item(identifier: str, view: object) -> list[Thing]:
    ref = services().catalogue.ref(identifier)
    thing: Thing = {
        "@type": "DefinedTerm",
        "@id": ref.iri,
        **_named(ref.title, ref.id),
        "url": canonical(),
        "inDefinedTermSet": {"@id": f"{BASE}id/{ref.document}"},
    }
    if ref.notation:
        thing["termCode"] = one_line(ref.notation)
    parents: tuple[ItemRef, ...] = ()
    if isinstance(view, ItemView):
        if summary := view.summary.read(language())[0]:
            thing["description"] = one_line(summary)
        parents = view.parents
    above = [
        (_name_of(parent), public(id_path(parent.id, language())))
        for parent in parents
        if parent.id != f"{ref.document}:document"
    ]
    document = (_title(ref.document), public(id_path(ref.document, language())))
    return [thing, _crumbs(_documents(), document, *above, (_name_of(ref), ""))]


def _name_of(ref: ItemRef) -> str:
    return one_line(f"{ref.notation} {ref.title.read(language())[0]}") or ref.id


def _title(slug: str) -> str:
    return one_line(services().catalogue.title(slug).read(language())[0]) or slug


def _documents() -> tuple[str, str]:
    return t("Documents"), public(url_for("pages.documents"))


def _crumbs(*steps: tuple[str, str]) -> Thing:
    """Return the way to a page; the page itself, at the end, has no address."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name}
            | ({"item": address} if address else {})
            for place, (name, address) in enumerate(steps, 1)
        ],
    }


def _set(name: str) -> Thing:
    about = services().statements.sets()[name]
    thing: Thing = {
        "@type": "Dataset",
        "@id": set_iri(name),
        **_named(about.text("dcterms:title"), name),
        "description": one_line(about.text("dcterms:description").read(language())[0])
        or t("Statements on what corresponds to what, each with who says so."),
        "url": canonical(),
        "isPartOf": {"@id": DATASET},
    }
    if licence := safe_href(about.one("dcterms:license")):
        thing["license"] = licence
    return thing
