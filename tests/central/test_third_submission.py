"""Papers that an applicant had to bring a third time are put before a person of the county."""

from __future__ import annotations

from dataclasses import replace

from central.attention import attention
from forms.workdays import Calendar
from tests.forms.casework import COUNTY, TOWNSHIP, TOWNSHIP_ITEM, VILLAGE, Journal, filed

CALENDAR = Calendar()


def submitted(times: int) -> Journal:
    """A case whose papers came so many times."""
    journal = filed().act("hand_over", VILLAGE).act("receive", TOWNSHIP)
    for _ in range(times - 1):
        journal.act("request_correction", TOWNSHIP).act("receive_supply", TOWNSHIP)
    return journal


def why(journal: Journal) -> tuple[str, ...]:
    """What a person of the county has to look at."""
    return attention(journal.case, TOWNSHIP_ITEM, CALENDAR).why


def test_the_third_submission_is_looked_at_and_the_second_is_not() -> None:
    """资料申报不超过两次, on the county's list of what needs a person."""
    assert why(submitted(2)) == ()
    assert set(why(submitted(3))) == {"second_notice", "third_submission"}


def test_a_note_about_the_second_notice_does_not_settle_the_third_submission() -> None:
    """It came after the note; a note behind it does."""
    journal = submitted(2).act("request_correction", TOWNSHIP).act("note", COUNTY)
    assert why(journal) == ()
    assert "third_submission" in why(journal.act("receive_supply", TOWNSHIP))
    assert why(journal.act("note", COUNTY)) == ()


def test_an_overtaken_act_is_looked_at_however_often_papers_came() -> None:
    """What the alarm adds takes nothing from what stood there before."""
    journal = submitted(1)
    late = replace(journal.entries[-1], digest="f" * 64)
    journal.act("accept", TOWNSHIP)
    journal.entries.append(late)
    assert why(journal) == ("overtaken",)
