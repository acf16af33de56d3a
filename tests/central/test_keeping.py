"""The centre's backups and restores as commands, on both databases; what is safe; and a disk that is in the way."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from central import commands, edges
from central.app import make_app
from central.commands import DAMAGED, DONE, LATER, REFUSED
from central.settings import Settings
from sync.database import SqliteBook, rows, write
from sync.errors import Full
from sync.faults import DISK_FULL, SYNC_FAILED, Unsynced
from sync.folder import BALLAST_FILE, URL_FILE
from sync.safe import heads
from sync.space import MIB
from tests.central.outpost import COUNTY, TOWNSHIP, VILLAGE, Centre, outpost
from tests.postgres import Server


def told(centre: Centre, *words: str) -> dict[str, Any]:
    """What a command with --json says."""
    return dict(json.loads(centre.do(*words, "--json").out))


def digest(centre: Centre) -> str:
    """The digest of the whole county."""
    return centre.do("digest").last_word


def test_a_backup_is_taken_while_the_centre_serves_and_says_what_it_made_safe(centre: Centre, tmp_path: Path) -> None:
    """In the folder where it lies, beside a process that holds it open; off the machine by the operator's word."""
    village = outpost(tmp_path, centre, VILLAGE)
    village.file()
    village.exchange()
    with centre.open() as (county, _):
        first = told(centre, "backup", str(tmp_path / "copy"))
        assert (first["off_machine"], first["lanes_made_safe"]) == (False, 0)
        away = told(centre, "backup", str(tmp_path / "copy"), "--off-machine")
        with write(county.db):
            known = {head.name: head.seq for head in heads(county.journal)}
        safe = dict(rows(county.db, "SELECT name, safe_seq FROM lane WHERE safe_seq > 0"))
        assert away["lanes_made_safe"] == len(known) and safe == known
        assert county.journal.mark("backup")["entries"] == away["entries"] == county.journal.count()
    said = centre.do("backup", str(tmp_path / "copy"))
    assert "同一磁盘" in said.out or centre.url
    row = next(row for row in map(json.loads, centre.do("stations", "--json").out.splitlines()))
    assert row["safe"] > 0


def test_a_backup_is_restored_and_everything_is_as_it_was(centre: Centre, tmp_path: Path) -> None:
    """Rows, accounts and the catalogue too; on a server only on the word, with the old tables aside; a new lane."""
    village = outpost(tmp_path, centre, VILLAGE)
    case = village.file()
    village.exchange()
    centre.do("backup", str(tmp_path / "copy"))
    before = digest(centre), centre.do("cases", "--json").out
    village.file()
    village.exchange()
    with centre.open() as (county, _):
        lane = county.journal.mark("reign")["lane"]
        assert centre.ask("restore", str(tmp_path / "copy")).status == LATER, "the centre is in use"
    if centre.url:
        refused = centre.ask("restore", str(tmp_path / "copy"))
        assert refused.status == REFUSED and "--replace" in refused.err
    aside = told(centre, "restore", str(tmp_path / "copy"), "--replace")["aside"]
    assert aside and (digest(centre), centre.do("cases", "--json").out) == before
    assert centre.do("check").status == DONE
    with centre.open() as (county, _):
        assert county.journal.mark("recovering") == {"since": int(centre.now)}
        with write(county.db):
            assert county.admission.reign()["lane"] != lane
    village.exchange()
    village.exchange()
    assert len(centre.do("cases", "--json").out.splitlines()) == 2 and case in centre.do("cases", "--json").out


def test_a_centre_moves_between_a_file_and_a_server_by_its_backup(tmp_path: Path, postgres: Server) -> None:
    """Both ways, into an empty database and an empty folder, with the same digest."""
    url = postgres.create()
    first = Centre(tmp_path / "first").found()
    outpost(tmp_path, first, TOWNSHIP)
    first.do("backup", str(tmp_path / "copy"))
    second = Centre(tmp_path / "second", seed=5)
    second.do("restore", str(tmp_path / "copy"), "--database", url)
    assert (second.path / URL_FILE).exists() and digest(second) == digest(first)
    assert second.do("check").status == DONE
    second.do("user", "add", "qian", "--role", "officer", told="correct horse")
    second.do("backup", str(tmp_path / "copy of the server"))
    third = Centre(tmp_path / "third", seed=6)
    third.do("restore", str(tmp_path / "copy of the server"))
    assert digest(third) == digest(second) and third.do("check").status == DONE
    third.do("user", "add", "sun2", "--role", "officer", told="correct horse")
    wrong = Centre(tmp_path / "fourth", seed=7).ask("restore", str(tmp_path / "copy"), "--database", url)
    assert (wrong.status, "已有数据" in wrong.err) == (REFUSED, True)
    postgres.drop(url)


