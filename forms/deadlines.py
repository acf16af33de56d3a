"""Holds what is due next in a case, and the marks that time alone sets on it.
May import the standard library without I/O, clock or chance, `forms.clocks` and `forms.workdays`; today is an argument.
Keeps the promise that time never changes a case: a mark is derived, and what follows from it is written by a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from forms.clocks import (
    AUTHORITY_CLOCKS,
    DELIVERY,
    EXAMINATION,
    HANDLING,
    LAW,
    ORDER,
    PROXY,
    REPORT_UP,
    STATUTORY,
    Assumption,
    CaseDates,
    Clock,
    ItemTerms,
    LimitTerms,
    Terms,
    as_day,
    assumption,
    clocks,
    examination_due,
    examination_start,
    is_stated,
    receipt_day,
    unanswered_notice,
)
from forms.workdays import Calendar

__all__ = [
    "AUTHORITY_CLOCKS", "CLOCK_NAMES", "DELIVERY", "EXAMINATION", "HANDLING", "LAW", "PROXY", "RED", "REPORT_UP",
    "STATUTORY", "YELLOW",
    "Assumption", "CaseDates", "Clock", "Due", "ItemTerms", "LimitTerms", "Mark", "Terms",
    "clocks", "due", "due_of", "marks",
]

YELLOW, RED = "yellow", "red"
# How often an applicant may be made to submit papers, the first time included (domain.md #45).
TWICE = 2
# Outcomes that deny what deemed acceptance has granted by then (行政许可法 32).
_DENIED_AT_THE_DOOR = frozenset({"refused", "returned", "redirected"})


@dataclass(frozen=True)
class Due:
    """What a list shows of a case: the earliest running authority limit, and the agent's own.

    `assumptions` belong to `due_on`; `provisional`: one of the two dates runs through a year without its notice.
    """

    due_on: date | None
    due_kind: str | None
    proxy_due_on: date | None
    assumptions: tuple[Assumption, ...]
    provisional: bool


@dataclass(frozen=True)
class Mark:
    """Something that a screen or the supervision shows. `since`: the day from which it holds.

    `clock`: the kind of clock that it belongs to, if any. `for_person`: two records contradict each other or the law
    drew a consequence, and somebody has to look at the file; nothing is ever decided by the mark.
    """

    code: str
    colour: str
    clock: str | None
    since: date
    for_person: bool
    zh: str
    en: str


# (Chinese, English) for each kind of clock.
CLOCK_NAMES = {
    PROXY: ("代办报送", "forwarding by the agent"),
    EXAMINATION: ("受理审查", "examination"),
    REPORT_UP: ("上报", "reporting up"),
    HANDLING: ("办结", "handling"),
    STATUTORY: ("法定办理", "the statutory limit"),
    DELIVERY: ("送达", "delivery"),
}
# code -> colour, whether a person has to look at the file, and the sentences.
_MARKS = {
    "due_soon": (YELLOW, False, "{clock_zh}时限{due_on}到期。", "The limit for {clock_en} ends on {due_on}."),
    "overdue": (RED, False, "{clock_zh}时限{due_on}已过。", "The limit for {clock_en} ended on {due_on}."),
    "deemed_acceptance_due": (
        RED, True,
        "五个工作日内未告知补正、未作决定,依法自{start}起视为受理(行政许可法第三十二条),请记入受理。",
        "No notice and no decision within 5 working days: by law accepted as of {start} (art. 32). Enter it.",
    ),
    "clock_doubtful": (
        YELLOW, True,
        "本机时间存疑,时限提示须核对日历;不自动提示视为受理或放弃。",
        "This machine's clock is doubtful: check the dates by a calendar. Nothing is taken as accepted or abandoned.",
    ),
    "late_notice": (
        RED, True,
        "补正告知日期{on}晚于受理审查时限{due_on},依法自{start}起已视为受理,请人工核定。",
        "The notice of {on} came after the limit of {due_on}: by law accepted as of {start}. Look at the file.",
    ),
    "late_refusal": (
        RED, True,
        "不予受理或退件日期{on}晚于受理审查时限{due_on},依法自{start}起已视为受理,请人工核定。",
        "Refused or returned on {on}, after the limit of {due_on}: by law accepted as of {start}. Look at the file.",
    ),
    "notice_contradicts_deemed": (
        RED, True,
        "已记视为受理,但又有{on}在时限内发出的补正告知(补录),两者矛盾,请人工核定。",
        "Entered as deemed accepted, but a notice of {on}, within the limit, was entered late. Look at the file.",
    ),
    "second_notice": (
        YELLOW, True,
        "补正告知已发{count}次,应当一次告知全部内容(行政许可法第三十二条)。",
        "{count} notices for correction were given; the law asks for one that names everything (art. 32).",
    ),
    "late_return": (
        YELLOW, False,
        "退件日期{on}晚于收件后{days}个工作日({due_on});地方规定不能当场退回的,最迟{days}日内退回。",
        "Returned on {on}, more than {days} working days after receipt ({due_on}), the local limit for sending back.",
    ),
    "second_submission": (
        YELLOW, False,
        "申请人已经第二次申报材料;资料申报不得超过两次,能当场更正的请当场更正,不要再要求补正。",
        "The applicant has submitted papers twice, which is the most: put right on the spot what can be, ask no more.",
    ),
    "third_submission": (
        RED, True,
        "申请人已经第{count}次申报材料,超过两次;请说明原因,县里会督查。",
        "The applicant has submitted papers {count} times, more than twice: say why. The county sees it too.",
    ),
    "abandonment_possible": (
        YELLOW, True,
        "补正告知发出后{days}个工作日仍未补正;事项无法定补正期限,参照行政复议法第三十一条,可核实后记为放弃。",
        "Nothing supplied {days} working days after the notice. No law sets a term here (by analogy: Administrative "
        "Reconsideration Law art. 31): ask the applicant, then the file may be closed as abandoned.",
    ),
}


def due(case: CaseDates, item: ItemTerms | None, calendar: Calendar, terms: Terms = LAW) -> Due:
    """The earliest running authority limit and the agent's own; both None when nothing runs."""
    return due_of(clocks(case, item, calendar, terms), case, item)


