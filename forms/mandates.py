"""The mandate of a proxy filing and the guardian of a minor.
May import: the standard library and the pure modules of this package.
Promise: nobody acts for a resident without the five things that 民法典 165 demands, and never for himself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from forms.errors import Problem, problem
from forms.fields import Choice, parse_block, plain_field
from forms.identity import age_years, birth_date

ADULT_YEARS = 18
SELF_SUPPORTING_YEARS = 16
POWERS = (
    Choice("submit", "提交申请", "file the application"), Choice("supplement", "补正材料", "supply what is missing"),
    Choice("receive_notice", "接收通知", "receive notices"), Choice("pay", "代缴法定费用", "pay statutory fees"),
    Choice("collect_result", "领取结果", "collect the result"),
)
SIGNATURES = (
    Choice("ink", "手写签名", "signed in ink"), Choice("fingerprint", "按手印", "fingerprint"),
    Choice("screen", "屏幕签名", "signed on a screen"),
)
# Why a mandate ends (民法典 173).
ENDS = (
    Choice("finished", "代办事项已办完", "the matter is finished"),
    Choice("withdrawn", "委托人取消委托", "withdrawn by the principal"),
    Choice("expired", "委托期限届满", "its term is over"),
    Choice("resigned", "代办员辞去委托", "the agent resigned"),
    Choice("principal_died", "委托人死亡", "the principal died"),
    Choice("agent_died", "代办员死亡", "the agent died"),
    Choice("agent_incapable", "代办员丧失民事行为能力", "the agent lost capacity"),
    Choice("not_proxyable", "事项须本人办理，不能代办", "the matter has to be done in person"),
)
# Who lets an agent pass the mandate on (民法典 169).
CONSENTS = (
    Choice("agreed", "委托人同意转委托", "the principal agreed"),
    Choice("in_mandate", "委托书已写明可以转委托", "the mandate allows it"),
    Choice("emergency", "紧急情况，为维护委托人利益", "an emergency, for the principal's sake"),
)
_NAME = plain_field("name", "name", "姓名", "name")
_DOCUMENT = plain_field("document", "id_document", "身份证件", "identity document")
PERSON = (_NAME, _DOCUMENT)
AGENT = (*PERSON, plain_field("phone", "phone", "受托人电话", "phone of the agent", required=False))
WITNESS = (_NAME, plain_field("document", "id_document", "身份证件", "identity document", required=False))
TERMS = (
    plain_field("matters", "long_text", "委托事项", "matters", max_length=500),
    plain_field("powers", "choices", "委托权限", "powers", choices=POWERS),
    plain_field("valid_from", "date", "委托起始日", "first day of the mandate"),
    plain_field("valid_to", "date", "委托截止日", "last day of the mandate"),
    plain_field("signature", "choice", "签名方式", "kind of signature", choices=SIGNATURES),
    plain_field("read_aloud", "yes_no", "签之前是否宣读给委托人听", "read aloud to the principal before signing"),
    plain_field("sub_agency", "yes_no", "受托人是否可以再托别人办（转委托）", "may the agent pass it on (sub-agency)", required=False),
    plain_field("original_at", "text", "委托书原件存放处", "where the signed original is kept", required=False, max_length=100),
)
GUARDIAN = (
    *PERSON,
    plain_field("kinship", "text", "监护关系", "kinship", max_length=40),
    plain_field("proof", "text", "监护证明", "proof of guardianship", max_length=200),
)
_PEOPLE_IN_MANDATE = {"principal": PERSON, "agent": AGENT, "witness": WITNESS}

Person = Mapping[str, Any]


def same_person(one: Person | None, other: Person | None) -> bool:
    """Whether two people carry the same document, or, where one has none, the same name."""
    if not one or not other:
        return False
    if one.get("document") and other.get("document"):
        return bool(one["document"] == other["document"])
    return bool(one.get("name") and one.get("name") == other.get("name"))


def age_of(person: Person | None, day: date | None) -> int | None:
    """Age in full years on a day as far as the person's own document tells it; None without a trusted day."""
    document = (person or {}).get("document")
    born = birth_date(document["type"], document["number"]) if document else None
    return age_years(born, day) if born and day else None


