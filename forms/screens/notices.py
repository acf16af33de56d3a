"""The numbered papers that acts make, as the words of a printed sheet.
May import: the pure modules of forms.
Promise: what the law wants in writing stands on the sheet: who, what, when, why, on which basis, and the way to object.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from forms import papers
from forms.case import OVERTAKEN, Case, Line
from forms.definition import ServiceItem
from forms.events import Event
from forms.paper_names import TITLES
from forms.screens.dossier import NameOf, Said, Told, applicant_of, contents, paper_name
from forms.screens.dossier import papers as file_papers
from forms.screens.sheets import OFFICE_SEAL, SIGNED_FOR, TWO_COPIES, Sheet, Table, told_day
from forms.screens.timing import promised
from forms.timeline import ERASED

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
    "report_up": (
        "上列申请经本单位审查，现将审查意见和全部申请材料报送上级机关。",
        "The application above was examined here; the opinion and all its papers are reported to the next authority.",
    ),
}
# A report goes up under the seal of the unit; the seal for approvals is not the one (domain.md row 92).
_SEALS: Mapping[str, Said] = {"report_up": ("（单位行政章）", "(seal of the unit)")}
SIGNS: Mapping[str, tuple[Said, ...]] = {
    "report_up": (
        ("移交人（签名）", "handed over by (signature)"),
        ("接收人（签名）", "received by (signature)"),
        ("接收日期", "date of receipt"),
    ),
    "delivery": (
        ("受送达人（签名或按手印）", "delivered to (signature or fingerprint)"),
        ("送达人（签名）", "delivered by (signature)"),
        ("签收日期", "date of receipt"),
    ),
}
COPIES: Mapping[str, Said] = {
    "materials_receipt": (
        "本文书一式三份：申请人、承办机关、存档各一份。",
        "Three copies: applicant, office, archive.",
    ),
    "report_up": (
        "本单一式两份：一份随材料报送上级机关，一份由接收人签收后存入办件案卷。",
        "Two copies: one goes up with the papers, one stays in the case file, signed by the receiver.",
    ),
    "delivery": ("本回证一份，由送达人收回存入办件案卷。", "One copy, kept in the case file."),
}
HOWS: Mapping[str, Said] = {
    "original_seen": ("原件已核，退还", "original seen"), "original_taken": ("收原件", "original taken"),
    "copy": ("复印件", "copy"), "photo": ("照片", "photo"), "commitment": ("承诺书", "commitment"),
}  # fmt: skip
PAPER_COLUMNS: tuple[Said, ...] = (
    ("序号", "no."), ("材料名称", "paper"), ("形式", "form"), ("份数", "copies"), ("接收√", "taken ✓"),
)  # fmt: skip

UNKNOWN: Said = (
    "这个办件没有这份文书；请从办件的页面打开。",
    "this case has made no such paper: open it from the case's page",
)
_NAME_LENGTH = 16
_IN_THE_HEAD = ("document number", "decision", "result")


def notice(event: Event, case: Case, item: ServiceItem | None, name_of: NameOf) -> Sheet | None:
    """The sheet of an act upon a case, None for an act that makes no paper. The event may still be unwritten."""
    kind = papers.kind_of(event)
    if kind is None:
        return None
    told = [row for row in contents(event, item, name_of) if row.name[1] not in _IN_THE_HEAD]
    tables: tuple[Table, ...] = ()
    if kind == "acceptance" and item is not None:
        told.append(Told(("承诺时限", "promised"), promised(item)))
    if kind == "report_up":
        told = [row for row in told if row.name[1] != "papers"]
        tables = (paper_table(case, item, event.facts["materials"]),)
    return Sheet(
        kind,
        TITLES[kind],
        name_of(event.facts["office"]),
        event.facts["at"][:10],
        event.facts.get("document_no") or "",
        _OPENINGS[kind],
        heads(case, item),
        tuple(told),
        tables=tables,
        signs=SIGNS.get(kind, SIGNED_FOR),
        seal=_SEALS.get(kind, OFFICE_SEAL),
        copies=COPIES.get(kind, TWO_COPIES),
    )


def heads(case: Case, item: ServiceItem | None) -> tuple[Told, ...]:
    """Whose case it is, as each paper of it says at the head: applicant, contact, phone, item, day, number, basis."""
    name = case.applicant or (ERASED[0] if case.erased else "")
    filed = next((line.event for line in case.lines if line.event.kind == "case:submitted"), None)
    about: Mapping[str, Any] = (filed.personal or {}) if filed else {}
    reached = () if case.erased else (
        Told(("联系人", "contact"), _twice((about.get("guardian") or {}).get("name") or name)),
        Told(("联系电话", "phone"), _twice(applicant_of(case).get("phone"))),
    )  # fmt: skip
    service = (item.name, item.name_en) if item else (case.item, case.item)
    basis = "；".join(item.legal_basis) if item else ""
    found = [
        Told(("申请人", "applicant"), (name, name)),
        *reached,
        Told(("申请日期", "date of application"), told_day((case.filed_at or "")[:10])),
        Told(("事项", "item"), service),
        Told(("收件编号", "receipt number"), (case.id, case.id)),
    ]
    return (*found, Told(("办理依据", "legal basis"), (basis, basis))) if basis else tuple(found)


def _twice(text: Any) -> Said:
    return str(text or ""), str(text or "")


def paper_table(case: Case, item: ServiceItem | None, ids: Iterable[str]) -> Table:
    """The papers that go from hand to hand, one line each, with room for the receiver's tick."""
    known = {one.id: one for one in file_papers(case, item)}
    lines = []
    for row, one in enumerate(ids, 1):
        paper = known.get(one)
        how = HOWS.get(paper.how, ("", "")) if paper else ("", "")
        count = str(paper.copies) if paper and paper.copies else ""
        lines.append(((str(row), str(row)), paper_name(item, one), how, (count, count), ("", "")))
    return Table(("材料清单", "papers"), PAPER_COLUMNS, tuple(lines))


def made(case: Case, item: ServiceItem | None, name_of: NameOf) -> tuple[tuple[Sheet, str], ...]:
    """The sheets of the acts that had effect and have their numbers, oldest first, each with its name in addresses."""
    found = [(_of_line(case, line, item, name_of), line.recorded.digest[:_NAME_LENGTH]) for line in case.lines]
    return tuple((sheet, name) for sheet, name in found if sheet is not None)


def named(case: Case, item: ServiceItem | None, name_of: NameOf, name: str) -> Sheet | None:
    """The sheet of a case that ``made`` calls so; None where the case has made none of that name."""
    return next((sheet for sheet, own in made(case, item, name_of) if own == name), None)


def _of_line(case: Case, line: Line, item: ServiceItem | None, name_of: NameOf) -> Sheet | None:
    has_number = line.effect != OVERTAKEN and line.event.facts.get("document_no")
    return notice(line.event, case, item, name_of) if has_number else None
