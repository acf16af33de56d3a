"""The papers of custody: hand-over list, receipt for it, shift handover (材料交接清单、接收回执、交接班登记, domain.md §1.2).
May import: the pure modules of forms.
Promise: every line that somebody signs for stands on the paper by name, and the number that leads back to its record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forms.screens.dossier import Said, Told
from forms.screens.sheets import Sheet, Table

OUTCOMES: dict[str, Said] = {
    "taken": ("接收", "received"), "refused": ("拒收", "refused"), "absent": ("未见", "not there"), "": ("在途", "under way"),
}
_TWO: Said = ("本单一式两份：交件单位、接收单位各存一份。", "Two copies: one for each office.")
_SIGNS: tuple[Said, ...] = (("交件人（签名）", "handed over by"), ("送件人（签名）", "carried by"),
                            ("接收人（签名）", "received by"), ("日期", "date"))  # fmt: skip


@dataclass(frozen=True)
class Batched:
    """One case of a batch on paper: its number, item and applicant; each original as it is called and how it fared;
    ``copies`` sheets of copies; ``mandate``: one lies in the file; ``missing``: papers that lack; ``file``: whether
    the file itself goes; ``outcome`` and ``reason`` are its own."""

    case: str
    item: Said
    applicant: str
    originals: tuple[tuple[str, str, str], ...] = ()
    copies: int = 0
    mandate: bool = False
    missing: tuple[Said, ...] = ()
    file: bool = True
    outcome: str = ""
    reason: str = ""


def _heads(frm: str, to: str, carrier: str, when: Told) -> tuple[Told, ...]:
    return (
        Told(("交件单位", "from"), (frm, frm)), Told(("接收单位", "to"), (to, to)),
        Told(("送件人", "carrier"), (carrier, carrier)), when,
    )


def _file(one: Batched) -> Said:
    zh, en = f"申请材料，复印件 {one.copies} 份", f"file with {one.copies} copies"
    if one.mandate:
        zh, en = f"{zh}，委托书", f"{en}, mandate"
    lack, lack_en = "、".join(name[0] for name in one.missing), ", ".join(name[1] for name in one.missing)
    return (f"{zh}（还缺：{lack}）", f"{en} (lacking: {lack_en})") if one.missing else (zh, en)


def _original(name: str) -> Said:
    return f"原件 {name}", f"original {name}"


def _numbered(at: int) -> Said:
    return str(at), str(at)


def handed_over(number: str, frm: str, to: str, carrier: str, at: str, lines: Sequence[Batched]) -> Sheet:
    """材料交接清单: told over line by line, with room for what the receiver finds. ``at`` is YYYY-MM-DD HH:MM."""
    columns: tuple[Said, ...] = (("序号", "no."), ("收件编号、事项、申请人", "case, item, applicant"), ("材料（逐项）", "papers"),
                                 ("点收", "told over"))  # fmt: skip
    originals, copies = sum(len(one.originals) for one in lines), sum(one.copies for one in lines)
    box: Said = ("□收 □退 □未见", "□ yes □ no □ not there")
    told: list[tuple[Said, ...]] = []
    for one in lines:
        who = (f"{one.case} {one.item[0]} {one.applicant}", f"{one.case} {one.item[1]} {one.applicant}")
        papers = [*((_file(one),) if one.file else ()), *(_original(name) for name, _, _ in one.originals)]
        told += [(_numbered(len(told) + at), who, paper, box) for at, paper in enumerate(papers, 1)]
    return Sheet(
        "hand_over_list", ("材料交接清单", "List of papers handed over"), frm, at[:10], number,
        heads=(
            *_heads(frm, to, carrier, Told(("交出时间", "handed over"), (at, at))),
            Told(("办件", "cases"), (f"{len(lines)} 件", f"{len(lines)}")),
            Told(("原件 / 复印件", "originals / copies"), (f"{originals} 份 / {copies} 份", f"{originals} / {copies}")),
        ),
        tables=(Table(("逐项清单", "Line by line"), columns, tuple(told), wide=1),),
        closing=(("原件自交出起由送件人保管，接收人逐份点收签名后由接收人保管；拒收的由送件人带回。",
                  "From here on the carrier has the originals, until the receiver has told each over and signed; what "
                  "is refused goes back with the carrier."),),
        signs=_SIGNS, copies=_TWO,
    )  # fmt: skip


def received(number: str, frm: str, to: str, carrier: str, at: str, lines: Sequence[Batched]) -> Sheet:
    """材料接收回执: of each line whether it was received, and why not."""
    columns: tuple[Said, ...] = (("序号", "no."), ("收件编号、事项、申请人", "case, item, applicant"), ("材料", "papers"),
                                 ("结果", "result"), ("原因", "reason"))  # fmt: skip
    told: list[tuple[Said, ...]] = []
    for one in lines:
        who = (f"{one.case} {one.item[0]} {one.applicant}", f"{one.case} {one.item[1]} {one.applicant}")
        papers: list[tuple[Said, str, str]] = []
        if one.file:
            papers.append((("申请材料和复印件", "file and copies"), one.outcome, one.reason))
        papers += [(_original(name), outcome, reason) for name, outcome, reason in one.originals]
        for what, outcome, reason in papers:
            told.append((_numbered(len(told) + 1), who, what, OUTCOMES[outcome], (reason, reason)))
    count = {name: sum(line[3] == OUTCOMES[name] for line in told) for name in OUTCOMES}
    result = (f"接收 {count['taken']} 项，拒收 {count['refused']} 项，未见 {count['absent']} 项",
              f"{count['taken']} received, {count['refused']} refused, {count['absent']} not there")
    return Sheet(
        "batch_receipt", ("材料接收回执", "Receipt for papers handed over"), to, at[:10], number,
        heads=(*_heads(frm, to, carrier, Told(("点收时间", "told over"), (at, at))), Told(("点收结果", "result"), result)),
        tables=(Table(("逐项点收", "Told over"), columns, tuple(told), wide=1),),
        closing=(("未见的材料仍由送件人负责，请当日查找并报告。",
                  "For what was not there the carrier answers: look for it and report the same day."),),
        signs=_SIGNS, copies=_TWO,
    )  # fmt: skip


@dataclass(frozen=True)
class Shift:
    """A shift on paper: who hands over to whom, when and where, how much, and every line by name. ``taken_at`` is ""
    until who comes has said that it is there."""

    giver: str
    taker: str
    window: str
    at: str
    cases_count: int
    cases: tuple[tuple[str, str, str], ...]
    originals: tuple[tuple[str, str, str], ...]
    matters: str
    differences: str
    state: Said
    found: str = ""
    taken_at: str = ""


def shift(office: str, told: Shift) -> Sheet:
    """交接班登记: signed by both."""
    def plain(text: str) -> Said:
        return text, text

    cases = tuple((plain(str(at)), *map(plain, one)) for at, one in enumerate(told.cases, 1))
    originals = tuple((plain(str(at)), *map(plain, one)) for at, one in enumerate(told.originals, 1))
    tables = [
        Table(("移交的办件", "Cases"), (("序号", "no."), ("收件编号", "receipt number"), ("事项", "item"), ("时限", "due")),
              cases, wide=2),
        Table(("移交的原件", "Originals"), (("序号", "no."), ("原件", "original"), ("收件编号", "case"), ("存放处", "place")),
              originals, wide=1),
    ]
    uncounted = told.cases_count - len(cases)
    others: Said = (f"另有未办结办件 {uncounted} 件，逐件见待办清单", f"{uncounted} more open cases, named in the work list")
    return Sheet(
        "shift_handover", ("交接班登记", "Shift handover"), office, told.at[:10],
        heads=(
            Told(("交班人", "handed over by"), plain(told.giver)), Told(("接班人", "taken over by"), plain(told.taker)),
            Told(("时间", "when"), plain(told.at)), Told(("窗口（岗位）", "window"), plain(told.window)),
            Told(("未办结办件", "open cases"), (f"{told.cases_count} 件", f"{told.cases_count}")),
            Told(("原件", "originals"), (f"{len(originals)} 份", f"{len(originals)}")),
            Told(("状态", "state"), told.state),
            *((Told(("接班时间", "taken over at"), plain(told.taken_at)),) if told.taken_at else ()),
        ),
        rows=(
            Told(("需要接着办的事", "to be gone on with"), (told.matters or "无", told.matters or "none")),
            Told(("清点发现的差异", "differences found"), (told.differences or "无", told.differences or "none")),
            *((Told(("接班清点情况", "found by who came"), plain(told.found)),) if told.found else ()),
        ),
        tables=tuple(one for one in tables if one.lines),
        closing=(others,) if uncounted else (),
        signs=(("交班人（签名）", "handed over by"), ("接班人（签名）", "taken over by"), ("日期", "date")),
        copies=("本登记存入交接班登记簿。", "For the book of shifts."), numbered=False, seal=None,
    )  # fmt: skip
