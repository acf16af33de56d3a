"""What residents were told before any case was taken in: all that is missing at once, or why it cannot be done (42-45).
May import: forms.ledgers.declaring and forms.errors.
Promise: who is sent home is told everything, in writing and counted; who insists on applying is taken in all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from forms.errors import Problem, said_by
from forms.fields import Choice
from forms.ledgers.declaring import CODE, OBJECTS, REMARK, Deed, Ledger, Values, ask

if TYPE_CHECKING:
    from forms.acts.context import Context
    from forms.ledgers.record import Record

NOTICE = "notice"
TOLD, FILED, DROPPED = "told", "filed", "dropped"
MISSING, CONDITIONS, NOT_NEEDED, ELSEWHERE, ASKED = "missing", "conditions", "not_needed", "elsewhere", "asked"
OUTCOMES = (
    Choice(MISSING, "材料不齐，补齐后再来", "papers are missing"),
    Choice(CONDITIONS, "不符合办理条件", "the conditions are not met"),
    Choice(NOT_NEEDED, "依法不需要办理", "by law there is nothing to apply for"),
    Choice(ELSEWHERE, "不归本单位办理", "it is for another authority"),
    Choice(ASKED, "来问需要哪些材料", "only asked which papers are needed"),
)
# What sends somebody away without papers being the reason is told with its reason (行政许可法 32(1)(2)).
_WITH_REASON = frozenset({CONDITIONS, NOT_NEEDED, ELSEWHERE})

MESSAGES: Mapping[str, tuple[str, str]] = {
    "notice_reason": ("请写明理由：为什么不符合条件、不需要办理或不归本单位办理。",
                      "Give the reason: which condition, why nothing is needed, or why it is for others."),
    "notice_where": ("请写明应当到哪里办理(行政许可法第三十二条)。", "Say where to go (licensing law 32)."),
    "notice_nothing": ("没有列出缺少的材料；请先在表单上登记已带来的材料，或选别的情形。",
                       "No missing paper is listed: mark on the form what was brought, or choose another case."),
}
problem = said_by(MESSAGES)


def _judge(record: Record, values: Values, context: Context) -> list[Problem]:
    outcome, found = values.get("outcome"), []
    if outcome in _WITH_REASON and "reason" not in values:
        found.append(problem("reason", "notice_reason"))
    if outcome == ELSEWHERE and "where_to" not in values:
        found.append(problem("where_to", "notice_where"))
    if outcome == MISSING and not values.get("lack_count"):
        found.append(problem("outcome", "notice_nothing"))
    return found


ASKS = (
    ask("outcome", "choice", "情形", "what it is about", choices=OUTCOMES),
    ask("person", "name", "被告知人", "who was told", required=False),
    ask("phone", "phone", "联系电话", "phone", required=False),
    ask("reason", "long_text", "理由", "reason", required=False, max_length=500),
    ask("where_to", "text", "应当到哪里办理", "where to go", required=False, max_length=120),
    REMARK,
)
# What the page puts in by itself: the item, and the papers as they were marked when the notice was printed.
_BY_THE_PAGE = (
    ask("on", "date", "告知日期", "told on", high="today"),
    ask("item", CODE, "事项", "service item"),
    ask("item_version", CODE, "指南版本", "version of the guide"),
    ask("lack_count", "whole_number", "缺少的材料(份)", "papers missing", required=False, low=1, high=500),
    ask("papers", OBJECTS, "所列材料", "papers listed", required=False),
    ask("words", "long_text", "告知内容", "what was told", required=False, max_length=6000),
)
COMPLETED = Deed(
    "filed", "notice:filed", "补齐后已收件", "completed and filed", (ask("case", "case_number", "收件编号", "receipt number"),),
    ("补齐材料后收件：{case}", "completed and filed as {case}"), during=(TOLD,), leads_to=FILED,
)  # fmt: skip
LEDGER = Ledger(
    name=NOTICE, zh="一次性告知登记簿", en="notices before filing",
    states={TOLD: ("已告知，还没有收件", "told, not filed yet"), FILED: ("补齐后已收件", "completed and filed"),
            DROPPED: ("不再办理", "not pursued")},
    open=(TOLD,),
    deeds=(
        Deed("tell", "notice:told", "一次性告知", "tell everything once", (*_BY_THE_PAGE, *ASKS),
             ("一次性告知{person}：{outcome}，缺{lack_count}份材料",
              "told {person} everything at once: {outcome}, {lack_count} missing"),
             leads_to=TOLD, judge=_judge, composed=True),
        Deed("again", "notice:again", "再次告知", "tell again", (
            ask("reason_again", "long_text", "为什么要再次告知(应当一次告知)", "why one notice was not enough", max_length=500),
            ask("words_again", "long_text", "这次告知的内容", "what was told this time", max_length=2000),
        ), ("第二次告知（应当一次告知）：{words_again}；原因：{reason_again}",
            "told again (the law asks for one notice): {words_again}; because: {reason_again}"), during=(TOLD,)),
        COMPLETED,
        Deed("drop", "notice:dropped", "不再办理", "not pursued", (REMARK,), ("不再办理：{remark}", "not pursued: {remark}"),
             during=(TOLD,), leads_to=DROPPED),
    ),
    title=("person", "item"), columns=("on", "item", "outcome", "lack_count", "person", "phone", "words", "case"),
    day="on", key=lambda values: str(values.get("item", "")),
)  # fmt: skip
