"""The papers of a case that no act makes: mandate, list of papers handed over, proof of delivery to be signed, slip of
what lacks, rating slip, and the list of what lies in its file.
May import: the pure modules of forms.
Promise: each is drawn from what was entered; what is not known yet is room to write in, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from forms.case import APPLIED, Case
from forms.definition import ServiceItem
from forms.events import Event
from forms.fields import plain_field
from forms.mandates import POWERS, SIGNATURES
from forms.materials import needed
from forms.paper_names import TITLES as PAPER_NAMES
from forms.papers import kind_of
from forms.screens import notices
from forms.screens.dossier import MISSING, NameOf, Said, Told, papers, told
from forms.screens.guides import paper_rules
from forms.screens.sheets import BLANK, Block, Sheet, Table, to_write, told_day
from forms.timeline import ERASED

MANDATE, HANDOVER, DELIVERY, CHECKLIST, RATING, CONTENTS = (
    "mandate", "handover", "delivery", "checklist", "rating", "contents",
)  # fmt: skip
TITLES: Mapping[str, Said] = {
    MANDATE: PAPER_NAMES["mandate"],
    HANDOVER: ("材料交接清单", "List of papers handed over"),
    DELIVERY: PAPER_NAMES["delivery"],
    CHECKLIST: ("一次性告知（材料一纸清）", "Told once: papers at a glance"),
    RATING: ("服务对象评议表", "Rating slip"),
    CONTENTS: ("卷内文件目录", "List of the case file"),
}
_ID = plain_field("document", "id_document", "身份证件", "identity document")
_TICK: Mapping[bool, str] = {True: "☑", False: "☐"}
LEVELS: tuple[Said, ...] = (
    ("非常满意", "very content"), ("满意", "content"), ("基本满意", "fairly content"),
    ("不满意", "not content"), ("非常不满意", "not content at all"),
)  # fmt: skip


def offered(case: Case, given: Event | None) -> tuple[str, ...]:
    """The papers that this case can be asked for now, in the order in which they are needed. ``given``: its mandate, as
    far as it is known here."""
    finished = case.state in ("decided", "closed")
    found = [MANDATE] if case.mandate and given is not None else []
    found += [CHECKLIST] if case.filed and not case.ended else []
    found += [HANDOVER] if case.papers else []
    found += [DELIVERY] if finished else []
    found += [RATING] if finished or case.ended else []
    return (*found, CONTENTS) if case.filed else tuple(found)


# --- the mandate -----------------------------------------------------------------------------------------------------


def mandate(given: Event | None, filed: Event | None, item: ServiceItem | None, office: str, case_id: str) -> Sheet:
    """The written mandate with all that the law wants in it (民法典 165): agent, matters, powers, term, signature. With
    no entries it is the blank one, to be filled in by hand. Numbers stand in full: the paper is the proof."""
    facts: Mapping[str, Any] = given.facts if given else {}
    terms: Mapping[str, Any] = (given.personal or {}).get("mandate") or {} if given else {}
    about: Mapping[str, Any] = (filed.personal or {}) if filed else {}
    gone = given is not None and given.personal is None
    applicant, guardian = about.get("applicant") or {}, about.get("guardian") or {}
    principal = _person(terms.get("principal"), "委托人姓名", "name of the principal")
    phone = to_write(("联系电话", "phone")) if guardian else _row("联系电话", "phone", applicant.get("phone"))
    blocks = [Block(("委托人", "principal"), (*principal, phone, to_write(("住址", "address"))))]
    if guardian or given is None:
        blocks.append(_of_guardian(guardian, applicant))
    agent, kept = terms.get("agent") or {}, terms.get("original_at") or "________"
    blocks += [
        Block(("受托人（代办员）", "agent"), (*_person(agent, "受托人姓名", "name of the agent"),
                                       _row("联系电话", "phone", agent.get("phone")), _row("所在站点", "station", office))),
        Block(("委托内容", "terms"), _of_terms(terms, item)),
        Block(("见证人（委托人不能书写、按手印的必填）", "witness, where the principal cannot write"),
              _person(terms.get("witness"), "见证人姓名", "name of the witness")),
    ]  # fmt: skip
    return Sheet(
        MANDATE,
        TITLES[MANDATE],
        office,
        (facts.get("at") or "")[:10],
        facts.get("document_no") or "",
        ERASED if gone else BLANK,
        (Told(("收件编号", "receipt number"), (case_id, case_id)),) if case_id else (),
        blocks=tuple(blocks),
        closing=_said_aloud(terms),
        signs=(
            ("委托人（签名或按手印）", "principal (signature or fingerprint)"),
            ("受托人（签名）", "agent (signature)"),
            ("见证人（签名）", "witness (signature)"),
            ("签署地点", "place of signing"),
        ),
        seal=("（收件单位印章）", "(seal of the office)"),
        copies=(
            f"本委托书一式三份：委托人、受托人各执一份，一份随办件存档。委托书原件存放处：{kept}",
            f"Three copies: principal, agent, case file. The original is kept at: {kept}",
        ),
        box=("按手印处", "fingerprint"),
        numbered=bool(facts.get("document_no")),
    )


def _person(told_of: Any, zh: str, en: str) -> tuple[Told, ...]:
    known: Mapping[str, Any] = told_of if isinstance(told_of, Mapping) else {}
    paper = told(_ID, known["document"]) if known.get("document") else to_write((_ID.zh, _ID.en))
    return _row(zh, en, known.get("name")), Told(paper.name, paper.value)


def _row(zh: str, en: str, value: Any) -> Told:
    text = str(value or "")
    return Told((zh, en), (text, text))


def _of_guardian(guardian: Mapping[str, Any], applicant: Mapping[str, Any]) -> Block:
    return Block(
        ("监护人代为委托的", "where a guardian gives it"),
        (
            _row("被监护人", "for whom", applicant.get("name") if guardian else ""),
            _row("监护关系", "kinship", guardian.get("kinship")),
            _row("监护证明", "proof", guardian.get("proof")),
        ),
    )


def _of_terms(terms: Mapping[str, Any], item: ServiceItem | None) -> tuple[Told, ...]:
    powers, signature = terms.get("powers") or (), terms.get("signature")
    zh = "  ".join(f"{_TICK[one.value in powers]}{one.zh}" for one in POWERS)
    en = "  ".join(f"{_TICK[one.value in powers]} {one.en}" for one in POWERS)
    begins, ends = (told_day(terms.get(name) or "") for name in ("valid_from", "valid_to"))
    sub = terms.get("sub_agency")
    signed_zh = "  ".join(f"{_TICK[one.value == signature]}{one.zh}" for one in SIGNATURES)
    signed_en = "  ".join(f"{_TICK[one.value == signature]} {one.en}" for one in SIGNATURES)
    service = (item.name, item.name_en) if item else BLANK
    return (
        Told(("办理事项", "item"), service),
        _row("委托事项", "matters", terms.get("matters")),
        Told(("委托权限", "powers"), (zh, en)),
        Told(("委托期限", "term"), (f"自{begins[0]}起至{ends[0]}止", f"from {begins[1]} to {ends[1]}")),
        Told(("转委托", "sub-agency"), (
            f"{_TICK[sub is True]}允许  {_TICK[sub is False]}不允许",
            f"{_TICK[sub is True]} yes  {_TICK[sub is False]} no")),
        Told(("签名方式", "signed"), (signed_zh, signed_en)),
    )  # fmt: skip


def _said_aloud(terms: Mapping[str, Any]) -> tuple[Said, ...]:
    tick = _TICK[terms.get("read_aloud") is True]
    return (
        (f"{tick} 本委托书已向委托人当面宣读并说明，委托人确认内容属实、出于自愿。",
         f"{tick} This mandate was read aloud and explained; the principal confirms it as her own will."),
        ("受托人在委托权限和期限内以委托人名义办理，后果由委托人承担（民法典第一百六十二条）。委托人可以随时撤销委托；期限届满、事务完成、"
         "受托人辞去委托的，委托终止（民法典第一百七十三条）。",
         "Within powers and term the agent acts in the principal's name (Civil Code 162). The principal may revoke the "
         "mandate at any time; it ends with its term, its matter, or the agent's resignation (173)."),
        ("代办不收取服务费、交通费等任何费用；依法应缴的费用由委托人承担，凭票据缴纳。所填个人信息只用于办理上列事项，委托人可以查阅、复制、更正。",
         "The agent takes no money; statutory fees are paid against a receipt. Personal details serve this matter "
         "alone; the principal may see, copy and correct them."),
    )  # fmt: skip


# --- what goes from hand to hand -------------------------------------------------------------------------------------


def handover(case: Case, item: ServiceItem | None, office: str, to: str, day: str) -> Sheet:
    """The papers of one case as they go to the next desk, each line ticked by who takes it."""
    return Sheet(
        HANDOVER, TITLES[HANDOVER], office, day,
        heads=notices.heads(case, item),
        rows=(Told(("移交给", "handed to"), (to, to)),) if to else (to_write(("移交给", "handed to")),),
        tables=(notices.paper_table(case, item, case.papers),),
        closing=(("不予接收的，请在该行注明理由；接收人逐件核对后签名。",
                  "A paper that is not taken gets its reason on its line; the receiver signs after counting."),),
        signs=(("移交人（签名）", "handed over by (signature)"), ("接收人（签名）", "received by (signature)"),
               ("交接时间", "time")),
        copies=("本清单一式两份：移交人、接收人各执一份。", "Two copies: one for each side."),
        numbered=False,
    )  # fmt: skip


def delivery(case: Case, item: ServiceItem | None, office: str, made: Iterable[tuple[Sheet, str]], day: str) -> Sheet:
    """The proof of delivery before it is delivered: what is brought, and room for who takes it."""
    results = [one for one, _ in made if one.kind in ("approval", "denial")]
    documents = "；".join(f"{one.title[0]} {one.number}" for one in results)
    english = "; ".join(f"{one.title[1]} {one.number}" for one in results)
    return Sheet(
        DELIVERY, TITLES[DELIVERY], office, day,
        heads=notices.heads(case, item),
        rows=(
            Told(("送达文书、证照", "documents"), (documents, english)),
            to_write(("证照名称、编号", "certificate, its number")),
            Told(("送达方式", "way"), ("☐当面领取  ☐上门送达  ☐邮寄（单号：          ）",
                                    "☐ in person  ☐ at home  ☐ by post (number:          )")),
            to_write(("退还的原件", "originals returned"), 3),
            to_write(("代收人及与申请人关系", "taken by, relation")),
            to_write(("代收理由、核验的证明", "why, and the proof seen"), 2),
        ),
        signs=notices.SIGNS["delivery"],
        copies=notices.COPIES["delivery"],
        numbered=False,
    )  # fmt: skip


def checklist(case: Case, item: ServiceItem | None, office: str, day: str) -> Sheet:
    """All papers of the application on one slip, those that lack marked: 一纸清."""
    asked = {one.id for one in needed(item, _answers(case))} if item else set()
    known = [one for one in papers(case, item) if one.id in asked or one.standing != "not_asked"]
    lines = [_checked(row, one.id, one.name, one.standing == MISSING, item) for row, one in enumerate(known, 1)]
    missing = sum(one.standing == MISSING for one in known)
    opening = (
        (f"下列带★的 {missing} 份材料还没有交，请补齐后交到本窗口。",
         f"Papers with ★ still lack ({missing}): bring them here.")
        if missing else ("本件所需材料已收齐。", "All papers of this case are here.")
    )  # fmt: skip
    return Sheet(
        CHECKLIST, TITLES[CHECKLIST], office, day, opening=opening, heads=notices.heads(case, item)[:6],
        tables=(Table(("材料", "papers"), (("序号", "no."), ("材料名称和要求", "paper and what is asked"),
                                       ("情况", "standing")), tuple(lines), most=True),),
        signs=(("告知人（签名）", "told by (signature)"), ("被告知人（签名）", "told to (signature)")),
        seal=None, copies=BLANK, numbered=False, slip=True,
    )  # fmt: skip


def _checked(row: int, paper: str, name: Said, lacks: bool, item: ServiceItem | None) -> tuple[Said, ...]:
    found = item.material(paper) if item else None
    rules = paper_rules(found) if found else ()
    zh, en = "；".join(one.zh for one in rules), "; ".join(one.en for one in rules)
    star = "★" if lacks else ""
    return (
        (str(row), str(row)),
        (f"{star}{name[0]}" + (f"（{zh}）" if zh else ""), f"{star}{name[1]}" + (f" ({en})" if en else "")),
        ("☐ 缺", "☐ lacks") if lacks else ("☑ 已收", "☑ here"),
    )


def _answers(case: Case) -> Mapping[str, Any]:
    filed = next((line.event for line in case.lines if line.event.kind == "case:submitted"), None)
    return ((filed.personal or {}).get("answers") or {}) if filed else {}


# --- afterwards ------------------------------------------------------------------------------------------------------


def rating(case: Case, item: ServiceItem | None, office: str) -> Sheet:
    """The resident's own word, to be folded and put into the box: no name on it, and nobody at the desk fills it in."""
    zh, en = ("   ".join(f"☐{one[at]}" for one in LEVELS) for at in (0, 1))
    every = (zh, en)
    return Sheet(
        RATING, TITLES[RATING], office, "",
        heads=(Told(("事项", "item"), (item.name, item.name_en) if item else (case.item, case.item)),
               Told(("收件编号", "receipt number"), (case.id, case.id))),
        # The number is on it, so it would be untrue to call it anonymous: whoever enters it reads it.
        opening=("请按您的真实感受打√，每行只选一格，不必写姓名，工作人员不得代填；请折好封好投入评议箱。本表印有收件编号，录入的人会看到您的选择。"
                 "不想让本站看到的，请凭收件回执上的评价码在大厅查询页评价，那里的评价只有县里能看。",
                 "Tick what you think, one box a line, without a name; staff may not fill it in. Fold it, seal it, put"
                 " it into the box. It bears the receipt number: who enters it sees what you chose. To be read by the"
                 " county alone, rate in the hall with the code on your receipt."),
        rows=(Told(("整体满意度", "on the whole"), every), Told(("服务效率", "speed"), every),
              Told(("服务水平", "skill"), every), Told(("服务态度", "manner"), every),
              Told(("有没有被收取不该收的费用", "asked for money that is not due"), ("☐没有   ☐有（多少元：        ）",
                                                                 "☐ no   ☐ yes (yuan:        )")),
              to_write(("意见和建议", "what should be better"), 6),
              Told(("愿意接受回访", "may be called back"), ("☐愿意（电话：              ）   ☐不必",
                                                    "☐ yes (phone:              )   ☐ no"))),
        signs=(("填写日期", "date"),), seal=None, copies=BLANK, numbered=False, slip=True,
    )  # fmt: skip


