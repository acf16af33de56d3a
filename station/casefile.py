"""A case as its page shows it: who it is about, where the file lies, how it came out, how far its entries got.
May import forms and the station's register and telling; reads no clock and writes nothing.
Promise: everything here is told from the case's own entries, in words that need no knowledge of how records travel.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from forms.acts import table
from forms.acts.deciding import RESULT_CODES
from forms.acts.messages import STATE_NAMES
from forms.acts.register import ACTS
from forms.case import APPLIED, Case, Line
from forms.definition import ServiceItem
from forms.events import Event
from forms.identity import mask_id
from forms.screens.dossier import applicant_of, paper_name
from station import register, telling
from sync import bundle
from sync import tables as t
from sync.journal import Journal

Said = tuple[str, str]
NameOf = Callable[[str], str]


LOOKS: Mapping[str, str] = {
    table.CORRECTION: "yellow", table.ACCEPTED: "turquoise", table.DECIDED: "green", table.CLOSED: "green",
    table.DELIVERED: "green", table.REFUSED: "red", table.RETURNED: "red", table.REDIRECTED: "orange",
    table.WITHDRAWN: "grey", table.ABANDONED: "grey", table.AWAITED: "grey",
}  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody of a case. ``kind`` is the code of the document's type; texts are "" where nothing is known."""

    name: str
    kind: str = ""
    number: str = ""
    phone: str = ""

    @property
    def masked(self) -> str:
        """The number as a screen shows it to who passes by."""
        return mask_id(self.number) if self.number else ""


def filing(case: Case) -> Event | None:
    """The event that filed the case; None while only its paper is known."""
    return next((line.event for line in case.lines if line.event.kind == "case:submitted"), None)


def applicant(case: Case) -> Person | None:
    """Whose case it is, corrections in place; None when nobody was told or the part about people was erased."""
    return person(applicant_of(case)) or (Person(case.applicant) if case.applicant else None)


def agent(mandate: Event | None) -> Person | None:
    """Who acts for the applicant."""
    told = (mandate.personal or {}).get("mandate") if mandate else None
    return person(told.get("agent")) if isinstance(told, Mapping) else None


def person(told: object) -> Person | None:
    """Somebody as an entry tells of her; None for anything that tells no name."""
    if not isinstance(told, Mapping) or not isinstance(told.get("name"), str):
        return None
    document = told.get("document")
    kind, number = (document.get("type"), document.get("number")) if isinstance(document, Mapping) else ("", "")
    return Person(told["name"], *(one if isinstance(one, str) else "" for one in (kind, number, told.get("phone"))))


def holder(case: Case, here: str, name_of: NameOf) -> Said:
    """Where the file lies, plainly."""
    name = name_of(case.holder)
    if case.holder == here:
        return "文件在本站", "The file lies here"
    if case.state == table.FORWARDED:
        return f"已移交{name}，对方还没有接件", f"Handed over to {name}, which has not received it yet"
    return f"文件在{name}", f"The file lies with {name}"


def papers(case: Case, item: ServiceItem | None) -> list[tuple[Said, Mapping[str, Any]]]:
    """The papers that came with the application: name, and how and in how many copies each was taken."""
    filed = filing(case)
    if filed is None:
        return [(paper_name(item, one), {}) for one in case.papers]
    lines = [(one, line) for one, line in filed.facts["materials"].items() if isinstance(line, Mapping)]
    return [(paper_name(item, one), line) for one, line in lines if line.get("how") != "missing"]


def asked_for(case: Case, item: ServiceItem | None) -> list[tuple[Said, str]]:
    """What the last notice asked for, each with what is wrong with it ("" once that was erased)."""
    notice = _last(case, "case:correction_requested")
    if notice is None:
        return []
    said = {}
    for line in (notice.personal or {}).get("lines", ()):
        if isinstance(line, Mapping):
            said[line.get("material") or line.get("field")] = line.get("what")
    asked = [(paper_name(item, one), said.get(one)) for one in case.asked_materials]
    asked += [(_question(one, item), said.get(one)) for one in case.asked_fields]
    return [(name, what if isinstance(what, str) else "") for name, what in asked]


def _question(name: str, item: ServiceItem | None) -> Said:
    field = item.field(name) if item else None
    return (field.zh, field.en) if field else (name, name)


def result(case: Case) -> Said | None:
    """How the case came out; None while nothing is decided."""
    if case.result_code in RESULT_CODES:
        return RESULT_CODES[case.result_code or ""]
    return STATE_NAMES.get(case.outcome or "")


def grounds(case: Case) -> dict[str, str]:
    """What was written with the last decision or refusal: reason, basis, remedy, certificate number, opinion."""
    found: dict[str, str] = {}
    for kind in ("case:refused", "case:returned", "case:redirected", "case:decided", "case:closed"):
        event = _last(case, kind)
        told = (event.personal or {}) if event else {}
        for name in ("certificate_no", "where_to", "opinion", "reason", "basis", "remedy"):
            if isinstance(told.get(name), str) and told[name]:
                found[name] = told[name]
    return found


def last_done(case: Case, act: str, here: str) -> Line | None:
    """The last entry of this office by which it did the act; None when it has none."""
    kind = "case:submitted" if act == "file" else ACTS[act].kind if act in ACTS else ""
    own = [line for line in case.lines if line.event.kind == kind and line.event.facts.get("office") == here]
    return own[-1] if own else None


def fates(journal: Journal, case_id: str) -> dict[str, str]:
    """Digest in hex -> how far an entry of the case got, as `telling` names it. Admitted ones are left out."""
    return fates_of(journal, register.subject(case_id))


def fates_of(journal: Journal, name: str) -> dict[str, str]:
    """The same of a whole subject."""
    entry, lane = journal.tables.entry, journal.tables.lane
    query = (
        entry.select(entry.digest, entry.seq, entry.status, entry.link, lane.name, lane.owner, lane.acked, lane.status)
        .join(lane)
        .where(entry.subject == name, entry.status.in_((*t.UNADMITTED, t.PARKED)))
        .tuples()
    )
    stick = bundle.written(journal)
    return {
        bytes(digest).hex(): _fate(status, owner == journal.node, lane == "held" or (lane == "gap" and link is None),
                                   seq > acked, seq <= stick.get(name, 0))
        for digest, seq, status, link, name, owner, acked, lane in query
    }  # fmt: skip


def _fate(status: int, own: bool, held: bool, beyond: bool, on_stick: bool) -> str:
    if status == t.PARKED:
        return telling.PARKED
    if not own:
        return telling.CARRIED
    if held:
        return telling.HELD
    return telling.WAITING if not beyond else telling.STICK if on_stick else telling.UNSENT


def _last(case: Case, kind: str) -> Event | None:
    found = [line.event for line in case.lines if line.event.kind == kind and line.effect == APPLIED]
    return found[-1] if found else None