def test_a_stations_backup_is_no_centres(centre: Centre, tmp_path: Path) -> None:
    """And nothing is no backup at all; each is refused with nothing changed."""
    before = digest(centre)
    for place in ("nowhere", "empty"):
        (tmp_path / "empty").mkdir(exist_ok=True)
        said = centre.ask("restore", str(tmp_path / place))
        assert said.status == REFUSED and "没有备份" in said.err
    assert digest(centre) == before


DAMAGES = (
    "UPDATE entry SET facts = CAST('x' AS BLOB) WHERE kind = 'station:enrolled'",
    "UPDATE lane SET signature = zeroblob(64) WHERE owner LIKE '%01'",
)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_book_is_named_and_does_not_become_the_backup(
    centre_in_a_folder: Centre, tmp_path: Path, damage: str
) -> None:
    """A changed entry, and a lane whose owner's signature does not hold: status 3 from check and from backup."""
    centre = centre_in_a_folder
    outpost(tmp_path, centre, VILLAGE).exchange()
    centre.do("backup", str(tmp_path / "copy"))
    with centre.open() as (county, _):
        assert county.db.rows_affected(county.db.execute_sql(damage)) > 0
    for words in (("check",), ("backup", str(tmp_path / "copy"))):
        said = centre.ask(*words)
        assert said.status == DAMAGED, said
    assert centre.do("restore", str(tmp_path / "copy")).status == centre.do("check").status == DONE


def test_a_row_that_is_missing_is_found_and_folded_again(centre: Centre, tmp_path: Path) -> None:
    """Not only what a row says wrongly: a case that no list shows is a lost case to whoever looks for it."""
    village = outpost(tmp_path, centre, VILLAGE)
    case = village.file()
    village.exchange()
    with centre.open() as (county, _):
        county.db.execute_sql("DELETE FROM cases")
    said = centre.ask("check")
    assert said.status == DAMAGED and case in said.err and "rebuild" in said.err
    assert centre.do("rebuild").status == centre.do("check").status == DONE


def served(centre: Centre, doing: Callable[[Any], object]) -> tuple[int, list[str], str]:
    """`serve` with ``doing`` in the place of the port: its status, who was asked to end, and what was said."""
    asked: list[str] = []
    said: dict[str, str] = {}
    plain = centre._serve

    def serve(county: Any, settings: Any, listening: Any) -> None:
        doing(county)

    centre._serve = serve  # type: ignore[method-assign]  # the outpost's stand-in for the port
    found = commands.run

    def run(words: Any, given: edges.Edges) -> int:
        return found(words, replace(given, halt=lambda: asked.append("halt"), ballast_bytes=MIB))

    try:
        commands.run = run
        answer = centre.ask("serve")
        said["err"] = answer.err
    finally:
        commands.run, centre._serve = found, plain  # type: ignore[method-assign]  # the stand-in goes
    return answer.status, asked, said["err"]


def test_a_centre_whose_disk_does_not_confirm_ends_with_status_3(centre_in_a_folder: Centre) -> None:
    """It asks its port to end and writes nothing more; the next start is a new process that looks at the book."""

    def failing(county: Any) -> None:
        assert isinstance(county.db, SqliteBook)
        county.db.tell(Unsynced(*SYNC_FAILED))
        with pytest.raises(Unsynced), write(county.db):
            pass

    status, asked, err = served(centre_in_a_folder, failing)
    assert (status, asked) == (DAMAGED, ["halt"]) and "check" in err
    assert served(centre_in_a_folder, lambda county: None)[0] == DONE
    assert (centre_in_a_folder.path / BALLAST_FILE).stat().st_size == MIB


def test_a_full_disk_of_the_centre_is_told_as_the_centres(centre_in_a_folder: Centre, tmp_path: Path) -> None:
    """To a station as "later", and not as a fault of its own disk; its records stay with it."""
    village = outpost(tmp_path, centre_in_a_folder, VILLAGE)
    village.file()
    with centre_in_a_folder.open() as (county, _):
        app = make_app(county, Settings(centre_in_a_folder.path), contextlib.nullcontext)

        def full(*_: object) -> bytes:
            raise Full(*DISK_FULL)

        county.server.exchange = full  # type: ignore[method-assign]  # what a full disk raises in the middle of it
        answer = app.test_client().post("/sync/v1/exchange", data=b"x", headers={"Host": "127.0.0.1"})
    assert answer.status_code == 503 and answer.get_json()["code"] == "centre_full"
    assert "县中心" in answer.get_json()["zh"] and COUNTY not in answer.get_json()["zh"]
