"""How far a case is, for the resident who asks with her slip: where it lies, what comes next, by when, what lacks.
May import: the pure modules of forms; today is an argument.
Promise: nobody is named but the applicant, half hidden, and neither result nor reason is told to who passes by.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from forms import deadlines
from forms.acts import table
from forms.case import Case
from forms.definition import ServiceItem
from forms.identity import mask_name
from forms.screens.dossier import paper_name
from forms.screens.timing import left
from forms.workdays import Calendar

Said = tuple[str, str]
NameOf = Callable[[str], str]


@dataclass(frozen=True)
class Progress:
    """What the page in the hall says of one case; texts are (Chinese, English). ``due_on`` is the last day of what
    comes next, None where no limit runs; ``left`` says how long that is in a colour ``look``; ``lacks`` are names of
    papers, ``days`` what happened when, the first first."""

    number: str
    applicant: str
    item: Said
    where: Said
    after: Said
    due_on: date | None
    left: Said | None
    look: str
    provisional: bool
    lacks: tuple[Said, ...]
    days: tuple[tuple[Said, date], ...]
    rateable: bool


# What each state means to somebody who waits: where the papers are, and what comes next. {office} holds the file,
# {home} took it in.
_SAID: Mapping[str, tuple[Said, Said]] = {
    table.COLLECTED: (
        ("材料已收，放在{office}。", "Your papers were taken in; they are at {office}."),
        ("代办员会把材料送到乡镇便民服务中心。", "The agent brings them to the township's service centre."),
    ),
    table.FORWARDED: (
        ("材料已送往{office}，等那里接收。", "Your papers are on their way to {office}, which has not received them yet."),
        ("接收以后开始审查。", "They are examined once they are received."),
    ),
    table.RECEIVED: (
        ("{office}正在审查您的材料。", "{office} is examining your papers."),
        ("会告诉您是否受理；如果缺材料，会一次说清楚。",
         "You will be told whether the application is accepted, or at once everything that is missing."),
    ),
    table.CORRECTION: (
        ("{office}在等您补材料。", "{office} is waiting for papers from you."),
        ("请把下面缺的材料交到{home}或{office}。",
         "Please bring what is listed below to {home} or {office}."),
    ),
    table.ACCEPTED: (
        ("已经受理，{office}正在办理。", "Accepted; {office} is working on it."),
        ("办好后会通知您。", "You will be told when it is done."),
    ),
    table.REPORTED_UP: (
        ("已经受理并上报，{office}正在办理。", "Accepted and reported up; {office} is working on it."),
        ("作出决定后，结果送回{home}。", "After the decision the result comes back to {home}."),
    ),
    table.DELIVERED: (
        ("已经办完，结果已经送达。", "Done: the result was delivered."),
        ("没有要等的了。对服务怎么样，请您评价。", "Nothing is left to wait for. Please rate the service."),
    ),
    table.WITHDRAWN: (
        ("已经按申请人的要求撤回。", "Withdrawn, as the applicant asked."),
        ("需要时可以重新申请。", "You may apply again."),
    ),
    table.ABANDONED: (
        ("通知补的材料没有补来，已经终止。", "Ended: the papers that were asked for were not brought."),
        ("需要时可以重新申请。", "You may apply again."),
    ),
}
_IN_WRITING: tuple[Said, Said] = (
    ("{office}已经书面答复。", "{office} has answered in writing."),
    ("请申请人本人凭回执到{home}领取书面通知，上面写明理由和可以怎么办。",
     "The applicant may collect the notice at {home} with this slip; it says why, and what can be done about it."),
)
_RESULT_WAITS: tuple[Said, Said] = (
    ("已经有结果，放在{office}。", "There is a result; it is at {office}."),
    ("请申请人带身份证件和回执到{office}领取。",
     "The applicant may collect it at {office} with an identity document and this slip."),
)
_RESULT_COMES: tuple[Said, Said] = (
    ("已经有结果，放在{office}。", "There is a result; it is at {office}."),
    ("结果会送回{home}，到了会通知您。", "It is brought to {home}; you will be told when it is there."),
)
_BROUGHT: Said = ("材料补到", "papers brought")
_DAYS: tuple[tuple[str, Said], ...] = (
    ("received_on", ("乡镇或县接收", "received by the authority")), ("correction_on", ("通知补材料", "papers asked for")),
    ("overturned_on", ("县里责成重新办理", "to be handled again, by order of the county")),
    ("supplied_on", _BROUGHT), ("accepted_on", ("受理", "accepted")),
    ("reported_up_on", ("上报", "reported up")), ("decided_on", ("作出决定", "decided")), ("closed_on", ("办结", "closed")),
    ("delivered_on", ("送达", "delivered")),
)  # fmt: skip
# What the day is called on which a case came to an end without a result to deliver.
_ENDS: Mapping[str, Said] = {table.WITHDRAWN: ("撤回", "withdrawn"), table.ABANDONED: ("终止", "ended")}
_ANSWERED: Said = ("书面答复", "answered in writing")


def progress(case: Case, item: ServiceItem | None, calendar: Calendar, today: date, name_of: NameOf) -> Progress:
    """What the hall's page says of a case."""
    home = case.filing_office or case.origin
    names = {"office": name_of(case.holder), "home": name_of(home)}
    where, after = _told(case, home)
    due_on, provisional = _due(case, item, calendar)
    look, said = left(due_on, calendar, today) if due_on else ("", None)
    lacking = dict.fromkeys((*case.asked_materials, *case.missing)) if case.state in _LACKING else {}
    return Progress(
        case.id,
        "" if case.erased or not case.applicant else mask_name(case.applicant),
        (item.name, item.name_en) if item else (case.item, case.item),
        _filled(where, names),
        _filled(after, names),
        due_on,
        said,
        look,
        provisional,
        tuple(paper_name(item, one) for one in lacking if one not in case.underway and one not in case.brought),
        _days(case),
        case.state in (table.CLOSED, table.DELIVERED) and not case.rated and bool(case.rating_hash),
    )


_LACKING = (table.COLLECTED, table.FORWARDED, table.RECEIVED, table.CORRECTION, table.ACCEPTED)


def _told(case: Case, home: str) -> tuple[Said, Said]:
    if case.state in table.WITH_RESULT:
        return _RESULT_WAITS if case.holder == home else _RESULT_COMES
    return _SAID.get(case.state, _IN_WRITING)


def _due(case: Case, item: ServiceItem | None, calendar: Calendar) -> tuple[date | None, bool]:
    """The last day of what comes next: the authority's limit once it has the file, the agent's before."""
    found = deadlines.due(case, item, calendar)
    return found.due_on or found.proxy_due_on, found.provisional


def _days(case: Case) -> tuple[tuple[Said, date], ...]:
    filed = [(("收件", "taken in"), date.fromisoformat(case.filed_at[:10]))] if case.filed_at else []
    happened = [(said, day) for name, said in _DAYS if (day := getattr(case, name)) is not None]
    # An order to examine again begins as if papers had come, and none have.
    happened = [one for one in happened if one != (_BROUGHT, case.overturned_on)]
    ended = [(_ENDS.get(case.state, _ANSWERED), case.ended_on)] if case.ended_on and not case.delivered_on else []
    return tuple(sorted((*filed, *happened, *ended), key=lambda one: one[1]))


def _filled(said: Said, names: Mapping[str, str]) -> Said:
    return said[0].format(**names), said[1].format(**names)
