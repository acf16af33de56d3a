"""One sentence for each entry: who did what, where and when, what it did, and whether it was entered later.
May import: the pure modules of this package.
Promise: every kind is told in Chinese and in English, an overtaken act says who was first, an erased part says 已清除.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from forms.acts.asides import ASKERS
from forms.acts.deciding import RECEIVERS, RESULT_CODES, WAYS
from forms.acts.examining import RETURN_GROUNDS
from forms.acts.messages import ROLE_NAMES, STATE_NAMES
from forms.case import CONFIRMED, OVERTAKEN, Line
from forms.definition import ServiceItem
from forms.events import KINDS, SCAN_ATTACHED, Event
from forms.fields import Choice
from forms.ledgers.register import DEEDS
from forms.ledgers.telling import told_of_deed
from forms.mandates import CONSENTS, ENDS

ERASED = ("已清除", "erased")
LANGUAGES = ("zh", "en")
Said = tuple[str, str]
Telling = Callable[[Event, Callable[[str], str], ServiceItem | None], Said]


def office_code(office: str) -> str:
    """The code itself, for who knows no names."""
    return office


def sentence(line: Line, lang: str = "zh", name_of: Callable[[str], str] = office_code,
             item: ServiceItem | None = None) -> str:
    """The entry of this line as one sentence in `zh` or `en`; `name_of` tells the name of an office from its code."""
    event = line.event
    at = LANGUAGES.index(lang)
    what = TELLINGS[event.kind](event, name_of, item)[at]
    who = _who(event, name_of)[at]
    when = event.facts["at"][:16].replace("T", " ")
    told = f"{when} {who}{what}" if lang == "zh" else f"{when} {who} {what}"
    return told + "".join(note[at] for note in _notes(line, name_of)) + ("。" if lang == "zh" else ".")


def _who(event: Event, name_of: Callable[[str], str]) -> Said:
    facts = event.facts
    if "by" not in facts or "office" not in facts:
        return "县中心", "the county centre"
    role = ROLE_NAMES.get(facts.get("role", ""), ("", ""))
    return f"{name_of(facts['office'])}{role[0]}{facts['by']}", f"{role[1]} {facts['by']} at {name_of(facts['office'])}"


def _notes(line: Line, name_of: Callable[[str], str]) -> list[Said]:
    facts, notes = line.event.facts, []
    if facts.get("entered", facts["at"])[:10] != facts["at"][:10]:
        entered = facts["entered"][:16].replace("T", " ")
        notes.append((f"（{entered}补录）", f" (entered {entered})"))
    if facts.get("paper_no"):
        notes.append((f"（手写单据号{facts['paper_no']}）", f" (paper no. {facts['paper_no']})"))
    if KINDS[line.event.kind].personal and line.event.personal is None:
        notes.append((f"（个人信息{ERASED[0]}）", f" (personal part {ERASED[1]})"))
    if line.effect == OVERTAKEN and line.event.kind in DEEDS:
        state = DEEDS[line.event.kind][0].states.get(line.state, (line.state, line.state))
        holder = name_of(line.holder)
        notes.append((f"——已被先行处理，未生效：{holder}的这条记录当时为“{state[0]}”",
                      f" – overtaken, without effect: the record of {holder} was “{state[1]}”"))
    elif line.effect == OVERTAKEN:
        state, holder = STATE_NAMES.get(line.state, (line.state, line.state)), name_of(line.holder)
        notes.append((f"——已被先行处理，未生效：当时办件为“{state[0]}”，文件在{holder}",
                      f" – overtaken, without effect: the case was “{state[1]}” and {holder} held the file"))
    if line.effect == CONFIRMED:
        notes.append(("（确认已办的移交或接件）", " (confirms what was already done)"))
    return notes


def _about(event: Event, name: str) -> str:
    """A text out of the part about people, or nothing; its own full stop gives way to the sentence's."""
    value = (event.personal or {}).get(name)
    return value.rstrip("。.；; \n") if isinstance(value, str) else ""


def _ending(event: Event, *names: str) -> Said:
    told = [_about(event, name) for name in names]
    text = "；".join(one for one in told if one)
    return (f"：{text}", f": {text}") if text else ("", "")


def _papers(ids: Any, item: ServiceItem | None) -> Said:
    named = [item.material(one) if item else None for one in ids]
    return ("、".join(paper.name if paper else one for paper, one in zip(named, ids, strict=True)),
            ", ".join(paper.name_en if paper else one for paper, one in zip(named, ids, strict=True)))


