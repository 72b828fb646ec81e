"""A strict reader of iCalendar, by the grammar of RFC 5545; it shares nothing with the writer.

It refuses what the grammar refuses: long or badly folded lines, values of the wrong type, and
properties that come twice or are missing. Time zones are read with dateutil.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from dateutil.tz import tzical

__all__ = ["Component", "Line", "moment_of", "read"]

_LINE = re.compile(
    r'([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"\x00-\x1f\x7f]*"|[^";:,\x00-\x1f\x7f]*)'
    r'(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)',
    re.DOTALL,
)
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|[^";:]*)')
_TEXT = re.compile(r'(?:[^\\;,"\x00-\x08\x0a-\x1f\x7f]|"|\\[\\;,nN])*')
_UTC = re.compile(r"\d{8}T\d{6}Z")
_LOCAL = re.compile(r"\d{8}T\d{6}")
_DATE = re.compile(r"\d{8}")
_OFFSET = re.compile(r"[+-]\d{4}(?:\d{2})?")
_DURATION = re.compile(r"P(?:\d+W|(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)")
_FORMS = {
    "DTSTAMP CREATED LAST-MODIFIED": _UTC,
    "TZOFFSETFROM TZOFFSETTO": _OFFSET,
    "SEQUENCE": re.compile(r"\d+"),
    "TRANSP": re.compile("OPAQUE|TRANSPARENT"),
    "REFRESH-INTERVAL X-PUBLISHED-TTL": _DURATION,
    "URL SOURCE CONFERENCE": re.compile(r"https?://\S+"),
    "VERSION": re.compile(r"2\.0"),
}
#: Component: properties that must be there once; that may be there once.
_ONCE = {
    "VCALENDAR": (
        {"PRODID", "VERSION"},
        {"CALSCALE", "NAME", "REFRESH-INTERVAL", "SOURCE", "X-WR-CALNAME", "X-PUBLISHED-TTL"},
    ),
    "VTIMEZONE": ({"TZID"}, {"LAST-MODIFIED"}),
    "STANDARD": ({"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"}, {"TZNAME"}),
    "DAYLIGHT": ({"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"}, {"TZNAME"}),
    "VEVENT": (
        {"UID", "DTSTAMP", "DTSTART"},
        {
            "DTEND",
            "SEQUENCE",
            "STATUS",
            "SUMMARY",
            "DESCRIPTION",
            "LOCATION",
            "URL",
            "TRANSP",
            "CREATED",
            "LAST-MODIFIED",
            "CATEGORIES",
            "CONFERENCE",
        },
    ),
    "VTODO": (
        {"UID", "DTSTAMP"},
        {
            "DUE",
            "SEQUENCE",
            "STATUS",
            "SUMMARY",
            "DESCRIPTION",
            "LOCATION",
            "URL",
            "CREATED",
            "LAST-MODIFIED",
            "CATEGORIES",
            "CONFERENCE",
        },
    ),
}
_WITHIN = {
    "VCALENDAR": {""},
    "VTIMEZONE": {"VCALENDAR"},
    "VEVENT": {"VCALENDAR"},
    "VTODO": {"VCALENDAR"},
    "STANDARD": {"VTIMEZONE"},
    "DAYLIGHT": {"VTIMEZONE"},
}
_STATES = {
    "VEVENT": {"TENTATIVE", "CONFIRMED", "CANCELLED"},
    "VTODO": {"NEEDS-ACTION", "COMPLETED", "IN-PROCESS", "CANCELLED"},
}


@dataclass
class Line:
    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value of a text."""
        return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], self.value)


@dataclass
class Component:
    name: str
    lines: list[Line] = field(default_factory=list)
    parts: list[Component] = field(default_factory=list)

    def all(self, name: str) -> list[Line]:
        return [line for line in self.lines if line.name == name]

    def one(self, name: str) -> Line:
        (found,) = self.all(name)
        return found

    def of(self, name: str) -> list[Component]:
        return [part for part in self.parts if part.name == name]


