"""The county's own desk: finding a case by what was typed, saying what may be done with it, and doing it.
Imports forms.acts and the county; the only module that writes acts of the county.
Promise: an act is decided and written in one transaction, on the case as it stands at that moment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from central import officers, papers
from central.county import County
from central.edges import Lots
from central.problems import decline, problem, shown
from central.projections import events, row_for
from forms import numbering
from forms.acts.context import Act, Context
from forms.acts.register import ACTS, OF_THEIR_OWN, allowed, decide
from forms.case import Case
from forms.definition import ServiceItem
from forms.errors import Declined, Problem, Refusal
from forms.events import Event
from forms.mandate_life import Mandate, fold_mandate
from forms.reading import event_of
from forms.slips import read_slip
from sync import tables as t
from sync.database import write
from sync.envelope import ENTRY_LIMIT_BYTES, Draft
from sync.journal import Entry, fold_order
from sync.keys import seal

RECEIVE = "receive"
# What differs between two writings of one act: the minute, the salt, and the number of the paper.
_EACH_TIME = ("at", "entered", "document_no")


@dataclass(frozen=True)
class Done:
    """What an act did: the case's id, its state and holder after it, whether it has a place already, and the digests of
    what was written. ``again``: the same had been written from the same page before, and nothing was added."""

    case: str
    state: str
    holder: str
    admitted: bool
    written: tuple[str, ...] = ()
    again: bool = False


def case_id(county: County, text: str) -> str:
    """The case that was typed or scanned: a slip, a receipt number however typed, or the county's own. Raises
    Declined."""
    slip = read_slip(text)
    known = slip.case if slip else None
    if known is None:
        number = numbering.parse_case_number(text)
        rows = county.projections.cases.find(county.projections.cases.table.case_no == number.text) if number else []
        known = rows[0]["case"] if rows else None
    if known is None:
        raise decline("case", "case_number", text=shown(text))
    if numbering.origin_office(known, county.code) is None:
        raise decline("case", "case_elsewhere", case=known)
    return known


def look(county: County, known: str) -> Case:
    """The case as it stands. One that is known from its number alone lies where that number was issued."""
    return _located(county, county.projections.case(known))


def _located(county: County, case: Case) -> Case:
    if case.lines:
        return case
    origin = numbering.origin_office(case.id, county.code) or ""
    return replace(case, origin=origin, holder=origin, offices=(origin,))


def namer(county: County) -> Callable[[str], str]:
    """The names of offices for people, read once for all that one page says."""
    names = county.projections.office_names()
    return lambda office: county.name if office == county.code else names.get(office, office)


# --- doing -----------------------------------------------------------------------------------------------------------


def act(county: County, text: str, name: str, command: Mapping[str, Any], user: str, seen: str | None = None) -> Done:
    """Do one act as an officer of the county. Raises Declined, with everything that is wrong, and nothing changed.

    ``seen`` is what ``standing`` said when the officer's page was drawn: an act upon a case that has gone on since is
    given back to be looked at, unless it is the very act that was written from that page already.
    """
    known, role = case_id(county, text), officers.role_of(county, user)
    with write(county.db):
        entries = _entries(county, known)
        if seen is not None and seen != _standing(entries):
            done = _written_before(county, known, name, command, (user, role), entries, seen)
            if done is None:
                raise Declined((problem("act", "case_moved_on"), *_against(county, known, name, command, user, role)))
            return done
        case = look(county, known)
        outcome = [papers.numbered(county, one) for one in _decided(county, case, name, command, user, role)]
        drafts = [_draft(county, event, known) for event in outcome]
        written, admitted = _write(county, case, drafts)
    return _done(county, known, written, admitted)


def trial(county: County, text: str, name: str, command: Mapping[str, Any], user: str) -> tuple[Event, ...]:
    """What an act would write now, without the number of its paper. Raises Declined like ``act``."""
    known, role = case_id(county, text), officers.role_of(county, user)
    outcome = _decided(county, look(county, known), name, command, user, role)
    for event in outcome:
        _draft(county, event, known)
    return outcome


def standing(county: County, known: str) -> str:
    """How far a case has gone, as a page carries it: its last admitted entry, and how many entries it has."""
    return _standing(_entries(county, known))


def _entries(county: County, known: str) -> list[Entry]:
    return county.journal.find("e.subject = ?", f"case:{known}")


def _standing(entries: Sequence[Entry]) -> str:
    placed = _placed(entries)
    last = placed[-1].digest.hex()[:16] if placed else ""
    return f"{last}.{len(entries)}"


def _placed(entries: Sequence[Entry]) -> list[Entry]:
    return sorted((entry for entry in entries if entry.status == t.ADMITTED), key=fold_order)


def _decided(
    county: County, case: Case, name: str, command: Mapping[str, Any], user: str, role: str
) -> tuple[Event, ...]:
    if name not in ACTS or name in OF_THEIR_OWN:
        acts = ", ".join(one for one in ACTS if one not in OF_THEIR_OWN)
        raise decline("act", "act_unknown", act=shown(name), acts=acts)
    if not case.lines and name != RECEIVE:
        raise decline("case", "case_unknown", case=case.id)
    outcome = decide(case, name, command, context(county, case, user, role, item_for(county, case, command)))
    if isinstance(outcome, Refusal):
        raise Declined(outcome.problems)
    return outcome


def _against(
    county: County, known: str, name: str, command: Mapping[str, Any], user: str, role: str
) -> tuple[Problem, ...]:
    """Everything that speaks against an act on the case as it stands."""
    try:
        _decided(county, look(county, known), name, command, user, role)
    except Declined as no:
        return no.problems
    return ()


def _written_before(
    county: County, known: str, name: str, command: Mapping[str, Any], who: tuple[str, str],
    entries: Sequence[Entry], seen: str,
) -> Done | None:  # fmt: skip
    """What a first press of the same button did, None when something else happened since the page was drawn."""
    count = seen.rpartition(".")[2]
    then = int(count) if count.isascii() and count.isdigit() and len(count) < 7 else len(entries)
    case = _located(county, county.projections.case(known, _placed(entries[:then])))
    try:
        wanted = [_compared(event) for event in _decided(county, case, name, command, *who)]
    except Declined:
        return None
    since = [entry for entry in entries[then:] if entry.owner == county.journal.node]
    told = [_compared(event) for entry in since if isinstance(event := event_of(row_for(entry)), Event)]
    if not wanted or told[: len(wanted)] != wanted:
        return None
    written = since[: len(wanted)]
    return replace(_done(county, known, written, all(one.stamp for one in written)), again=True)


def _compared(event: Event) -> tuple[Any, ...]:
    facts = {name: value for name, value in event.facts.items() if name not in _EACH_TIME}
    return event.kind, facts, {name: value for name, value in (event.personal or {}).items() if name != "salt"}


def item_for(county: County, case: Case, command: Mapping[str, Any]) -> ServiceItem | None:
    """The item of a case in its version; of a case that is known from its paper alone, the one that was typed."""
    if case.item:
        return county.projections.item_of(case)
    code = command.get("item")
    return county.projections.item(code.strip()) if isinstance(code, str) and len(code) <= 60 else None


def _draft(county: County, event: Event, known: str) -> Draft:
    draft = county.draft(event, known)
    if len(draft.facts) + len(draft.personal) > ENTRY_LIMIT_BYTES:
        raise decline("act", "too_large")
    return draft


def _write(county: County, case: Case, drafts: list[Draft]) -> tuple[list[Entry], bool]:
    if case.filed:
        return county.admission.admit_own(drafts), True
    # Received from paper before the filing entry came: it waits for its place like everybody else's.
    written = county.journal.append(drafts)
    county.admission.run(len(drafts) + 1)
    return written, False


def _done(county: County, known: str, written: Sequence[Entry], admitted: bool) -> Done:
    after = county.projections.case(known)
    return Done(known, after.state, after.holder, admitted, tuple(entry.digest.hex() for entry in written))


# --- what may be done ------------------------------------------------------------------------------------------------


def context(county: County, case: Case, user: str, role: str, item: ServiceItem | None) -> Context:
    """Who acts where and when, for the deciding functions of forms."""
    now, today = county.moment(), county.today()
    return Context(
        office=county.code, role=role, by=user, at=now, entered=now, today=today, item=item, salt=county.salt(),
        rating_token=_rating_token(case),
        seal=lambda content: seal(county.journal.key.sealing, content, county.chance(32)),
        marks=frozenset(mark.code for mark in county.projections.marks(case, today)), name_of=namer(county),
        mandate=mandate_of(county, case) if case.mandate else None,
    )  # fmt: skip


def mandate_of(county: County, case: Case) -> Mandate:
    """The mandate of a case as its admitted entries make it."""
    return fold_mandate(case.id, events(county.journal.history(f"mandate:{case.id}")))


def _rating_token(case: Case) -> str:
    told = (line.event.personal or {} for line in case.lines if line.event.kind == "case:submitted")
    return next((token for one in told if isinstance(token := one.get("rating_token"), str)), "")


def possible(county: County, text: str, lots: Lots, user: str | None = None) -> list[dict[str, Any]]:
    """The acts that have effect now, each with the county's roles that may do it, its questions and a valid example."""
    known = case_id(county, text)
    case = look(county, known)
    if not case.lines and numbering.origin_office(known, county.code) is None:
        raise decline("case", "case_unknown", case=known)
    roles = (officers.role_of(county, user),) if user else officers.ROLES
    found: dict[str, dict[str, Any]] = {}
    for role in roles:
        where = context(county, case, user or "sample", role, item_for(county, case, {}))
        for one in allowed(case, where):
            if not case.lines and one.name != RECEIVE:
                continue
            if one.name in found:
                found[one.name]["roles"].append(role)
            elif (row := _offered(case, one, where, lots)) is not None:
                found[one.name] = {**row, "roles": [role]}
    return list(found.values())


def _offered(case: Case, one: Act, where: Context, lots: Lots) -> dict[str, Any] | None:
    """An act that is permitted and that its own example passes; some wait for a day of the calendar too."""
    example = one.sample(case, where, lots)
    if case.lines and isinstance(one.decide(case, example, where), Refusal):
        return None
    fields = [
        {name: value for name, value in asdict(field).items() if value not in (None, ())}
        for field in one.fields(case, where)
    ]
    return {"act": one.name, "zh": one.zh, "en": one.en, "fields": fields, "sample": example}
