"""The words in which a journal speaks: every kind of event, what its two parts hold, and how they become bytes.
May import: the standard library without I/O, clock or chance, and the pure modules of this package.
Promise: each version of each kind decodes for ever, and no bytes whatever make the decoder raise.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from forms import offices
from forms.errors import Problem, Refusal
from forms.kinds import BY_SOMEBODY, SALT, Kind
from forms.ledgers.declaring import STREAMS
from forms.ledgers.register import KINDS_OF_LEDGERS
from forms.mandate_kinds import KINDS_OF_MANDATES

LARGEST_INTEGER = 2**53 - 1
DEEPEST = 12
LONGEST_TEXT = 20_000
LONGEST_NAME = 200
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d[+-](0\d|1[0-4]):[0-5]\d\Z", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
# A scan or photo is a JPEG that the door made anew; nothing else is kept or shown.
PICTURE_TYPES = ("image/jpeg",)
LARGEST_PICTURE_BYTES = 1024 * 1024
SCAN_ATTACHED = "case:scan_attached"
ROLES = ("agent", "clerk", "officer", "supervisor", "admin")
MODES = ("in_person", "proxy")


@dataclass(frozen=True)
class Event:
    """What somebody entered. `facts` stay for ever; `personal` (about people) may be erased and is then None."""

    kind: str
    facts: Mapping[str, Any]
    personal: Mapping[str, Any] | None = None


def is_moment(value: object) -> bool:
    """Whether this is a local date-time `YYYY-MM-DDTHH:MM+08:00` of a day that exists."""
    match = _MOMENT.match(value) if isinstance(value, str) else None
    return match is not None and is_day(match[1])


def is_day(value: object) -> bool:
    """Whether this is a date `YYYY-MM-DD` that exists."""
    if not isinstance(value, str) or not _DAY.match(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _texts(value: object) -> bool:
    return isinstance(value, list) and len(value) <= 500 and all(_name(one) for one in value)


def _name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_NAME


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


# What a value may be. Depth, length and unsafe characters are judged for every part as a whole by `storable`.
SHAPES: Mapping[str, Callable[[object], bool]] = {
    "moment": is_moment,
    "day": is_day,
    "office": lambda value: isinstance(value, str) and offices.parse_office(value) == value,
    "station": lambda value: offices.parse_station(value) is not None,
    "level": lambda value: value in ("village", "township", "county"),
    "decision_level": lambda value: value in ("township", "county"),
    "role": lambda value: value in ROLES,
    "mode": lambda value: value in MODES,
    "flag": lambda value: isinstance(value, bool),
    "count": _whole,
    "name": _name,
    "text": lambda value: isinstance(value, str),
    "names": _texts,
    "object": lambda value: isinstance(value, dict),
    "objects": lambda value: isinstance(value, list) and all(isinstance(one, dict) for one in value),
    "digest": lambda value: isinstance(value, str) and re.fullmatch(r"[0-9a-f]{64}", value) is not None,
    "picture_type": lambda value: value in PICTURE_TYPES,
    "picture_bytes": lambda value: _whole(value) and 0 < cast("int", value) <= LARGEST_PICTURE_BYTES,
    "pixels": lambda value: _whole(value) and 0 < cast("int", value) <= 65_535,
}

# Entries of the county about its catalogue and its stations; who did it is told where a person did it.
BY_THE_CENTRE: Mapping[str, str] = {"at": "moment"}
CENTRE_OPTIONAL: Mapping[str, str] = {"entered": "moment", "office": "office", "by": "name", "role": "role"}


def _case(name: str, facts: Mapping[str, str], optional: Mapping[str, str] | None = None,
          personal: Mapping[str, str] | None = None, may_tell: Mapping[str, str] | None = None) -> Kind:
    """A kind of event about a case. A part about people always carries salt, or its hash could be guessed."""
    told, may = dict(personal or {}), dict(may_tell or {})
    (told if told else may).update(SALT if told or may else {})
    return Kind(name, "case", {**BY_SOMEBODY, **facts}, {"paper_no": "name", **(optional or {})}, told, may)


_GROUNDS: Mapping[str, str] = {"reason": "text", "basis": "text", "remedy": "text"}
_DOCUMENT: Mapping[str, str] = {"document_no": "name"}

_ALL = (
    _case("case:submitted",
          {"item": "name", "item_version": "name", "mode": "mode", "decided_at": "decision_level", "receipt": "flag",
           "materials": "object", "missing": "names", "rating_hash": "digest", "mandate": "flag"},
          {"papers_taken_on": "day", "consent": "object", "priority": "name"},
          {"applicant": "object", "answers": "object", "rating_token": "name"}, {"guardian": "object"}),
    _case("case:handed_over", {"to": "office"}, {"materials": "names", "batch_no": "name"},
          may_tell={"carrier": "text", "remark": "text"}),
    _case("case:received", {"from_paper": "flag"},
          {"item": "name", "item_version": "name", "decided_at": "decision_level", "origin": "office", "mode": "mode",
           "papers_taken_on": "day", "materials": "names", **_DOCUMENT},
          may_tell={"applicant": "object", "remark": "text"}),
    _case("case:correction_requested", {"materials": "names", "fields": "names", "second": "flag"}, _DOCUMENT,
          {"lines": "objects"}, {"reason": "text"}),
    _case("case:corrected_on_spot", {"fields": "names", "initialled_by": "name"}, None, {"answers": "object"},
          {"remark": "text"}),
    _case("material:supplied", {"materials": "object", "fields": "names"}, None, None,
          {"answers": "object", "remark": "text"}),
    _case("material:supply_received", {"materials": "names", "fields": "names"}, None, None, {"remark": "text"}),
    _case("case:accepted", {"deemed": "flag"}, {"missing": "names", **_DOCUMENT}, None, {"opinion": "text"}),
    _case("case:refused", {"for_review": "flag"}, {"papers_returned": "names", **_DOCUMENT}, _GROUNDS),
    _case("case:returned", {"for_review": "flag", "papers_returned": "names"}, {**_DOCUMENT, "ground": "name"},
          _GROUNDS),
    _case("case:redirected", {"for_review": "flag"}, {"papers_returned": "names", **_DOCUMENT},
          {**_GROUNDS, "where_to": "text"}),
    _case("case:noted", {}, None, {"text": "text"}),
    _case(SCAN_ATTACHED,
          {"scan": "digest", "size_bytes": "picture_bytes", "media_type": "picture_type", "width": "pixels",
           "height": "pixels", "thumbnail": "digest", "thumbnail_size_bytes": "picture_bytes",
           "thumbnail_width": "pixels", "thumbnail_height": "pixels"},
          {"material": "name"}, None, {"label": "text"}),
    _case("case:withdrawal_requested", {}, None, {"asked_by": "text"}, {"reason": "text"}),
    _case("case:withdrawn", {"papers_returned": "names"}, None, {"returned_to": "text"}, {"reason": "text"}),
    _case("case:abandoned", {"papers_returned": "names"}, None, {"returned_to": "text"}, {"reason": "text"}),
    _case("case:reported_up", {"to": "office", "materials": "names"}, _DOCUMENT, {"opinion": "text"}),
    _case("case:decided", {"approved": "flag", "result_code": "name", "for_review": "flag"}, _DOCUMENT, None,
          {"certificate_no": "text", "opinion": "text", **_GROUNDS}),
    _case("case:closed", {"result_code": "name"}, _DOCUMENT, None, {"certificate_no": "text", "reason": "text"}),
    _case("case:delivered", {"originals_returned": "names", "way": "name"}, _DOCUMENT,
          {"to": "text", "receiver": "text", "proof": "text"},
          {"relation": "text", "document": "object", "remark": "text"}),
    _case("case:rated", {"sealed": "text"}),
    _case("case:overturned", {}, None, {"reason": "text"}),
    _case("case:taken_over", {"from": "office"}, None, {"reason": "text"}),
    _case("case:handed_back", {"back_to": "office"}, {"batch_no": "name"}, {"reason": "text"}),
    *KINDS_OF_MANDATES,
    Kind("user:added", "user", {**BY_SOMEBODY, "user": "name", "user_role": "role", "active": "flag"}, {},
         {}, {"full_name": "text", **SALT}),
    Kind("user:changed", "user", {**BY_SOMEBODY, "user": "name"}, {"user_role": "role", "active": "flag"},
         {}, {"full_name": "text", **SALT}),
    Kind("item:published", "item", {**BY_THE_CENTRE, "code": "name", "version": "name", "document": "object"},
         CENTRE_OPTIONAL),
    Kind("calendar:published", "calendar", {**BY_THE_CENTRE, "year": "count", "document": "object"}, CENTRE_OPTIONAL),
    Kind("centre:founded", "centre", {**BY_THE_CENTRE, "centre": "office", "name": "name"},
         {**CENTRE_OPTIONAL, "key": "name"}),
    Kind("station:enrolled", "station",
         {**BY_THE_CENTRE, "station": "station", "station_office": "office", "level": "level", "name": "name",
          "key": "digest", "sealing": "digest"}, CENTRE_OPTIONAL),
    Kind("station:revoked", "station", {**BY_THE_CENTRE, "station": "station"}, CENTRE_OPTIONAL, {},
         {"reason": "text", **SALT}),
    Kind("station:moved", "station", {**BY_THE_CENTRE, "station": "station", "from": "office", "to": "office"},
         CENTRE_OPTIONAL, {}, {"reason": "text", **SALT}),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (*_ALL, *KINDS_OF_LEDGERS)}

# Old versions of a kind, brought to the newest: (kind, version) -> facts. Version 1 of every kind is the newest today.
UPGRADES: Mapping[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {}


def subject_of(event: Event, case_id: str = "", station: str = "") -> str:
    """The stream that an event belongs to; `case_id` for cases, `station` (the writing station's id) for users."""
    told = {"case": case_id, "mandate": event.facts.get("receipt_no"), "user": f"{station}:{event.facts.get('user')}",
            "item": event.facts.get("code"), "calendar": event.facts.get("year"), "centre": event.facts.get("centre"),
            "station": event.facts.get("station"), **dict.fromkeys(STREAMS, event.facts.get("record"))}
    stream = KINDS[event.kind].stream
    return f"{stream}:{told[stream]}"


def storable(value: object, depth: int = 0) -> bool:
    """Whether every database on the way can hold this JSON value.

    PostgreSQL refuses NUL and lone surrogates, JavaScript readers lose whole numbers beyond 2**53; fractions are
    never exact, so money is counted in fen.
    """
    if isinstance(value, str):
        return len(value) <= LONGEST_TEXT and _UNSAFE.search(value) is None
    if isinstance(value, bool) or value is None:
        return True
    if isinstance(value, int):
        return abs(value) <= LARGEST_INTEGER
    if isinstance(value, dict):
        inside: Sequence[object] = (*value, *value.values())
        if not all(isinstance(key, str) for key in value):
            return False
    elif isinstance(value, list):
        inside = value
    else:
        return False
    if inside and depth >= DEEPEST:
        return False
    for one in inside:
        # Nearly all that is in an event is text, and each event is read many times over: no call for each of them.
        if isinstance(one, str):
            if len(one) > LONGEST_TEXT or _UNSAFE.search(one) is not None:
                return False
        elif not storable(one, depth + 1):
            return False
    return True


def canonical(value: Mapping[str, Any]) -> bytes:
    """The one way in which a JSON object is written: keys sorted, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def encode(event: Event) -> tuple[bytes, bytes | None]:
    """The two parts of an event as canonical JSON. ValueError for an event that would not decode: our own fault."""
    wrong = _shape(KINDS[event.kind], event) if event.kind in KINDS else "kind"
    if not wrong and not (storable(dict(event.facts)) and storable(dict(event.personal or {}))):
        wrong = "a value that not every database can hold"
    if wrong:
        raise ValueError(f"{event.kind} is ill-formed at {wrong}")
    facts = canonical({**event.facts, "v": KINDS[event.kind].version})
    return facts, None if event.personal is None else canonical(event.personal)


def decode(kind: str, facts: bytes, personal: bytes | None) -> Event | Refusal:
    """The event in these bytes, brought to the newest version of its kind; a Refusal for anything else.

    `personal` is None when the kind tells nothing about people or when it was lawfully erased.
    """
    if kind not in KINDS:
        return _undecodable("kind", "unknown_kind")
    told = _object(facts)
    if told is None:
        return _undecodable("facts", "ill_formed")
    version = told.get("v")
    newest = KINDS[kind].version
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= newest:
        return _undecodable("facts.v", "unknown_version")
    about = None if personal is None else _object(personal)
    if personal is not None and about is None:
        return _undecodable("personal", "ill_formed")
    for old in range(version, newest):
        told = UPGRADES[kind, old](told)
    told["v"] = newest
    event = Event(kind, told, about)
    wrong = _shape(KINDS[kind], event)
    return _undecodable(wrong, "ill_formed") if wrong else event


def _object(raw: bytes) -> dict[str, Any] | None:
    try:
        value = _READER.decode(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", value) if isinstance(value, dict) and storable(value) else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key that is written twice would be read differently by another implementation."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is written twice")
    return found


# Made once: two for each event that is read would cost as much as reading it.
_READER = json.JSONDecoder(object_pairs_hook=_once)


def _shape(kind: Kind, event: Event) -> str:
    """The first place where the event differs from its kind, or nothing."""
    facts = {name: value for name, value in event.facts.items() if name != "v"}
    wrong = _part("facts", facts, kind.facts, kind.facts_optional)
    if wrong or event.personal is None:
        return wrong
    return _part("personal", event.personal, kind.personal, kind.personal_optional)


def _part(part: str, values: Mapping[str, Any], needed: Mapping[str, str], optional: Mapping[str, str]) -> str:
    shapes = {**optional, **needed}
    for name in (*needed, *values):
        if name not in values or name not in shapes:
            return f"{part}.{name[:40]}"
        if not SHAPES[shapes[name]](values[name]):
            return f"{part}.{name}"
    return ""


_SENTENCES = {
    "unknown_kind": ("本机程序不认识这种记录，请升级后再处理。", "This program does not know this kind of record; upgrade it."),
    "unknown_version": ("这条记录由更新的程序写成，请升级后再处理。", "A newer program wrote this record; upgrade this one."),
    "ill_formed": ("记录内容不完整或格式不对（{place}）。", "The record is incomplete or ill-formed ({place})."),
}


def _undecodable(place: str, code: str) -> Refusal:
    zh, en = _SENTENCES[code]
    return Refusal.of(Problem(place, code, zh.format(place=place), en.format(place=place)))


_SAMPLE_OF_SHAPE: Mapping[str, Any] = {
    "moment": "2026-11-20T09:30+08:00", "day": "2026-11-20", "office": "320612107205", "station": "32061210720501",
    "level": "village", "decision_level": "township", "role": "agent", "mode": "in_person", "flag": True, "count": 2026,
    "name": "S002-06", "text": "样例", "names": ["M1"], "object": {"M1": {"how": "original_seen"}},
    "objects": [{"material": "M1", "what": "复印件不清楚"}], "digest": "0" * 64,
    "picture_type": "image/jpeg", "picture_bytes": 9_000, "pixels": 240,
}
_SAMPLE_OF_NAME: Mapping[tuple[str, str], Any] = {
    ("by", "name"): "chen", ("user", "name"): "li", ("way", "name"): "home", ("result_code", "name"): "0",
    ("to", "text"): "applicant", ("proof", "text"): "identity_seen", ("asked_by", "text"): "applicant",
    ("initialled_by", "name"): "applicant", ("reason", "name"): "finished",
    ("ground", "name"): "conditions", ("signature", "name"): "ink", ("consent", "name"): "agreed",
    ("applicant", "object"): {"name": "顾秀英"}, ("receipt_no", "name"): "10720501-261121-4K9DQ-0012-E",
}


def sample_event(kind: str, version: int = 1) -> Event:
    """An event of this kind with every value that it may have, as `version` of the kind wrote it; all invented.

    A kind that gets a second version gets its first one's sample here, beside the upgrade.
    """
    def values(shapes: Mapping[str, str]) -> dict[str, Any]:
        return {name: _SAMPLE_OF_NAME.get((name, shape), _SAMPLE_OF_SHAPE[shape]) for name, shape in shapes.items()}

    spec = KINDS[kind]
    facts = values({**spec.facts, **spec.facts_optional})
    if "record" in facts:
        facts["record"] = f"{kind.partition(':')[0]}:32061210720501:4K9DQ-1"
    personal = values({**spec.personal, **spec.personal_optional})
    return Event(kind, {"v": version, **facts}, personal or None)
