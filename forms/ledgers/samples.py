"""A valid example of each deed's command, as `ledger NAME DEED --sample` prints it.
May import: the pure modules of this package.
Promise: what stands here is taken by `decide` where the deed may be done and asks for no other record.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from forms import identity, offices
from forms.fields import Field
from forms.ledgers.declaring import CODE, OBJECTS, OFFICE, RECORD, RECORDS, TIME, Deed

_TEXTS = {"name": "顾秀英", "phone": "13812345678", "organisation": "十总镇便民服务中心", "address": "柳河村三组", TIME: "9:30"}
# Answers that must fit each other.
_BY_NAME = {
    "morning_from": "8:30", "morning_to": "11:30", "afternoon_from": "14:00", "afternoon_to": "17:30",
    "lunch_from": "11:30", "lunch_to": "14:00", "substitute": "李明",
}  # fmt: skip


def sample_of(deed: Deed, today: date, office: str) -> dict[str, Any]:
    """Answers to all questions of a deed but those that name a case or another record, invented."""
    told = {field.name: _answer(field, today, office) for field in deed.fields}
    return {name: value for name, value in told.items() if value is not None}


def _answer(field: Field, today: date, office: str) -> Any:
    if field.kind in (RECORD, RECORDS, OBJECTS, "case_number", "people", "uscc"):
        return None
    if field.kind == CODE and field.name == "keeper":
        return None  # whoever enters it
    if field.name in _BY_NAME:
        return _BY_NAME[field.name]
    if field.kind == "id_document":
        return {"type": "111", "number": _number(offices.county_of(office))}
    if field.kind == "date":
        return today.isoformat()
    if field.kind in ("whole_number", "money_fen"):
        return field.min if isinstance(field.min, int) else 1
    if field.kind == "choice":
        return field.choices[0].value
    if field.kind == "choices":
        return [field.choices[0].value]
    if field.kind == "yes_no":
        return True
    if field.kind in (OFFICE, "division"):
        return office
    return _TEXTS.get(field.kind, "样例")[: field.max_length or None]


def _number(county: str) -> str:
    """An invented resident's number of this county, with its check character (GB 11643)."""
    body = f"{county}19500101002"
    return body + identity.id_check_character(body)