def _list(event: Event, name: str, item: ServiceItem | None) -> Said:
    return _papers(list(event.facts.get(name) or ()), item)


def _numbered(event: Event) -> Said:
    number = event.facts.get("document_no")
    return (f"（文号{number}）", f" (document {number})") if number else ("", "")


def _choice(choices: tuple[Choice, ...], value: object) -> Said:
    return next(((one.zh, one.en) for one in choices if one.value == value), (str(value), str(value)))


def _fixed(zh: str, en: str, *about: str) -> Telling:
    """A sentence that is always the same, ending in texts from the part about people."""
    def tell(event: Event, name_of: Callable[[str], str], item: ServiceItem | None) -> Said:
        end, number = _ending(event, *about), _numbered(event)
        return zh + number[0] + end[0], en + number[1] + end[1]
    return tell


def _submitted(event: Event, name_of: Callable[[str], str], item: ServiceItem | None) -> Said:
    facts = event.facts
    name = (item.name, item.name_en) if item else (facts["item"], facts["item"])
    way = ("委托代办", "by proxy") if facts["mode"] == "proxy" else ("本人办理", "in person")
    lacks = _list(event, "missing", item)
    lack = (f"，尚缺：{lacks[0]}", f", still missing: {lacks[1]}") if lacks[0] else ("", "")
    verb = ("收件并接件", "filed and received") if facts["receipt"] else ("收件", "filed")
    return f"{verb[0]}：{name[0]}（{way[0]}）{lack[0]}", f"{verb[1]} {name[1]} ({way[1]}){lack[1]}"


def _handed_over(event: Event, name_of: Callable[[str], str], item: ServiceItem | None) -> Said:
    to, end = name_of(event.facts["to"]), _ending(event, "carrier", "remark")
    return f"移交给{to}{end[0]}", f"handed the file over to {to}{end[1]}"


def _received(event: Event, name_of: Callable[[str], str], item: ServiceItem | None) -> Said:
    paper = ("凭纸质材料接件", "received the file from the paper") if event.facts["from_paper"] else (
        "接件", "received the file")
    end = _ending(event, "remark")
    return paper[0] + end[0], paper[1] + end[1]


def _correction(event: Event, name_of: Callable[[str], str], item: ServiceItem | None) -> Said:
    papers, fields = _list(event, "materials", item), _questions(event, item)
    zh = [*([papers[0]] if papers[0] else []), *fields[0]]
    en = [*([papers[1]] if papers[1] else []), *fields[1]]
    again = ("第二次告知补正（应当一次告知）", "requested correction a second time (the law asks for one notice)")
    once = ("一次性告知补正", "requested correction")
    said, number, reason = (again if event.facts["second"] else once), _numbered(event), _about(event, "reason")
    why = (f"；原因：{reason}", f"; because: {reason}") if reason else ("", "")
    return f"{said[0]}{number[0]}：{'、'.join(zh)}{why[0]}", f"{said[1]}{number[1]}: {', '.join(en)}{why[1]}"


def _questions(event: Event, item: ServiceItem | None) -> tuple[list[str], list[str]]:
    fields = list(event.facts["fields"])
    asked = [item.field(one) if item else None for one in fields]
    told = list(zip(asked, fields, strict=True))
    return [field.zh if field else one for field, one in told], [field.en if field else one for field, one in told]


def _corrected_on_spot(event: Event, name_of: Callable[[str], str], item: ServiceItem | None) -> Said:
    fields, by, end = _questions(event, item), _choice(ASKERS, event.facts["initialled_by"]), _ending(event, "remark")
    return (f"当场更正：{'、'.join(fields[0])}，由{by[0]}签字确认{end[0]}",
            f"had it corrected on the spot, initialled by {by[1]}: {', '.join(fields[1])}{end[1]}")


def _supplied(event: Event, name_of: Callable[[str], str], item: ServiceItem | None) -> Said:
    what, end = _list(event, "materials", item), _ending(event, "remark")
    return f"收到补正材料 {what[0]}{end[0]}", f"took supplied papers {what[1]}{end[1]}"


def _supply_received(event: Event, name_of: Callable[[str], str], item: ServiceItem | None) -> Said:
    what, end = _list(event, "materials", item), _ending(event, "remark")
    return f"确认收到补正 {what[0]}，重新计算审查期限{end[0]}", \
        f"has the supplied papers {what[1]}; examination counts again{end[1]}"


