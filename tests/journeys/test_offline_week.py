"""A village without a line for a week, while the centre is away altogether.
Imports tests.processes through the fixtures of this folder.
Promise: a station works without anybody, says truly what is still to be sent, and in the end all is there, once.
"""

from __future__ import annotations

from tests.journeys.conftest import Road

DAYS = 7
CHILD, LEGAL_AID = "S002-10", "S002-12"


def test_a_week_without_a_line_loses_nothing(road: Road) -> None:
    """Seven days of filing and withdrawing with the centre killed; then one exchange, and all sides agree."""
    port = road.county.port
    road.village.serve()
    road.county.kill()
    filed: list[str] = []
    for day in range(DAYS):
        road.village.late_days = road.township.late_days = day
        filed.append(road.village.file(CHILD, road.village.sample(CHILD, "proxy", day)))
        filed.append(road.village.file(LEGAL_AID, road.village.sample(LEGAL_AID, "in_person", day)))
        road.village.act(filed[-2], "hand_over")
        if day == DAYS - 1:
            road.village.act(filed[-1], "withdraw")
        assert road.village.ask("exchange").status == 2
        status = road.village.rows("status")[0]
        assert (status["unsent"] > 3 * day, status["last_error_code"]) == (True, "no_line")
    first_day = road.village.rows("status")[0]["oldest_unsent"]
    rows = {row["case"]: row for row in road.village.rows("cases")}
    assert set(rows) == set(filed)
    assert first_day[:10] == min(row["filed_at"] for row in rows.values())[:10]
    assert not any(row["stored"] or row["confirmed"] for row in rows.values())
    road.county.serve(port)
    road.world.settle()
    road.world.check_agreement()
    at_the_county = {row["case"]: row for row in road.county.rows("cases")}
    assert set(at_the_county) == set(filed)
    for number in filed:
        for name in ("state", "holder", "filed_at", "item", "item_version", "mode"):
            assert at_the_county[number][name] == rows[number][name], (number, name)
    assert all(row["confirmed"] and row["case_no"] for row in at_the_county.values())
    assert len({row["case_no"] for row in at_the_county.values()}) == len(filed)
