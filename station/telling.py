"""The counts in words: the strip of every page, what must be known beside it, and how far a record got.
May import forms.screens.frame, station.counts, edges, troubles and words; reads and writes nothing.
Promise: no sentence says more than the counts; green is said of equal counts alone, and no colour speaks without words.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from forms.screens.frame import AMBER, GREEN, RED, Said, Strip
from station import counts
from station.edges import LOCAL
from station.troubles import trouble
from station.words.standing import WORDS

# How far an entry, or all that this office wrote in a case, got; the worst is said of a case.
PARKED, HELD, UNSENT, STICK, WAITING, CARRIED, CONFIRMED = (
    "parked", "held", "unsent", "stick", "waiting", "carried", "confirmed",
)  # fmt: skip


def standing_of(row: Mapping[str, Any]) -> str:
    """How far a case got, from its counts (`register.Standing`)."""
    if row["held"]:
        return HELD
    if row["parked"]:
        return PARKED
    if not row["stored"]:
        return STICK if row["on_stick"] else UNSENT
    if row["confirmed"]:
        return CONFIRMED
    return CARRIED if row["carried"] else WAITING


def standing_word(row: Mapping[str, Any]) -> Said:
    """What the centre has said about a case, in a word."""
    return WORDS[f"standing_{standing_of(row)}"]


def strip(now: Mapping[str, Any], more: str, from_: str, seconds: float) -> Strip:
    """How far the records got by `counts.status`, for the strip of every page at this time; ``more`` and ``from_`` are
    the addresses of its parts."""
    colour, told = said(now)
    return Strip(colour, told, more, from_, _last(now, seconds), act=more)


def said(now: Mapping[str, Any]) -> tuple[str, Said]:
    """The colour and the one honest sentence of `counts.status`."""
    if now["copied"]:
        return RED, WORDS["strip_copied"]
    if now["held"]:
        return RED, _put("strip_held", count=now["held"])
    if now["parked"]:
        return RED, _put("strip_parked", count=now["parked"])
    if now["unsent"]:
        since = _put("strip_since", moment=minute(now["oldest_unsent"])) if now["oldest_unsent"] else ("", "")
        zh, en = WORDS["strip_unsent"]
        return AMBER, (zh.format(count=now["unsent"], since=since[0]), en.format(count=now["unsent"], since=since[1]))
    for name in ("unadmitted", "carried", "blobs_to_go"):
        if now[name]:
            return AMBER, _put(f"strip_{name}", count=now[name])
    return (GREEN, WORDS["strip_equal"]) if counts.equal(dict(now)) else (AMBER, WORDS["strip_alone"])


def notices(now: Mapping[str, Any], room: str = "") -> list[Said]:
    """What stands below the strip until it is over: a disk without ``room`` (level of `sync.space`), a centre that was
    put back, a folder that was."""
    told = [WORDS[f"notice_{room}"]] if room else []
    if now["recovering"]:
        heard, of = now["recovering"]
        told.append(_put("notice_recovering", heard=heard, of=of))
    if now["given_back"]:
        told.append(_put("notice_given_back", count=now["given_back"]["count"]))
    return told


def next_try(now: Mapping[str, Any], seconds: float) -> Said | None:
    """When it is tried again, as ``hh:mm`` with the day where that is not today; None when nothing is fixed, or when
    that time is over."""
    fixed = now["next_try"]
    if not fixed or fixed["at"] <= seconds:
        return None
    at, today = datetime.fromtimestamp(fixed["at"], LOCAL), datetime.fromtimestamp(seconds, LOCAL).date()
    moment = at.strftime("%H:%M" if at.date() == today else "%Y-%m-%d %H:%M")
    return _put("next_slot" if fixed.get("slot") else "next_try", moment=moment)


def _last(now: Mapping[str, Any], seconds: float) -> Said:
    """Whether the line worked when it was last tried, when that was, and when it is tried again."""
    if now["last_error_at"]:
        why, again = trouble(now["last_error_code"]).why, next_try(now, seconds) or ("", "")
        zh, en = WORDS["strip_failed"]
        at = minute(now["last_error_at"])
        return zh.format(moment=at, why=why[0], again=again[0]), en.format(moment=at, why=why[1], again=again[1])
    if now["last_exchange"]:
        return _put("strip_exchanged", moment=minute(now["last_exchange"]))
    return WORDS["strip_never"]


def _put(name: str, **gaps: Any) -> Said:
    zh, en = WORDS[name]
    return zh.format(**gaps), en.format(**gaps)


def minute(moment: str) -> str:
    """A moment of the journal as a screen shows it."""
    return moment[:16].replace("T", " ")
