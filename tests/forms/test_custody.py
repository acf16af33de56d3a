"""Custody of originals: whatever two offices enter, in whatever order, each original has one holder and none vanishes.
May import: forms, pytest and hypothesis.
Promise: only a signed return, the case file or a settled loss ends an original's account.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms import custody
from forms.acts.context import Context
from forms.case import APPLIED, OVERTAKEN, Recorded
from forms.errors import Refusal
from forms.events import Event, decode, encode
from forms.fields import Field
from forms.ledgers.batches import ARRIVALS, BATCHES
from forms.ledgers.deciding import decide
from forms.ledgers.originals import ORIGINALS
from forms.ledgers.record import Record, fold
from forms.offices import level
from tests.forms.casework import COUNTY, DAY, ROLE_AT, TOWNSHIP, VILLAGE

ID = "original:32061210720501:4K9DQ-1"
BATCH = "batch:32061210720501:4K9DQ-1"
DEEDS = [deed.name for deed in ORIGINALS.deeds if not deed.opens]
ANSWERS = {
    "what": "身份证", "to": TOWNSHIP, "carrier": "葛志远", "batch": BATCH, "reason": "与清单不符", "place": "柜1",
    "returned_to": "顾秀英", "relation": "applicant", "receipt_signed": True, "report": "路上遗失。", "found_where": "车上",
    "receiver": "陆敏", "settlement": "reissued", "settled_with": "顾秀英", "settlement_note": "已补办。",
}


def context(office: str, by: str = "") -> Context:
    """A desk of this office."""
    role = ROLE_AT[level(office)]
    at = f"{DAY.isoformat()}T09:30+08:00"
    return Context(office, role, by or f"u{office}", at, at, DAY, salt="0123456789abcdef")


def answers(fields: tuple[Field, ...]) -> dict[str, object]:
    """What these questions are answered with here."""
    return {field.name: ANSWERS[field.name] for field in fields if field.name in ANSWERS}


def decided(record: Record, name: str, office: str) -> Event | Refusal:
    """What a desk's deed makes of a record that it sees so."""
    deed = ORIGINALS.deed(name)
    assert deed is not None
    further = {"to": COUNTY} if name == "send_above" else {}
    return decide(record, deed, {**answers(deed.fields), **further}, context(office))


def played(record: Record, event: Event) -> Record:
    """The record with one more entry, as a journal would hold it."""
    held = decode(event.kind, *encode(event))
    assert isinstance(held, Event)
    lines = [line.recorded for line in record.lines]
    return fold(record.id, [*lines, Recorded(f"{len(lines):064x}", held)])


def event(outcome: Event | Refusal) -> Event:
    """What was decided, where it was not refused."""
    assert isinstance(outcome, Event), outcome
    return outcome


def taken() -> Record:
    """An original that the village took."""
    event = decided(Record(ID), "take", VILLAGE)
    assert isinstance(event, Event)
    return played(Record(ID), event)


def is_accounted_for(record: Record) -> None:
    """One holder with an office, and a state; whether somebody still answers for it agrees with the state."""
    had = custody.holder(record)
    assert record.state in ORIGINALS.states and had.office
    assert had.name, "an original is held by somebody with a name"
    assert record.is_open == (record.state not in custody.ENDED)
    assert bool(custody.where(record)) == record.is_open


STEPS = st.lists(st.tuples(st.sampled_from((VILLAGE, TOWNSHIP)), st.sampled_from(DEEDS)), max_size=12)


@settings(max_examples=200, deadline=None)
@given(STEPS)
def test_whatever_two_offices_do_each_original_has_one_holder(steps: list[tuple[str, str]]) -> None:
    """They see each other's entries at once: what is decided is applied, what is refused changes nothing."""
    record = taken()
    for office, name in steps:
        before = record
        outcome = decided(record, name, office)
        if isinstance(outcome, Event):
            record = played(record, outcome)
            assert record.lines[-1].effect == APPLIED
            if before.state in custody.ENDED:
                raise AssertionError(f"{name} after {before.state}")
            if record.state in custody.IN_HAND:
                assert custody.holder(record).office == office, "only who has it now has it"
        is_accounted_for(record)


@settings(max_examples=200, deadline=None)
@given(STEPS, st.randoms(use_true_random=False))
def test_two_offices_without_a_line_agree_on_the_holder_once_they_have_met(
    steps: list[tuple[str, str]], chance: random.Random
) -> None:
    """Each office acts upon its own view; the county orders all entries; in that order there is one holder, on every
    side the same, and nothing that was entered is gone."""
    views = {VILLAGE: taken(), TOWNSHIP: taken()}
    written: dict[str, list[Event]] = {VILLAGE: [], TOWNSHIP: []}
    for office, name in steps:
        outcome = decided(views[office], name, office)
        if isinstance(outcome, Event):
            views[office] = played(views[office], outcome)
            written[office].append(outcome)
    merged, queues = taken(), {office: list(events) for office, events in written.items()}
    while any(queues.values()):
        office = chance.choice([one for one, events in queues.items() if events])
        merged = played(merged, queues[office].pop(0))
        is_accounted_for(merged)
    assert len(merged.lines) == 1 + sum(map(len, written.values()))
    ends = [line for line in merged.lines if line.effect == APPLIED and line.state in custody.ENDED]
    assert bool(ends) == (not merged.is_open), "an account ends by one of these deeds, and by nothing else"


