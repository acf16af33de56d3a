"""The station and its disk: the ballast, levels, a disk that does not confirm, a look at the book before a start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sync.database import SqliteBook, open_sqlite, write
from sync.faults import SYNC_FAILED, Unsynced
from sync.folder import BALLAST_FILE, BOOK_FILE, data_key
from sync.space import MIB, Space
from tests.station.county import Machine

ITEM, USER = "S002-10", "王小兰"


def served(machine: Machine, doing: Callable[[Any], object]) -> tuple[int, list[str]]:
    """`serve` with ``doing`` in the place of the port, given the application: its status, and who was asked to end."""
    asked: list[str] = []

    def serve(app: Any, host: str, port: int, listening: Callable[[str], None]) -> None:
        listening("http://127.0.0.1:0/")
        doing(app)

    plain = machine.edges
    machine.edges = replace(plain, serve=serve, halt=lambda: asked.append("halt"), ballast_bytes=MIB)
    try:
        return machine("serve"), asked
    finally:
        machine.edges = plain


def harm(machine: Machine, sql: str) -> None:
    """Change the book under everybody's feet."""
    db = open_sqlite(machine.path / BOOK_FILE, data_key(machine.path))
    db.connect()
    db.execute_sql(sql)
    db.close()


def test_a_station_keeps_ballast_from_when_it_serves(village: Machine) -> None:
    """The folder is made with it where the program says how large; commands need none."""
    assert served(village, lambda app: None) == (0, [])
    assert (village.path / BALLAST_FILE).stat().st_size == MIB
    assert village("status") == 0


def test_a_disk_that_does_not_confirm_ends_the_process_with_status_3(village: Machine) -> None:
    """Nothing is written through that handle again, the port is asked to end, and the words say what to do next."""

    def failing(app: Any) -> None:
        db = app.extensions["room"].book.journal.db
        assert isinstance(db, SqliteBook)
        db.tell(Unsynced(*SYNC_FAILED))
        with pytest.raises(Unsynced), write(db):
            pass

    status, asked = served(village, failing)
    assert (status, asked) == (3, ["halt"]) and "check" in village.err
    assert served(village, lambda app: None) == (0, []), "the next start looks at the book and goes on"


@pytest.mark.parametrize(
    "damage",
    (
        "UPDATE entry SET facts = CAST('{}' AS BLOB) WHERE id = (SELECT MAX(id) FROM entry)",
        "UPDATE lane SET head_link = zeroblob(32) WHERE owner <> ''",
        "UPDATE entry SET link = zeroblob(32) WHERE id = (SELECT MAX(id) FROM entry)",
    ),
)
def test_a_station_does_not_start_behind_damage_that_would_never_be_sent(village: Machine, damage: str) -> None:
    """Own work that is not acknowledged does not add up: status 3, what to do, and nothing is changed."""
    village.file(ITEM, USER)
    harm(village, damage)
    status, _ = served(village, lambda app: pytest.fail("it serves"))
    assert status == 3 and "restore" in village.err and "请勿删除" in village.err
    assert village("check") == 3


def test_damage_that_the_centre_can_mend_is_told_and_work_goes_on(village: Machine) -> None:
    """What the centre has acknowledged is not lost: the desk is told, and opens."""
    village.file(ITEM, USER)
    assert village("exchange") == 0
    harm(village, "UPDATE entry SET facts = CAST('{}' AS BLOB) WHERE id = (SELECT MAX(id) FROM entry)")
    assert served(village, lambda app: None)[0] == 0
    assert "内容已变" in village.err
    assert village("check") == 3


def test_no_new_case_on_a_disk_that_is_nearly_full(village: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused before anything is numbered, with what to do; acts and the exchange go on."""
    case = village.file(ITEM, USER)
    document = village.written(village.sample(ITEM, seed=2))
    monkeypatch.setattr(Space, "level", lambda self: "no_filings")
    assert village("file", ITEM, "--with", document, "--as", USER) == 1
    assert "磁盘快满了" in village.err and "照常办理" in village.err
    assert village.act(case, "hand_over", USER) == 0 and village("exchange") == 0
    monkeypatch.setattr(Space, "level", lambda self: "no_photos")
    assert village("file", ITEM, "--with", document, "--as", USER) == 0


def test_status_tells_what_is_safe(village: Machine) -> None:
    """How many own entries lie in a verified backup of the centre: none before the centre says so."""
    village.file(ITEM, USER)
    assert village("exchange") == 0
    assert village.status()["safe"] == 0
    harm(village, "UPDATE lane SET safe_seq = 2 WHERE owner <> '' AND head_seq > 1 AND acked > 1")
    assert village.status()["safe"] >= 2


def test_a_backup_of_a_station_tells_where_it_lies(village: Machine, tmp_path: Path) -> None:
    """On the same disk it says so; a folder with something else in it is refused with status 1."""
    assert village("backup", str(tmp_path / "stick")) == 0
    assert "同一磁盘" in village.out
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one").write_text("dear")
    assert village("backup", str(tmp_path / "letters")) == 1 and "空目录" in village.err
    assert village("restore", str(tmp_path / "nothing")) == 1 and "没有备份" in village.err
