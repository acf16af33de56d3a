"""The centre's commands: what they do, and that bad words change nothing and show no insides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from central.commands import DAMAGED, DONE, LATER, REFUSED
from forms.catalog import packaged_calendars, packaged_items
from sync.database import write
from sync.enrolment import read_code
from sync.errors import Busy
from tests.central.outpost import COUNTY, OTHER_VILLAGE, PASSWORD, TOWNSHIP, VILLAGE, Centre, outpost, snapshot

BAD_WORDS = (
    (),
    ("nope",),
    ("init",),
    ("init", "--name", "x"),
    ("init", "--name", "x", "--division", "32061"),
    ("init", "--name", "x", "--division", VILLAGE),
    ("init", "--name", "x", "--division", "三二零六一二"),
    ("init", "--name", "", "--division", COUNTY),
    ("init", "--name", "两\n行", "--division", COUNTY),
    ("init", "--name", "长" * 101, "--division", COUNTY),
    ("user",),
    ("user", "add", "li"),
    ("user", "add", "li", "--role", "agent"),
    ("user", "add", "a b", "--role", "officer"),
    ("user", "add", "a:b", "--role", "officer"),
    ("user", "add", "", "--role", "officer"),
    ("user", "add", "x" * 33, "--role", "officer"),
    ("user", "add", "wang", "--role", "officer"),
    ("station",),
    ("station", "add", "--division", VILLAGE, "--level", "village"),
    ("station", "add", "--division", VILLAGE, "--level", "county", "--name", "x"),
    ("station", "add", "--division", VILLAGE, "--level", "township", "--name", "x"),
    ("station", "add", "--division", TOWNSHIP, "--level", "village", "--name", "x"),
    ("station", "add", "--division", COUNTY, "--level", "township", "--name", "x"),
    ("station", "add", "--division", "320613107205", "--level", "village", "--name", "x"),
    ("station", "add", "--division", "abc", "--level", "village", "--name", "x"),
    ("station", "add", "--division", VILLAGE, "--level", "village", "--name", " "),
    ("station", "revoke"),
    ("station", "revoke", "32061210720577"),
    ("station", "revoke", "'; DROP TABLE node; --"),
    ("station", "move", "32061210720577", "--division", OTHER_VILLAGE),
    ("serve", "--port", "80x"),
    ("serve", "--port", "70000"),
    ("serve", "--port", "-1"),
    ("act",),
    ("act", "not-a-number", "note", "--as", "wang"),
    ("act", "10720501-261121-4K9DQ-0012-X", "note", "--as", "wang"),
    ("act", "\udcff\udcfe", "note", "--as", "wang"),
    ("act", "x" * 5_000, "--list"),
    ("held", "abc"),
    ("held", "abc", "admit"),
    ("held", "abc", "forget"),
    ("held", "abc", "admit", "--as", "wang", "--reason", "看过"),
    ("held", "abc", "admit", "--as", "nobody", "--reason", "看过"),
    ("digest", "--scope", "999999"),
    ("digest", "--scope", "320612107205001"),
    ("cases", "--jsonx"),
    ("check", "now"),
)


@pytest.mark.parametrize("words", BAD_WORDS, ids=lambda words: " ".join(words)[:40].encode("ascii", "replace").decode())
def test_bad_words_are_refused_in_both_languages_and_change_nothing(
    quiet_centre: Centre, words: tuple[str, ...]
) -> None:
    """Status 1, a Chinese and an English sentence, no traceback, and the book is as it was."""
    centre = quiet_centre
    before = snapshot(centre)
    said = centre.ask(*words, told=PASSWORD)
    assert said.status == REFUSED
    assert any("\u4e00" <= char <= "\u9fff" for char in said.err)
    assert any(char.isascii() and char.isalpha() for char in said.err)
    assert "Traceback" not in said.out + said.err
    assert snapshot(centre) == before
    assert not (centre.path / "central.log").exists()


def test_a_wrong_division_is_answered_with_the_shape_of_a_right_one(centre: Centre) -> None:
    """Whoever founds a county knows its six digits and has the others from a list of the province: say what belongs
    together."""
    said = centre.ask("station", "add", "--division", TOWNSHIP[-3:], "--level", "township", "--name", "x")
    assert said.status == REFUSED
    assert f"{COUNTY} 加乡镇 3 位" in said.err


def test_a_command_without_a_folder_is_refused(tmp_path: Path) -> None:
    """A folder that holds no centre is not made into one by asking."""
    centre = Centre(tmp_path / "nowhere")
    for words in (
        ("cases",),
        ("stations",),
        ("serve",),
        ("check",),
        ("digest",),
        ("user", "add", "li", "--role", "admin"),
    ):
        assert centre.ask(*words, told=PASSWORD).status == REFUSED
    assert not centre.path.exists()


def test_init_publishes_the_sample_items_and_the_calendars(centre: Centre) -> None:
    """Twelve items, the calendars and the founding are admitted entries of the journal."""
    with centre.open() as (county, _):
        kinds = [entry.kind for entry in county.journal.read() if entry.stamp]
        named = {row["code"] for row in county.projections.items.find()}
    assert kinds.count("item:published") == len(packaged_items()) == 12
    assert kinds.count("calendar:published") == len(packaged_calendars())
    assert kinds.count("centre:founded") == 1
    assert named == {doc["code"] for doc in packaged_items()}


def test_a_second_init_is_refused_and_changes_nothing(centre: Centre) -> None:
    """What is there is a centre already."""
    before = snapshot(centre)
    said = centre.ask("init", "--name", "另一个", "--division", "320613")
    assert said.status == REFUSED
    assert snapshot(centre) == before


def test_an_init_that_was_interrupted_can_be_done_again(tmp_path: Path) -> None:
    """A folder with nothing but its key is no centre yet, and nobody has to delete it by hand."""
    from sync import folder

    centre = Centre(tmp_path / "county")
    folder.found(centre.path, centre.chance.randbytes)
    assert centre.ask("cases").status == DAMAGED
    assert centre.do("init", "--name", "通州区", "--division", COUNTY).status == DONE
    assert centre.do("cases", "--json").rows == []


def test_a_person_is_added_once_and_with_a_real_password(centre: Centre) -> None:
    """No password, a short one, one with control characters and a taken name are each refused."""
    for password in ("", "short", "pass\x00word\x00"):
        assert centre.ask("user", "add", "qian", "--role", "officer", told=password).status == REFUSED
    assert centre.do("user", "add", "qian", "--role", "officer", told=PASSWORD).status == DONE
    assert centre.ask("user", "add", "qian", "--role", "admin", told=PASSWORD).status == REFUSED
    with centre.open() as (county, _):
        assert county.accounts.role_of("qian") == "officer"
        assert county.projections.role_of(COUNTY, "qian") == "officer"


def test_no_password_is_kept_or_printed(centre: Centre) -> None:
    """Neither the answer nor any file of the folder holds the password's bytes."""
    said = centre.do("user", "add", "qian", "--role", "officer", told="a quite visible password")
    assert "quite visible" not in said.out + said.err
    assert all(b"quite visible" not in path.read_bytes() for path in centre.path.iterdir())