def test_a_village_cannot_give_back_what_the_township_has() -> None:
    """The village's word from an older view is kept and has no effect."""
    sent = decided(taken(), "send", VILLAGE)
    assert isinstance(sent, Event)
    on_way = played(taken(), sent)
    received, recalled = decided(on_way, "receive", TOWNSHIP), decided(on_way, "recall", VILLAGE)
    assert isinstance(received, Event) and isinstance(recalled, Event)
    returned = decided(played(on_way, recalled), "return", VILLAGE)
    assert isinstance(returned, Event)
    record = played(played(played(on_way, received), recalled), returned)
    assert [line.effect for line in record.lines[-2:]] == [OVERTAKEN, OVERTAKEN]
    assert custody.holder(record) == custody.Holder(custody.STAFF, TOWNSHIP, f"u{TOWNSHIP}")


def test_a_word_about_the_first_way_up_moves_nothing_on_the_second() -> None:
    """Fetched back at the village without a line, while the township received it and sent it on to the county: whoever
    carries it to the county has it, and the village does not have it as well."""
    on_way = played(taken(), event(decided(taken(), "send", VILLAGE)))
    recalled, lost = (event(decided(on_way, name, VILLAGE)) for name in ("recall", "lose"))
    there = played(on_way, event(decided(on_way, "receive", TOWNSHIP)))
    onward = played(there, event(decided(there, "send_above", TOWNSHIP)))
    for late in (recalled, lost):
        record = played(onward, late)
        assert record.lines[-1].effect == OVERTAKEN
        assert custody.holder(record) == custody.Holder(custody.CARRIER, TOWNSHIP, "葛志远", COUNTY)
    assert isinstance(decided(onward, "hand_on_above", TOWNSHIP), Event)


def test_nobody_is_made_a_keeper_by_somebody_elses_word() -> None:
    """Neither a colleague nor a name that nobody bears: who enters it has it; its place may change under its keeper."""
    store, find = ORIGINALS.deed("store"), ORIGINALS.deed("find")
    assert store is not None and find is not None
    keeper, other = f"u{VILLAGE}", context(VILLAGE, "周岚")
    pushed = decide(taken(), store, {"keeper": "周岚"}, context(VILLAGE))
    assert isinstance(pushed, Refusal) and pushed.codes == ("original_keeper",)
    assert custody.holder(played(taken(), event(decide(taken(), store, {"keeper": "周岚"}, other)))).name == "周岚"
    assert custody.holder(played(taken(), event(decide(taken(), store, {"keeper": keeper}, other)))).name == keeper
    lost = played(taken(), event(decided(taken(), "lose", VILLAGE)))
    again = decide(lost, find, {"found_where": "车上", "keeper": "周岚"}, context(VILLAGE))
    assert isinstance(again, Refusal) and again.codes == ("original_keeper",)


def test_no_case_file_swallows_what_its_owner_is_to_have_back() -> None:
    """What the guide only wants to see, and what a person needs for other things, goes back to its owner."""
    take = ORIGINALS.deed("take")
    assert take is not None
    card = event(decide(Record(ID), take, {"what": "身份证", "paper": "identity_card"}, context(VILLAGE)))
    kept = decided(played(Record(ID), card), "file", VILLAGE)
    assert isinstance(kept, Refusal) and kept.codes == ("original_not_for_file",)
    proof = event(decide(Record(ID), take, {"what": "证明", "paper": "proof"}, context(VILLAGE)))
    assert isinstance(decided(played(Record(ID), proof), "file", VILLAGE), Event)


def test_what_goes_to_the_township_is_not_handed_on_to_the_county_past_it() -> None:
    """On its way to one office it is not said to be with another: first it is fetched back."""
    on_way = played(taken(), event(decided(taken(), "send", VILLAGE)))
    past = decided(on_way, "hand_on", VILLAGE)
    assert isinstance(past, Refusal) and past.codes == ("original_not_to_county",)
    back = played(on_way, event(decided(on_way, "recall", VILLAGE)))
    assert isinstance(decided(back, "hand_on", VILLAGE), Event)


