"""The numbered papers that acts make, as the words of a printed sheet.
May import: the pure modules of forms.
Promise: what the law wants in writing stands on the sheet: who, what, when, why, on which basis, and the way to object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forms import papers
from forms.case import OVERTAKEN, Case, Line
from forms.definition import ServiceItem
from forms.events import Event
from forms.screens.dossier import NameOf, Said, Told, contents
from forms.timeline import ERASED

TITLES: Mapping[str, Said] = {
    "materials_receipt": ("收件凭证", "Receipt for papers"),
    "acceptance": ("受理通知书", "Notice of acceptance"),
    "refusal_to_accept": ("不予受理通知书", "Notice of refusal to accept"),
    "correction_notice": ("一次性告知（补正）通知书", "Notice of everything to be corrected"),
    "return": ("退件通知书", "Notice of return"),
    "approval": ("准予决定书", "Decision: granted"),
    "denial": ("不予决定书", "Decision: denied"),
    "delivery": ("送达回证", "Proof of delivery"),
}
_OPENINGS: Mapping[str, Said] = {
    "materials_receipt": ("你申请的上列事项，材料已由本机关收取。", "The papers of your application above were received."),
    "acceptance": ("你申请的上列事项，本机关予以受理。", "Your application above is accepted."),
    "refusal_to_accept": ("你申请的上列事项，本机关不予受理。", "Your application above is not accepted."),
    "correction_notice": (
        "你申请的上列事项，需要补正的全部内容一次告知如下，请按要求补正后交回。",
        "Everything that your application above still needs is listed here, once. Bring it to any desk on the way.",
    ),
    "return": ("你申请的上列事项，予以退件。", "Your application above is returned."),
    "approval": ("你申请的上列事项，经审查，决定准予。", "After examination, your application above is granted."),
    "denial": ("你申请的上列事项，经审查，决定不予。", "After examination, your application above is denied."),
    "delivery": ("上列事项的办理结果已经送达。", "The result of the application above was delivered."),
}

UNKNOWN: Said = (
    "这个办件没有这份文书；请从办件的页面打开。",
    "this case has made no such paper: open it from the case's page",
)
_NAME_LENGTH = 16
_IN_THE_HEAD = ("document number", "decision", "result")


@dataclass(frozen=True)
class Notice:
    """A sheet. ``number`` is "" before the act is written; ``heads`` say whose case it is, ``rows`` what is told."""

    kind: str
    title: Said
    opening: Said
    number: str
    office: str
    day: str
    heads: tuple[Told, ...]
    rows: tuple[Told, ...]


def notice(event: Event, case: Case, item: ServiceItem | None, name_of: NameOf) -> Notice | None:
    """The sheet of an act upon a case, None for an act that makes no paper. The event may still be unwritten."""
    kind = papers.kind_of(event)
    if kind is None:
        return None
    rows = [row for row in contents(event, item, name_of) if row.name[1] not in _IN_THE_HEAD]
    number = event.facts.get("document_no") or ""
    office, day = name_of(event.facts["office"]), event.facts["at"][:10]
    return Notice(kind, TITLES[kind], _OPENINGS[kind], number, office, day, _heads(case, item), tuple(rows))


def _heads(case: Case, item: ServiceItem | None) -> tuple[Told, ...]:
    name = case.applicant or (ERASED[0] if case.erased else "")
    service = (item.name, item.name_en) if item else (case.item, case.item)
    return (
        Told(("申请人", "applicant"), (name, name)),
        Told(("事项", "item"), service),
        Told(("申请日期", "date of application"), ((case.filed_at or "")[:10], (case.filed_at or "")[:10])),
        Told(("收件编号", "receipt number"), (case.id, case.id)),
    )


def made(case: Case, item: ServiceItem | None, name_of: NameOf) -> tuple[tuple[Notice, str], ...]:
    """The sheets of the acts that had effect and have their numbers, oldest first, each with its name in addresses."""
    found = [(_of_line(case, line, item, name_of), line.recorded.digest[:_NAME_LENGTH]) for line in case.lines]
    return tuple((sheet, name) for sheet, name in found if sheet is not None)


def named(case: Case, item: ServiceItem | None, name_of: NameOf, name: str) -> Notice | None:
    """The sheet of a case that ``made`` calls so; None where the case has made none of that name."""
    return next((sheet for sheet, own in made(case, item, name_of) if own == name), None)


def _of_line(case: Case, line: Line, item: ServiceItem | None, name_of: NameOf) -> Notice | None:
    has_number = line.effect != OVERTAKEN and line.event.facts.get("document_no")
    return notice(line.event, case, item, name_of) if has_number else None
