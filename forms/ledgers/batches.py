"""Batches of papers between offices (材料交接清单, rows 59 and domain §4 山阳县): what was handed over, and its receipt.
May import: forms.errors and forms.ledgers.declaring.
Promise: a batch tells over each case and each original; its receipt says of every line whether it was taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from forms import offices
from forms.errors import Problem, said_by
from forms.ledgers.declaring import CUSTODY, OBJECTS, OFFICE, RECORD, REMARK, Deed, Ledger, ask

if TYPE_CHECKING:
    from forms.acts.context import Context
    from forms.ledgers.record import Record

SENT, TOLD, AWAITING = "sent", "told", "awaiting"
# What became of a line of a batch.
TAKEN, REFUSED, ABSENT = "taken", "refused", "absent"
OUTCOMES = (TAKEN, REFUSED, ABSENT)
MESSAGES: Mapping[str, tuple[str, str]] = {
    "batch_empty": ("请至少选择一个办件或一份原件。", "Choose at least one case or original."),
    "batch_to": ("只能交给上一级或下一级单位。", "A batch goes to the office above or below."),
    "line_reason": ("请写明拒收的原因。", "Say why the line is refused."),
}
problem = said_by(MESSAGES)

_LINES = ask("lines", OBJECTS, "逐项清单", "lines")
_COUNTS = (
    ask("cases_count", "whole_number", "办件数", "cases", low=0),
    ask("originals_count", "whole_number", "原件数", "originals", low=0),
    ask("copies_count", "whole_number", "复印件份数", "copies", low=0),
)


def _to_a_neighbour(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    to, here, found = values["to"], context.office, []
    if to not in (offices.parent(here),) and offices.parent(to) != here:
        found.append(problem("to", "batch_to"))
    if not values["lines"]:
        found.append(problem("lines", "batch_empty"))
    return found


def _reasons(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    reasons = {one.get("line") for one in values.get("reasons", []) if str(one.get("reason", "")).strip()}
    refused = [one for one in values["lines"] if one.get("outcome") == REFUSED]
    return [problem(str(one["line"]), "line_reason") for one in refused if one["line"] not in reasons]


BATCHES = Ledger(
    name="batch",
    zh="材料交接清单登记簿",
    en="batches handed over",
    states={SENT: ("已交出", "handed over")},
    open=(),
    deeds=(
        Deed("send", "batch:sent", "交出一批材料", "hand over a batch",
             (ask("to", OFFICE, "交往", "to"), ask("carrier", "name", "送件人", "carrier"), *_COUNTS, _LINES, REMARK),
             ("交出{cases_count}件、原件{originals_count}份、复印件{copies_count}份，送件人{carrier}",
              "handed over {cases_count} cases, {originals_count} originals and {copies_count} copies by {carrier}"),
             leads_to=SENT, judge=_to_a_neighbour, composed=True),
    ),
    title=("carrier",),
    columns=("to", "carrier", "cases_count", "originals_count", "copies_count", "remark"),
    stream=CUSTODY,
)


def _key(values: Mapping[str, Any]) -> str:
    return str(values.get("batch") or "")


def _still_with(record: Record) -> str:
    """Who has the lines that were not there; "" where none lacks."""
    told = record.values
    return f"{told.get('from', '')}:{told.get('carrier', '')}" if told.get("absent_count") else ""


_RECEIVED = (
    ask("batch", RECORD, "交接单", "batch"), ask("from", OFFICE, "交件单位", "from"),
    ask("carrier", "name", "送件人", "carrier", required=False),
    ask("taken_count", "whole_number", "接收项数", "lines taken", low=0),
    ask("refused_count", "whole_number", "拒收项数", "lines refused", low=0),
    ask("absent_count", "whole_number", "未见项数", "lines not there", low=0), _LINES,
    ask("reasons", OBJECTS, "拒收原因", "why lines were refused", required=False, personal=True), REMARK,
)
_SAID = ("接收{taken_count}项，拒收{refused_count}项，未见{absent_count}项",
         "took {taken_count} lines, refused {refused_count}, {absent_count} were not there")

ARRIVALS = Ledger(
    name="arrival",
    zh="材料接收回执登记簿",
    en="receipts for batches",
    states={TOLD: ("已逐项点收", "told over"), AWAITING: ("凭纸质清单点收，电子记录未到", "told over from paper, record to come")},
    open=(AWAITING,),
    deeds=(
        Deed("tell_over", "arrival:told_over", "点收一批材料", "tell a batch over", _RECEIVED, _SAID, leads_to=TOLD,
             judge=_reasons, composed=True),
        Deed("tell_over_paper", "arrival:told_over_from_paper", "凭纸质清单点收", "tell a batch over from its paper list",
             _RECEIVED, _SAID, leads_to=AWAITING, judge=_reasons, composed=True),
        Deed("match", "arrival:matched", "与到达的电子记录核对", "match it with the record that came", _RECEIVED, _SAID,
             (AWAITING,), TOLD, judge=_reasons, composed=True),
    ),
    title=("carrier",),
    columns=("batch", "from", "carrier", "taken_count", "refused_count", "absent_count", "remark"),
    stream=CUSTODY,
    key=_key,
    who=_still_with,
)
