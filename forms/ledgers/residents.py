"""The residents of an office (人口信息, rows 85, 195, 210) and those who need somebody to come by (rows 208, 209).
May import: forms.ledgers.declaring, forms.errors, forms.fields, forms.identity and forms.offices.
Promise: what tells of a person's means, health or family stands in the part that may be erased.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from forms import identity, offices
from forms.errors import Problem, said_by
from forms.fields import Choice, iso_date
from forms.ledgers.declaring import RECORD, REMARK, Deed, Ledger, Values, ask
from forms.texts import Text

if TYPE_CHECKING:
    from forms.acts.context import Context
    from forms.ledgers.record import Record
    from forms.workdays import Calendar

HEAD = "head"
RELATIONS = (
    Choice(HEAD, "户主", "head"), Choice("spouse", "配偶", "spouse"), Choice("child", "子女", "child"),
    Choice("child_in_law", "媳婿", "son- or daughter-in-law"), Choice("grandchild", "孙辈", "grandchild"),
    Choice("parent", "父母", "parent"), Choice("sibling", "兄弟姐妹", "brother or sister"),
    Choice("other", "其他", "other"),
)  # fmt: skip
# Whose fees are waived or whose means are known already is the item's and the clerk's to say: these only hint.
BENEFITS = (
    Choice("dibao", "最低生活保障", "minimum living allowance"),
    Choice("tekun", "特困供养（五保）", "support for those in special hardship"),
    Choice("youfu", "优抚对象", "veterans' and survivors' benefits"),
    Choice("disability", "残疾人", "disability"),
    Choice("low_income", "低收入家庭", "low-income household"),
)
CATEGORIES = (
    Choice("lonely_elder", "孤寡或独居老人", "elderly person living alone"),
    Choice("disabled", "残疾人家庭", "household with a disabled member"),
    Choice("hard_student", "困难学生", "student in hardship"),
    Choice("left_behind", "留守儿童", "child left behind"),
    Choice("ill", "重病或行动不便", "seriously ill or unable to walk"),
    Choice("other", "其他", "other"),
)
MOST_DAYS = 366
LIVING, MOVED, THERE = "living", "moved", "resident_there"

MESSAGES: Mapping[str, tuple[str, str]] = {
    THERE: (
        "本站已有这个证件号码的居民档案，不能再登记一份；请打开那一份，在上面更正。",
        "A resident with this document number is on record here already: open that record and correct it there.",
    ),
    "household_without_number": ("填了“与户主关系”，请同时填写户号。", "With the relation to the head, give the household number."),
    "visit_before_list": ("走访日期不能早于列入名册之日{day}。", "A visit is not before the day of listing, {day}."),
}
problem = said_by(MESSAGES)


def _against_resident(record: Record, values: Values, context: Context) -> list[Problem]:
    known = context.keyed(record.ledger.name, number_of(values)) if number_of(values) else ()
    others = [one for one, state in known if state == LIVING and one != record.id]
    here = any(offices.office_of(one.split(":")[1]) == record.office for one in others)
    found = [problem("document", THERE)] if here else []
    if values.get("relation") and not values.get("household_no"):
        found.append(problem("household_no", "household_without_number"))
    return found


def number_of(values: Values) -> str:
    """The number of a person's document by which she is looked up, "" where none is known."""
    document = values.get("document")
    number = document.get("number") if isinstance(document, Mapping) else None
    return number if isinstance(number, str) else ""


def benefit_names(codes: Collection[str]) -> list[tuple[str, str]]:
    """What codes of benefits are called, in Chinese and in English."""
    return [(one.zh, one.en) for one in BENEFITS if one.value in codes]


def _household_of(record: Record) -> str:
    return str(record.values.get("household_no") or "")


FIELDS = (
    ask("name", "name", "姓名", "name"),
    ask("document", "id_document", "身份证件", "identity document", required=False,
        choices=tuple(Choice(kind, *said) for kind, said in identity.DOCUMENT_TYPES.items()
                      if kind != identity.ORGANISATION_CODE)),
    ask("phone", "phone", "联系电话", "phone", required=False),
    ask("address", "address", "住址", "address", required=False),
    ask("village_group", "text", "村民小组", "village group", required=False, max_length=40),
    ask("household_no", "text", "户号", "household number", required=False, max_length=40,
        hint=Text("户口簿首页的户号；同一户号的人是一户。", "On the first page of the household register; one number is one household.")),
    ask("relation", "choice", "与户主关系", "relation to the head", required=False, personal=True, choices=RELATIONS),
    ask("benefits", "choices", "享受待遇", "benefits", required=False, personal=True, choices=BENEFITS,
        hint=Text("只用于办件时提示，不代替证明材料。", "Only a hint when something is filed; it replaces no paper.")),
    ask("language", "text", "语言或沟通说明", "language or how to speak with her", required=False, max_length=60),
    REMARK,
)  # fmt: skip
_ENDS = (ask("ended_on", "date", "日期", "on", high="today"),
         ask("whereto", "address", "迁往何处", "moved to", required=False))

