"""One case as the county's page shows it: gathered from its entries, the catalogue, and what lies beside it.
Imports forms and the county; reads only.
Promise: what has no effect yet, or never had any, is shown beside the case with its reason, never within it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from central import desk, officers
from central.attention import Attention, attention
from central.county import County
from central.held import summary
from central.projections import events
from forms import clocks, deadlines
from forms.acts.asides import ABANDONMENT_MARK
from forms.acts.context import Act, Context
from forms.acts.register import allowed
from forms.case import Case, Line
from forms.clocks import Assumption
from forms.definition import ServiceItem
from forms.errors import Problem
from forms.events import Event
from forms.mandate_life import fold_mandate
from forms.reasons import sentence_of
from forms.screens import dossier, mandates, notices
from forms.screens.contests import Contest, contests
from forms.screens.offers import barred, ordered
from forms.screens.sheets import Sheet
from forms.screens.timing import Timed, timed
from sync import tables as t
from sync.giveback import reordered

Said = tuple[str, str]
Part = tuple[Said, tuple[dossier.Told, ...]]


@dataclass(frozen=True)
class Beside:
    """An entry of the case without a place: the word of its status, why, and what it says."""

    status: str
    why: Said
    said: str
    digest: str


@dataclass(frozen=True)
class Offer:
    """What this person may do now: the likely act, the others, and those that are barred with the reason."""

    first: Act | None
    rest: list[Act]
    barred: list[tuple[str, Problem]]

    def act(self, name: str) -> Act | None:
        """The act of that name, if it is possible now."""
        return next((one for one in (self.first, *self.rest) if one is not None and one.name == name), None)


@dataclass(frozen=True)
class File:
    """A case with all that its page shows. ``case_no`` is None while the filing has no place."""

    case: Case
    item: ServiceItem | None
    case_no: str | None
    clocks: tuple[Timed, ...]
    assumptions: tuple[Assumption, ...]
    marks: tuple[deadlines.Mark, ...]
    attention: Attention
    application: dossier.Application | None
    papers: tuple[dossier.Paper, ...]
    mandate: tuple[Part, ...] | None
    contests: tuple[Contest, ...]
    beside: tuple[Beside, ...]


def gathered(county: County, known: str) -> File:
    """Everything about a case. One of which nothing is known here has no lines."""
    case, book = desk.look(county, known), county.projections
    item, calendar, today = book.item_of(case), book.calendar(), county.today()
    told = timed(clocks.clocks(case, item, calendar), calendar, today)
    supposed = (*(one for clock in told for one in clock.assumptions), *book.due(case).assumptions)
    row = book.cases.get(f"case:{known}")
    return File(
        case, item, row["case_no"] if row else None, told, tuple(dict.fromkeys(supposed)), book.marks(case, today),
        attention(case, item, calendar, reordered(county.journal, f"case:{known}")),
        dossier.application(case, item), dossier.papers(case, item),
        _mandate(county, case, item) if case.mandate else None,
        contests(case), tuple(_beside(county, known)),
    )  # fmt: skip


def _mandate(county: County, case: Case, item: ServiceItem | None) -> tuple[Part, ...] | None:
    """What was given, how it stands today, and what became of it; None where no entry of it is here."""
    told = events(county.journal.history(f"mandate:{case.id}"))
    given = dossier.mandate(told)
    if given is None:
        return None
    return (*mandates.life(fold_mandate(case.id, told), case, county.today(), item, desk.namer(county)), *given)


def _beside(county: County, known: str) -> Iterable[Beside]:
    for entry in county.journal.find("e.subject = ? AND e.status <> ?", f"case:{known}", t.ADMITTED):
        if entry.status != t.SET_ASIDE:
            why = sentence_of(entry.reason) if entry.reason else ("", "")
            yield Beside(t.STATUS_WORDS[entry.status], why, summary(county, entry), entry.digest.hex())


def offer(county: County, case: Case, user: str) -> tuple[Offer, Context]:
    """What this officer may do with a case now, and who acts where and when."""
    where = desk.context(county, case, user, officers.role_of(county, user), desk.item_for(county, case, {}))
    acts = [one for one in allowed(case, where) if _not_too_early(one, where)]
    if not case.lines:
        acts = [one for one in acts if one.name == desk.RECEIVE]
    first, rest = ordered(case, acts, where.marks or (), county.code)
    reasons = barred(case, where.role, county.code, {one.name for one in acts}, where.name_of) if case.lines else []
    return Offer(first, rest, reasons), where


def _not_too_early(one: Act, where: Context) -> bool:
    return one.name != "abandon" or ABANDONMENT_MARK in (where.marks or ())


def sheet(county: County, case: Case, event: Event, name_of: Callable[[str], str]) -> Sheet | None:
    """The paper that an act of the county would make, before it is written."""
    return notices.notice(event, case, county.projections.item_of(case), name_of)


def line_of(case: Case, digest: str) -> Line | None:
    """The line whose entry's digest begins so; None for no or for several."""
    found = [line for line in case.lines if line.recorded.digest.startswith(digest)] if len(digest) >= 8 else []
    return found[0] if len(found) == 1 else None


def prefilled(case: Case, act: str) -> Mapping[str, Any]:
    """What the entries already tell of an act's questions, so that nobody types it again."""
    if act == "receive_supply":
        return {"materials": list(case.underway), "fields": list(case.asked_fields) if not case.asked_materials else []}
    if act == "receive" and not case.lines:
        return {"from_paper": ["yes"]}
    return {}
