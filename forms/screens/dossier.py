"""What lies in a case's file, as pages show it: who applied, answers, papers, mandate, and what each act said.
May import: the pure modules of forms.
Promise: an answer stands under its question, a document's number is hidden until asked for, what was erased says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.acts.asides import ASKERS
from forms.acts.deciding import PROOFS, RECEIVERS, RESULT_CODES, WAYS
from forms.acts.examining import RETURN_GROUNDS
from forms.case import OVERTAKEN, Case
from forms.definition import ServiceItem
from forms.events import KINDS, Event
from forms.fields import Choice, Field, plain_field
from forms.identity import DOCUMENT_TYPES, mask_id
from forms.mandates import AGENT, GUARDIAN, PERSON, TERMS, WITNESS
from forms.timeline import ERASED

Said = tuple[str, str]
NameOf = Callable[[str], str]
IN_FILE, MISSING, UNDERWAY, NOT_ASKED = "in_file", "missing", "underway", "not_asked"
# What brings corrected answers; the last one stands.
CORRECTING = ("material:supplied", "case:corrected_on_spot")
_APPLICANT = (*PERSON, plain_field("phone", "phone", "联系电话", "phone"))
# By which questions of a form the applicant's own particulars are corrected.
_CORRECTED_IN = {"name": "applicant_name", "document": "applicant_document", "phone": "phone"}
# What only some are asked: 老年人权益保障法 55, 个人信息保护法 31.
_CONSENTS: Mapping[str, Said] = {
    "true_will": ("单独问过，是老人本人的真实意愿", "asked alone, it is the old person's own wish"),
    "guardian_agreed": ("监护人同意处理孩子的个人信息", "the guardian agrees to the processing of the child's data"),
}
_PEOPLE: Mapping[str, Said] = {
    "principal": ("委托人", "principal"),
    "agent": ("受托人", "agent"),
    "witness": ("见证人", "witness"),
}


@dataclass(frozen=True)
class Told:
    """One answer under its question. ``masked`` is what may be shown to passers-by, None where nothing is hidden;
    ``corrected``: it was supplied later."""

    name: Said
    value: Said
    masked: Said | None = None
    corrected: bool = False


@dataclass(frozen=True)
class Application:
    """What was applied for with; ``erased``: the part about people was lawfully erased."""

    applicant: tuple[Told, ...] = ()
    answers: tuple[Told, ...] = ()
    guardian: tuple[Told, ...] = ()
    erased: bool = False


@dataclass(frozen=True)
class Paper:
    """A paper of the guide or of the case, where it is now, and how it was taken."""

    id: str
    name: Said
    standing: str
    how: str
    copies: int | None
    asked: bool


def application(case: Case, item: ServiceItem | None) -> Application | None:
    """The application as it stands, later corrections in place; None while no filing is known."""
    filed = next((line.event for line in case.lines if line.event.kind == "case:submitted"), None)
    if filed is None:
        return None
    if filed.personal is None:
        return Application(erased=True)
    answers, later = dict(filed.personal.get("answers") or {}), corrections(case)
    asked = _answers(item, {**answers, **later}, frozenset(later))
    # Most forms ask for the applicant themselves: nobody reads the same thing twice.
    said = {one.value for one in asked}
    applicant = tuple(one for one in _block(_APPLICANT, applicant_of(case)) if one.value not in said)
    consent = filed.facts.get("consent") or {}
    told_besides = tuple(Told(name, ("是", "yes")) for key, name in _CONSENTS.items() if consent.get(key))
    return Application(applicant, (*asked, *told_besides), _block(GUARDIAN, filed.personal.get("guardian")))


def corrections(case: Case) -> dict[str, Any]:
    """The answers that were corrected since the filing, by question; the last one stands."""
    found: dict[str, Any] = {}
    for line in case.lines:
        if line.event.kind in CORRECTING and line.effect != OVERTAKEN:
            found |= (line.event.personal or {}).get("answers") or {}
    return found


def applicant_of(case: Case) -> dict[str, Any]:
    """Whose case it is, as filed and corrected since: "name", "document" and "phone", as far as they are known."""
    filed = next((line.event for line in case.lines if line.event.kind == "case:submitted"), None)
    later = corrections(case)
    told = {key: later[name] for key, name in _CORRECTED_IN.items() if name in later}
    return {**((filed.personal or {}).get("applicant") or {} if filed else {}), **told}


def mandate(events: Iterable[Event]) -> tuple[tuple[Said, tuple[Told, ...]], ...] | None:
    """The mandate by parts as (heading, answers), one part that says so where it was erased; None without one."""
    given = [event for event in events if event.kind == "mandate:given"]
    if not given:
        return None
    about = given[-1].personal
    whole = about.get("mandate") if about else None
    if not isinstance(whole, Mapping):
        return ((("委托书", "mandate"), (Told(("个人信息", "personal part"), ERASED),)),)
    parts = [(_PEOPLE[name], _block(_QUESTIONS[name], whole.get(name))) for name in _PEOPLE]
    terms = (("委托内容", "terms"), _block(TERMS, whole))
    return tuple(part for part in (*parts, terms) if part[1])


_QUESTIONS: Mapping[str, Sequence[Field]] = {"principal": PERSON, "agent": AGENT, "witness": WITNESS}


def papers(case: Case, item: ServiceItem | None) -> tuple[Paper, ...]:
    """Every paper that the case knows and those of the guide, in the guide's order."""
    lines: dict[str, Any] = {}
    for line in case.lines:
        if line.event.kind in ("case:submitted", "material:supplied") and line.effect != OVERTAKEN:
            lines |= {one: said for one, said in line.event.facts["materials"].items() if isinstance(said, Mapping)}
    known = dict.fromkeys((*(paper.id for paper in (item.materials if item else ())), *case.papers, *case.missing))
    return tuple(_paper(case, item, one, lines.get(one, {})) for one in known)


