"""The yearly verification of who still draws a benefit (rows 86 and 209): the roster, who was seen, who is stopped.
May import: forms.ledgers.declaring and forms.errors.
Promise: nobody is stopped before the day by which she could be verified, and what was stopped is paid in arrears after.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from forms.errors import Problem, said_by
from forms.fields import Choice, iso_date
from forms.ledgers.declaring import RECORD, REMARK, Deed, Ledger, ask

if TYPE_CHECKING:
    from forms.acts.context import Context
    from forms.ledgers.record import Record
    from forms.workdays import Calendar

# domain.md row 86: verified by the end of June, else stopped from July on.
LAST_MONTH, LAST_DAY = 6, 30
LISTED, VERIFIED, STOPPED, TO_RESUME, RESUMED, GONE = "listed", "verified", "stopped", "to_resume", "resumed", "gone"
SCHEMES = (
    Choice("pension", "城乡居民养老保险", "residents' pension"),
    Choice("retired_elsewhere", "外地退休职工养老金", "pension from elsewhere"),
    Choice("allowance", "最低生活保障", "subsistence allowance"),
    Choice("preferential", "优抚待遇", "preferential treatment"),
    Choice("other", "其他待遇", "another benefit"),
)

MESSAGES: Mapping[str, tuple[str, str]] = {
    "verification_not_due": ("{year}年度到6月30日才截止，7月1日以前不能登记停发。",
                             "{year} may be verified until 30 June; nothing is stopped before 1 July."),
    "verification_there": ("这个人已经在这种待遇的{year}年度名册里，不用再列入。",
                           "This person is on the roster of {year} for this benefit already."),
}
problem = said_by(MESSAGES)


def last_day(year: int) -> date:
    """The day by which a year's verification is to be done."""
    return date(year, LAST_MONTH, LAST_DAY)


def key_of(values: Mapping[str, Any]) -> str:
    """What tells one line of a roster from another: scheme, year and the number of the document."""
    number = (values.get("document") or {}).get("number", "")
    return f"{values.get('scheme')}:{values.get('year')}:{number}"


def _due(record: Record, calendar: Calendar) -> date | None:
    year = record.values.get("year")
    if record.state == LISTED and isinstance(year, int) and 1 <= year <= 9999:
        return last_day(year)
    # Whoever was verified after a stop waits for her money: every day is one too many.
    return iso_date(record.values.get("verified_on")) if record.state == TO_RESUME else None


def _against_stop(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    year = int(record.values.get("year", 0))
    if 1 <= year <= 9999 and values["stopped_on"] > last_day(year).isoformat():
        return []
    return [problem("stopped_on", "verification_not_due", year=year)]


def _against_twice(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    """Against a second line for the same person, scheme and year; who was taken off may become entitled again."""
    there = [state for _, state in context.keyed(record.ledger.name, key_of(values)) if state != GONE]
    return [problem("document", "verification_there", year=values["year"])] if there else []


_SEEN = (
    ask("verified_on", "date", "验证日期", "verified on", high="today"),
    ask("way", "choice", "验证方式", "how", choices=(
        Choice("window", "到窗口", "at the window"), Choice("home", "上门", "at home"), Choice("video", "视频", "by video"),
        Choice("mail", "异地认证寄回", "certified elsewhere and mailed back"))),
    ask("seen_by", "name", "验证人", "verified by"),
    REMARK,
)

VERIFICATION = Ledger(
    name="verification", zh="年度资格验证名册", en="yearly verification",
    states={
        LISTED: ("待验证", "to be verified"), VERIFIED: ("已验证", "verified"), STOPPED: ("已停发", "stopped"),
        TO_RESUME: ("已补验，待恢复发放", "verified late, to be resumed"), RESUMED: ("已恢复并补发", "resumed, arrears paid"),
        GONE: ("不再享受", "no longer entitled"),
    },
    open=(LISTED, STOPPED, TO_RESUME),
    deeds=(
        Deed("enter", "verification:listed", "列入名册", "put on the roster", (
            ask("scheme", "choice", "待遇", "benefit", choices=SCHEMES),
            ask("year", "whole_number", "验证年度", "year", low=2000, high=2100),
            ask("person", "name", "姓名", "name"),
            ask("document", "id_document", "身份证件", "identity document"),
            ask("phone", "phone", "联系电话", "phone", required=False),
            ask("address", "address", "住址", "address", required=False),
            ask("resident", RECORD, "居民档案", "resident's record", required=False),
        ), ("列入{year}年度{scheme}验证名册", "on the roster of {year}, {scheme}"), leads_to=LISTED,
             judge=_against_twice),
        Deed("verify", "verification:verified", "验证", "verify", _SEEN,
             ("{verified_on}验证：{way}", "verified {verified_on}: {way}"), during=(LISTED,), leads_to=VERIFIED),
        Deed("visit", "verification:visited", "上门未见到", "visited in vain", (
            ask("visited_on", "date", "上门日期", "visited on", high="today"),
            ask("found", "long_text", "情况", "what was found", max_length=300),
        ), ("{visited_on}上门：{found}", "visited {visited_on}: {found}"), during=(LISTED, STOPPED)),
        Deed("stop", "verification:stopped", "登记停发", "enter the stop", (
            ask("stopped_on", "date", "从哪天起停发", "stopped from", high="today"),
            ask("told_how", "text", "怎样告知本人", "how the person was told", max_length=120),
        ), ("{stopped_on}起停发", "stopped from {stopped_on}"), during=(LISTED,), leads_to=STOPPED, judge=_against_stop),
        Deed("verify_late", "verification:verified_late", "补验证", "verify late", _SEEN,
             ("{verified_on}补验证：{way}", "verified late, {verified_on}: {way}"), during=(STOPPED,), leads_to=TO_RESUME),
        Deed("resume", "verification:resumed", "恢复并补发", "resume and pay arrears", (
            ask("resumed_on", "date", "从哪天起恢复", "resumed from", high="today"),
            ask("arrears_fen", "money_fen", "补发金额", "arrears paid", required=False),
        ), ("{resumed_on}恢复，补发{arrears_fen}", "resumed {resumed_on}, arrears {arrears_fen}"), during=(TO_RESUME,),
            leads_to=RESUMED),
        Deed("end", "verification:ended", "不再享受", "no longer entitled", (
            ask("ended_on", "date", "日期", "on", high="today"),
            ask("why", "choice", "原因", "why", choices=(
                Choice("died", "死亡", "died"), Choice("moved", "关系转出", "moved away"),
                Choice("unfit", "不再符合条件", "conditions no longer met"))),
        ), ("不再享受：{why}", "no longer entitled: {why}"), during=(LISTED, STOPPED, TO_RESUME), leads_to=GONE),
    ),
    title=("person",), day="", due=_due, key=key_of,
    columns=("scheme", "year", "person", "document", "verified_on", "way", "seen_by", "stopped_on", "resumed_on",
             "remark"),
)
