"""What the product answers, independent of who asks: web, API and command line use these."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kakehashi.errors import StoreError
from kakehashi.model.views import ReleaseInfo
from kakehashi.services.axioms import Axioms
from kakehashi.services.catalogue import Catalogue
from kakehashi.services.comparing import Comparing
from kakehashi.services.crosswalk import CrosswalkService
from kakehashi.services.derivation import Derivation
from kakehashi.services.editions import Editions
from kakehashi.services.exchange import Exchange
from kakehashi.services.facets import Facets
from kakehashi.services.linked_data import LinkedData
from kakehashi.services.neighbourhood import Neighbourhood
from kakehashi.services.overview import Overview
from kakehashi.services.quality import Quality
from kakehashi.services.queries import Queries
from kakehashi.services.reasons import Reasons
from kakehashi.services.refs import Refs
from kakehashi.services.search import Search
from kakehashi.services.statements import Statements
from kakehashi.services.succession import Succession
from kakehashi.services.suggestions import SuggestionService
from kakehashi.services.terms import Terms
from kakehashi.services.vocabulary import Vocabulary
from kakehashi.services.work import Work
from kakehashi.settings import Settings
from kakehashi.store.choice import open_reader, store_folder
from kakehashi.store.evaluator import Evaluator
from kakehashi.store.reader import Reader
from kakehashi.store.release_format import check_format

if TYPE_CHECKING:
    from kakehashi.services.live import Live
    from kakehashi.store.remote.reader import RemoteReader

__all__ = ["Services", "open_services"]


@dataclass(frozen=True, slots=True)
class Services:
    """All services over one release."""

    settings: Settings
    release: ReleaseInfo
    catalogue: Catalogue
    comparing: Comparing
    crosswalk: CrosswalkService
    derivation: Derivation
    editions: Editions
    facets: Facets
    neighbourhood: Neighbourhood
    overview: Overview
    quality: Quality
    reasons: Reasons
    statements: Statements
    search: Search
    suggestions: SuggestionService
    terms: Terms
    work: Work
    vocabulary: Vocabulary
    linked_data: LinkedData
    exchange: Exchange
    sparql: Evaluator | None  #: None where no worker is wanted (command line)
    folder: Path  #: of the release
    live: Live | None = None  #: what people write; None where nothing is written

    @property
    def data_dir(self) -> Path:
        """Folder of the files that anybody may download."""
        return self.folder / "data"

    def close(self) -> None:
        """Close the files and stop the query workers."""
        self.catalogue.refs.close()
        if self.sparql is not None:
            self.sparql.close()


def open_services(
    settings: Settings,
    *,
    folder: Path | None = None,
    workers: bool = False,
    live: Live | None = None,
) -> Services:
    """Open the release in ``folder`` (None: the current one); ``workers``: with SPARQL workers.

    ``live`` is shared by all releases; whoever opened it closes it.

    Raises StoreError when nothing was built yet.
    """
    folder = folder or settings.build_dir / "current"
    manifest_file = folder / "manifest.json"
    if not manifest_file.exists():
        raise StoreError(
            "There is no release in {folder}.",
            remedy="Build one with «kakehashi build» or «make run».",
            folder=str(settings.build_dir),
        )
    folder = folder.resolve()
    check_format(folder)
    manifest = json.loads(manifest_file.read_text(encoding="utf-8"))
    release = ReleaseInfo(manifest["release"], manifest["version"], {"quads": manifest["quads"]})
    reader = open_reader(settings.store, folder, settings)
    queries = Queries(reader, settings.project_dir / "queries/services")
    refs, terms = Refs(folder), Terms(queries)
    succession = Succession(queries)
    catalogue = Catalogue(queries, refs, terms, succession)
    statements = Statements(queries, refs, succession)
    axioms = Axioms(queries)
    derivation = Derivation(queries, catalogue, statements, release.id)
    return Services(
        settings=settings,
        release=release,
        catalogue=catalogue,
        comparing=Comparing(catalogue, derivation, release.id),
        crosswalk=CrosswalkService(catalogue, statements, release.id),
        derivation=derivation,
        editions=Editions(queries, catalogue, statements, succession, release.id),
        facets=Facets(queries, catalogue, terms, axioms),
        reasons=Reasons(queries, axioms),
        neighbourhood=Neighbourhood(derivation, catalogue, statements, release.id),
        overview=Overview(queries, catalogue),
        quality=Quality(queries, catalogue, statements, derivation, release.id),
        statements=statements,
        search=Search(refs, catalogue, terms),
        suggestions=SuggestionService(folder, catalogue, refs, release.id),
        terms=terms,
        work=Work(queries, refs),
        vocabulary=Vocabulary(queries, terms),
        linked_data=LinkedData(queries),
        exchange=Exchange(queries, release.id),
        sparql=_evaluator(reader, folder, settings) if workers else None,
        folder=folder,
        live=live,
    )


def _evaluator(reader: Reader, folder: Path, settings: Settings) -> Evaluator:
    """Return what answers queries of the public: the engine that the reader asks, or workers."""
    if settings.store.startswith("sparql:"):
        from kakehashi.store.remote.evaluator import RemoteEvaluator  # noqa: PLC0415  (slow import)

        return RemoteEvaluator(cast("RemoteReader", reader), settings)
    from kakehashi.store.workers.sandbox import Sandbox  # noqa: PLC0415  (slow import)

    return Sandbox(store_folder(settings.store, folder), settings)