def due_of(run: Sequence[Clock], case: CaseDates, item: ItemTerms | None) -> Due:
    """The same of a case whose clocks are known already."""
    running = [clock for clock in run if clock.running]
    own = next((clock for clock in running if clock.kind == PROXY), None)
    first = min(
        (clock for clock in running if clock.kind != PROXY),
        key=lambda clock: (clock.due_on, ORDER[clock.kind]),
        default=None,
    )
    return Due(
        due_on=first.due_on if first else None,
        due_kind=first.kind if first else None,
        proxy_due_on=own.due_on if own else None,
        assumptions=(first.assumptions if first else ()) + _silence(case, item),
        provisional=any(clock is not None and clock.provisional for clock in (first, own)),
    )


def marks(
    case: CaseDates, item: ItemTerms | None, calendar: Calendar, today: date, clock_doubtful: bool = False,
    terms: Terms = LAW,
) -> tuple[Mark, ...]:
    """The marks of a case on a day, red before yellow.

    Yellow from the working day before a limit, red from the day after it (domain.md §3.9). Under a doubtful clock the
    colours stay, with a warning, but nothing is said to be accepted or abandoned by time.
    """
    every = clocks(case, item, calendar, terms)
    running = [clock for clock in every if clock.running]
    found = [*_colours(running, calendar, today), *_contradictions(case, item, calendar, terms)]
    if clock_doubtful:
        found.extend([_mark("clock_doubtful", None, today)] if running or _is_waiting(case) else [])
    else:
        found.extend(_consequences(case, running, calendar, today, terms))
    return tuple(sorted(found, key=lambda mark: (mark.colour != RED, ORDER.get(mark.clock or "", len(ORDER)))))


def _colours(running: list[Clock], calendar: Calendar, today: date) -> Iterator[Mark]:
    for clock in running:
        zh, en = CLOCK_NAMES[clock.kind]
        words = {"clock_zh": zh, "clock_en": en, "due_on": clock.due_on}
        warned_from = calendar.previous_workday(clock.due_on)
        if today > clock.due_on:
            yield _mark("overdue", clock.kind, clock.due_on, **words)
        elif today >= warned_from:
            yield _mark("due_soon", clock.kind, warned_from, **words)