def contents(case: Case, item: ServiceItem | None, office: str, made: Iterable[tuple[Sheet, str]],
             mandated: Iterable[tuple[Event, str]], name_of: NameOf, day: str) -> Sheet:
    """One case, one file: what lies in it in order, with room for sheets and pages (domain.md row 204). ``mandated``:
    the entries of its mandate with their effects; each that made a paper has its line."""
    rows: list[tuple[Said, Said, Said, Said]] = []
    filed_at, filed_by = (case.filed_at or "")[:10], name_of(case.filing_office or "")
    rows.append(_filed((case.id, case.id), (filed_by, filed_by), ("收件回执及申请表", "receipt and application"), filed_at))
    life = [(kind, event) for event, effect in mandated if effect == APPLIED and (kind := kind_of(event))]
    for kind, event in life:
        number, by = str(event.facts.get("document_no") or ""), name_of(event.facts["office"])
        rows.append(_filed((number, number), (by, by), PAPER_NAMES[kind], event.facts["at"][:10]))
    if case.mandate and not life:
        rows.append(_filed(BLANK, (filed_by, filed_by), TITLES[MANDATE], ""))
    for one in papers(case, item):
        if one.standing == "in_file":
            how = notices.HOWS.get(one.how, ("", ""))
            zh, en = (f"{one.name[at]}（{how[at]}）" if how[at] else one.name[at] for at in (0, 1))
            rows.append(_filed(("", ""), (case.applicant or "", case.applicant or ""), (zh, en), ""))
    for sheet, _ in made:
        rows.append(_filed((sheet.number, sheet.number), (sheet.office, sheet.office), sheet.title, sheet.day))
    lines = tuple(((str(row), str(row)), *one, BLANK, BLANK) for row, one in enumerate(rows, 1))
    columns = (("序号", "no."), ("文号", "number"), ("责任者", "from"), ("题名", "title"), ("日期", "date"), ("页数", "pages"),
               ("备注", "remark"))  # fmt: skip
    return Sheet(
        CONTENTS, TITLES[CONTENTS], office, day,
        heads=notices.heads(case, item)[:6],
        rows=(to_write(("案卷号", "file number")), to_write(("保管期限", "kept for")), to_write(("总页数", "pages in all"))),
        tables=(Table(("卷内文件", "papers in this file"), columns, lines, blank=3, wide=3),),
        signs=(("立卷人（签名）", "filed by (signature)"), ("检查人（签名）", "checked by (signature)"),
               ("立卷日期", "date of filing")),
        seal=None, copies=BLANK, numbered=False,
    )  # fmt: skip


def _filed(number: Said, by: Said, title: Said, day: str) -> tuple[Said, Said, Said, Said]:
    # Lists of files write a day as eight figures (DA/T 22).
    return number, by, title, (day.replace("-", ""), day)
