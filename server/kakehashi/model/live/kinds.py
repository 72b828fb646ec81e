"""What is on the live map: the kinds of entries and the fields of each.

This one table makes the forms, the checks, the RDF, the REST shapes and the reference page. A kind
is called as in the ontology; a field that has a property there names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from kakehashi.messages import label

__all__ = [
    "COMMON",
    "FIELDS",
    "KINDS",
    "ROLES",
    "STAGES",
    "Field",
    "Form",
    "Kind",
    "fields_of",
]

#: How the value of a field is written.
Form = Literal[
    "texts",  #: {"ja": …, "en": …}, one line, one of the two at least
    "long",  #: the same, several lines
    "text",  #: one line in no language: a locator, a name
    "code",  #: one of ``choices``
    "date",  #: see :mod:`.dates`; no moment
    "time",  #: a date or a moment
    "zone",  #: IANA time zone
    "link",  #: http(s) address
    "refs",  #: entries of the kinds in ``of``
    "items",  #: items of the graph, by identifier
    "documents",  #: document editions, by slug
    "statements",  #: statements, by their 16 hex digits
    "roles",  #: [{"actor": …, "role": …}]
]

#: Parts that an actor can have in something (RACI, with the words of the project); "takes part"
#: where a source names an actor and not its part.
ROLES: Final = {
    "leads": label("leads"),
    "supports": label("supports"),
    "participates": label("takes part"),
    "approves": label("approves"),
    "consulted": label("is consulted"),
    "informed": label("is informed"),
}

#: International harmonized stage codes of ISO, in the steps that people speak of.
STAGES: Final = {
    "00": label("preliminary (00)"),
    "10": label("proposal (10)"),
    "20": label("preparatory (20)"),
    "30": label("committee (30)"),
    "40": label("enquiry (40)"),
    "50": label("approval (50)"),
    "60": label("publication (60)"),
    "90": label("review (90)"),
    "95": label("withdrawal (95)"),
}

_STATUS: Final = {
    "planned": label("planned"),
    "ongoing": label("under way"),
    "done": label("done"),
    "stopped": label("stopped"),
    "unknown": label("not known"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that an entry can say."""

    name: str
    form: Form
    label: str  #: message id
    property: str = ""  #: CURIE in RDF
    required: bool = False
    many: bool = False  #: several values
    choices: tuple[tuple[str, str], ...] = ()  #: codes and their message ids
    of: tuple[str, ...] = ()  #: kinds that a reference may lead to; empty: the kind itself
    hint: str = ""  #: message id


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entries."""

    name: str
    label: str  #: message id, singular
    plural: str  #: message id
    term: str  #: class in RDF (CURIE)
    fields: tuple[Field, ...]
    due: str = ""  #: field with the day by which it is due
    done: str = ""  #: field with the day on which it was done; ``status`` says so too


def _codes(codes: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(codes.items())


_ROLES: Final = Field("roles", "roles", label("Who, in which part"), "kh:hasRole", many=True)
_DEPENDS: Final = Field(
    "depends_on", "refs", label("Depends on"), "kh:dependsOn", many=True,
    of=("initiative", "issue", "action", "deliverable", "milestone", "project"),
)  # fmt: skip
_DUE: Final = Field(
    "due", "date", label("Due"), "kh:plannedDate",
    hint=label("A year, month or day: 2027, 2027-03 or 2027-03-31."),
)  # fmt: skip
_ENDED: Final = Field("ended", "date", label("Done on"), "kh:actualDate")
_OF: Final = Field(
    "of", "refs", label("Belongs to"), "kh:partOfWork", many=True,
    of=("initiative", "issue", "project"),
)  # fmt: skip
_STATUS_FIELD: Final = Field(
    "status", "code", label("State of the work"), "kh:status", required=True,
    choices=_codes(_STATUS),
)  # fmt: skip

#: What every entry can say.
COMMON: Final[tuple[Field, ...]] = (
    Field("title", "texts", label("Title"), "skos:prefLabel", required=True),
    Field("summary", "long", label("Summary"), "dcterms:description",
          hint=label("In your own words; the text of a standard may not be copied.")),
    Field("items", "items", label("Clauses that it concerns"), "kh:concernsItem", many=True,
          hint=label("Identifiers such as nisc:bp-3, separated by spaces.")),
    Field("documents", "documents", label("Documents that it concerns"), "kh:concernsDocument",
          many=True),
    Field("statements", "statements", label("Statements that it concerns"),
          "kh:concernsStatement", many=True),
    Field("duplicate_of", "refs", label("Duplicate of"), "kh:duplicateOf"),
    Field("source", "text", label("Source"), "kh:factSource", required=True,
          hint=label("Where this is said: a document, an address, or whom you asked.")),
    Field("locator", "text", label("Place in the source"), "kh:locator"),
    Field("link", "link", label("Address"), "foaf:page"),
    Field("confirmed", "date", label("Last confirmed"), "kh:confirmedOn", required=True,
          hint=label("The day on which somebody last made sure that this is so.")),
    Field("visibility", "code", label("Who sees it"), required=True, choices=_codes({
        "public": label("everybody"), "members": label("members only")})),
)  # fmt: skip

#: Every kind, in the order in which pages list them.
KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind("initiative", label("Initiative"), label("Initiatives"), "kh:Initiative", (
            _STATUS_FIELD, _ROLES,
            Field("begins", "date", label("Begins"), "kh:beginsOn"), _DUE, _ENDED,
            Field("addresses", "refs", label("Issues that it addresses"), "kh:addressesIssue",
                  many=True, of=("issue",)),
            _DEPENDS,
        ), "due", "ended"),
        Kind("issue", label("Issue"), label("Issues"), "kh:Issue", (
            Field("field", "items", label("Field"), "kh:inField",
                  hint=label("A field of the issue map, such as nisc2018:fd-legal.")),
            Field("status", "code", label("State of the work"), "kh:status", required=True,
                  choices=_codes({"example": label("an example, still to be examined"),
                                  "open": label("open"), "ongoing": label("under way"),
                                  "done": label("settled"), "stopped": label("stopped"),
                                  "unknown": label("not known")})),
            Field("policy", "long", label("Policy"), "kh:policy",
                  hint=label("What was decided about it.")),
            _ROLES, _DUE, _ENDED, _DEPENDS,
        ), "due", "ended"),
        Kind("action", label("Action"), label("Actions"), "kh:Action",
             (_STATUS_FIELD, _OF, _ROLES, _DUE, _ENDED, _DEPENDS), "due", "ended"),
        Kind("deliverable", label("Deliverable"), label("Deliverables"), "kh:Deliverable",
             (_STATUS_FIELD, _OF, _ROLES, _DUE, _ENDED, _DEPENDS), "due", "ended"),
        Kind("milestone", label("Milestone"), label("Milestones"), "kh:Milestone",
             (_OF, _DUE, _ENDED, _DEPENDS), "due", "ended"),
        Kind("event", label("Event"), label("Events"), "kh:Event", (
            Field("status", "code", label("State of the work"), "kh:status",
                  choices=_codes({"expected": label("expected, not decided"),
                                  "planned": label("planned"), "done": label("held"),
                                  "stopped": label("called off")})),
            Field("begins", "time", label("Begins"), "kh:beginsAt",
                  hint=label("A day, or a day and a time: 2027-03-31T09:30. Leave it empty while"
                             " no day is known.")),
            Field("ends", "time", label("Ends"), "kh:endsAt"),
            Field("zone", "zone", label("Time zone"), "kh:timeZone",
                  hint=label("As in Asia/Tokyo; needed with a time.")),
            Field("place", "texts", label("Place"), "kh:place"),
            Field("online", "link", label("Address to take part online"), "kh:onlineAt"),
            _ROLES,
            Field("about", "refs", label("What it is about"), "kh:about", many=True,
                  of=("initiative", "issue", "action", "deliverable", "milestone", "project")),
        )),
        Kind("project", label("Standards project"), label("Standards projects"), "kh:Project", (
            Field("stage", "code", label("Stage"), "kh:stage", required=True,
                  choices=_codes(STAGES)),
            Field("since", "date", label("In this stage since"), "kh:stageSince"),
            _ROLES, _DUE, _ENDED, _DEPENDS,
        ), "due", "ended"),
        Kind("actor", label("Actor"), label("Actors"), "kh:Actor", (
            Field("sort", "code", label("Sort of actor"), "kh:actorSort", required=True,
                  choices=_codes({"government": label("government"), "company": label("company"),
                                  "association": label("association"),
                                  "standards-body": label("standards organization"),
                                  "research": label("research"), "person": label("person"),
                                  "group": label("group or committee"),
                                  "other": label("other")})),
            Field("part_of", "refs", label("Part of"), "kh:partOfActor"),
        )),
    )
}  # fmt: skip


def fields_of(kind: str) -> Iterator[Field]:
    """Yield the fields of a kind in the order of its form: title, its own, what all have."""
    yield COMMON[0]
    yield COMMON[1]
    yield from KINDS[kind].fields
    yield from COMMON[2:]


#: Fields by kind and name.
FIELDS: Final = {(k, field.name): field for k in KINDS for field in fields_of(k)}
