"""The form of an item on paper, blank or filled in as an example, and what a station shows on its wall.
May import: the pure modules of forms.
Promise: the paper asks what the screen asks, no more and no less; what a guide leaves open is said to be open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from forms.amounts import in_yuan
from forms.definition import Limit, ServiceItem
from forms.fields import Field
from forms.screens.dossier import Said, Told, told
from forms.screens.guides import asked_when, limit_told, paper_rules
from forms.screens.notices import HOWS
from forms.screens.sheets import BLANK, Block, Sheet, Table, to_write, told_day

BLANK_FORM: Said = ("申请表（空白）", "Application form (blank)")
SAMPLE_FORM: Said = ("申请表（示范文本）", "Application form (example)")
WALL: Said = ("窗口公示", "What this window does")
_NOT_HERE: Said = ("（本例不用填）", "(not asked here)")
_UNSTATED: Said = ("指南未注明", "the guide does not say")
_PEOPLE: tuple[Said, ...] = (
    ("姓名", "name"), ("与申请人关系", "relation"), ("证件类型", "document"), ("证件号码", "number"),
)  # fmt: skip
_PAPERS: tuple[Said, ...] = (
    ("序号", "no."), ("材料和要求", "paper and what is asked"), ("怎样交", "how it is given"), ("份数", "copies"),
)  # fmt: skip
_GIVEN = ("original_seen", "original_taken", "copy", "photo")
_ROWS_FOR_PEOPLE = 5


def form(item: ServiceItem, office: str, example: Mapping[str, Any] | None) -> Sheet:
    """The application form of an item: ``example`` is a filing document to show how it is filled in, None is blank."""
    answers: Mapping[str, Any] = (example or {}).get("answers") or {}
    asked = [_asked(field, item, answers, example is not None) for field in item.form if field.kind != "people"]
    people = tuple(_people(field, answers.get(field.name)) for field in item.form if field.kind == "people")
    papers: Mapping[str, Any] = (example or {}).get("materials") or {}
    return Sheet(
        "form",
        SAMPLE_FORM if example else BLANK_FORM,
        office,
        "",
        heads=(
            Told(("申请事项", "item"), (item.name, item.name_en)),
            Told(("事项编码", "item code"), (item.code, item.code)),
            to_write(("手写编号（停电断网时用）", "number by hand (without power or line)")),
            to_write(("收件编号", "receipt number")),
        ),
        opening=(
            ("下面的人物、号码都是虚构的，只说明怎样填写。", "People and numbers below are invented; they show how it is filled in.")
            if example else
            ("请用黑色笔填写，选项前的方格打√。", "Write in black; tick the boxes.")
        ),
        rows=tuple(asked),
        tables=(*people, _papers(item, papers)),
        closing=(
            ("申请人保证所填内容和所交材料真实，并愿意为此负责（行政许可法第三十一条）。",
             "The applicant answers for the truth of what is written and given (Licensing Law 31)."),
            ("所填个人信息只用于办理本事项；本人已经知道用途、保存期限和查阅、更正的办法，☐同意。",
             "Personal details serve this matter alone; told of purpose, period and rights: ☐ agreed."),
        ),
        signs=(
            ("申请人（签名或按手印）", "applicant (signature or fingerprint)"),
            ("监护人或受托人（签名）", "guardian or agent (signature)"),
            ("填表日期", "date"),
        ),
        seal=None,
        copies=(
            "停电断网时先填本表并写上手写编号，交一份给申请人；恢复后由工作人员补录。",
            "Without power or line this form is filled in first and numbered by hand; it is entered afterwards.",
        ),
        numbered=False,
    )  # fmt: skip


def _asked(field: Field, item: ServiceItem, answers: Mapping[str, Any], example: bool) -> Told:
    when = asked_when(field.when, item) if field.when else None
    optional = ("（选填）", " (optional)") if not field.required else BLANK
    name = (f"{field.zh}{optional[0]}", f"{field.en}{optional[1]}")
    if example:
        if field.name not in answers:
            return Told(name, _NOT_HERE)
        shown = told(field, answers[field.name])
        return Told(name, shown.value)
    room = _room(field)
    if when is None:
        return Told(name, room)
    return Told(name, (f"{room[0]}\n（{when.zh}）".strip(), f"{room[1]}\n({when.en})".strip()))


def _room(field: Field) -> Said:
    """What stands where the answer is to be written."""
    if field.choices:
        return ("  ".join(f"☐{one.zh}" for one in field.choices), "  ".join(f"☐ {one.en}" for one in field.choices))
    if field.kind == "yes_no":
        return "☐是  ☐否", "☐ yes  ☐ no"
    if field.kind == "date":
        return told_day("")
    if field.kind == "money_fen":
        return "              元", "              yuan"
    if field.kind == "id_document":
        return "☐居民身份证  ☐其他：          号码：", "☐ resident ID  ☐ other:          number:"
    return ("\n\n\n", "\n\n\n") if field.kind == "long_text" else BLANK


def _people(field: Field, people: Any) -> Table:
    lines = []
    for one in people if isinstance(people, list) else ():
        shown = told(_ID, one["document"]).value if one.get("document") else BLANK
        kind, _, number = shown[0].rpartition(" ")
        kind_en = shown[1].rpartition(" ")[0]
        name, relation = str(one.get("name") or ""), str(one.get("relation") or "")
        lines.append(((name, name), (relation, relation), (kind, kind_en), (number, number)))
    return Table((field.zh, field.en), _PEOPLE, tuple(lines), blank=0 if lines else _ROWS_FOR_PEOPLE, wide=3)


_ID = Field("document", "id_document", "证件", "document", True, True, (), None, None, None, None, None)


def _papers(item: ServiceItem, given: Mapping[str, Any]) -> Table:
    lines = []
    for row, paper in enumerate(item.materials, 1):
        rules = paper_rules(paper)
        asked = ("；".join(one.zh for one in rules), "; ".join(one.en for one in rules))
        line = given.get(paper.id) or {}
        ticks = [("☑" if line.get("how") == one else "☐", HOWS[one]) for one in _GIVEN]
        how = tuple("  ".join(f"{tick}{name[at]}" for tick, name in ticks) for at in (0, 1))
        count = str(line.get("copies") or "")
        name = (f"{paper.name}（{asked[0]}）" if asked[0] else paper.name,
                f"{paper.name_en} ({asked[1]})" if asked[1] else paper.name_en)  # fmt: skip
        lines.append(((str(row), str(row)), name, (how[0], how[1]), (count, count)))
    return Table(("随表提交的材料", "papers given with it"), _PAPERS, tuple(lines))


# --- the wall --------------------------------------------------------------------------------------------------------

_ITEMS: tuple[Said, ...] = (
    ("事项", "item"), ("办理条件", "conditions"), ("材料", "papers"), ("承诺时限", "promised"), ("收费标准", "fee"),
    ("谁决定", "decided by"),
)  # fmt: skip
_SEATS: Mapping[str, Said] = {
    "village": ("村级", "village"), "township": ("乡镇", "township"), "county": ("县级部门", "county"),
}  # fmt: skip
_STEPS: tuple[Said, ...] = (
    ("收件：核对材料，当场出具回执", "receipt: papers are checked, a slip is given on the spot"),
    ("一次告知：缺什么一次说全，当场打印", "told once: all that lacks, printed on the spot"),
    ("受理：自乡镇收到材料起 5 个工作日内", "acceptance: within 5 working days of the township's receipt"),
    ("审查：审查员初审，核准员核准；实地核查不少于两人", "examination by one, approval by another; two go to the field"),
    ("上报或者决定：按事项权限", "report up or decision, as the item says"),
    ("送达：作出决定后 10 日内送到申请人手中", "delivery within 10 days of the decision"),
    ("评价和回访：由申请人自己评价，差评必回访", "rating by the applicant alone; every bad one is called back"),
)


def wall(office: str, day: str, items: Sequence[ServiceItem], staff: Sequence[tuple[Said, Said]], hours: Sequence[Said],
         phones: Sequence[tuple[Said, str]]) -> Sheet:
    """What hangs on the wall of a station (domain.md row 23): scope, staff, limits, fees, procedure, complaints.
    ``staff``: name and post; ``phones``: whose and number; of what is not known there is room to write."""
    rows = [
        Told(("服务时间", "hours"), ("\n".join(one[0] for one in hours), "\n".join(one[1] for one in hours))),
        Told(("工作人员", "staff"), ("；".join(f"{name[0]}（{post[0]}）" for name, post in staff),
                                 "; ".join(f"{name[1]} ({post[1]})" for name, post in staff))),
        *(Told(whose, (number, number)) for whose, number in phones),
        to_write(("本站监督电话", "this station's complaint phone")),
        Told(("政务服务热线", "public service line"), ("12345", "12345")),
        Told(("收费", "money"), ("帮办代办不收任何费用；法定收费按下表，凭票据缴纳。",
                               "Help is free; statutory fees as below, against a receipt.")),
    ]  # fmt: skip
    lines = tuple(_on_the_wall(one) for one in items)
    return Sheet(
        "wall", WALL, office, day,
        rows=tuple(one if one.value[0] else to_write(one.name) for one in rows),
        blocks=(Block(("办理程序", "procedure"), tuple(
            Told((f"第{at}步", f"step {at}"), one) for at, one in enumerate(_STEPS, 1))),),
        tables=(Table(("受理范围", "what is filed here"), _ITEMS, lines, wide=2),),
        signs=(), seal=("（印章）", "(seal)"), copies=BLANK, numbered=False,
    )  # fmt: skip


def _on_the_wall(item: ServiceItem) -> tuple[Said, ...]:
    conditions = tuple("；".join(getattr(one, lang) for one in item.conditions.lines) for lang in ("zh", "en"))
    papers = ("、".join(one.name for one in item.materials), ", ".join(one.name_en for one in item.materials))
    return (
        (item.name, item.name_en),
        (conditions[0], conditions[1]) if conditions[0] else _UNSTATED,
        papers,
        _limit(item.promised),
        _fee(item),
        _SEATS.get(item.decided_at, _UNSTATED),
    )


def _limit(limit: Limit | None) -> Said:
    shown = limit_told(limit)
    return (shown.zh, shown.en) if shown else _UNSTATED


def _fee(item: ServiceItem) -> Said:
    if item.fee is None:
        return ("指南未注明，请先核实", "the guide does not say: ask first")
    if not item.fee.charged:
        return ("不收费", "no fee")
    named = [(f"{one.name}（{one.variant}）" if one.variant else one.name, one) for one in item.fee.lines]
    parts = [f"{name} {in_yuan(one.amount_fen)}" for name, one in named]
    zh, en = "；".join(f"{one} 元" for one in parts), "; ".join(f"{one} yuan" for one in parts)
    return zh or item.fee.raw, en or item.fee.raw

