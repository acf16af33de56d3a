"""Invented applications that are valid by construction, for the command line, the demo and the tests.
May import: the standard library and the pure modules of this package; chance comes in as an argument.
Promise: the same chance gives the same document; no person or number in it was ever taken from real life.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar

from forms import identity
from forms.conditions import fields_named, holds
from forms.definition import Material, ServiceItem
from forms.fields import NONE_OF_THEM, Field, iso_date
from forms.materials import needed

T = TypeVar("T")


class Chance(Protocol):
    """What draws lots here: `random.Random` fits, and so does a scripted sequence."""

    def randrange(self, stop: int, /) -> int:
        """A whole number from 0 to below `stop`."""

    def choice(self, seq: Sequence[T], /) -> T:
        """One member of a non-empty sequence."""


SURNAMES = ("顾", "陆", "季", "葛", "瞿", "严", "邱", "施", "欧阳", "司马", "𡈽", "郄")
GIVEN = ("秀英", "建国", "小兰", "志远", "桂芳", "永年", "𬭚", "雨桐", "大有", "春生", "祎", "望舒")
LONG_NAMES = ("古丽·阿依", "扎西·多吉", "Maria Lindqvist", "帕提曼·吐尔逊")
VILLAGES = ("柳河村", "青禾村", "三里桥村", "石磨村", "望江社区")
COMPANIES = ("通州柳河农机服务有限公司", "青禾百货商店", "三里桥建筑工程有限公司", "望江纺织厂")
REGIONS = ("320612", "320683", "320602", "110101", "510723", "652701", "440106")
RELATIONS = ("配偶", "长子", "次女", "父亲", "母亲", "东邻", "西邻")
FIRST_DAY, LAST_DAY = date(2019, 1, 1), date(2025, 12, 28)


def resident_number(chance: Chance, born: date, region: str | None = None) -> str:
    """An invented resident number with a right check character (GB 11643)."""
    head = f"{region or chance.choice(REGIONS)}{born:%Y%m%d}{1 + chance.randrange(998):03d}"
    return head + identity.id_check_character(head)


def credit_code(chance: Chance) -> str:
    """An invented unified social credit code with a right check character (GB 32100)."""
    body = "".join(chance.choice(identity.USCC_ALPHABET) for _ in range(9))
    head = f"{chance.choice(('91', '92', '93'))}{chance.choice(REGIONS)}{body}"
    return head + identity.uscc_check_character(head)


def person(chance: Chance, taken: Iterable[str] = ()) -> dict[str, Any]:
    """An invented adult, `{"name", "document"}`, whose number is none of those taken."""
    born = date(1950, 1, 1) + timedelta(days=chance.randrange(365 * 50))
    name = chance.choice(LONG_NAMES) if chance.randrange(8) == 0 else chance.choice(SURNAMES) + chance.choice(GIVEN)
    kind, region = identity.RESIDENT_ID, None
    if chance.randrange(16) == 0:
        kind, region = identity.RESIDENCE_PERMIT, chance.choice(("810000", "820000", "830000"))
    number = resident_number(chance, born, region)
    others = set(taken)
    while number in others:
        head = f"{number[:14]}{int(number[14:17]) % 998 + 1:03d}"
        number = head + identity.id_check_character(head)
    return {"name": name, "document": {"type": kind, "number": number}}


def sample(item: ServiceItem, chance: Chance, *, mode: str, level: str, today: date | None = None,
           complete: bool = True) -> dict[str, Any]:
    """A filing document that `application.validate` passes for this item, mode and level.

    Where the item forbids the mode or the level, the document is sound in everything else. `today` narrows the
    mandate's term and the dates to that day; `complete=False` leaves one paper missing.
    """
    applicant = person(chance)
    answers = _answers(item, chance, applicant, mode, level, today)
    document: dict[str, Any] = {
        "mode": mode, "answers": answers, "materials": _lines(item, chance, answers, complete),
        "consent": {"read_aloud": chance.randrange(2) == 0, "agreed": True},
    }
    if mode == "proxy":
        document["mandate"] = _mandate(item, chance, applicant, today)
    return document


def _answers(item: ServiceItem, chance: Chance, applicant: Mapping[str, Any], mode: str, level: str,
             today: date | None) -> dict[str, Any]:
    proxy = item.proxy
    may_come_here = mode == "in_person" and level in proxy.presence_at
    avoid = proxy.when if proxy.policy == "presence_required" and not may_come_here else None
    answers: dict[str, Any] = {}
    for field in item.form:
        if not holds(field.when, answers) or (not field.required and chance.randrange(2)):
            continue
        if field.name == "applicant_name":
            answers[field.name] = applicant["name"]
        elif field.name == "applicant_document":
            answers[field.name] = applicant["document"]
        elif avoid and field.name in fields_named(avoid):
            fit = [one for one in field.choices if not holds(avoid, {**answers, field.name: one.value})]
            answers[field.name] = chance.choice(fit or field.choices).value
        else:
            answers[field.name] = _MAKERS[field.kind](field, chance, today)
    return answers


def _text(field: Field, chance: Chance, today: date | None) -> str:
    text = f"样例{field.zh.split('(')[0]}{1 + chance.randrange(9000)}"
    return text[: field.max_length] if field.max_length else text


def _day(field: Field, chance: Chance, today: date | None) -> str:
    low = iso_date(field.min) or FIRST_DAY
    high = iso_date(field.max) or max(low, LAST_DAY)
    if today and (field.max == "today" or high > today):
        high = max(low, min(high, today))
    return (low + timedelta(days=chance.randrange((high - low).days + 1))).isoformat()


def _number(field: Field, chance: Chance, today: date | None) -> int:
    low = field.min if isinstance(field.min, int) else 0
    high = field.max if isinstance(field.max, int) else low + 500_000
    return low + chance.randrange(min(high - low, 500_000) + 1)


def _several(field: Field, chance: Chance, today: date | None) -> list[str]:
    first = chance.randrange(len(field.choices))
    found = [one.value for at, one in enumerate(field.choices) if at == first or chance.randrange(3) == 0]
    return found if found == [NONE_OF_THEM] else [one for one in found if one != NONE_OF_THEM]


def _people(field: Field, chance: Chance, today: date | None) -> list[dict[str, Any]]:
    people = []
    for _ in range(1 + chance.randrange(3)):
        one = {**person(chance), "relation": chance.choice(RELATIONS)}
        if chance.randrange(3) == 0:
            del one["document"]
        people.append(one)
    return people


def _phone(field: Field, chance: Chance, today: date | None) -> str:
    if chance.randrange(5) == 0:
        return f"0513-86{chance.randrange(10**6):06d}"
    return f"1{chance.choice('3456789')}{chance.randrange(10**9):09d}"


def _address(field: Field, chance: Chance, today: date | None) -> str:
    village, group, door = chance.choice(VILLAGES), 1 + chance.randrange(20), 1 + chance.randrange(60)
    return f"江苏省南通市通州区十总镇{village}{group}组{door}号"


_MAKERS: Mapping[str, Callable[[Field, Chance, date | None], Any]] = {
    "text": _text, "long_text": _text, "address": _address, "phone": _phone, "date": _day,
    "whole_number": _number, "money_fen": _number, "choices": _several, "people": _people,
    "case_number": lambda field, chance, today: f"样-{chance.randrange(10**6):06d}",
    "name": lambda field, chance, today: person(chance)["name"],
    "organisation": lambda field, chance, today: chance.choice(COMPANIES),
    "id_document": lambda field, chance, today: person(chance)["document"],
    "uscc": lambda field, chance, today: credit_code(chance),
    "choice": lambda field, chance, today: chance.choice(field.choices).value,
    "yes_no": lambda field, chance, today: chance.randrange(2) == 0,
    "division": lambda field, chance, today: f"320612107{200 + chance.randrange(20):03d}",
}


def _lines(item: ServiceItem, chance: Chance, answers: Mapping[str, Any], complete: bool) -> dict[str, dict[str, Any]]:
    papers = needed(item, answers)
    lacking = None if complete or not papers else chance.choice(papers).id
    return {paper.id: {"how": "missing"} if paper.id == lacking else _line(paper, chance) for paper in papers}


def _line(paper: Material, chance: Chance) -> dict[str, Any]:
    if paper.photos:
        return {"how": "photo" if paper.original is None else "original_taken", "copies": paper.photos}
    if paper.original:
        seen = {"how": "original_taken" if paper.original == "kept" else "original_seen"}
        return {**seen, "copies": paper.copies or 1} if paper.copy else seen
    if paper.copy:
        return {"how": "copy", "copies": (paper.copies or 1) + chance.randrange(2)}
    return {"how": chance.choice(("original_taken", "copy"))}


def _mandate(item: ServiceItem, chance: Chance, applicant: Mapping[str, Any], today: date | None) -> dict[str, Any]:
    agent = person(chance, [applicant["document"]["number"]])
    begins = today - timedelta(days=chance.randrange(5)) if today else date(2020, 1, 1)
    ends = today + timedelta(days=90 + chance.randrange(90)) if today else date(2099, 12, 31)
    signature = chance.choice(("ink", "fingerprint", "screen"))
    mandate: dict[str, Any] = {
        "principal": {"name": applicant["name"], "document": applicant["document"]}, "agent": agent,
        "matters": f"代为申请办理“{item.name}”", "powers": ["submit", "supplement", "receive_notice", "collect_result"],
        "valid_from": begins.isoformat(), "valid_to": ends.isoformat(), "signature": signature,
        "read_aloud": signature == "fingerprint" or chance.randrange(2) == 0, "sub_agency": False,
    }
    if signature == "fingerprint":
        mandate["witness"] = person(chance, [applicant["document"]["number"], agent["document"]["number"]])
    return mandate
