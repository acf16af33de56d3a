"""Telling once: what is put right on the spot, a notice that says why it is the second, and how often papers came.
May import: forms, pytest and the small county beside this file.
Promise: nobody is sent home for what a pen can mend, and nobody is sent home twice without a reason that others see.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from forms import deadlines
from forms.acts.register import ACTS
from forms.clocks import clocks
from forms.events import encode
from forms.screens import dossier
from forms.timeline import sentence
from forms.workdays import Calendar
from tests.forms.casework import COUNTY, COUNTY_ITEM, TOWNSHIP, TOWNSHIP_ITEM, VILLAGE, Journal, filed, names_allowed

CALENDAR = Calendar()


def received(item: Any = TOWNSHIP_ITEM) -> Journal:
    """A case that the township has received."""
    return filed(item).act("hand_over", VILLAGE).act("receive", TOWNSHIP)


def question_of(journal: Journal) -> str:
    """A question of the form that is answered in words."""
    return next(one.name for one in journal.item.form if one.kind in ("text", "address", "long_text"))


def marks_of(journal: Journal) -> list[tuple[str, str]]:
    """The marks of the case on the journal's day that tell how often papers were submitted."""
    found = deadlines.marks(journal.case, journal.item, CALENDAR, journal.day)
    return [(one.colour, one.code) for one in found if one.code.endswith("submission")]


def test_an_answer_is_corrected_on_the_spot_and_stands_in_the_file() -> None:
    """行政许可法 32(3): the corrected answer takes the place of the first one, with who initialled it on paper."""
    journal = received()
    name = question_of(journal)
    journal.act("correct_on_spot", TOWNSHIP, {"answers": {name: "更正后的内容"}, "initialled_by": "agent"})
    told = dossier.application(journal.case, journal.item)
    assert told is not None
    assert [one.value[0] for one in told.answers if one.corrected] == ["更正后的内容"]
    line = journal.case.lines[-1]
    assert line.effect == "applied"
    assert "当场更正" in sentence(line, "zh", item=journal.item) and "受托人" in sentence(line, "zh")
    rows = {one.name[1]: one.value[0] for one in dossier.contents(line.event, journal.item, str)}
    assert rows["initialled by"] == "受托人" and "更正后的内容" in rows.values()


def test_a_correction_on_the_spot_moves_no_clock_and_counts_as_no_submission() -> None:
    """Nothing was sent back, so nothing starts anew."""
    journal = received()
    before = journal.case
    journal.act("correct_on_spot", TOWNSHIP)
    after = journal.case
    assert (after.state, after.holder, after.submissions, after.notices) == (
        before.state, before.holder, before.submissions, before.notices)
    assert clocks(after, journal.item, CALENDAR) == clocks(before, journal.item, CALENDAR)


def test_the_facts_of_a_correction_on_the_spot_name_the_question_and_never_the_answer() -> None:
    """The answer can be erased; that a question was corrected, and who initialled it, stays."""
    journal = received()
    name = question_of(journal)
    journal.act("correct_on_spot", TOWNSHIP, {"answers": {name: "顾秀英的新地址"}, "initialled_by": "applicant"})
    facts, personal = encode(journal.entries[-1].event)
    assert "顾秀英" not in facts.decode() and "顾秀英" in (personal or b"").decode()
    assert journal.entries[-1].event.facts["fields"] == [name]


@pytest.mark.parametrize(("command", "codes"), [
    ({}, {"required", "nothing_corrected"}),
    ({"answers": {"nobody_asked": "x"}, "initialled_by": "applicant"}, {"not_in_item"}),
    ({"answers": {}, "initialled_by": "somebody"}, {"not_a_choice", "nothing_corrected"}),
])
def test_a_correction_on_the_spot_says_all_that_it_lacks(command: dict[str, Any], codes: set[str]) -> None:
    """What was corrected, to what, and whose initials: each is demanded, at once."""
    assert set(received().refusal("correct_on_spot", TOWNSHIP, command).codes) == codes


def test_only_who_examines_corrects_on_the_spot_and_only_while_examining() -> None:
    """Neither the village nor an office that no longer examines; the county where it examines itself."""
    journal = filed()
    assert "correct_on_spot" not in names_allowed(journal.case, journal.context(VILLAGE))
    journal.act("hand_over", VILLAGE).act("receive", TOWNSHIP)
    assert "correct_on_spot" in names_allowed(journal.case, journal.context(TOWNSHIP))
    assert "correct_on_spot" not in names_allowed(journal.case, journal.context(COUNTY))
    journal.act("accept", TOWNSHIP)
    assert "correct_on_spot" not in names_allowed(journal.case, journal.context(TOWNSHIP))
    upward = received(COUNTY_ITEM).act("hand_over", TOWNSHIP).act("receive", COUNTY)
    assert "correct_on_spot" in names_allowed(upward.case, upward.context(COUNTY))


