"""What figures count of one case, as one short text: the days of its life, what counts on each, and who did what when.
May import: the standard library without I/O, clock or chance, and the pure modules of this package.
Promise: texts sort by the last day on which anything of their case counts; what is asked often has a fixed place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from forms.acts.table import ABANDONED, REDIRECTED, REFUSED, RETURNED, WITHDRAWN
from forms.case import OVERTAKEN, Case
from forms.clocks import HANDLING, REPORT_UP, STATUTORY, Clock, first_of
from forms.definition import ServiceItem

# What counts, by the letter that stands for it in a text.
LETTERS: Mapping[str, str] = {
    "f": "filed", "x": "proxy", "r": "received", "a": "accepted", "i": "instant", "t": "turned_away", "w": "given_up",
    "o": "overturned", "c": "closed", "l": "late", "s": "on_spot", "p": "promised", "e": "early", "1": "once",
    "2": "twice", "3": "oftener", "m": "promises", "k": "kept", "d": "delivered", "g": "rated",
}  # fmt: skip
_LETTER: Mapping[str, str] = {name: letter for letter, name in LETTERS.items()}
# What the work of a person is counted by [176].
FILED, RECEIVED, EXAMINED, SUPPLIED, MOVED, DECIDED, ENDED, DELIVERED = "f", "r", "x", "s", "m", "d", "e", "v"
DOINGS: Mapping[str, str] = {
    "case:submitted": FILED, "case:received": RECEIVED, "case:correction_requested": EXAMINED,
    "case:accepted": EXAMINED, "case:refused": EXAMINED, "case:returned": EXAMINED, "case:redirected": EXAMINED,
    "case:withdrawn": ENDED, "case:abandoned": ENDED, "material:supplied": SUPPLIED,
    "material:supply_received": SUPPLIED, "case:handed_over": MOVED, "case:reported_up": MOVED,
    "case:decided": DECIDED, "case:closed": DECIDED, "case:delivered": DELIVERED,
}  # fmt: skip
DOING_NAMES: Mapping[str, str] = {
    FILED: "filed", RECEIVED: "received", EXAMINED: "examined", SUPPLIED: "supplied", MOVED: "moved",
    DECIDED: "decided", ENDED: "ended", DELIVERED: "delivered",
}  # fmt: skip
# 即办件, 承诺件, 上报件: how an item's steps make it (forms.definition.CaseType), not what its guide calls it.
_INSTANT = "即办件"
_TURNED_AWAY, _GIVEN_UP = (REFUSED, RETURNED, REDIRECTED), (WITHDRAWN, ABANDONED)
# No name that an entry may hold has these. A text is: its fixed part, the case, what counts of it, when people worked
# on it, what they did; what counts and what they did hold no day, so that like cases have like parts.
_BETWEEN, _WITHIN, _AND = "\x1f", "\x1e", "\x1d"
# The fixed part: the last and the first day that count, the minute of filing, the days of a case, its office.
_SLOTS = ("filed", "received", "accepted", "finished", "judged", "overturned", "delivered")
_NO_DAY, _NO_MINUTE = " " * 8, " " * 4
_MINUTE_AT, _DAYS_AT = 16, 20
_AT: Mapping[str, int] = {name: _DAYS_AT + 8 * place for place, name in enumerate(_SLOTS)}
_OFFICE_AT = _DAYS_AT + 8 * len(_SLOTS)
_OFFICE_LENGTH = 12


def short(day: date | None) -> str:
    """A day as a text writes it (``YYYYMMDD``); eight blanks for none, which stand before every day."""
    return day.isoformat().replace("-", "") if day else _NO_DAY


def tally(case: Case, item: ServiceItem | None, run: Sequence[Clock]) -> str:
    """What figures count of a case; "" where nothing of it counts yet. ``run`` are its clocks. A refusal that the
    county overturned counts as overturned on the day of the order, and as a refusal no more."""
    promise = next((clock for clock in run if clock.kind in (REPORT_UP, HANDLING)), None)
    finished = first_of(case.decided_on, case.closed_on, case.delivered_on, case.ended_on)
    days: dict[str, date | None] = {
        "received": case.received_on, "accepted": case.accepted_on, "finished": finished,
        "judged": _judged_on(promise) if promise else None, "overturned": case.overturned_on,
        "delivered": case.delivered_on,
    }  # fmt: skip
    written = {"filed": (case.filed_at or "")[:10].replace("-", "") or _NO_DAY}
    written |= {name: short(day) for name, day in days.items()}
    done = _doings(case)
    every = [day for day in (*written.values(), *(day for _, did in done for _, day in did)) if day != _NO_DAY]
    if not every:
        return ""
    office = case.filing_office or case.origin
    minute = (case.filed_at or "")[11:16].replace(":", "") or _NO_MINUTE
    fixed = [max(every), min(every), minute, *(written[name] for name in _SLOTS), office.ljust(_OFFICE_LENGTH)]
    counts = _counts(case, item, run, promise, finished)
    letters = ("".join(_LETTER[one] for one in counts[name]) for name in _SLOTS if written[name] != _NO_DAY)
    about = _WITHIN.join([case.item, office, *letters])
    people = _AND.join(f"{who}{_WITHIN}{''.join(letter for letter, _ in did)}" for who, did in done)
    worked_on = "".join(day for _, did in done for _, day in did)
    return _BETWEEN.join(["".join(fixed), case.id, about, worked_on, people])


def _counts(
    case: Case, item: ServiceItem | None, run: Sequence[Clock], promise: Clock | None, finished: date | None
) -> Mapping[str, Sequence[str]]:
    """What of a case counts on each of its days."""
    instant = item is not None and item.case_type.derived == _INSTANT
    ended = ["turned_away"] if case.state in _TURNED_AWAY else ["given_up"] if case.state in _GIVEN_UP else []
    limits = [clock for clock in run if clock.kind in (REPORT_UP, HANDLING, STATUTORY)]
    closed: list[str] = []
    if finished and case.accepted_on:
        closed += ["closed", "once" if case.submissions < 2 else "twice" if case.submissions == 2 else "oftener"]
        closed += ["late"] if any(clock.late for clock in limits) else []
        closed += ["on_spot"] if case.received_on == finished else []
        if promise and promise.kind == HANDLING and not instant:
            closed += ["promised", *(["early"] if finished < promise.due_on else [])]
    kept = promise is not None and promise.stopped_on is not None and not promise.late
    return {
        "filed": ["filed", *(["proxy"] if case.mode == "proxy" else [])],
        "received": ["received"],
        "accepted": ["accepted", *(["instant"] if instant else [])],
        "finished": [*ended, *closed],
        "judged": ["promises", *(["kept"] if kept else [])],
        "overturned": ["overturned"],
        "delivered": ["delivered", *(["rated"] if case.rated else [])],
    }


def _judged_on(promise: Clock) -> date:
    """The day on which it is settled whether a promise was kept: that of keeping it, or the day after its last."""
    if promise.stopped_on is not None and not promise.late:
        return promise.stopped_on
    return promise.due_on + timedelta(days=1) if promise.due_on < date.max else promise.due_on


def _doings(case: Case) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each person (office and name) who did something that took effect, with the letters and days of her doings."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in case.lines:
        letter = DOINGS.get(line.event.kind)
        if letter is not None and line.effect != OVERTAKEN:
            facts = line.event.facts
            who = f"{facts['office']}{_WITHIN}{facts['by']}"
            found.setdefault(who, []).append((letter, facts["at"][:10].replace("-", "")))
    return list(found.items())


# --- read back -------------------------------------------------------------------------------------------------------


def day_of(text: str, name: str) -> str:
    """The day (``YYYYMMDD``) on which a case was "filed", "received", "accepted", "finished" or "delivered"; blanks for
    what is still to come, which stand before every day."""
    at = _AT[name]
    return text[at : at + 8]


def by_proxy(text: str) -> bool:
    """Whether a case was filed by proxy."""
    return f"{_WITHIN}{_LETTER['filed']}{_LETTER['proxy']}" in text.split(_BETWEEN, 3)[2]


def case_of(text: str) -> str:
    """The case of a tally."""
    return text.split(_BETWEEN, 2)[1]


def item_of(text: str) -> str:
    """The item of a tally, "" while it is not known."""
    return text.split(_BETWEEN, 3)[2].partition(_WITHIN)[0]


def delivery(text: str) -> tuple[str, str]:
    """(day as ``YYYYMMDD`` or blanks, filing office) of a tally: what is asked of very many of them at once."""
    return day_of(text, "delivered"), text[_OFFICE_AT : _OFFICE_AT + _OFFICE_LENGTH].rstrip()


def filing(text: str) -> tuple[str, str]:
    """(``YYYYMMDDHHMM`` of the filing, filing office) of a tally; blanks for what is not known."""
    minute = text[_MINUTE_AT:_DAYS_AT]
    return day_of(text, "filed") + minute, text[_OFFICE_AT : _OFFICE_AT + _OFFICE_LENGTH].rstrip()


def span(text: str) -> tuple[str, str]:
    """The first and the last day on which anything of a tally counts, as ``YYYYMMDD``."""
    return text[8:16], text[:8]


def parts(text: str) -> tuple[str, str]:
    """What counts of a case and what people did, without a day: like cases have like parts. Read by ``counts_in`` and
    ``work_in``."""
    _, _, about, _, people = text.split(_BETWEEN)
    return about, people


def days_of(text: str) -> tuple[list[str], list[str]]:
    """The days of what ``counts_in`` and ``work_in`` tell, in the same order."""
    fixed, _, _, worked_on, _ = text.split(_BETWEEN)
    days = [day for name in _SLOTS if (day := day_of(fixed, name)) != _NO_DAY]
    return days, [worked_on[at : at + 8] for at in range(0, len(worked_on), 8)]


def counts_in(about: str) -> tuple[tuple[str, str], list[list[str]]]:
    """The (item, filing office) of a case, and what counts on each of its days."""
    item, office, *letters = about.split(_WITHIN)
    return (item, office), [[LETTERS[one] for one in each] for each in letters]


def work_in(people: str) -> list[tuple[tuple[str, str], str]]:
    """Each doing as ((office, name), what was done)."""
    told = [person.split(_WITHIN) for person in people.split(_AND)] if people else []
    return [((office, name), DOING_NAMES[letter]) for office, name, letters in told for letter in letters]
