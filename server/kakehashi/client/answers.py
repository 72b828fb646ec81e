"""The shapes of answers: the very types from which the server makes its OpenAPI description.

>>> from kakehashi.client.answers import GapJson
>>> sorted(GapJson.__annotations__)[:4]
['assessable', 'assessed', 'by', 'hierarchy']
"""

from __future__ import annotations

from kakehashi.exports.derivation_shapes import (
    AcrossJson,
    AcrossRowJson,
    ChangeJson,
    ConflictJson,
    ContradictionsJson,
    DerivedJson,
    EffectJson,
    ExplanationJson,
    GapJson,
    GapRowJson,
    MatrixJson,
    PairJson,
    PremiseJson,
    ProofJson,
)
from kakehashi.exports.edition_shapes import (
    DiffJson,
    ItemChangeJson,
    SuccessionJson,
    SuccessionsJson,
)
from kakehashi.exports.exchange.listing import ExportJson, ExportsJson
from kakehashi.exports.graph import GraphJson
from kakehashi.exports.list_shapes import (
    CompletionsJson,
    DocumentsJson,
    DocumentTreeJson,
    EntriesJson,
    EntryJson,
    EventJson,
    HistoryJson,
    HitsJson,
)
from kakehashi.exports.quality import QualityJson, SetQualityJson
from kakehashi.exports.shapes import (
    CompletionJson,
    CounterpartJson,
    CrosswalkJson,
    DocumentJson,
    HitJson,
    ItemJson,
    PageJson,
    RefJson,
    ReleaseJson,
    ResolutionJson,
    StatementJson,
    TextJson,
    TreeJson,
)
from kakehashi.exports.suggestions import SuggestionJson, SuggestionsJson
from kakehashi.exports.vocabulary import VocabularyJson

__all__ = [
    "AcrossJson",
    "AcrossRowJson",
    "ChangeJson",
    "CompletionJson",
    "CompletionsJson",
    "ConflictJson",
    "ContradictionsJson",
    "CounterpartJson",
    "CrosswalkJson",
    "DerivedJson",
    "DiffJson",
    "DocumentJson",
    "DocumentTreeJson",
    "DocumentsJson",
    "EffectJson",
    "EntriesJson",
    "EntryJson",
    "EventJson",
    "ExplanationJson",
    "ExportJson",
    "ExportsJson",
    "GapJson",
    "GapRowJson",
    "GraphJson",
    "HistoryJson",
    "HitJson",
    "HitsJson",
    "ItemChangeJson",
    "ItemJson",
    "MatrixJson",
    "PageJson",
    "PairJson",
    "PremiseJson",
    "ProofJson",
    "QualityJson",
    "RefJson",
    "ReleaseJson",
    "ResolutionJson",
    "SetQualityJson",
    "StatementJson",
    "SuccessionJson",
    "SuccessionsJson",
    "SuggestionJson",
    "SuggestionsJson",
    "TextJson",
    "TreeJson",
    "VocabularyJson",
]