def test_a_stations_code_is_the_last_word_and_each_station_has_its_own_number(centre: Centre) -> None:
    """Codes name consecutive stations of the office; 9 digits and 12 with zeros are one township."""
    codes = [read_code(centre.code(office)) for office in (VILLAGE, VILLAGE, TOWNSHIP, TOWNSHIP + "000")]
    assert [code.station for code in codes] == [VILLAGE + "01", VILLAGE + "02", TOWNSHIP + "00001", TOWNSHIP + "00002"]
    assert len({code.secret for code in codes}) == 4


def test_stations_lists_the_columns_of_the_design(centre: Centre, tmp_path: Path) -> None:
    """Also before a station was ever seen; what nobody can tell yet is null, not a lie."""
    outpost(tmp_path, centre, VILLAGE, name="柳河村").exchange(unsent=3)
    centre.code(OTHER_VILLAGE, "青禾村")
    seen, invited = centre.do("stations", "--json").rows
    assert {"station", "name", "last_seen", "unsent", "held", "copied", "version"} <= seen.keys()
    assert (seen["name"], seen["unsent"], seen["version"], seen["state"]) == ("柳河村", 0, "0.1", "active")
    assert seen["last_seen"].startswith("2026-11-21T09:30")
    assert (invited["name"], invited["last_seen"], invited["unsent"], invited["copied"]) == ("青禾村", None, None, None)


