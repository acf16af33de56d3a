"""The directory (窗口服务电话表, row 114): whom to call, also without a line.
May import: forms.ledgers.declaring.
Promise: a number that is out of date is taken out of the list, never out of the history.
"""

from __future__ import annotations

from forms.ledgers.declaring import REMARK, Deed, Ledger, ask

_FIELDS = (
    ask("place", "text", "单位或窗口", "office or window", max_length=60),
    ask("person", "name", "联系人", "contact person", required=False),
    ask("phone", "phone", "电话", "phone"),
    ask("matter", "text", "管什么事", "what they see to", required=False, max_length=120),
    REMARK,
)

DIRECTORY = Ledger(
    name="directory",
    zh="服务电话表",
    en="directory",
    states={"listed": ("在用", "listed"), "struck": ("已停用", "struck out")},
    open=("listed",),
    deeds=(
        Deed("list", "directory:listed", "登记电话", "list a number", _FIELDS, ("登记电话：{place}{person}",
             "listed {place} {person}"), leads_to="listed"),
        Deed("change", "directory:changed", "更正", "correct", _FIELDS, ("更正电话：{place}{person}",
             "corrected {place} {person}"), during=("listed",)),
        Deed("strike", "directory:struck", "停用", "strike out", (REMARK,), ("停用", "struck out"),
             during=("listed",), leads_to="struck"),
    ),
    title=("place", "person"),
    columns=("place", "person", "phone", "matter", "remark"),
)
