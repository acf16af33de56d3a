"""Rosters that were filed (row 84): who brought whose applications together, and the case of each person.
May import: forms.ledgers.appointments and forms.ledgers.declaring.
Promise: the office above learns with the cases that they belong together; nobody of the roster is named here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from forms.ledgers.appointments import cases_filed
from forms.ledgers.declaring import CODE, Deed, Ledger, ask

if TYPE_CHECKING:
    from forms.ledgers.record import Record

FILED = "filed"


def _key(values: Mapping[str, Any]) -> str:
    return str(values.get("roster") or "")


ROSTER = Ledger(
    name="roster", zh="批量收件登记簿", en="rosters filed",
    states={FILED: ("已收件", "filed")}, open=(),
    deeds=(
        Deed("begin", "roster:begun", "按名单收件", "file a roster", (
            ask("item", CODE, "事项", "service item"),
            ask("roster", CODE, "名单代号", "the roster's own code"),
            ask("organiser", "organisation", "组织单位或户主", "who brought them together", required=False),
        ), ("按名单批量收件，事项{item}，由{organiser}组织", "filed a roster for item {item}, brought by {organiser}"),
            leads_to=FILED, composed=True),
        Deed("file", "roster:filed", "名单上收件", "file one of a roster", (
            ask("case", "case_number", "收件编号", "receipt number"),
        ), ("收件{case}", "filed {case}"), during=(FILED,), composed=True),
    ),
    title=("organiser", "item"), columns=("item", "organiser"), key=_key,
)  # fmt: skip


def cases_of(record: Record) -> tuple[str, ...]:
    """The numbers of the cases of a roster, in the order in which they were filed."""
    return cases_filed(record, "roster:filed")
