"""The one-time notice that a resident takes home before any case: what lacks, what is asked of it, and why.
May import: the pure modules of forms.
Promise: one sheet names every paper that the guide asks for, marks those that lack, and tells how to insist.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from forms.definition import Material, ServiceItem
from forms.ledgers.notices import ASKED, OUTCOMES
from forms.ledgers.record import Record
from forms.screens.dossier import Said, Told, paper_name
from forms.screens.guides import paper_rules
from forms.screens.sheets import Sheet, Table, to_write
from forms.timeline import ERASED

TELL, AGAIN = "notice:told", "notice:again"
LACKS: Mapping[str, Said] = {
    "absent": ("没有提供", "not brought"), "original_not_shown": ("没有核验原件", "the original was not shown"),
    "too_few_copies": ("复印件份数不够", "too few copies"), "too_few_photos": ("照片张数不够", "too few photos"),
}
_COLUMNS: tuple[Said, ...] = (("序号", "no."), ("材料名称", "paper"), ("要求", "what is asked"), ("问题", "what lacks"))
_OPENINGS: Mapping[bool, Said] = {
    True: ("你申请办理的事项还缺下列标★的材料。全部内容一次告知如下，补齐后请一并带来。",
           "Papers marked ★ are still missing. This notice names all of them at once: bring them together."),
    False: ("你咨询的事项，需要的材料和要求一次告知如下。", "All that this item asks for is listed here, once."),
}
# Declining to take papers in is no decision: who insists is taken in, and answered in writing (行政许可法 32).
INSIST: Said = (
    "以上为收件前的告知，不是决定。你坚持申请的，本站应当收件，并由有权机关依法作出书面决定；对决定不服的，可以申请行政复议或者提起行政诉讼。",
    "This is advice before filing, not a decision. If you insist, your application is taken in and decided in writing,"
    " against which you may ask for review or sue.",
)


def listed(papers: Iterable[Material], lacking: Mapping[str, str]) -> list[dict[str, str]]:
    """The papers of a notice as its record keeps them; ``lacking``: id -> why, one of LACKS."""
    return [{"material": one.id, **({"lack": lacking[one.id]} if one.id in lacking else {})} for one in papers]


def words(item: ServiceItem, lacking: Mapping[str, str]) -> str:
    """What is told of the missing papers, for the printed ledger."""
    return "；".join(f"{at}.{_name(item, one)[0]}（{LACKS[why][0]}）" for at, (one, why) in enumerate(lacking.items(), 1))


def _name(item: ServiceItem | None, one: str) -> Said:
    return paper_name(item, one)


def sheet(record: Record, item: ServiceItem | None, office: str) -> Sheet:
    """The notice of a record; what was erased says so. A second telling stands on it with its reason."""
    told = next((line.event for line in record.lines if line.event.kind == TELL), None)
    facts: Mapping[str, Any] = told.facts if told else {}
    about: Mapping[str, Any] = (told.personal if told else None) or {}
    outcome, lacking = str(facts.get("outcome", ASKED)), bool(facts.get("lack_count"))
    lines = [_line(at, line, item) for at, line in enumerate(facts.get("papers") or (), 1) if isinstance(line, Mapping)]
    name = paper_person(record)
    rows = [Told(("情形", "case"), next(((one.zh, one.en) for one in OUTCOMES if one.value == outcome), (outcome,) * 2))]
    rows += [Told(label, (about[key], about[key])) for key, label in _TEXTS.items() if about.get(key)]
    for event in (line.event for line in record.lines if line.event.kind == AGAIN):
        again = (event.personal or {}).get("words_again") or ERASED[0]
        rows.append(Told((f"再次告知（{event.facts['at'][:10]}）", f"told again ({event.facts['at'][:10]})"), (again, again)))
    code = str(facts.get("item", ""))
    return Sheet(
        "one_time_notice", ("一次性告知书", "Notice of everything that is needed"), office, str(facts.get("at", ""))[:10],
        str(facts.get("document_no", "")), _OPENINGS[lacking],
        heads=(
            Told(("被告知人", "told to"), name) if name[0] else to_write(("被告知人", "told to")),
            Told(("事项", "item"), (f"{item.name}（{code}）", f"{item.name_en} ({code})") if item else (code, code)),
        ),
        rows=tuple(rows), tables=(Table(("材料清单", "papers"), _COLUMNS, tuple(lines)),) if lines else (),
        closing=(INSIST,) if lacking or outcome != ASKED else (),
        signs=(("告知人（签名）", "told by (signature)"), ("被告知人（签名或按手印）", "told to (signature or fingerprint)"),
               ("日期", "date")),
        copies=("本告知书一式两份：一份交被告知人，一份由本站存档。", "Two copies: one to take home, one for the station."),
    )  # fmt: skip


def paper_person(record: Record) -> Said:
    """Who was told, as the sheet names her."""
    if record.erased:
        return ERASED
    name = str(record.values.get("person") or "")
    return name, name


_TEXTS: Mapping[str, Said] = {
    "reason": ("理由", "reason"), "where_to": ("应当到哪里办理", "where to go"), "remark": ("备注", "remark"),
}


def _line(at: int, line: Mapping[str, Any], item: ServiceItem | None) -> tuple[Said, ...]:
    one, lack = str(line.get("material", "")), str(line.get("lack", ""))
    name, paper = paper_name(item, one), item.material(one) if item else None
    rules = [(rule.zh, rule.en) for rule in paper_rules(paper)] if paper else []
    star = "★ " if lack else ""
    return (
        (str(at), str(at)), (f"{star}{name[0]}", f"{star}{name[1]}"),
        ("；".join(rule[0] for rule in rules), "; ".join(rule[1] for rule in rules)), LACKS.get(lack, ("", "")),
    )  # fmt: skip
