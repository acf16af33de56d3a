"""Setting a station up: enrolment, its first exchange, and every place where the line may break."""

from __future__ import annotations

from pathlib import Path

import pytest

from station import book as books
from sync.database import connected
from sync.errors import Unauthentic
from tests.station.county import Centre, Machine


def test_init_ends_with_the_catalogue(village: Machine) -> None:
    """Twelve items, three calendar years and the offices' names are here before anybody sits down."""
    rows = village.rows("items")
    assert len(rows) == 12 and all(row["sample"] for row in rows)
    assert {row["item"] for row in rows if not row["file_here"]} >= {"S002-06"}
    with books.opened(village.path, village.edges) as book:
        now = book.catalogue.current()
        assert sorted(now.calendar.years) == [2025, 2026, 2027]
        assert now.name_of("320612107205") == "骑岸村便民服务站"


@pytest.mark.parametrize("calls", [0, 1])
def test_init_that_was_cut_off_goes_on_when_it_is_run_again(tmp_path: Path, centre: Centre, calls: int) -> None:
    """Before enrolment, or between it and the first exchange: status 2, and the same command finishes the work."""
    machine = Machine(tmp_path / "v", centre)
    code = centre.invite("32061210720601")
    centre.after = calls
    assert machine("init", "--centre", "http://127.0.0.1:1", "--code", code) == 2
    centre.after = 10**9
    assert machine("init", "--centre", "http://127.0.0.1:1", "--code", code) == 0, machine.err
    assert machine.out.split()[-1] == "32061210720601"
    assert len(machine.rows("items")) == 12
    assert machine("init", "--centre", "http://127.0.0.1:1", "--code", code) == 0, machine.err


def test_a_folder_stays_the_station_that_it_is(village: Machine, centre: Centre) -> None:
    """A code of another station changes nothing here."""
    assert village.init("32061210720601") == 1
    assert "32061210720501" in village.err
    assert village.status()["station"] == "32061210720501"


def test_a_used_code_enrols_nobody_else(village: Machine, tmp_path: Path, centre: Centre) -> None:
    """Whoever finds the paper later is refused by the centre, and may come back with a good code to the same folder."""
    thief = Machine(tmp_path / "thief", centre, 9)
    code = centre.invite("32061210720601")
    first = Machine(tmp_path / "first", centre, 8)
    assert first("init", "--centre", "http://127.0.0.1:1", "--code", code) == 0
    assert thief("init", "--centre", "http://127.0.0.1:1", "--code", code) == 1
    assert "注册码" in thief.err
    assert thief("cases") == 0 and thief("exchange") == 1


def test_a_centre_that_the_code_does_not_name_is_not_believed(tmp_path: Path, centre: Centre) -> None:
    """Somebody who learned the secret, but has another key than the paper's: refused, and not enrolled."""
    code = centre.invite("32061210720601")
    impostor = Centre(tmp_path / "impostor", seed=3, secret=b"\x08" * 32)
    impostor.invite("32061210720601")
    machine = Machine(tmp_path / "v", impostor)
    try:
        assert machine("init", "--centre", "http://127.0.0.1:1", "--code", code) == 1
    finally:
        impostor.close()
    assert "不是注册码上的县中心" in machine.err
    assert not machine.status()["enrolled"]


def test_a_portal_that_answers_anything_is_no_centre(tmp_path: Path, centre: Centre) -> None:
    """A page instead of a message means later, at enrolment and at an exchange, and nothing is believed."""
    machine = Machine(tmp_path / "v", centre)
    code = centre.invite("32061210720601")
    honest = centre.post
    centre.post = lambda path, body: b"<html>Please log in</html>"  # type: ignore[method-assign]  # a portal's page
    assert machine("init", "--centre", "http://127.0.0.1:1", "--code", code) == 2
    centre.post = honest  # type: ignore[method-assign]  # the line is ours again
    assert machine("init", "--centre", "http://127.0.0.1:1", "--code", code) == 0
    centre.post = lambda path, body: b"<html>Please log in</html>"  # type: ignore[method-assign]  # a portal's page
    assert machine("exchange") == 2
    assert machine.status()["last_error"] and machine.status()["unsent"] == 0


def test_plain_http_to_another_machine_is_refused(tmp_path: Path, centre: Centre) -> None:
    """The real road takes no unencrypted address but this machine's own."""
    from sync.errors import Refused
    from sync.transfer import http_post

    for url in ("http://192.168.1.5:8600", "ftp://example.org", "nonsense", "http://"):
        with pytest.raises(Refused):
            http_post(url, lambda: 0.0)


def test_a_revoked_station_is_told_and_keeps_working(village: Machine, centre: Centre) -> None:
    """The exchange is refused with a sentence; filing goes on."""
    table = centre.journal.tables.node
    table.update(state="revoked").where(table.id == "32061210720501").execute()
    assert village("exchange") == 1 and "停用" in village.err
    assert village.file("S002-01", "王小兰")
    assert "停用" in village.status()["last_error"]


def test_only_one_process_exchanges_at_a_time(village: Machine) -> None:
    """Who comes second is told to come back, and no trouble is written down."""
    from station import exchanging
    from sync.errors import Busy

    with books.opened(village.path, village.edges) as book, book.folder.turn_to_exchange(0), pytest.raises(Busy):
        exchanging.exchange(book, 0.1)
    assert village.status()["last_error"] is None


def test_false_answers_are_no_answers() -> None:
    """What no centre signed counts as unreachable; a signed no does not."""
    from station.exchanging import no_answer
    from sync.errors import Damaged, Refused

    assert no_answer(Unauthentic("x", "x", "x"))
    assert not no_answer(Refused("x", "x", "x")) and not no_answer(Damaged("x", "x", "x"))


def test_a_station_that_the_county_invites_again_comes_back_with_its_own_key(village: Machine, centre: Centre) -> None:
    """After a revocation a new code is enough: the same folder, the same key, and nothing that it holds is lost."""
    receipt = village.file("S002-01", "王小兰")
    table = centre.journal.tables.node
    before = bytes(table.get_by_id("32061210720501").key)
    table.update(state="revoked").where(table.id == "32061210720501").execute()
    assert village("exchange") == 1
    assert village.init("32061210720501") == 0, village.err
    assert bytes(table.get_by_id("32061210720501").key) == before
    assert village.case(receipt)["confirmed"] and village.status()["last_error"] is None


def test_a_folder_of_a_centre_is_left_alone(tmp_path: Path, centre: Centre) -> None:
    """Init never writes into somebody else's book."""
    code = centre.invite("32061210720601")
    with connected(centre.folder.db):
        before = {row.name: row.value for row in centre.journal.tables.mark.select()}
    machine = Machine(tmp_path / "centre", centre)
    assert machine("init", "--centre", "http://127.0.0.1:1", "--code", code) == 1
    assert "县中心" in machine.err
    with connected(centre.folder.db):
        assert {row.name: row.value for row in centre.journal.tables.mark.select()} == before