def _accepted(event: Event, name_of: Callable[[str], str], item: ServiceItem | None) -> Said:
    said = ("登记为视为受理", "recorded deemed acceptance") if event.facts["deemed"] else ("受理", "accepted the case")
    lacks, number, end = _list(event, "missing", item), _numbered(event), _ending(event, "opinion")
    lack = (f"（容缺：{lacks[0]}）", f" (despite missing {lacks[1]})") if lacks[0] else ("", "")
    return said[0] + lack[0] + number[0] + end[0], said[1] + lack[1] + number[1] + end[1]


def _reported_up(event: Event, name_of: Callable[[str], str], item: ServiceItem | None) -> Said:
    to, end, number = name_of(event.facts["to"]), _ending(event, "opinion"), _numbered(event)
    return f"上报{to}，附初审意见和全部材料{number[0]}{end[0]}", \
        f"reported up to {to} with opinion and all materials{number[1]}{end[1]}"


def _returned(event: Event, name_of: Callable[[str], str], item: ServiceItem | None) -> Said:
    ground, number, end = event.facts.get("ground"), _numbered(event), _ending(event, "reason")
    why = _choice(RETURN_GROUNDS, ground) if ground else None
    of = (f"（{why[0]}）", f" ({why[1]})") if why else ("", "")
    return f"退件{of[0]}{number[0]}{end[0]}", f"returned the case{of[1]}{number[1]}{end[1]}"


def _decided(event: Event, name_of: Callable[[str], str], item: ServiceItem | None) -> Said:
    said = ("决定准予", "granted the application") if event.facts["approved"] else ("决定不予", "denied the application")
    number, end = _numbered(event), _ending(event, "opinion", "reason", "certificate_no")
    return said[0] + number[0] + end[0], said[1] + number[1] + end[1]


def _closed(event: Event, name_of: Callable[[str], str], item: ServiceItem | None) -> Said:
    code = event.facts["result_code"]
    result, end, number = RESULT_CODES.get(code, (code, code)), _ending(event, "reason"), _numbered(event)
    return f"办结：{result[0]}{number[0]}{end[0]}", f"closed the case: {result[1]}{number[1]}{end[1]}"


def _delivered(event: Event, name_of: Callable[[str], str], item: ServiceItem | None) -> Said:
    to, way = _choice(RECEIVERS, _about(event, "to")), _choice(WAYS, event.facts["way"])
    name, back = _about(event, "receiver"), _list(event, "originals_returned", item)
    papers = (f"，退还原件：{back[0]}", f", originals given back: {back[1]}") if back[0] else ("", "")
    receiver = " ".join(one for one in (to[1], name) if one) or "the receiver"
    return f"送达（{way[0]}）{to[0]}{name}{papers[0]}", f"delivered the result ({way[1]}) to {receiver}{papers[1]}"


def _scan_attached(event: Event, name_of: Callable[[str], str], item: ServiceItem | None) -> Said:
    paper, end = _papers([event.facts["material"]] if "material" in event.facts else [], item), _ending(event, "label")
    of = (f"（{paper[0]}）", f" of {paper[1]}") if paper[0] else ("", "")
    return f"附上一张图片{of[0]}{end[0]}", f"attached a picture{of[1]}{end[1]}"


def _taken_over(event: Event, name_of: Callable[[str], str], item: ServiceItem | None) -> Said:
    lost, end = name_of(event.facts["from"]), _ending(event, "reason")
    return f"接管了{lost}持有的文件{end[0]}", f"took the file over from {lost}{end[1]}"


def _handed_back(event: Event, name_of: Callable[[str], str], item: ServiceItem | None) -> Said:
    to, end = name_of(event.facts["back_to"]), _ending(event, "reason")
    if event.facts["office"] == event.facts["back_to"]:
        return f"在对方接件前收回文件{end[0]}", f"fetched the file back before it was received{end[1]}"
    return f"未接件，退回{to}{end[0]}", f"did not receive the file and handed it back to {to}{end[1]}"


def _given(event: Event, name_of: Callable[[str], str], item: ServiceItem | None) -> Said:
    facts = event.facts
    term = f"{facts.get('starts_on') or '…'} – {facts.get('ends_on') or '…'}"
    return f"登记委托书（{term}）", f"recorded a mandate ({term})"


def _mandate_ended(event: Event, name_of: Callable[[str], str], item: ServiceItem | None) -> Said:
    why, back = _choice(ENDS, event.facts["reason"]), _list(event, "papers_returned", item)
    papers = (f"，退还材料：{back[0]}", f", papers given back: {back[1]}") if back[0] else ("", "")
    end = _ending(event, "remark")
    return f"登记委托终止（{why[0]}）{papers[0]}{end[0]}", f"ended the mandate ({why[1]}){papers[1]}{end[1]}"