def _consequences(
    case: CaseDates, running: list[Clock], calendar: Calendar, today: date, terms: Terms
) -> Iterator[Mark]:
    """What the law or the notice makes of silence. Derived only: the entry is the holder's to write (design §5)."""
    for clock in running:
        if clock.kind == EXAMINATION and today > clock.due_on:
            yield _mark("deemed_acceptance_due", EXAMINATION, clock.due_on, start=clock.start)
    notice = as_day(case.correction_on)
    if _is_waiting(case) and notice is not None:
        last = calendar.add_workdays(notice, terms.supply_workdays)
        if today > last:
            yield _mark("abandonment_possible", None, last, days=terms.supply_workdays)


def _contradictions(case: CaseDates, item: ItemTerms | None, calendar: Calendar, terms: Terms) -> Iterator[Mark]:
    """What the entries themselves say against each other or against the law, whatever today is."""
    notice, start = as_day(case.correction_on), examination_start(case, item)
    if case.notices > 1 and notice is not None:
        yield _mark("second_notice", None, notice, count=case.notices)
    yield from _submissions(case)
    if start is None:
        return
    last = examination_due(start, calendar, terms)
    words = {"start": start, "due_on": last}
    # Before the only notice lies the receipt, or the order to examine again; before a second one, what was supplied.
    asked_from = _first_examined(case, item) if case.notices < 2 else start if unanswered_notice(case) else None
    if notice is not None and asked_from is not None and notice > examination_due(asked_from, calendar, terms):
        limit = examination_due(asked_from, calendar, terms)
        yield _mark("late_notice", EXAMINATION, notice, on=notice, start=asked_from, due_on=limit)
    for late in _notices_beside_the_deemed(case):
        if case.deemed and start <= late <= last:
            yield _mark("notice_contradicts_deemed", EXAMINATION, late, on=late, **words)
    ended, sent_back = as_day(case.ended_on), return_due(case, item, calendar, terms)
    spoke_before = unanswered_notice(case) is not None or as_day(case.accepted_on) is not None
    if case.state in _DENIED_AT_THE_DOOR and not spoke_before and ended is not None and ended > last:
        yield _mark("late_refusal", EXAMINATION, ended, on=ended, **words)
    elif case.state == "returned" and sent_back is not None and ended is not None and ended > sent_back:
        yield _mark("late_return", None, ended, on=ended, due_on=sent_back, days=terms.return_workdays)


def _first_examined(case: CaseDates, item: ItemTerms | None) -> date | None:
    """The day from which the only notice had its five days."""
    notice, ordered = as_day(case.correction_on), as_day(case.overturned_on)
    return ordered if notice is not None and ordered is not None and ordered <= notice else receipt_day(case, item)


def return_due(case: CaseDates, item: ItemTerms | None, calendar: Calendar, terms: Terms = LAW) -> date | None:
    """The last day for returning the papers; None before receipt, and once a notice was given."""
    start = examination_start(case, item)
    return None if start is None or case.notices else calendar.add_workdays(start, terms.return_workdays)


def _submissions(case: CaseDates) -> Iterator[Mark]:
    """The first filing and each supply that the holder received count as one; two are the most (资料申报不超过两次)."""
    supplied = as_day(case.supplied_on)
    if supplied is None or case.submissions < TWICE:
        return
    if case.submissions > TWICE:
        yield _mark("third_submission", None, supplied, count=case.submissions)
    elif as_day(case.ended_on) is None:
        yield _mark("second_submission", None, supplied)


def _notices_beside_the_deemed(case: CaseDates) -> Iterator[date]:
    """Notices that nothing answered: the case's own unless it was supplied, and those that came in too late."""
    notice, supplied = as_day(case.correction_on), as_day(case.supplied_on)
    if notice is not None and (supplied is None or supplied < notice):
        yield notice
    for line in case.overtaken:
        day = as_day(line.event.facts["at"]) if line.event.kind == "case:correction_requested" else None
        if day is not None:
            yield day


def _is_waiting(case: CaseDates) -> bool:
    return case.state == "correction_requested"


def _mark(code: str, clock: str | None, since: date, **words: object) -> Mark:
    colour, for_person, zh, en = _MARKS[code]
    return Mark(code, colour, clock, since, for_person, zh.format(**words), en.format(**words))


def _silence(case: CaseDates, item: ItemTerms | None) -> tuple[Assumption, ...]:
    """Why an accepted case shows no limit for handling."""
    open_ended = case.state in ("accepted", "reported_up")
    if not open_ended:
        return ()
    if item is None:
        return (assumption("item_unknown"),)
    if item.promised is None or not is_stated(item.promised):
        return (assumption("no_limit_stated"),)
    return ()
