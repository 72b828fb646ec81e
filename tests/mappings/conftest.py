"""A small set as text, to be made faulty in one place at a time."""

from __future__ import annotations

import pytest

SMALL = """\
#curie_map:
#  cpsf: https://w3id.org/kakehashi/id/cpsf/
#  kh: https://w3id.org/kakehashi/ontology#
#  kid: https://w3id.org/kakehashi/id/
#  nisc: https://w3id.org/kakehashi/id/nisc/
#mapping_set_id: https://w3id.org/kakehashi/mapping-set/nisc--cpsf
#mapping_set_version: 0.1.0
#mapping_set_title: NISC to CPS
#mapping_set_description: Three rows.
#license: https://creativecommons.org/licenses/by/4.0/
#subject_source: kid:nisc
#object_source: kid:cpsf
#extension_definitions:
#  - slot_name: publisher
#    property: kh:publisher
#    type_hint: xsd:string
#  - slot_name: rationale_en
#    property: kh:rationaleEn
#    type_hint: xsd:string
#  - slot_name: rationale_ja
#    property: kh:rationaleJa
#    type_hint: xsd:string
#  - slot_name: rationale_type
#    property: kh:rationaleType
#    type_hint: xsd:string
#  - slot_name: relation
#    property: kh:relation
#    type_hint: xsd:string
#  - slot_name: standing
#    property: kh:standing
#    type_hint: xsd:string
#publisher: Kakehashi
subject_id|predicate_id|object_id|mapping_justification|confidence|rationale_en|rationale_ja|rationale_type|relation|standing
nisc:bp-1|skos:broadMatch|cpsf:concern-safety|semapv:ManualMappingCuration|0.65|Within it.|その一部。|semantic|partOf|editorial
nisc:bp-1|skos:mappingRelation|cpsf:concern-privacy|semapv:ManualMappingCuration|0.5|One or both.|一部か重なり。|semantic|partOf/overlaps|editorial
nisc:bp-2|skos:mappingRelation|sssom:NoTermFound|semapv:ManualMappingCuration|0.7|Nothing is.|何もない。|semantic||editorial
"""  # noqa: E501  (one row, one line)


@pytest.fixture
def small() -> str:
    """A set of three rows without fault; its columns stand in line 33, its rows in 34 to 36."""
    head, _, table = SMALL.partition("subject_id")
    return head + "subject_id" + table.replace("|", "\t").replace("/overlaps", "|overlaps")
