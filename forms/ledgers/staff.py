"""Who works here and with what: the register of agents and clerks (row 3), the station's profile and equipment (row 2).
May import: forms.ledgers.declaring and the pure modules of this package.
Promise: a person who left stays in the register with her term; an end of term is due before it comes.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from forms.errors import Problem, said_by
from forms.fields import Choice
from forms.ledgers.declaring import REMARK, Deed, Ledger, Values, ask
from forms.ledgers.hours import day_in

if TYPE_CHECKING:
    from forms.acts.context import Context
    from forms.ledgers.record import Record
    from forms.workdays import Calendar

problem = said_by({"term_order": ("任期结束不能早于任期开始。", "The term cannot end before it begins.")})

_PERSON = (
    ask("person", "name", "姓名", "name"),
    ask("account", "text", "登录用户名", "user name", required=False, max_length=32),
    ask("employment", "choice", "专职或兼职", "employed", choices=(
        Choice("full_time", "专职", "full-time"), Choice("part_time", "兼职", "part-time"),
    )),
    ask("origin", "choice", "来源", "comes from", required=False, choices=(
        Choice("committee", "村（居）“两委”", "the village committee"), Choice("graduate", "大学生村官", "graduate"),
        Choice("returned", "返乡青年", "returned young people"), Choice("public_post", "公益性岗位", "public-benefit post"),
        Choice("official", "乡镇工作人员", "township staff"), Choice("other", "其他", "other"),
    )),
    ask("villages", "text", "负责的村（组）", "villages served", required=False, max_length=200),
    ask("phone", "phone", "联系电话", "phone", required=False),
    ask("certificate_no", "text", "工作证号", "certificate number", required=False, max_length=40),
    ask("term_from", "date", "任期开始", "term from"),
    ask("term_until", "date", "任期结束", "term until", required=False),
    REMARK,
)  # fmt: skip


def _in_order(record: Record, values: Values, context: Context) -> list[Problem]:
    last = values.get("term_until")
    return [problem("term_until", "term_order")] if last and last < values["term_from"] else []


def _term_ends(record: Record, calendar: Calendar) -> date | None:
    return day_in(record.values, "term_until")


def _account(values: Values) -> str:
    return str(values.get("account") or "")


STAFF_REGISTER = Ledger(
    name="staff",
    zh="人员名册",
    en="register of staff",
    states={"active": ("在岗", "active"), "left": ("已离岗", "left")},
    open=("active",),
    deeds=(
        Deed("register", "staff:registered", "登记人员", "register a person", _PERSON,
             ("登记{employment}人员{person}，负责{villages}", "registered {person}, {employment}, {villages}"),
             leads_to="active", judge=_in_order),
        Deed("change", "staff:changed", "更正", "correct", _PERSON,
             ("更正：{employment}人员{person}，负责{villages}", "corrected: {person}, {employment}, {villages}"),
             during=("active",), judge=_in_order),
        Deed("train", "staff:trained", "登记培训", "note training", (
            ask("trained_on", "date", "培训日期", "trained on", high="today"),
            ask("training", "text", "培训内容", "about what", max_length=120),
            ask("training_hours", "whole_number", "学时", "hours", required=False, low=1, high=400),
            ask("passed", "yes_no", "考核合格", "passed", required=False),
        ), ("{trained_on}参加培训：{training}", "trained on {trained_on}: {training}"), during=("active",)),
        Deed("leave", "staff:left", "登记离岗", "note that the person left", (
            ask("left_on", "date", "离岗日期", "left on"),
            ask("left_because", "choice", "离岗原因", "because", choices=(
                Choice("term", "任期届满", "the term ended"), Choice("resigned", "辞职", "resigned"),
                Choice("moved", "调动", "moved to another post"), Choice("other", "其他", "other"),
            )),
            REMARK,
        ), ("{left_on}离岗：{left_because}", "left on {left_on}: {left_because}"), during=("active",), leads_to="left"),
    ),
    title=("person",),
    columns=("person", "employment", "villages", "phone", "certificate_no", "term_from", "term_until", "trained_on",
             "training", "left_on", "remark"),
    day="term_from",
    due=_term_ends,
    key=_account,
)  # fmt: skip

_PROFILE = (
    ask("place", "text", "站点名称", "name of the station", max_length=60),
    ask("address", "address", "地址", "address"),
    ask("phone", "phone", "服务电话", "service phone", required=False),
    ask("leader", "name", "负责人", "person in charge", required=False),
    ask("area_m2", "whole_number", "面积（平方米）", "area in square metres", required=False, low=1, high=100_000),
    ask("since_on", "date", "设立日期", "set up on", required=False, high="today"),
    ask("windows", "whole_number", "窗口数", "number of windows", required=False, low=1, high=200),
    REMARK,
)
PREMISES = Ledger(
    name="premises",
    zh="站点基本情况",
    en="profile of the station",
    states={"open": ("开办", "open"), "closed": ("已停办", "closed")},
    open=("open",),
    deeds=(
        Deed("describe", "premises:described", "登记基本情况", "describe the station", _PROFILE,
             ("登记基本情况：{place}，{address}", "described: {place}, {address}"), leads_to="open"),
        Deed("change", "premises:changed", "更正", "correct", _PROFILE,
             ("更正基本情况：{place}，{address}", "corrected: {place}, {address}"), during=("open",)),
        Deed("close", "premises:closed", "停办", "close", (REMARK,), ("站点停办", "the station was closed"),
             during=("open",), leads_to="closed"),
    ),
    title=("place",),
    columns=("place", "address", "phone", "leader", "area_m2", "windows", "since_on", "remark"),
)  # fmt: skip

_THING = (
    ask("thing", "choice", "设备", "equipment", choices=(
        Choice("computer", "电脑", "computer"), Choice("printer", "打印机", "printer"),
        Choice("camera", "高拍仪或相机", "document camera"), Choice("scanner", "扫码枪", "scanner"),
        Choice("id_reader", "身份证读卡器", "ID card reader"), Choice("phone", "电话", "phone"),
        Choice("furniture", "办公桌椅、柜台", "furniture"), Choice("safe", "保险柜、文件柜", "safe or cabinet"),
        Choice("other", "其他", "other"),
    )),
    ask("model", "text", "型号和编号", "model and number", required=False, max_length=80),
    ask("pieces", "whole_number", "数量", "pieces", low=1, high=1_000),
    ask("since_on", "date", "配备日期", "here since", required=False, high="today"),
    REMARK,
)  # fmt: skip
EQUIPMENT = Ledger(
    name="equipment",
    zh="设备登记簿",
    en="equipment",
    states={"in_use": ("在用", "in use"), "broken": ("待修", "broken"), "retired": ("已报废", "retired")},
    open=("in_use", "broken"),
    deeds=(
        Deed("add", "equipment:added", "登记设备", "add equipment", _THING,
             ("配备{thing}{model} {pieces}件", "added: {thing} {model}, {pieces}"), leads_to="in_use"),
        Deed("break", "equipment:broken", "报修", "report broken", (
            ask("broken_on", "date", "损坏日期", "broken since", high="today"), REMARK,
        ), ("{broken_on}起待修", "broken since {broken_on}"), during=("in_use",), leads_to="broken"),
        Deed("mend", "equipment:mended", "修好", "mend", (REMARK,), ("已修好", "mended"), during=("broken",),
             leads_to="in_use"),
        Deed("retire", "equipment:retired", "报废", "retire", (REMARK,), ("报废", "retired"),
             during=("in_use", "broken"), leads_to="retired"),
    ),
    title=("thing", "model"),
    columns=("thing", "model", "pieces", "since_on", "broken_on", "remark"),
)  # fmt: skip
