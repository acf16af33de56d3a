"""The words of the model: rules, entries, stamps, deliveries, requests, and the fold of a case.

Imports the standard library only; no product code, no clock, no chance.
Promise kept: a case is the fold of its entries, the same entries in the same order give the same case.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace

COUNTY = "320612"
TOWNSHIP = "320612107"
VILLAGES = ("320612107205", "320612107206")
STATION_OFFICES = (*VILLAGES, TOWNSHIP)


@dataclass(frozen=True)
class Rules:
    """One switch for each mechanism of the protocol; all on is the design, one off is a mutant."""

    lane_per_life: bool = True  # each life that writes opens a new lane
    life_checks_head: bool = True  # a life whose lane's end changed behind its back is over
    append_reads_head: bool = True  # all processes of a life append one at a time, at the real head
    hold_second_child: bool = True  # a lane whose parent already has a child, or is below its end, is held
    hold_continuation: bool = True  # a lane that goes on after a child closed it is held from there
    hold_descendants: bool = True  # what descends from a held branch is held with it
    decision_as_shown: bool = True  # setting aside covers exactly the held entries that were shown, no range
    aside_ends_at_known: bool = True  # setting aside covers what is known of the branch, not what comes later
    orphan_waits: bool = True  # a lane whose parent is not here yet waits for it, or for a person
    gap_waits: bool = True  # unstamped entries do not pass a gap in their own lane
    wait_for_filing: bool = True  # paper before record: no place before the filing entry
    wait_for_cause: bool = True  # cause (`seen`) before effect
    lane_subject_order: bool = True  # an entry waits for its lane's earlier entries on the same subject
    aside_cause_settles: bool = True  # a cause that a person set aside no longer holds up its effects
    park_blocks_nothing: bool = True  # a parked entry holds up no other subject
    retry_waiting: bool = True  # what waits is tried again when its cause comes
    idempotent_store: bool = True  # an entry that comes again is the same entry
    contiguous_through: bool = True  # `through` is the end of the unbroken beginning, not the highest number
    have_vectors: bool = True  # a station pushes from the centre's real heads, up or down
    signed_answers: bool = True  # only a signed answer is a success
    fresh_nonce: bool = True  # a stale nonce costs a round trip and changes nothing
    epoch_learned: bool = True  # the epoch is bumped before anything of a request is admitted
    epoch_names_lane: bool = True  # an equal epoch of another centre lane is news, too
    give_back_mail: bool = True  # stations give back the centre's own signed mail
    give_back_entries: bool = True  # who carries another station's entries brings them to the centre
    old_stamp_stays: bool = True  # what comes back with a stamp takes its old position
    smallest_stamp: bool = True  # of several signed stamps the smallest counts, on every side
    giver_joins: bool = True  # who gives back mail of a case belongs to its audience
    bringer_told: bool = True  # who brings an entry is told its verdict
    content_first: bool = True  # mail about an own entry is taken only where the entry is
    lost_box_first: bool = True  # a lost box that came back is read before the box of the current life
    told_again: bool = True  # after a box came back, the present word is said again where it differs
    position_per_box: bool = True  # a station states how far it read in each box, not only in the last
    islands: bool = True  # own entries behind a gap are stated and carried by digest
    return_lost: bool = True  # a restored station gets back its own lanes
    whole_history: bool = True  # who joins an audience gets the whole history first
    deliver_with_admit: bool = True  # stamp and deliveries are one transaction
    cursor_with_mail: bool = True  # cursor and mail are one transaction
    box_per_life: bool = True  # a new centre life opens a new box
    holder_rule: bool = True  # an act of the holder by somebody else is overtaken
    rolling_token: bool = True  # a copied folder is noticed even if it only reads
    loser_judges: bool = True  # whether it lost something, only the station can tell: an old request is not a restore
    token_numbered: bool = True  # the token says how often it moved: a restored centre is no copied station

    def without(self, name: str) -> Rules:
        """The same rules with one switched off."""
        return replace(self, **{name: False})


def rule_names() -> tuple[str, ...]:
    """All switches, in the order of the class."""
    return tuple(rule.name for rule in fields(Rules))


@dataclass(frozen=True, order=True)
class Stamp:
    """The centre's order: compared as (epoch, place, centre lane)."""

    epoch: int
    place: int
    lane: str