RESIDENT = Ledger(
    name="resident", zh="居民档案", en="residents",
    states={LIVING: ("在册", "on record"), "moved": ("已迁出", "moved away"), "died": ("已去世", "died"),
            "struck": ("登记有误", "entered in error")},
    open=(LIVING,),
    deeds=(
        Deed("register", "resident:registered", "登记居民", "enter a resident", FIELDS, ("登记居民", "entered a resident"),
             leads_to="living", judge=_against_resident),
        Deed("change", "resident:changed", "更正", "correct", FIELDS, ("更正居民档案", "corrected a resident"),
             during=("living",), judge=_against_resident),
        Deed("move", "resident:moved", "迁出", "has moved away", _ENDS, ("{ended_on}迁出", "moved away on {ended_on}"),
             during=("living",), leads_to="moved"),
        Deed("return", "resident:returned", "迁回", "has come back", (REMARK,), ("迁回", "came back"),
             during=("moved",), leads_to="living"),
        Deed("die", "resident:died", "去世", "has died", (_ENDS[0],), ("{ended_on}去世", "died on {ended_on}"),
             during=("living", "moved"), leads_to="died"),
        Deed("strike", "resident:struck", "登记有误，划去", "strike out, entered in error", (REMARK,),
             ("登记有误，划去", "struck out"), during=("living", "moved", "died"), leads_to="struck"),
    ),
    title=("name",),
    columns=("household_no", "name", "relation", "document", "phone", "village_group", "address", "benefits", "remark"),
    key=number_of, who=_household_of,
)  # fmt: skip


def next_visit(record: Record, calendar: Calendar) -> date | None:
    """The day by which somebody comes by: so many days behind the last visit, or the first one that was planned. On a
    day off it is the working day before."""
    last = iso_date(record.values.get("visited_on"))
    due = iso_date(record.values.get("first_visit_on"))
    if last:
        due = last + timedelta(days=int(record.values.get("every_days", MOST_DAYS)))
    return due if due is None or calendar.is_workday(due) else calendar.previous_workday(due)


def _against_visit(record: Record, values: Values, context: Context) -> list[Problem]:
    listed = record.lines[0].event.facts["at"][:10] if record.lines else ""
    if values["visited_on"] < listed and not context.clock_doubtful:
        return [problem("visited_on", "visit_before_list", day=listed)]
    return []


_PLAN = (
    ask("name", "name", "姓名", "name"),
    ask("resident", RECORD, "居民档案", "resident's record", required=False),
    ask("category", "choice", "类别", "group", personal=True, choices=CATEGORIES),
    ask("phone", "phone", "联系电话", "phone", required=False),
    ask("address", "address", "住址", "address", required=False),
    ask("need", "long_text", "需要什么帮助", "what is needed", max_length=500),
    ask("every_days", "whole_number", "每隔多少天走访一次", "visit every so many days", low=1, high=MOST_DAYS),
    ask("first_visit_on", "date", "首次走访日期", "first visit on"),
)

CARE = Ledger(
    name="care", zh="特殊群体走访名册", en="people to visit",
    states={"listed": ("在册", "listed"), "ended": ("已移出", "taken off")},
    open=("listed",),
    deeds=(
        Deed("list", "care:listed", "列入名册", "list", _PLAN, ("列入走访名册", "listed"), leads_to="listed"),
        Deed("change", "care:changed", "更正计划", "correct the plan", _PLAN, ("更正走访计划", "corrected the plan"),
             during=("listed",)),
        Deed("visit", "care:visited", "登记走访", "enter a visit", (
            ask("visited_on", "date", "走访日期", "visited on", high="today"),
            ask("found", "long_text", "走访情况", "how it was", max_length=1000),
            ask("needs_service", "yes_no", "需要上门办事", "wants something done at home"),
        ), ("{visited_on}走访", "visited on {visited_on}"), during=("listed",), judge=_against_visit),
        Deed("end", "care:ended", "移出名册", "take off the list", (
            ask("reason", "text", "原因", "why", max_length=200),
        ), ("移出走访名册", "taken off the list"), during=("listed",), leads_to="ended"),
    ),
    title=("name",),
    columns=("name", "category", "phone", "address", "need", "every_days", "visited_on", "found"),
    due=next_visit,
)  # fmt: skip
