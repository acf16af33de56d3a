"""What was printed (domain.md §1.2, §3.5): each numbered paper with its first print, its reprints, its spoiled sheets.
May import: forms.ledgers.declaring and the pure modules of this package.
Promise: a second sheet of a number is known to be one, and a spoiled sheet stays listed with its reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.fields import Choice
from forms.ledgers.declaring import ABOUT_CASE, PAPER_NUMBER, REMARK, Deed, Ledger, Values, ask
from forms.paper_names import RECEIPT, TITLES

if TYPE_CHECKING:
    from forms.ledgers.record import Record

PRINTED, SPOILED = "printed", "spoiled"
FIRST, AGAIN, VOIDED = "print:printed", "print:reprinted", "print:spoiled"
NOTHING_CAME = "not_printed"
_PAPERS = (
    Choice(RECEIPT, "收件回执", "receipt"),
    *(Choice(kind, zh, en) for kind, (zh, en) in TITLES.items()),
)
_COPY = ask("copy", "choice", "联", "copy", required=False, choices=(
    Choice("applicant", "申请人联", "applicant's copy"), Choice("agent", "代办人联", "agent's copy"),
    Choice("archive", "存档联", "copy for the files"),
))
_WHY = ask("why", "choice", "补打原因", "why again", required=False, choices=(
    Choice("spoiled", "上一张打坏", "the last one was spoiled"), Choice("lost", "遗失", "lost"),
    Choice("copies", "加印份数", "more copies"), Choice("other", "其他", "other"),
))
_SPOILED = ask("spoiled_by", "choice", "作废原因", "spoiled because", choices=(
    Choice("misprint", "卡纸、缺墨、打印不全", "jammed, faint or incomplete"),
    Choice(NOTHING_CAME, "没有打出来", "nothing came out"),
    Choice("torn", "污损、写错", "torn or written on wrongly"),
    Choice("taken_back", "收回的旧件", "an old one taken back"),
))


def _number(values: Values) -> str:
    return str(values.get("number") or "")


def printed(record: Record) -> tuple[tuple[str, str], ...]:
    """Every print as (ISO day, copy), oldest first; "" is all copies at once, or a paper that has none. What was voided
    because nothing came out is no print."""
    found: list[tuple[str, str]] = []
    for line in record.lines:
        facts = line.event.facts
        copy = str(facts.get("copy") or "")
        if line.event.kind in (FIRST, AGAIN):
            found.append((str(facts["at"])[:10], copy))
        elif facts.get("spoiled_by") == NOTHING_CAME:
            last = next((one for one in reversed(found) if copy in ("", one[1])), None)
            if last is not None:
                # The last of its kind: the same day and copy may stand there twice.
                del found[len(found) - 1 - found[::-1].index(last)]
    return tuple(found)


def spoiled(record: Record) -> tuple[str, ...]:
    """Why sheets of it were voided, oldest first: codes of the question."""
    told = [line.event.facts.get("spoiled_by") for line in record.lines if line.event.kind == VOIDED]
    return tuple(str(one) for one in told)


PRINT = Ledger(
    name="print",
    zh="文书打印登记簿",
    en="what was printed",
    states={PRINTED: ("已打印", "printed"), SPOILED: ("有作废，待补打", "spoiled, to be printed again")},
    open=(SPOILED,),
    deeds=(
        Deed("print", FIRST, "登记打印", "enter a print", (
            ask("number", PAPER_NUMBER, "文号或收件编号", "number of the paper"),
            ask("paper", "choice", "文书", "paper", choices=_PAPERS), ABOUT_CASE, _COPY,
        ), ("打印{paper}{copy}：{number}", "printed {paper} {copy}: {number}"), leads_to=PRINTED),
        Deed("again", AGAIN, "登记补打", "enter a reprint", (_COPY, _WHY),
             ("补打{copy}，原因：{why}", "printed again {copy}, because: {why}"), during=(PRINTED, SPOILED),
             leads_to=PRINTED),
        Deed("spoil", VOIDED, "作废一张", "void a sheet", (_COPY, _SPOILED, REMARK),
             ("作废一张{copy}，原因：{spoiled_by}", "voided a sheet {copy}: {spoiled_by}"),
             during=(PRINTED, SPOILED), leads_to=SPOILED),
    ),
    title=("number",),
    columns=("number", "paper", "copy", "case", "why", "spoiled_by", "remark"),
    key=_number,
)  # fmt: skip
