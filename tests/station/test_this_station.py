"""The station's own registers through its commands: who works here and until when, where it is, and with what."""

from __future__ import annotations

from typing import Any

from tests.station.county import Machine
from tests.station.test_pages import AGENT

PERSON = {"person": "陈芳", "account": "陈芳", "employment": "part_time", "origin": "graduate", "villages": "骑岸村一至九组",
          "phone": "13812345678", "term_from": "2024-12-01", "term_until": "2026-12-01"}  # fmt: skip


def opened(village: Machine, ledger: str, told: dict[str, Any]) -> str:
    """Open a record; returns its id."""
    assert village("ledger", ledger, "open", "--with", village.written(told), "--as", AGENT) == 0, village.err
    return village.out.split()[-1]


def done(village: Machine, ledger: str, deed: str, record: str, told: dict[str, Any]) -> int:
    """Do a deed; returns the exit status."""
    return village("ledger", ledger, deed, record, "--with", village.written(told), "--as", AGENT)


def test_an_agent_stands_in_the_register_with_villages_term_and_training(village: Machine) -> None:
    """Row 3: part-time, her villages, her term, which is due as it ends; trained; and kept when she has left."""
    record = opened(village, "staff", PERSON)
    trained = {"trained_on": "2026-11-02", "training": "代办业务", "training_hours": 16, "passed": True}
    assert done(village, "staff", "train", record, trained) == 0, village.err
    (row,) = village.rows("ledger", "staff")
    assert (row["title"], row["open"], row["due"], row["key"]) == ("陈芳", "1", "2026-12-01", "陈芳")
    assert row["values"]["training"] == "代办业务"
    assert row["values"]["villages"] == "骑岸村一至九组"
    left = {"left_on": "2026-11-20", "left_because": "moved"}
    assert done(village, "staff", "leave", record, left) == 0, village.err
    (row,) = village.rows("ledger", "staff")
    assert (row["state"], row["open"], row["due"]) == ("left", "", "none")
    assert row["values"]["person"] == "陈芳"
    assert done(village, "staff", "train", record, trained) == 1
    assert "已离岗" in village.err


def test_a_term_that_ends_before_it_begins_is_refused(village: Machine) -> None:
    """One sentence at the question that is wrong, and nothing is written."""
    wrong = village.written({**PERSON, "term_until": "2024-01-01"})
    assert village("ledger", "staff", "open", "--with", wrong, "--as", AGENT) == 1
    assert "任期结束不能早于任期开始" in village.err
    assert not village.rows("ledger", "staff")


def test_a_station_says_where_it_is_and_what_it_has(village: Machine) -> None:
    """Row 2: the profile of the village's room, and its equipment with what is broken until it is mended."""
    opened(village, "premises", {"place": "骑岸村便民服务站", "address": "骑岸村三组 12 号", "area_m2": 60, "windows": 1})
    printer = opened(village, "equipment", {"thing": "printer", "model": "HL-2260", "pieces": 1})
    assert done(village, "equipment", "break", printer, {"broken_on": "2026-11-20"}) == 0, village.err
    (row,) = village.rows("ledger", "equipment")
    assert (row["state"], row["values"]["broken_on"]) == ("broken", "2026-11-20")
    assert done(village, "equipment", "mend", printer, {}) == 0, village.err
    (row,) = village.rows("ledger", "equipment")
    assert row["state"] == "in_use"
    (profile,) = village.rows("ledger", "premises")
    assert profile["values"]["area_m2"] == 60
