"""Shift handover (交接班登记簿, row 41) and the count of originals at the end of a shift.
May import: forms.errors and forms.ledgers.declaring.
Promise: who goes names what is open and what she keeps; it is hers until the one who comes has said that it is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from forms.errors import Problem, said_by
from forms.ledgers.declaring import CODE, OBJECTS, RECORDS, REMARK, Deed, Ledger, ask

if TYPE_CHECKING:
    from forms.acts.context import Context
    from forms.ledgers.record import Record
    from forms.workdays import Calendar

HANDED, TAKEN, DECLINED, WITHDRAWN = "handed", "taken", "declined", "withdrawn"
AGREES, DIFFERS, EXPLAINED = "agrees", "differs", "explained"
MESSAGES: Mapping[str, tuple[str, str]] = {
    "shift_self": ("接班人不能是交班人本人，请选择另一位同事。", "Somebody else takes the shift over: choose a colleague."),
    "shift_other": ("这一班交给{name}，只有{name}能确认接班；请由{name}登录，或输入本人密码。",
                    "The shift is handed to {name}, who alone can take it: sign in as {name}, or type that password."),
    "shift_giver": ("只有交班人{name}能收回。", "Only {name}, who handed it over, can withdraw it."),
}
problem = said_by(MESSAGES)


def _to_another(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    return [problem("to", "shift_self")] if values["to"] == context.by else []


def _by_the_one_who_comes(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    to = record.values.get("to", "")
    return [] if to == context.by else [problem("to", "shift_other", name=to)]


def _by_the_one_who_goes(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    giver = record.lines[0].event.facts["by"]
    return [] if giver == context.by else [problem("to", "shift_giver", name=giver)]


def _due(record: Record, calendar: Calendar) -> date | None:
    """A shift that nobody has taken yet wants somebody the same day."""
    return date.fromisoformat(record.opened_on)


SHIFTS = Ledger(
    name="shift",
    zh="交接班登记簿",
    en="shift handovers",
    states={HANDED: ("待接班人确认", "to be taken over"), TAKEN: ("已接班", "taken over"),
            DECLINED: ("接班人退回", "declined"), WITHDRAWN: ("已收回", "withdrawn")},
    open=(HANDED,),
    deeds=(
        Deed("hand", "shift:handed", "交班", "hand a shift over",
             (ask("to", CODE, "接班人", "taken over by"),
              ask("window", "text", "窗口(岗位)", "window", required=False, max_length=40),
              ask("cases_count", "whole_number", "未办结办件数", "open cases", low=0),
              ask("cases", OBJECTS, "逐件移交的办件", "cases named one by one", required=False),
              ask("originals_count", "whole_number", "保管的原件数", "originals kept", low=0),
              ask("originals", RECORDS, "逐份移交的原件", "originals", required=False),
              ask("matters", "long_text", "需要接着办的事", "what is to be gone on with", required=False, max_length=1000),
              ask("differences", "long_text", "清点发现的差异", "differences found", required=False, max_length=1000)),
             ("交班给{to}：未办结{cases_count}件，原件{originals_count}份", "handed the shift to {to}: {cases_count} open cases, "
              "{originals_count} originals"), leads_to=HANDED, judge=_to_another, composed=True),
        Deed("take", "shift:taken", "确认接班", "take the shift over",
             (ask("found", "long_text", "接班清点情况", "what was found", required=False, max_length=1000),),
             ("确认接班{found}", "took the shift over {found}"), (HANDED,), TAKEN, judge=_by_the_one_who_comes,
             composed=True),
        Deed("decline", "shift:declined", "不接(清点不符)", "decline: the count differs",
             (ask("found", "long_text", "接班清点情况", "what was found", max_length=1000),),
             ("清点不符，未接班：{found}", "declined, the count differs: {found}"), (HANDED,), DECLINED,
             judge=_by_the_one_who_comes),
        Deed("withdraw", "shift:withdrawn", "收回交班", "withdraw the handover", (REMARK,),
             ("收回交班", "withdrew the handover"), (HANDED,), WITHDRAWN, judge=_by_the_one_who_goes),
    ),
    title=("to", "window"),
    columns=("to", "window", "cases_count", "originals_count", "matters", "differences", "found"),
    due=_due,
)

_COUNTED = (
    ask("expected_count", "whole_number", "应有份数", "originals that should be here", low=0),
    ask("counted_count", "whole_number", "实有份数", "originals counted", low=0),
    ask("places", OBJECTS, "按存放处清点", "by storage place", required=False, personal=True),
    ask("absent", RECORDS, "未点到的原件", "originals not found", required=False), REMARK,
)

COUNTS = Ledger(
    name="stocktake",
    zh="原件清点登记簿",
    en="counts of originals",
    states={AGREES: ("账物相符", "agrees"), DIFFERS: ("账物不符", "differs"), EXPLAINED: ("差异已查明", "explained")},
    open=(DIFFERS,),
    deeds=(
        Deed("agree", "stocktake:agreed", "清点相符", "the count agrees", _COUNTED,
             ("清点原件：应有{expected_count}份，实有{counted_count}份，相符", "counted the originals: {counted_count} of "
              "{expected_count}, all there"), leads_to=AGREES, composed=True),
        Deed("differ", "stocktake:differed", "清点不符", "the count differs", _COUNTED,
             ("清点原件：应有{expected_count}份，实有{counted_count}份，不符", "counted the originals: {counted_count} of "
              "{expected_count}"), leads_to=DIFFERS, composed=True),
        Deed("explain", "stocktake:explained", "查明差异", "explain the difference",
             (ask("explanation", "long_text", "查明的情况", "what was found out", max_length=1000),),
             ("查明差异：{explanation}", "explained: {explanation}"), (DIFFERS,), EXPLAINED),
    ),
    title=(),
    columns=("expected_count", "counted_count", "explanation", "remark"),
    due=_due,
)
