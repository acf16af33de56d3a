"""What the hall tells of a case: the days of its life in the words of what happened on them.
May import: forms and the small county of the tests.
Promise: a sentence that would not be true of a case fails here, before a resident reads it.
"""

from __future__ import annotations

from forms.catalog import packaged_calendars
from forms.screens.progress import progress
from forms.workdays import Calendar
from tests.forms.casework import COUNTY, TOWNSHIP, VILLAGE, Journal, filed

CALENDAR = Calendar.from_documents(packaged_calendars())


def said(journal: Journal) -> list[str]:
    """What the hall says was done, the first first."""
    told = progress(journal.case, journal.item, CALENDAR, journal.day, lambda office: office)
    return [words[0] for words, _ in told.days]


def test_a_case_that_is_handled_again_by_order_had_no_papers_brought() -> None:
    """The examination begins anew as if papers had come; what is said is the order, and papers once they do come."""
    case = filed().act("hand_over", VILLAGE).act("receive", TOWNSHIP).act("refuse", TOWNSHIP)
    assert said(case) == ["收件", "乡镇或县接收", "书面答复"]
    case.act("overturn", COUNTY, role="supervisor")
    assert said(case) == ["收件", "乡镇或县接收", "县里责成重新办理"]
    case.act("request_correction", TOWNSHIP).act("supply", VILLAGE).act("receive_supply", TOWNSHIP)
    assert said(case)[2:] == ["县里责成重新办理", "通知补材料", "材料补到"]