def test_what_a_station_tells_of_itself_is_not_believed_blindly(centre: Centre, tmp_path: Path) -> None:
    """A count that is no number is shown as unknown."""
    village = outpost(tmp_path, centre, VILLAGE)
    with centre.open() as (county, _), write(county.db):
        node = county.journal.tables.node
        node.update(told=json.dumps({"unsent": "<b>0</b>", "version": ["x"]})).where(
            node.id == village.station
        ).execute()
    (row,) = centre.do("stations", "--json").rows
    assert (row["unsent"], row["version"]) == (None, None)


def test_check_names_a_record_that_was_changed_behind_our_back(centre: Centre) -> None:
    """A changed byte is found, told, and ends with status 3."""
    assert centre.do("check").status == DONE
    with centre.open() as (county, _), write(county.db):
        entry = county.journal.tables.entry
        entry.update(facts=b'{"v":1}').where(entry.kind == "centre:founded").execute()
    said = centre.ask("check")
    assert said.status == DAMAGED
    assert "digest" in said.err


def test_a_stale_row_is_found_by_check_and_cured_by_rebuild(centre: Centre, tmp_path: Path) -> None:
    """Rows may be lost or wrong at any time; the records say what they were."""
    village = outpost(tmp_path, centre, VILLAGE)
    case = village.file()
    village.exchange()
    shown = centre.do("cases", "--json").rows
    with centre.open() as (county, _), write(county.db):
        table = county.projections.cases.table
        row = county.projections.cases.get(f"case:{case}")
        table.update(document=json.dumps({**row, "state": "decided"}), state="decided").execute()
    assert centre.ask("check").status == DAMAGED
    centre.do("rebuild")
    assert centre.do("check").status == DONE
    assert centre.do("cases", "--json").rows == shown


def test_a_damaged_folder_ends_with_status_3_and_no_insides(centre_in_a_folder: Centre) -> None:
    """A key, a book or a part of it that is gone is said in a sentence."""
    centre = centre_in_a_folder
    book = centre.path / "book.db"
    whole = book.read_bytes()
    for broken in (b"", whole[:5_000], bytes(len(whole))):
        book.write_bytes(broken)
        said = centre.ask("cases")
        assert said.status == DAMAGED
        assert "Traceback" not in said.out + said.err
    book.unlink()
    assert centre.ask("cases").status == DAMAGED
    (centre.path / "data.key").write_text("not hex")
    book.write_bytes(whole)
    assert centre.ask("cases").status == DAMAGED


def test_an_unexpected_fault_is_one_sentence_and_its_details_are_in_the_log(centre: Centre) -> None:
    """The last resort: status 3, no traceback on the screen, no identity number in the log."""

    class Broken:
        def randbytes(self, count: int) -> bytes:
            raise RuntimeError("dice are gone 320612199001011234\nforged line")

    kept, centre.chance = centre.chance, Broken()  # type: ignore[assignment]  # dice that fail are the point
    said = centre.ask("cases")
    centre.chance = kept
    log = (centre.path / "central.log").read_text("utf-8")
    assert said.status == DAMAGED
    assert "Traceback" not in said.err
    assert "RuntimeError" in log
    assert "320612199001011234" not in log


def test_help_is_no_refusal(centre: Centre) -> None:
    """Asking what there is ends with status 0."""
    said = centre.ask("--help")
    assert said.status == DONE
    assert "station" in said.out


def test_later_is_told_apart_from_no(centre_in_a_folder: Centre) -> None:
    """A folder that another program holds for itself ends with status 2."""
    centre = centre_in_a_folder
    import apsw

    holder = apsw.Connection(str(centre.path / "life.db"))
    holder.execute("BEGIN EXCLUSIVE")
    from sync import locks

    waited, locks.WAIT_MILLISECONDS = locks.WAIT_MILLISECONDS, 50
    try:
        assert centre.ask("cases").status == LATER
    finally:
        locks.WAIT_MILLISECONDS = waited
        holder.close()
    assert issubclass(Busy, Exception)
