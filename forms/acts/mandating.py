"""The life of a mandate after it was given: ended, suspended, resumed, renewed, passed on to another agent.
May import: the pure modules of this package.
Promise: nobody goes on acting by a mandate that its own record says is over, and papers that go back are named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from forms import mandate_kinds as kinds
from forms import mandate_life as life
from forms import numbering, offices
from forms.acts.context import EVERY_ACT, Command, Context, Values, ask, event, papers_of
from forms.acts.table import fits
from forms.application import parse_moment
from forms.case import Case
from forms.errors import Problem, Refusal, said_by
from forms.errors import problem as as_at_filing
from forms.events import Event
from forms.fields import Field, parse, shown
from forms.mandate_life import Mandate
from forms.mandates import ADULT_YEARS, CONSENTS, ENDS, POWERS, SIGNATURES, age_of, same_person
from forms.samples import Chance, person

# Who keeps mandates: the office where the case was filed, and those above it.
ROLES = ("agent", "clerk", "officer")
Judge = Callable[[Mandate, Values, Context], list[Problem]]

MESSAGES: Mapping[str, tuple[str, str]] = {
    "mandate_unknown": ("这个办件没有委托书，或者委托书还没有到本机。",
                        "This case has no mandate, or it has not come to this machine."),
    "mandate_role": ("“{zh}”由代办员、窗口人员或县级经办人办理。", "It is for an agent, a clerk or an officer to {en}."),
    "mandate_elsewhere": ("这份委托书不在本站管辖范围内。", "The mandate is not in this office's scope."),
    "mandate_state": ("委托现在是“{state}”，不能“{zh}”。", "The mandate is “{state_en}” now, so one cannot {en}."),
    "mandate_for_good": ("委托已终止（{why}），不能续办；需要时请重新委托、重新收件。",
                         "The mandate ended ({why_en}) and cannot be renewed; a new mandate and filing are needed."),
    "unknown_key": ("这里没有“{key}”这一栏；请核对拼写或删去。", "There is no “{key}” here; check the spelling or remove it."),
    "returned_to_missing": ("退还了材料的，请写明退给谁。", "Say to whom the papers were given back."),
    "term_reversed": ("截止日不能早于起始日。", "The last day cannot be before the first."),
    "term_over": ("新的截止日已经过了；请核对日期。", "The new last day is over already; check the dates."),
    "witness_missing": ("按手印的，要有见证人。", "A fingerprint needs a witness."),
    "not_read_aloud": ("按手印的，要当面宣读。", "What is signed by fingerprint is read aloud."),
    "agent_missing": ("原代办员不能再代办，请写明新的代办员及其证件。",
                      "The agent cannot go on: name the new one, with her document."),
    "agent_whole": ("代办员的姓名和证件请一起填写。", "Give both name and document of the agent."),
    "agent_is_principal": ("代办员不能是委托人本人。", "The agent cannot be the principal."),
    "sub_term_beyond": ("转委托不能晚于委托期限({day})；要更久的，请先办理续办委托。",
                        "A sub-agency cannot outlast the mandate ({day}): renew that first."),
    "agent_same": ("转委托要换一个人，不能还是原代办员。", "A sub-agent is another person than the agent."),
    "sub_agency_not_allowed": ("委托书没有允许转委托；请取得委托人同意，或选“紧急情况”并写明原因(民法典第一百六十九条)。",
                               "The mandate allows no sub-agency: get the principal's consent, or it is an emergency."),
}
problem = said_by(MESSAGES)


@dataclass(frozen=True)
class MandateAct:
    """One act upon a mandate: its questions, the states in which it may be done, what else speaks against it, the two
    parts of its event, and a valid example of its command."""

    name: str
    zh: str
    en: str
    kind: str
    during: tuple[str, ...]
    asks: Callable[[Mandate, Case, Context], tuple[Field, ...]]
    judge: Judge
    facts: Callable[[Values], Values]
    people: Callable[[Values], Values]
    example: Callable[[Mandate, Case, Context, Chance], Values]

    def fields(self, mandate: Mandate, case: Case, context: Context) -> tuple[Field, ...]:
        """Its questions, and the two that every act has."""
        return (*self.asks(mandate, case, context), *EVERY_ACT)


def why_not(mandate: Mandate, case: Case, act: MandateAct, context: Context) -> Problem | None:
    """Why this act is not possible here and now; None when it is."""
    origin = numbering.origin_office(mandate.receipt_no, offices.county_of(context.office))
    state = mandate.state_on(context.today, case)
    if context.clock_doubtful and state in (life.NOT_BEGUN, life.EXPIRED):
        state = life.IN_FORCE
    said = {"zh": act.zh, "en": act.en}
    if not mandate.given:
        return problem("act", "mandate_unknown")
    if context.role not in ROLES or not fits(context.role, context.office):
        return problem("act", "mandate_role", **said)
    if origin is None or not offices.covers(context.office, origin):
        return problem("act", "mandate_elsewhere")
    if act.kind == kinds.RENEWED and mandate.ended in life.FOR_GOOD:
        why = next((one for one in ENDS if one.value == mandate.ended), None)
        return problem("act", "mandate_for_good", why=why.zh if why else mandate.ended,
                       why_en=why.en if why else mandate.ended)
    if state not in act.during:
        name = life.STATE_NAMES[state]
        return problem("act", "mandate_state", state=name[0], state_en=name[1], **said)
    return None


def allowed(mandate: Mandate, case: Case, context: Context) -> tuple[MandateAct, ...]:
    """The acts upon this mandate that may be done here and now."""
    return tuple(act for act in ACTS.values() if why_not(mandate, case, act, context) is None)


def decide(mandate: Mandate, case: Case, act: str, command: Command, context: Context) -> Event | Refusal:
    """The event of this command, or everything that speaks against it. KeyError for an act that does not exist."""
    chosen = ACTS[act]
    barred = why_not(mandate, case, chosen, context)
    found = [barred] if barred else []
    asked = chosen.fields(mandate, case, context)
    names = {field.name for field in asked}
    found += [problem(shown(key), "unknown_key", key=shown(key)) for key in command if key not in names]
    values: Values = {}
    for field in asked:
        raw = command.get(field.name)
        value, wrong = (parse_moment(raw, context.today) if field.name == "happened_at"
                        else parse(field, raw, field.name, today=context.today))
        found += wrong
        if value is not None:
            values[field.name] = value
    found += chosen.judge(mandate, values, context)
    if found:
        return Refusal(tuple(found))
    facts = {"receipt_no": mandate.receipt_no, "document_no": context.document_no or None, **chosen.facts(values)}
    return event(chosen.kind, context, values, facts, chosen.people(values))


# --- ending, suspending, resuming ------------------------------------------------------------------------------------


def _remark(zh: str = "备注", en: str = "remark", required: bool = False) -> Field:
    name = "reason" if required else "remark"
    return ask(name, "long_text", zh, en, required=required, personal=True, max_length=500)


def _end_asks(mandate: Mandate, case: Case, context: Context) -> tuple[Field, ...]:
    return (
        ask("reason", "choice", "终止原因", "why it ends", choices=ENDS),
        ask("papers_returned", "choices", "退还的材料", "papers given back", required=False,
            choices=papers_of(case, context)),
        ask("returned_to", "name", "材料退给谁", "to whom the papers were given", required=False, personal=True),
        _remark(),
    )


def _end_judge(mandate: Mandate, values: Values, context: Context) -> list[Problem]:
    if values.get("papers_returned") and "returned_to" not in values:
        return [problem("returned_to", "returned_to_missing")]
    return []


def _nothing(mandate: Mandate, values: Values, context: Context) -> list[Problem]:
    return []


# --- renewing --------------------------------------------------------------------------------------------------------


_AGENT = (
    ask("agent_name", "name", "新代办员姓名(换人时填写)", "name of the new agent, if another", required=False,
        personal=True),
    ask("agent_document", "id_document", "新代办员证件", "document of the new agent", required=False, personal=True),
)


def _renew_asks(mandate: Mandate, case: Case, context: Context) -> tuple[Field, ...]:
    return (
        ask("valid_from", "date", "续办起始日", "first day of the new term"),
        ask("valid_to", "date", "续办截止日", "last day of the new term"),
        ask("powers", "choices", "委托权限", "powers", choices=POWERS),
        ask("signature", "choice", "委托人签名方式", "how the principal signed", choices=SIGNATURES),
        ask("read_aloud", "yes_no", "是否宣读", "read aloud"),
        ask("witness", "name", "见证人姓名", "name of the witness", required=False, personal=True),
        ask("ratified", "yes_no", "委托人是否追认此前无权或超期代办的行为",
            "does the principal ratify what was done without power", required=False),
        *_AGENT,
        ask("original_at", "text", "续办委托书原件存放处", "where the signed original is kept", required=False,
            personal=True, max_length=100),
        _remark(),
    )


def _renew_judge(mandate: Mandate, values: Values, context: Context) -> list[Problem]:
    found = []
    begins, ends = values.get("valid_from"), values.get("valid_to")
    if begins and ends and ends < begins:
        found.append(problem("valid_to", "term_reversed"))
    elif ends and not context.clock_doubtful and ends < context.today.isoformat():
        found.append(problem("valid_to", "term_over"))
    if values.get("signature") == "fingerprint":
        if "witness" not in values:
            found.append(problem("witness", "witness_missing"))
        if values.get("read_aloud") is False:
            found.append(problem("read_aloud", "not_read_aloud"))
    if mandate.ended in life.WITHOUT_AGENT and "agent_name" not in values:
        found.append(problem("agent_name", "agent_missing"))
    if ("agent_name" in values) != ("agent_document" in values):
        found.append(problem("agent_document" if "agent_name" in values else "agent_name", "agent_whole"))
    witness = {"name": values["witness"]} if "witness" in values else None
    if same_person(witness, _agent_of(values) or mandate.agent):
        found.append(as_at_filing("witness", "witness_is_agent"))
    if same_person(witness, (mandate.told or {}).get("principal")):
        found.append(as_at_filing("witness", "witness_is_principal"))
    return found + _against_agent(mandate, values, context)


def _against_agent(mandate: Mandate, values: Values, context: Context) -> list[Problem]:
    """Nobody else may act than could have acted from the first: of age, and not the principal."""
    agent, found = _agent_of(values), []
    years = age_of(agent, None if context.clock_doubtful else context.today)
    if years is not None and years < ADULT_YEARS:
        found.append(as_at_filing("agent_document.number", "agent_minor"))
    if same_person(agent, (mandate.told or {}).get("principal")):
        found.append(problem("agent_name", "agent_is_principal"))
    return found


def _agent_of(values: Values) -> dict[str, Any] | None:
    if "agent_name" not in values:
        return None
    document = {"document": values["agent_document"]} if "agent_document" in values else {}
    return {"name": values["agent_name"], **document}


def _renew_facts(values: Values) -> Values:
    return {"starts_on": values["valid_from"], "ends_on": values["valid_to"], "powers": list(values["powers"]),
            "signature": values["signature"], "read_aloud": values["read_aloud"], "ratified": values.get("ratified")}


def _renew_people(values: Values) -> Values:
    return {"agent": _agent_of(values), **{name: values.get(name) for name in ("witness", "original_at", "remark")}}


def _renew_example(mandate: Mandate, case: Case, context: Context, chance: Chance) -> Values:
    begins = context.today
    ends = begins.replace(day=1, month=1, year=begins.year + 1)
    other = person(chance) if mandate.ended in life.WITHOUT_AGENT else None
    agent = {"agent_name": other["name"], "agent_document": other["document"]} if other else {}
    return {"valid_from": begins.isoformat(), "valid_to": ends.isoformat(), "signature": "ink", "read_aloud": True,
            "powers": ["submit", "supplement", "collect_result"], **agent}


# --- sub-agency ------------------------------------------------------------------------------------------------------


def _sub_asks(mandate: Mandate, case: Case, context: Context) -> tuple[Field, ...]:
    return (
        ask("consent", "choice", "依据", "by whose consent", choices=CONSENTS),
        replace(_AGENT[0], zh="转委托给谁", en="name of the sub-agent", required=True),
        replace(_AGENT[1], zh="其证件", en="document of the sub-agent", required=True),
        ask("valid_to", "date", "转委托截止日", "last day of the sub-agency", required=False),
        _remark("转委托的原因", "why it is passed on", required=True),
        _remark(),
    )


def _sub_judge(mandate: Mandate, values: Values, context: Context) -> list[Problem]:
    found, ends = _against_agent(mandate, values, context), values.get("valid_to")
    if same_person(_agent_of(values), mandate.agent):
        found.append(problem("agent_name", "agent_same"))
    if ends and mandate.term.ends and ends > mandate.term.ends.isoformat():
        found.append(problem("valid_to", "sub_term_beyond", day=mandate.term.ends.isoformat()))
    elif ends and not context.clock_doubtful and ends < context.today.isoformat():
        found.append(problem("valid_to", "term_over"))
    if values.get("consent") == "in_mandate" and mandate.told and not mandate.told.get("sub_agency"):
        found.append(problem("consent", "sub_agency_not_allowed"))
    return found


def _sub_people(values: Values) -> Values:
    return {"agent": _agent_of(values), "reason": values["reason"], "remark": values.get("remark")}


def _sub_example(mandate: Mandate, case: Case, context: Context, chance: Chance) -> Values:
    other = person(chance)
    return {"consent": "agreed", "agent_name": other["name"], "agent_document": other["document"],
            "reason": chance.choice(("代办员住院，无法继续办理。", "代办员外出培训。"))}


_STANDING = (life.NOT_BEGUN, life.IN_FORCE, life.SUSPENDED, life.EXPIRED)
ACTS: Mapping[str, MandateAct] = {act.name: act for act in (
    MandateAct("end", "终止委托", "end the mandate", kinds.ENDED, (*_STANDING, life.FINISHED), _end_asks, _end_judge,
               lambda values: {"reason": values["reason"], "papers_returned": list(values.get("papers_returned", []))},
               lambda values: {name: values.get(name) for name in ("returned_to", "remark")},
               lambda mandate, case, context, chance: {
                   "reason": chance.choice(("withdrawn", "resigned")), "papers_returned": list(case.papers),
                   **({"returned_to": case.applicant or "王秀英"} if case.papers else {})}),
    MandateAct("suspend", "中止代办", "suspend the mandate", kinds.SUSPENDED, (life.NOT_BEGUN, life.IN_FORCE),
               lambda mandate, case, context: (_remark("中止原因", "why it is suspended", required=True),), _nothing,
               lambda values: {}, lambda values: {"reason": values["reason"]},
               lambda mandate, case, context, chance: {
                   "reason": chance.choice(("委托人外出，暂缓办理。", "等待缺少的证明。"))}),
    MandateAct("resume", "恢复代办", "resume the mandate", kinds.RESUMED, (life.SUSPENDED,),
               lambda mandate, case, context: (_remark(),), _nothing,
               lambda values: {}, lambda values: {"remark": values.get("remark")},
               lambda mandate, case, context, chance: {"remark": "委托人已回，继续办理。"}),
    MandateAct("renew", "续办委托", "renew the mandate", kinds.RENEWED, (*_STANDING, life.ENDED), _renew_asks,
               _renew_judge, _renew_facts, _renew_people, _renew_example),
    MandateAct("sub_agency", "转委托", "pass the mandate on", kinds.SUB_AGENCY, (life.IN_FORCE,), _sub_asks, _sub_judge,
               lambda values: {"consent": values["consent"], "ends_on": values.get("valid_to")}, _sub_people,
               _sub_example),
)}