def parse_guardian(raw: object, applicant: Person, supports_self: object, day: date | None) -> tuple[
        dict[str, Any] | None, list[Problem]]:
    """The guardian block, demanded of a minor who does not live on own work (民法典 17-19)."""
    age = age_of(applicant, day)
    found: list[Problem] = []
    if supports_self is not None and not isinstance(supports_self, bool):
        found.append(problem("supports_self", "not_yes_no", zh="以自己劳动收入为主要生活来源", en="living on own work"))
    grown = supports_self is True and age is not None and SELF_SUPPORTING_YEARS <= age < ADULT_YEARS
    if supports_self is True and not grown and age is not None:
        found.append(problem("supports_self", "supports_self_age"))
    if raw is None:
        if age is not None and age < ADULT_YEARS and not grown:
            found.append(problem("guardian", "guardian_missing", age=age))
        return None, found
    guardian, wrong = parse_block(GUARDIAN, raw, "guardian", today=day)
    found += wrong
    if same_person(guardian, applicant):
        found.append(problem("guardian", "guardian_is_applicant"))
    years = age_of(guardian, day)
    if years is not None and years < ADULT_YEARS:
        found.append(problem("guardian.document.number", "guardian_minor"))
    return guardian, found


def parse_mandate(raw: object, applicant: Person, guardian: Person | None, day: date | None) -> tuple[
        dict[str, Any] | None, list[Problem]]:
    """The mandate block of a proxy filing; `day` is the day on which the papers were taken, None = not trusted."""
    if raw is None:
        return None, [problem("mandate", "mandate_missing")]
    if not isinstance(raw, Mapping):
        return None, [problem("mandate", "not_object")]
    plain = {key: value for key, value in raw.items() if key not in _PEOPLE_IN_MANDATE}
    terms, found = parse_block(TERMS, plain, "mandate", today=day)
    mandate = dict(terms)
    for role, fields in _PEOPLE_IN_MANDATE.items():
        if raw.get(role) is None:
            if role != "witness":
                found.append(problem(f"mandate.{role}", "mandate_missing"))
            continue
        mandate[role], wrong = parse_block(fields, raw[role], f"mandate.{role}", today=day)
        found += wrong
    found += _people(mandate, applicant, guardian, day)
    found += _term(terms, day)
    if terms.get("powers") and "submit" not in terms["powers"]:
        found.append(problem("mandate.powers", "powers_without_submit"))
    return mandate, found


def _people(mandate: Mapping[str, Any], applicant: Person, guardian: Person | None, day: date | None) -> list[Problem]:
    found = []
    principal, agent, witness = mandate.get("principal"), mandate.get("agent"), mandate.get("witness")
    entitled = guardian or applicant
    if principal and principal.get("document") and entitled.get("document") and (
            not same_person(principal, entitled) or principal.get("name") != entitled.get("name")):
        found.append(problem("mandate.principal", "principal_not_applicant"))
    if same_person(agent, principal):
        found.append(problem("mandate.agent", "agent_is_principal"))
    elif same_person(agent, applicant):
        found.append(problem("mandate.agent", "agent_is_applicant"))
    years = age_of(agent, day)
    if years is not None and years < ADULT_YEARS:
        found.append(problem("mandate.agent.document.number", "agent_minor"))
    if mandate.get("signature") == "fingerprint":
        if not witness:
            found.append(problem("mandate.witness", "witness_missing"))
        if mandate.get("read_aloud") is False:
            found.append(problem("mandate.read_aloud", "not_read_aloud"))
    if same_person(witness, agent):
        found.append(problem("mandate.witness", "witness_is_agent"))
    if same_person(witness, principal):
        found.append(problem("mandate.witness", "witness_is_principal"))
    return found


def _term(terms: Mapping[str, Any], day: date | None) -> list[Problem]:
    begins, ends = terms.get("valid_from"), terms.get("valid_to")
    if begins and ends and ends < begins:
        return [problem("mandate.valid_to", "term_reversed")]
    if day and begins and day.isoformat() < begins:
        return [problem("mandate.valid_from", "term_not_begun", day=day.isoformat())]
    if day and ends and day.isoformat() > ends:
        return [problem("mandate.valid_to", "term_over", day=day.isoformat())]
    return []