def _mandate_renewed(event: Event, name_of: Callable[[str], str], item: ServiceItem | None) -> Said:
    term, end = f"{event.facts['starts_on']} – {event.facts['ends_on']}", _ending(event, "remark")
    kept = ("，委托人追认此前所办", ", ratifying what was done before") if event.facts.get("ratified") else ("", "")
    return f"续办委托（{term}）{kept[0]}{end[0]}", f"renewed the mandate ({term}){kept[1]}{end[1]}"


def _sub_agency(event: Event, name_of: Callable[[str], str], item: ServiceItem | None) -> Said:
    consent, end = _choice(CONSENTS, event.facts["consent"]), _ending(event, "reason")
    return f"登记转委托（{consent[0]}）{end[0]}", f"recorded a sub-agency ({consent[1]}){end[1]}"


def _user(zh: str, en: str) -> Telling:
    def tell(event: Event, name_of: Callable[[str], str], item: ServiceItem | None) -> Said:
        facts = event.facts
        named = ROLE_NAMES.get(facts.get("user_role", ""))
        role = (f"（{named[0]}）", f" ({named[1]})") if named else ("", "")
        off = ("，已停用", ", no longer active") if facts.get("active") is False else ("", "")
        return f"{zh}账号{facts['user']}{role[0]}{off[0]}", f"{en} the account {facts['user']}{role[1]}{off[1]}"
    return tell


def _named(zh: str, en: str, *names: str) -> Telling:
    """A sentence of the county about something that the facts name."""
    def tell(event: Event, name_of: Callable[[str], str], item: ServiceItem | None) -> Said:
        named = " ".join(str(event.facts[name]) for name in names)
        end = _ending(event, "reason")
        return f"{zh}{named}{end[0]}", f"{en} {named}{end[1]}"
    return tell


TELLINGS: Mapping[str, Telling] = {
    "case:submitted": _submitted,
    "case:handed_over": _handed_over,
    "case:received": _received,
    "case:correction_requested": _correction,
    "case:corrected_on_spot": _corrected_on_spot,
    "material:supplied": _supplied,
    "material:supply_received": _supply_received,
    "case:accepted": _accepted,
    "case:refused": _fixed("不予受理", "refused to accept the case", "reason"),
    "case:returned": _returned,
    "case:redirected": _fixed("告知向有权机关申请", "redirected the applicant", "where_to", "reason"),
    "case:noted": _fixed("备注", "noted", "text"),
    SCAN_ATTACHED: _scan_attached,
    "case:withdrawal_requested": _fixed("登记撤回申请", "recorded a request to withdraw", "reason"),
    "case:withdrawn": _fixed("撤回办件，退还材料", "withdrew the case and gave the papers back", "reason"),
    "case:abandoned": _fixed("按补正不来办结，退还材料", "closed the case as never corrected", "reason"),
    "case:reported_up": _reported_up,
    "case:decided": _decided,
    "case:closed": _closed,
    "case:delivered": _delivered,
    "case:rated": _fixed("登记了申请人的评价（已封存）", "recorded the applicant's sealed rating"),
    "case:overturned": _fixed("审查认为否定不当，责成重新办理", "found the refusal wrong and ordered it handled again", "reason"),
    "case:taken_over": _taken_over,
    "case:handed_back": _handed_back,
    **dict.fromkeys(DEEDS, lambda event, name_of, item: told_of_deed(event)),
    "mandate:given": _given,
    "mandate:ended": _mandate_ended,
    "mandate:suspended": _fixed("登记委托中止", "suspended the mandate", "reason"),
    "mandate:resumed": _fixed("登记恢复代办", "resumed the mandate", "remark"),
    "mandate:renewed": _mandate_renewed,
    "mandate:sub_agency": _sub_agency,
    "user:added": _user("新增", "added"),
    "user:changed": _user("变更", "changed"),
    "item:published": _named("发布事项", "published the item", "code", "version"),
    "calendar:published": _named("发布工作日历", "published the calendar of", "year"),
    "centre:founded": _named("设立县中心", "founded the centre", "centre", "name"),
    "station:enrolled": _named("登记站点", "enrolled the station", "station", "name"),
    "station:revoked": _named("注销站点", "revoked the station", "station"),
    "station:moved": _named("迁移站点", "moved the station", "station", "from", "to"),
}
