"""The timeline: every entry is one sentence, in both languages.
May import: forms, pytest and the small county beside this file.
Promise: who, what, where, when, and what it did; never a broken sentence, whatever was erased.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from forms.case import APPLIED, CONFIRMED, OVERTAKEN, Line, Recorded
from forms.events import KINDS, Event, sample_event
from forms.timeline import sentence
from tests.forms.casework import TOWNSHIP, TOWNSHIP_ITEM, VILLAGE, bare, filed

NAMES = {VILLAGE: "柳河村站", TOWNSHIP: "十总镇中心"}


def name_of(office: str) -> str:
    """The name of an office on the screen."""
    return NAMES.get(office, office)


def line(event: Event, effect: str = APPLIED) -> Line:
    """A line of a history."""
    return Line(Recorded("d", event), effect, TOWNSHIP, "received")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("effect", [APPLIED, CONFIRMED, OVERTAKEN])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_one_sentence_with_and_without_its_personal_part(kind: str, effect: str, lang: str) -> None:
    """No kind and no effect lacks its sentence, and nothing of a program's inside shows in it."""
    whole = sample_event(kind)
    bare_facts = {name: value for name, value in whole.facts.items() if name not in KINDS[kind].facts_optional}
    for event in (whole, Event(kind, whole.facts, None), Event(kind, bare_facts, None)):
        for item in (None, TOWNSHIP_ITEM):
            said = sentence(line(event, effect), lang, name_of, item)
            assert said.startswith("2026-11-20 09:30 ")
            assert said.endswith("。" if lang == "zh" else ".")
            assert not re.search(r"None|\{|\}|_|::| {2}|，，|：。", said), said
            if lang == "zh" and "by" in event.facts:
                assert "柳河村站" in said
            if effect == OVERTAKEN:
                assert ("已被先行处理" in said and "十总镇中心" in said) or "overtaken" in said


@pytest.mark.parametrize(("kind", "facts", "wanted"), [
    ("case:submitted", {"missing": ["M1"]}, ("收件", "农机购置补贴", "尚缺")),
    ("case:handed_over", {"to": TOWNSHIP}, ("移交给十总镇中心",)),
    ("case:received", {"from_paper": True}, ("凭纸质材料接件",)),
    ("case:correction_requested", {"second": True}, ("第二次告知补正",)),
    ("case:correction_requested", {"second": False}, ("一次性告知补正",)),
    ("case:accepted", {"deemed": True}, ("视为受理",)),
    ("case:decided", {"approved": False}, ("决定不予", "样例")),
    ("case:closed", {"result_code": "5"}, ("补正不来办结",)),
    ("case:taken_over", {"from": TOWNSHIP}, ("接管了十总镇中心",)),
    ("case:handed_back", {"back_to": TOWNSHIP}, ("未接件，退回十总镇中心",)),
    ("user:changed", {"active": False}, ("已停用",)),
])
def test_the_sentence_says_what_matters(kind: str, facts: dict[str, Any], wanted: tuple[str, ...]) -> None:
    """The one fact that a clerk looks for stands in the sentence."""
    event = Event(kind, {**sample_event(kind).facts, **facts}, sample_event(kind).personal)
    said = sentence(line(event), "zh", name_of, TOWNSHIP_ITEM)
    assert all(one in said for one in wanted), said


@pytest.mark.parametrize("typed", ["材料齐全。", "材料齐全 。", "材料齐全；", "材料齐全", "all is there."])
def test_a_text_that_ends_with_a_full_stop_does_not_double_it(typed: str) -> None:
    """People write whole sentences into opinions and reasons; the timeline has one stop at its own end."""
    whole = sample_event("case:accepted")
    facts = {name: value for name, value in whole.facts.items() if name not in KINDS[whole.kind].facts_optional}
    event = Event(whole.kind, facts, {**(whole.personal or {}), "opinion": typed})
    for lang in ("zh", "en"):
        said = sentence(line(event), lang, name_of)
        assert not re.search(r"[。.；;]\s*[。.]", said), said


def test_an_erased_part_says_so() -> None:
    """What was lawfully erased is not silently absent."""
    note = bare("case:noted", VILLAGE, "agent")
    assert "样例" in sentence(line(note)) and "已清除" not in sentence(line(note))
    erased = Event(note.kind, note.facts, None)
    assert "已清除" in sentence(line(erased)) and "erased" in sentence(line(erased), "en")


def test_a_late_entry_shows_both_times() -> None:
    """先受理后补录: normal, but visible."""
    late = bare("case:noted", VILLAGE, "agent", at="2026-11-18T08:00+08:00", paper_no="手-17")
    assert sentence(line(late)).startswith("2026-11-18 08:00 ")
    assert "2026-11-20 09:30补录" in sentence(line(late)) and "手-17" in sentence(line(late))
    assert "补录" not in sentence(line(bare("case:noted", VILLAGE, "agent")))


def test_a_whole_history_is_told_in_order() -> None:
    """A case of the township reads as what happened, the overtaken act with who was first."""
    journal = filed().act("hand_over", VILLAGE).act("receive", TOWNSHIP)
    journal.append(bare("case:withdrawn", VILLAGE, "agent", papers_returned=[]))
    told = [sentence(one, "zh", name_of, journal.item) for one in journal.case.lines]
    assert [word in text for word, text in zip(("收件", "移交给", "接件", "撤回"), told, strict=True)] == [True] * 4
    assert "当时办件为“已接件”，文件在十总镇中心" in told[-1]
