"""What of this station's own records did not get through: each in words, with its reason and the way on.
May import forms, sync.journal, sync.standing and the station's counts, register, catalogue; no clock, no writing.
Promise: whoever is told that something was not admitted is told why, and what to do now.
"""

from __future__ import annotations

from dataclasses import dataclass

from forms.acts.messages import ACT_NAMES
from forms.case import ACT_OF_KIND, APPLIED, Line, Recorded
from forms.events import Event
from forms.reading import event_of
from forms.reasons import sentence_of
from forms.timeline import sentence
from station import counts, register
from station.catalogue import Contents, row_of_entry
from sync import standing
from sync.journal import Entry, Journal

Said = tuple[str, str]
LISTED = 50

# The ways on: done again here, put right with the county, or waited for.
FILE_AGAIN, ACT_AGAIN, ITEM = "file_again", "act_again", "item"
ACCOUNT, COUNTY, UPGRADE = "account", "county", "upgrade"
_WAY_OF = {
    **dict.fromkeys(
        ("item_unknown", "decider_differs", "level_differs", "mode_differs", "receipt_flag_differs"), ITEM
    ),
    **dict.fromkeys(("user_unknown", "role_differs", "role_elsewhere_for_user"), ACCOUNT),
    **dict.fromkeys(("writer_differs", "receipt_elsewhere", "out_of_scope", "wrong_subject", "centre_only"), COUNTY),
    **dict.fromkeys(("unknown_kind", "unknown_version", "not_foldable", "court_failed", "ill_formed"), UPGRADE),
}


@dataclass(frozen=True)
class Told:
    """One entry in words. ``case`` is its number where a page of it can be opened, ``number`` in any case; ``way`` is
    one of the ways on, ``act`` the name of the act that it was."""

    what: Said
    reason: Said
    way: str
    act: Said
    number: str
    case: str
    entered: str


def parked(journal: Journal, now: Contents) -> list[Told]:
    """Own entries that the centre could not admit, the newest first."""
    return [_told(journal, entry, now) for entry in reversed(counts.parked(journal)[-LISTED:])]


def held(journal: Journal, now: Contents) -> list[Told]:
    """Own entries that wait for a person at the centre, the newest first."""
    return [_told(journal, entry, now) for entry in reversed(counts.held(journal)[-LISTED:])]


def carried(journal: Journal, now: Contents) -> list[Told]:
    """What a stick brought from other stations and the centre has not admitted, the newest first."""
    return [_told(journal, entry, now) for entry in reversed(standing.carried_entries(journal)[-LISTED:])]


def _told(journal: Journal, entry: Entry, now: Contents) -> Told:
    stream, _, name = entry.subject.partition(":")
    number = name if stream in ("case", "mandate") else ""
    opens = bool(number) and bool(register.read(journal, number).lines)
    act = ACT_OF_KIND.get(entry.kind, "")
    return Told(
        what=summary(entry, now),
        reason=sentence_of(entry.reason),
        way=_way(entry, act, opens),
        act=ACT_NAMES.get(act, ("", "")),
        number=number,
        case=number if opens else "",
        entered=(counts.entered_at(entry) or "")[:16].replace("T", " "),
    )


def _way(entry: Entry, act: str, opens: bool) -> str:
    known = _WAY_OF.get(entry.reason)
    if known in (ACCOUNT, COUNTY, UPGRADE):
        return known
    if act == "file":
        return FILE_AGAIN
    return known or (ACT_AGAIN if act and opens else COUNTY)


def summary(entry: Entry, now: Contents) -> Said:
    """An entry as one sentence, also one that the machine wrote by itself or that this program cannot read."""
    if entry.kind == "lane:opened":
        return "本机自动写下的一条系统记录。", "A record that this machine wrote by itself."
    event = event_of(row_of_entry(entry))
    if not isinstance(event, Event):
        return "一条本机程序读不懂的记录。", "A record that this program cannot read."
    line = Line(Recorded(entry.digest.hex(), event), APPLIED, "", "")
    item = now.item(str(event.facts.get("item", "")), event.facts.get("item_version"))
    return sentence(line, "zh", now.name_of, item), sentence(line, "en", now.name_of, item)