@dataclass(frozen=True)
class Entry:
    """What a person entered, sealed; `writer` is the station id (or the county) whose key signed the lane."""

    lane: str
    seq: int
    subject: str
    seen: str
    kind: str
    writer: str
    office: str
    to: str = ""
    version: int = 1
    parent: tuple[str, int] | None = None
    digest: str = field(default="", compare=False)

    def sealed(self) -> Entry:
        """The entry with the digest over everything else in it."""
        words = (self.lane, self.seq, self.subject, self.seen, self.kind, self.office, self.to, self.version)
        text = repr((words, self.writer, self.parent)).encode()
        return replace(self, digest=hashlib.sha256(text).hexdigest()[:16])


@dataclass(frozen=True)
class Delivery:
    """One numbered item of a mailbox: a verdict on an entry; content only if the station did not write it."""

    digest: str
    verdict: str
    stamp: Stamp | None
    entry: Entry | None


@dataclass(frozen=True)
class Request:
    """What a station says: signed as a whole. A bundle is a request without nonce and token."""

    station: str
    nonce: str | None
    token: tuple[int, str, str] | None
    heads: dict[str, int]
    beyond: frozenset[str]
    push: tuple[Entry, ...]
    carried: tuple[Entry, ...]
    positions: dict[str, int]
    returned_mail: tuple[tuple[str, int, Delivery], ...]
    epochs: frozenset[tuple[int, str]]
    number: str


@dataclass(frozen=True)
class Response:
    """What the centre says: signed, bound to the request's number (its hash)."""

    answers: str
    nonce: str
    again: bool = False
    through: dict[str, int] = field(default_factory=dict)
    beyond: frozenset[str] = frozenset()
    mail: tuple[tuple[str, int, tuple[Delivery, ...]], ...] = ()
    lost: tuple[Entry, ...] = ()
    wanted_mail: dict[str, int] = field(default_factory=dict)


HOLDER_ONLY = ("hand_over", "decide")


@dataclass
class Case:
    """The fold of one subject; `lines` keeps each entry with its effect, in order."""

    filed: bool = False
    filing_office: str = ""
    holder: str = ""
    state: str = "unfiled"
    held_by: tuple[str, ...] = ()
    lines: list[tuple[str, str]] = field(default_factory=list)

    def moves_to(self, office: str, state: str) -> str:
        """The file lies on one desk: the old holder loses it in the same step."""
        self.holder, self.state = office, state
        self.held_by = (*self.held_by, office)
        return "applied"


def fold(entries: Iterable[Entry], rules: Rules) -> Case:
    """The case after `entries` in this order; pure, and never says no: what comes too late is overtaken."""
    case = Case()
    for entry in entries:
        case.lines.append((entry.digest, EFFECTS[entry.kind](case, entry, rules)))
    return case


def _file(case: Case, entry: Entry, rules: Rules) -> str:
    if case.filed:
        return "overtaken"
    case.filed, case.filing_office = True, entry.office
    if case.state != "unfiled":
        return "applied"
    return case.moves_to(entry.office, "received" if entry.office == TOWNSHIP else "collected")


def _note(case: Case, entry: Entry, rules: Rules) -> str:
    return "applied"


def _receive(case: Case, entry: Entry, rules: Rules) -> str:
    if case.holder == entry.office and case.state == "forwarded":
        case.state = "received"
        return "applied"
    if case.state in ("unfiled", "collected") and entry.office == TOWNSHIP:
        return case.moves_to(entry.office, "received")
    return "overtaken"


def _hand_over(case: Case, entry: Entry, rules: Rules) -> str:
    if (case.holder == entry.office or not rules.holder_rule) and case.state != "decided":
        return case.moves_to(entry.to, "forwarded")
    if entry.to == case.holder and entry.office in case.held_by:
        return "confirmed"
    return "overtaken"


def _decide(case: Case, entry: Entry, rules: Rules) -> str:
    if case.state == "decided" or (case.holder != entry.office and rules.holder_rule):
        return "overtaken"
    case.state = "decided"
    return "applied"


def _take_over(case: Case, entry: Entry, rules: Rules) -> str:
    return "overtaken" if case.state == "decided" else case.moves_to(COUNTY, "received")


EFFECTS = {
    "file": _file,
    "note": _note,
    "receive": _receive,
    "hand_over": _hand_over,
    "decide": _decide,
    "take_over": _take_over,
}


def covers(scope: str, office: str) -> bool:
    """An office sees every office whose code begins with its own."""
    return office.startswith(scope)
