"""A complaint that a resident writes in the hall herself: sealed for the county before it is kept.
May import forms and the station's ledgers, rating and words.
Promise: the office that is complained of sees that there is one and whether it was answered, and not a word of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from forms.case import Case
from forms.errors import Declined, Problem
from forms.events import canonical
from forms.fields import parse
from forms.ledgers.declaring import ask
from station import rating
from station.ledgers import Ledgers
from station.words.hall import WORDS

LONGEST_TEXT = 400
FIELDS = (
    ask("what", "long_text", "您要说的事", "what you want to say", max_length=LONGEST_TEXT),
    ask("person", "name", "姓名", "name", required=False),
    ask("phone", "phone", "电话", "phone", required=False),
    ask("case", "text", "收件编号", "receipt number", required=False, max_length=60),
)


def take(ledgers: Ledgers, told: Mapping[str, str], draft: str) -> str:
    """Seal and enter a complaint; returns its record. The same page sent twice is one complaint. Raises Declined with
    everything that is wrong."""
    desk = ledgers.desk
    answers = {field.name: parse(field, told.get(field.name, ""), field.name) for field in FIELDS}
    problems = [one for _, found in answers.values() for one in found]
    who = rating.visitor(desk)
    seal = desk.context(who, Case(""), None).seal
    if seal is None:
        problems.append(Problem("what", "complaint_no_key", *WORDS["complaint_no_key"]))
    before = desk.book.drafts.receipt_of(who.name, draft)
    if before is not None:
        return before
    if problems or seal is None:
        raise Declined(tuple(problems))
    content = {name: value for name, (value, _) in answers.items() if value is not None}
    rating.introduce(desk)
    today = desk.book.edges.today().isoformat()
    command = {"on": today, "channel": "hall", "sealed": seal(canonical(content)), "draft": draft}
    return ledgers.open(who, "complaint", command, "seal")
