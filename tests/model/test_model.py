"""The protocol's promises on the executable model: many seeded scenarios, and each rule is needed.

Imports the model beside it.
Promise kept: with all rules no scenario breaks an invariant; without any one of them some scenario does.
MODEL_SEEDS in the environment sets how many scenarios run (a night: 100000). When the model changes, the stored
seeds are found anew with `search.first_seed(Rules().without(rule), 10000)`.
"""

from __future__ import annotations

import os

import pytest

from tests.model.parts import Rules, rule_names
from tests.model.search import run

SEEDS = int(os.environ.get("MODEL_SEEDS", "1500"))

NEEDED = {
    "lane_per_life": (3, "I8 a name is used twice"),
    "life_checks_head": (9, "I8 a name is used twice"),
    "append_reads_head": (0, "I8 a name is used twice"),
    "hold_second_child": (25, "I9 two branches of one head were merged without a person"),
    "hold_continuation": (37, "I9 two branches of one head were merged without a person"),
    "hold_descendants": (761, "I9 what follows a branch that was set aside was admitted without a person"),
    "decision_as_shown": (119, "I9 something was set aside without a person"),
    "aside_ends_at_known": (3, "I9 something was set aside without a person"),
    "orphan_waits": (1, "I9 admitted before it was known where the lane begins"),
    "gap_waits": (764, "I9 admitted before it was known where the lane begins"),
    "wait_for_filing": (4, "order: a place before the filing entry"),
    "wait_for_cause": (19, "order: effect before cause"),
    "lane_subject_order": (5946, "I5 a lane's order is broken within a subject"),
    "aside_cause_settles": (0, "I12 an entry is left waiting without a cause"),
    "park_blocks_nothing": (51, "healing: never quiet"),
    "retry_waiting": (0, "I12 an entry is left waiting without a cause"),
    "idempotent_store": (2, "stamp: a signed position was given up"),
    "contiguous_through": (4, "I2 acknowledged what is not stored"),
    "have_vectors": (0, "green: unsent is 0 but something is not stored"),
    "signed_answers": (5, "green: unsent is 0 but something is not stored"),
    "fresh_nonce": (171, "notice: false alarm"),
    "epoch_learned": (5, "order: a place before the filing entry"),
    "epoch_names_lane": (5, "order: a place before the filing entry"),
    "give_back_mail": (0, "stamp: a signed position was given up"),
    "give_back_entries": (52, "same: a station shows what was set aside"),
    "old_stamp_stays": (0, "stamp: a signed position was given up"),
    "smallest_stamp": (3, "same: a station's fold is not the centre's"),
    "giver_joins": (6509, "same: a station's fold is not the centre's"),
    "bringer_told": (52, "same: a station shows what was set aside"),
    "content_first": (302399, "order: a place before the filing entry"),
    "lost_box_first": (8482, "same: a station shows what was set aside"),
    "islands": (313, "green: the screen and the centre disagree"),
    "told_again": (5122, "same: a station shows what was set aside"),
    "position_per_box": (18, "I2 a surviving entry is not at the centre"),
    "return_lost": (2, "same: a station's fold is not the centre's"),
    "whole_history": (0, "same: a station's fold is not the centre's"),
    "deliver_with_admit": (98, "same: a station's fold is not the centre's"),
    "cursor_with_mail": (19, "same: a station's fold is not the centre's"),
    "box_per_life": (19, "stamp: a signed position was given up"),
    "holder_rule": (0, "holder: a stranger's act took effect"),
    "rolling_token": (2, "notice: a copy or restore went unnoticed"),
    "loser_judges": (3, "notice: false alarm"),
    "token_numbered": (0, "notice: false alarm"),
}


def test_no_scenario_breaks_a_promise() -> None:
    """Design §9 and reliability I1-I14 hold after every mix of faults, once everybody has talked to everybody."""
    failures = {seed: broken for seed in range(SEEDS) if (broken := run(seed).violations)}
    assert failures == {}


def test_the_same_seed_is_the_same_trace() -> None:
    """A failure can be replayed from its seed alone."""
    assert [run(seed).trace for seed in range(30)] == [run(seed).trace for seed in range(30)]


def test_the_search_meets_every_fault() -> None:
    """A search that never restores, copies or crashes would prove nothing."""
    met = {word for seed in range(150) for word in run(seed).counts}
    assert {"restore", "clone", "crash", "held", "upgrade", "late request", "bundle read", "bundle answer"} <= met


def test_every_rule_has_its_counter_example() -> None:
    """A rule whose removal nobody notices is untested, or not needed."""
    assert set(NEEDED) == set(rule_names())


@pytest.mark.parametrize("rule", rule_names())
def test_without_the_rule_a_promise_breaks(rule: str) -> None:
    """The stored seed finds the violation as soon as the rule is switched off, and none with all rules on."""
    seed, broken = NEEDED[rule]
    assert any(sentence.startswith(broken) for sentence in run(seed, Rules().without(rule)).violations)
    assert run(seed).violations == []