def _paper(case: Case, item: ServiceItem | None, one: str, line: Mapping[str, Any]) -> Paper:
    standing = (
        UNDERWAY if one in case.underway else MISSING if one in case.missing else IN_FILE if one in case.papers
        else NOT_ASKED
    )  # fmt: skip
    how, copies = line.get("how"), line.get("copies")
    known = how if isinstance(how, str) and how != "missing" else ""
    return Paper(one, paper_name(item, one), standing, known, copies if type(copies) is int else None,
                 one in case.asked_materials)  # fmt: skip


def paper_name(item: ServiceItem | None, one: str) -> Said:
    """A paper's name; its id where the guide does not know it."""
    paper = item.material(one) if item else None
    return (paper.name, paper.name_en) if paper else (one, one)


# --- answers ---------------------------------------------------------------------------------------------------------


def _answers(item: ServiceItem | None, answers: Mapping[str, Any], later: frozenset[str]) -> tuple[Told, ...]:
    asked = list(item.form if item else ())
    asked += [plain_field(name, "text", name, name) for name in answers if not any(one.name == name for one in asked)]
    return tuple(told(one, answers[one.name], one.name in later) for one in asked if one.name in answers)


def _block(asked: Sequence[Field], values: Any) -> tuple[Told, ...]:
    if not isinstance(values, Mapping):
        return ()
    return tuple(told(one, values[one.name]) for one in asked if values.get(one.name) is not None)


def told(field: Field, value: Any, corrected: bool = False) -> Told:
    """One answer in words, whatever was stored: what does not fit its question is shown as it is."""
    name = (field.zh, field.en)
    if field.kind == "id_document" and isinstance(value, Mapping):
        kind, number = DOCUMENT_TYPES.get(str(value.get("type")), ("", "")), str(value.get("number", ""))
        return Told(name, _after(kind, number), _after(kind, mask_id(number)), corrected)
    if field.kind == "people" and isinstance(value, list):
        shown, hidden = [_person(one, False) for one in value], [_person(one, True) for one in value]
        return Told(name, _joined(shown), _joined(hidden) if shown != hidden else None, corrected)
    return Told(name, _plain(field, value), None, corrected)


def _plain(field: Field, value: Any) -> Said:
    if isinstance(value, bool):
        return ("是", "yes") if value else ("否", "no")
    if isinstance(value, list):
        return _joined([_plain(field, one) for one in value])
    if field.kind == "money_fen" and isinstance(value, int):
        yuan = f"{value // 100}.{value % 100:02d}"
        return f"{yuan} 元", f"{yuan} yuan"
    return _choice(field.choices, value)


def _person(one: Any, hidden: bool) -> Said:
    if not isinstance(one, Mapping):
        return str(one), str(one)
    document = one.get("document")
    number = str(document.get("number", "")) if isinstance(document, Mapping) else ""
    relation = f"（{one['relation']}）" if one.get("relation") else ""
    kind = DOCUMENT_TYPES.get(str(document.get("type")), ("", "")) if isinstance(document, Mapping) else ("", "")
    zh, en = _after(kind, mask_id(number) if hidden else number) if number else ("", "")
    name = f"{one.get('name', '')}{relation}"
    return f"{name} {zh}".strip(), f"{name} {en}".strip()


def _after(kind: Said, number: str) -> Said:
    return f"{kind[0]} {number}".strip(), f"{kind[1]} {number}".strip()


def _joined(parts: Sequence[Said]) -> Said:
    return "；".join(zh for zh, _ in parts), "; ".join(en for _, en in parts)