def test_a_second_notice_is_not_given_without_saying_why() -> None:
    """The first asks for no reason; the second one is refused without, and its reason stands in the timeline."""
    journal = received()
    asked = {one.name for one in ACTS["request_correction"].fields(journal.case, journal.context(TOWNSHIP))}
    assert "reason" not in asked
    journal.act("request_correction", TOWNSHIP, {"materials": {"M1": "缺签名"}}).act("receive_supply", TOWNSHIP)
    again = {"materials": {"M1": "仍缺签名"}}
    assert journal.refusal("request_correction", TOWNSHIP, again).codes == ("required",)
    journal.act("request_correction", TOWNSHIP, {**again, "reason": "补来的签名不是本人所签"})
    said = sentence(journal.case.lines[-1], "zh", item=journal.item)
    assert "第二次告知补正" in said and "原因：补来的签名不是本人所签" in said


def test_the_second_submission_is_yellow_and_the_third_an_alarm() -> None:
    """资料申报不超过两次: the filing and each supply that the holder received count; what a village took does not yet."""
    journal = received()
    assert (journal.case.submissions, marks_of(journal)) == (1, [])
    journal.act("request_correction", TOWNSHIP, {"materials": {"M1": "缺签名"}}).act("supply", VILLAGE)
    assert (journal.case.submissions, marks_of(journal)) == (1, [])
    journal.act("receive_supply", TOWNSHIP)
    assert (journal.case.submissions, marks_of(journal)) == (2, [("yellow", "second_submission")])
    journal.act("request_correction", TOWNSHIP).act("receive_supply", TOWNSHIP)
    assert (journal.case.submissions, marks_of(journal)) == (3, [("red", "third_submission")])
    alarm = next(one for one in deadlines.marks(journal.case, journal.item, CALENDAR, journal.day)
                 if one.code == "third_submission")
    assert alarm.for_person and "3" in alarm.zh and "3" in alarm.en


def test_a_case_that_ended_after_two_submissions_is_quiet_and_after_three_stays_marked() -> None:
    """Twice is allowed; three times is for the supervision to look at, whatever became of the case."""
    journal = received().act("request_correction", TOWNSHIP).act("receive_supply", TOWNSHIP).act("refuse", TOWNSHIP)
    assert marks_of(journal) == []
    journal = received()
    for _ in range(2):
        journal.act("request_correction", TOWNSHIP).act("receive_supply", TOWNSHIP)
    assert marks_of(journal.act("refuse", TOWNSHIP)) == [("red", "third_submission")]


def test_a_return_names_one_of_three_grounds_and_missing_papers_are_none_without_the_notice() -> None:
    """退件: the three grounds of the local rule; a main paper that lacks is asked for first (行政许可法 32(4))."""
    journal = received()
    told = {"reason": "主件未带", "basis": "行政许可法第三十二条"}
    assert "required" in journal.refusal("return", TOWNSHIP, told).codes
    assert journal.refusal("return", TOWNSHIP, {**told, "ground": "main_paper"}).codes == ("notice_first",)
    journal.act("request_correction", TOWNSHIP).act("receive_supply", TOWNSHIP)
    journal.act("return", TOWNSHIP, {**told, "ground": "main_paper"})
    assert (journal.case.state, journal.case.for_review) == ("returned", True)
    assert "主件缺少" in sentence(journal.case.lines[-1], "zh", item=journal.item)


def test_a_refusal_that_the_county_found_wrong_is_examined_again_with_a_new_clock() -> None:
    """否定不当责成重办: the same office, five working days from the order, and nothing of the refusal stands."""
    for act in ("refuse", "return", "redirect"):
        journal = received().act(act, TOWNSHIP)
        assert "overturn" not in names_allowed(journal.case, journal.context(TOWNSHIP))
        assert "overturn" in names_allowed(journal.case, journal.context(COUNTY, "supervisor"))
        assert "required" in journal.refusal("overturn", COUNTY, {}).codes
        day = journal.day
        case = journal.act("overturn", COUNTY).case
        assert (case.state, case.holder, case.outcome, case.for_review) == ("received", TOWNSHIP, None, False)
        assert not case.ended and case.submissions == 1
        [running] = [one for one in clocks(case, journal.item, CALENDAR) if one.running]
        assert (running.kind, running.start) == ("examination", day)
        assert journal.act("accept", TOWNSHIP).case.accepted_on == day + timedelta(days=1)


def test_what_was_not_refused_cannot_be_overturned() -> None:
    """Neither an open case nor one that the applicant withdrew; and a second order finds nothing to review."""
    assert "overturn" not in names_allowed(received().case, received().context(COUNTY))
    journal = filed().act("withdraw", VILLAGE)
    assert "overturn" not in names_allowed(journal.case, journal.context(COUNTY))
    journal = received().act("refuse", TOWNSHIP).act("overturn", COUNTY)
    assert "not_in_state" in journal.refusal("overturn", COUNTY, {"reason": "x"}).codes