def read(content: bytes) -> Component:
    """Return the calendar; AssertionError where a rule is broken."""
    stack: list[Component] = []
    root: Component | None = None
    for line in _lines(content):
        if line.name == "BEGIN":
            assert root is None
            within = stack[-1].name if stack else ""
            assert within in _WITHIN[line.value], (line.value, within)
            component = Component(line.value)
            if stack:
                stack[-1].parts.append(component)
            stack.append(component)
        elif line.name == "END":
            done = stack.pop()
            assert done.name == line.value
            _check(done)
            if not stack:
                root = done
        else:
            stack[-1].lines.append(line)
    assert root is not None
    zones = {z.one("TZID").value for z in root.of("VTIMEZONE")}
    used = {
        line.parameters["TZID"] for c in root.parts for line in c.lines if "TZID" in line.parameters
    }
    assert zones == used
    uids = Counter(c.one("UID").value for c in root.parts if c.name != "VTIMEZONE")
    assert not uids or max(uids.values()) == 1
    return root


def _lines(content: bytes) -> list[Line]:
    assert content.endswith(b"\r\n")
    physical = content[:-2].split(b"\r\n")
    logical: list[bytes] = []
    for piece in physical:
        assert len(piece) <= 75, piece
        assert b"\r" not in piece
        assert b"\n" not in piece
        piece.decode()  # a fold never cuts a character
        if piece.startswith((b" ", b"\t")):
            logical[-1] += piece[1:]
        else:
            assert piece
            logical.append(piece)
    found = []
    for text in (line.decode() for line in logical):
        match = _LINE.fullmatch(text)
        assert match, text
        parameters = {n.upper(): v.strip('"') for n, v in _PARAMETER.findall(match[2])}
        found.append(Line(match[1].upper(), parameters, match[3]))
    return found


def _check(component: Component) -> None:
    must, may = _ONCE[component.name]
    count = Counter(line.name for line in component.lines)
    assert must <= set(count), (component.name, must - set(count))
    assert set(count) <= must | may, (component.name, set(count) - must - may)
    assert max(count.values()) == 1, count
    for line in component.lines:
        _check_value(component, line)
    if component.name == "VEVENT" and (ends := component.all("DTEND")):
        start = component.one("DTSTART")
        assert start.parameters == ends[0].parameters
        assert moment_of(start, None) < moment_of(ends[0], None) or "TZID" in start.parameters
    if component.name == "VTIMEZONE":
        assert component.parts


def _check_value(component: Component, line: Line) -> None:
    if line.name in ("DTSTART", "DTEND", "DUE"):
        local = component.name in ("STANDARD", "DAYLIGHT") or "TZID" in line.parameters
        day = line.parameters.get("VALUE") == "DATE"
        form = _LOCAL if local else _DATE if day else _UTC
    elif line.name == "STATUS":
        form = re.compile("|".join(_STATES[component.name]))
    else:
        form = next((f for names, f in _FORMS.items() if line.name in names.split()), _TEXT)
    assert form.fullmatch(line.value), line


def moment_of(line: Line, calendar: Component | None) -> Any:
    """Return a day, or a moment in UTC; a zone is read from ``calendar`` alone."""
    if len(line.value) == 8:
        return date(int(line.value[:4]), int(line.value[4:6]), int(line.value[6:]))
    local = datetime.strptime(line.value[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007
    if line.value.endswith("Z"):
        return local.replace(tzinfo=UTC)
    if calendar is None:
        return local
    name = line.parameters["TZID"]
    (zone,) = (z for z in calendar.of("VTIMEZONE") if z.one("TZID").value == name)
    return local.replace(tzinfo=tzical(io.StringIO(_written(zone))).get(name)).astimezone(UTC)


def _written(component: Component) -> str:
    inner = "".join(f"{line.name}:{line.value}\n" for line in component.lines)
    inner += "".join(map(_written, component.parts))
    return f"BEGIN:{component.name}\n{inner}END:{component.name}\n"