def _choice(choices: Iterable[Choice], value: Any) -> Said:
    return next(((one.zh, one.en) for one in choices if one.value == value), (str(value), str(value)))


# --- what an act said ------------------------------------------------------------------------------------------------

_TEXTS: Mapping[str, Said] = {
    "reason": ("理由", "reason"), "basis": ("法律依据", "legal basis"), "remedy": ("救济途径", "remedy"),
    "where_to": ("应当向哪个机关申请", "the authority to apply to"), "opinion": ("意见", "opinion"),
    "certificate_no": ("证照编号", "certificate number"), "text": ("内容", "text"), "remark": ("备注", "remark"),
    "carrier": ("送件人", "carrier"), "label": ("图片说明", "what the picture shows"),
    "returned_to": ("材料退给", "papers given back to"),
    "receiver": ("领取人", "receiver"), "relation": ("与申请人关系", "relation to the applicant"),
}  # fmt: skip
_CHOSEN: Mapping[str, tuple[Said, tuple[Choice, ...]]] = {
    "asked_by": (("提出人", "asked by"), ASKERS), "to": (("领取人身份", "received as"), RECEIVERS),
    "initialled_by": (("签字确认人", "initialled by"), ASKERS), "ground": (("退件情形", "ground"), RETURN_GROUNDS),
    "proof": (("核验的证明", "proof"), PROOFS), "way": (("送达方式", "way"), WAYS),
}  # fmt: skip
_PAPER_LISTS: Mapping[str, Said] = {
    "materials": ("材料", "papers"), "missing": ("尚缺材料", "papers missing"),
    "papers_returned": ("退还的材料", "papers given back"), "originals_returned": ("退还的原件", "originals given back"),
}  # fmt: skip


def contents(event: Event, item: ServiceItem | None, name_of: NameOf) -> tuple[Told, ...]:
    """What an act upon a case said, one row for each thing, its facts first; an erased part says so."""
    rows = [*_of_facts(event, item, name_of), *_of_people(event, item)]
    if KINDS[event.kind].personal and event.personal is None:
        rows.append(Told(("个人信息", "personal part"), ERASED))
    return tuple(rows)


def _of_facts(event: Event, item: ServiceItem | None, name_of: NameOf) -> Iterable[Told]:
    facts = event.facts
    if "approved" in facts:
        yield Told(("决定", "decision"), ("准予", "granted") if facts["approved"] else ("不予", "denied"))
    if "result_code" in facts:
        code = facts["result_code"]
        yield Told(("办结结果", "result"), RESULT_CODES.get(code, (code, code)))
    if "to" in facts:
        yield Told(("移交给", "handed to"), (name_of(facts["to"]), name_of(facts["to"])))
    if "back_to" in facts:
        yield Told(("退回给", "handed back to"), (name_of(facts["back_to"]), name_of(facts["back_to"])))
    if "from" in facts:
        yield Told(("接管自", "taken over from"), (name_of(facts["from"]), name_of(facts["from"])))
    if facts.get("deemed"):
        yield Told(("受理方式", "how accepted"), ("视为受理", "deemed accepted"))
    for name in ("way", "initialled_by", "ground"):
        if name in facts:
            label, choices = _CHOSEN[name]
            yield Told(label, _choice(choices, facts[name]))
    lines = (event.personal or {}).get("lines")
    for name, label in _PAPER_LISTS.items():
        if facts.get(name) and not (name == "materials" and lines):
            yield Told(label, _joined([paper_name(item, one) for one in facts[name]]))
    if facts.get("fields") and not lines:
        yield Told(("填写项", "answers"), _joined([_question(item, one) for one in facts["fields"]]))
    if facts.get("material"):
        yield Told(("材料", "paper"), paper_name(item, facts["material"]))
    if facts.get("document_no"):
        yield Told(("文号", "document number"), (facts["document_no"], facts["document_no"]))


def _of_people(event: Event, item: ServiceItem | None) -> Iterable[Told]:
    about: Mapping[str, Any] = event.personal or {}
    for line in about.get("lines") or ():
        what = str(line.get("what", ""))
        paper, question = line.get("material"), line.get("field")
        asked = _question(item, str(question)) if paper is None else paper_name(item, str(paper))
        yield Told(asked, (what, what))
    if event.kind in CORRECTING and isinstance(about.get("answers"), Mapping):
        yield from _answers(item, about["answers"], frozenset())
    for name, label in _TEXTS.items():
        if isinstance(about.get(name), str) and about[name]:
            yield Told(label, (about[name], about[name]))
    for name, (label, choices) in _CHOSEN.items():
        if isinstance(about.get(name), str):
            yield Told(label, _choice(choices, about[name]))


def _question(item: ServiceItem | None, name: str) -> Said:
    field = item.field(name) if item else None
    return (field.zh, field.en) if field else (name, name)