def test_what_the_county_lost_is_reported_by_who_handed_it_on() -> None:
    """An office's own original, too, or nothing could ever end its account; another office does not know."""
    out = played(taken(), event(decided(taken(), "hand_on", VILLAGE)))
    assert isinstance(decided(out, "lose_above", TOWNSHIP), Refusal)
    lost = played(out, event(decided(out, "lose", VILLAGE)))
    assert lost.state == custody.LOST and custody.holder(lost).name == "陆敏"


def test_the_carrier_has_it_until_it_is_received() -> None:
    """By name, with where it comes from and goes to; refused, the same person carries it back."""
    sent = decided(taken(), "send", VILLAGE)
    assert isinstance(sent, Event)
    record = played(taken(), sent)
    assert custody.holder(record) == custody.Holder(custody.CARRIER, VILLAGE, "葛志远", TOWNSHIP)
    refused = decided(record, "refuse", TOWNSHIP)
    assert isinstance(refused, Event)
    record = played(record, refused)
    assert custody.holder(record) == custody.Holder(custody.CARRIER, TOWNSHIP, "葛志远", VILLAGE)
    assert isinstance(decided(record, "take_in", VILLAGE), Event)


def test_who_carried_it_for_nobody_named_carries_it_back() -> None:
    """Sent without a name and refused, it goes back with who sent it; the name of an account need not be a person's."""
    send, refuse = ORIGINALS.deed("send"), ORIGINALS.deed("refuse")
    assert send is not None and refuse is not None
    on_way = played(taken(), event(decide(taken(), send, {"to": TOWNSHIP}, context(VILLAGE, "daiban2"))))
    back = played(on_way, event(decide(on_way, refuse, {"reason": "缺页。"}, context(TOWNSHIP))))
    assert custody.holder(back) == custody.Holder(custody.CARRIER, TOWNSHIP, "daiban2", VILLAGE)


def test_what_is_lost_stays_on_the_list_until_somebody_says_what_was_done() -> None:
    """Who had it last answers for it; only finding or settling it ends that."""
    lost = decided(taken(), "lose", VILLAGE)
    assert isinstance(lost, Event)
    record = played(taken(), lost)
    assert record.is_open and custody.holder(record).kind == custody.ANSWERS
    settled = decided(record, "settle", VILLAGE)
    assert isinstance(settled, Event)
    assert not played(record, settled).is_open


def test_a_return_wants_the_receivers_signature() -> None:
    """Without it nothing is given back."""
    deed = ORIGINALS.deed("return")
    assert deed is not None
    outcome = decide(taken(), deed, {**answers(deed.fields), "receipt_signed": False}, context(VILLAGE))
    assert isinstance(outcome, Refusal) and outcome.codes == ("original_unsigned",)


@pytest.mark.parametrize("typed", ["J10720501-4K9DQ-012-F", "j10720501 4k9dq 012 f", "10720501-4K9DQ-012-F",
                                   "Ｊ１０７２０５０１－４Ｋ９ＤＱ－０１２－Ｆ"])
def test_a_batchs_number_is_read_as_people_type_it(typed: str) -> None:
    """It names the record on its paper; a wrong sign is no other batch."""
    assert custody.batch_number("batch:32061210720501:4K9DQ-12") == "J10720501-4K9DQ-012-F"
    assert custody.parse_batch_number(typed, "320612") == "batch:32061210720501:4K9DQ-12"
    assert custody.parse_batch_number(typed[:-1] + "G", "320612") is None


def test_a_refused_line_says_why() -> None:
    """The giver reads the reason; a receipt without one is declined, at the line."""
    deed = ARRIVALS.deed("tell_over")
    assert deed is not None
    lines = [{"line": "case-1", "outcome": "refused"}, {"line": "case-2", "outcome": "taken"}]
    command = {"batch": BATCH, "from": VILLAGE, "taken_count": 1, "refused_count": 1, "absent_count": 0, "lines": lines}
    record = Record("arrival:32061210700001:4K9DQ-1")
    outcome = decide(record, deed, command, context(TOWNSHIP))
    assert isinstance(outcome, Refusal) and [(one.field, one.code) for one in outcome.problems] == [
        ("case-1", "line_reason")]
    told = decide(record, deed, {**command, "reasons": [{"line": "case-1", "reason": "缺页"}]}, context(TOWNSHIP))
    assert isinstance(told, Event)


def test_a_batch_goes_one_office_up_or_down() -> None:
    """Never past an office on the way, where nobody would have told it over."""
    deed = BATCHES.deed("send")
    assert deed is not None
    command = {"carrier": "葛志远", "cases_count": 1, "originals_count": 0, "copies_count": 0, "lines": [{"case": "x"}]}
    record = Record(BATCH)
    past = decide(record, deed, {**command, "to": "320612"}, context(VILLAGE))
    assert isinstance(past, Refusal) and past.codes == ("batch_to",)
    assert isinstance(decide(record, deed, {**command, "to": TOWNSHIP}, context(VILLAGE)), Event)
