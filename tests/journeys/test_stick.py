"""A village that never has a line: its stick goes to town, the town works offline, the county replies, all agree."""

from __future__ import annotations

from pathlib import Path

from tests.processes import OTHER_VILLAGE, TOWNSHIP, VILLAGE, world

ITEM = "S002-03"


def test_a_stick_from_village_to_town_to_county_and_back_ends_in_equal_digests(tmp_path: Path) -> None:
    """Every command runs beside the county's serving process; in the end nothing waits anywhere."""
    with world(tmp_path) as made:
        township, village, other = (made.enrol(office) for office in (TOWNSHIP, VILLAGE, OTHER_VILLAGE))
        made.settle()
        village.detour = township.detour = "http://127.0.0.1:9"
        number = village.file(ITEM, village.sample(ITEM, "proxy"))
        village.act(number, "hand_over")
        stick, onward, reply = (str(tmp_path / name) for name in ("a.bin", "b.bin", "c.bin"))
        out = village.rows("bundle", "out", stick)[0]
        assert out["entries"] >= out["on_stick"] == village.rows("status")[0]["on_stick"] > 0

        foreign = other.ask("bundle", "in", stick)
        assert foreign.status == 1 and "打不开这份数据包" in foreign.err
        damaged = Path(stick).read_bytes()
        Path(onward).write_bytes(damaged[:-1])
        assert township.ask("bundle", "in", onward).status == 1 and township.case(number) is None

        assert township.rows("bundle", "in", stick)[0]["new"] >= out["on_stick"]
        township.act(number, "receive")
        assert township.rows("bundle", "in", stick)[0]["new"] == 0
        assert township.rows("status")[0]["carried"] > 0

        assert made.county.ask("bundle", "in", onward).status == 1
        assert made.county.rows("bundle", "in", stick, "--reply", reply)[0]["stored"] == out["on_stick"]
        assert made.county.rows("bundle", "in", stick, "--reply", reply)[0]["stored"] == 0
        assert village.rows("bundle", "in", reply)[0]["kind"] == "reply"
        status = village.rows("status")[0]
        assert (status["unsent"], status["unadmitted"], status["on_stick"]) == (0, 0, 0)

        township.do("bundle", "out", onward)
        made.county.do("bundle", "in", onward, "--reply", reply)
        township.do("bundle", "in", reply)
        village.do("bundle", "out", stick)
        made.county.do("bundle", "in", stick, "--reply", reply)
        village.do("bundle", "in", reply)
        made.check_agreement()
        row = village.case(number)
        assert row is not None and row["state"] == "received"
        township.detour = village.detour = ""
        made.settle()
        made.check_agreement()
        assert township.rows("status")[0]["carried"] == 0
