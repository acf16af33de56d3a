"""What waits for a person, and the digest by which two machines compare themselves."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from central.commands import REFUSED
from forms import casebook
from forms.reading import Row, read_case
from tests.central.outpost import OTHER_VILLAGE, TOWNSHIP, VILLAGE, Centre, Outpost, outpost, snapshot

NOTHING = hashlib.sha256().hexdigest()


def own_digest(station: Outpost) -> str:
    """The digest as the station itself makes it."""
    found = []
    with station.book() as journal:
        subjects = sorted({e.subject for e in journal.read() if e.subject.startswith("case:")})
        for subject in subjects:
            entries = [e for e in journal.history(subject) if e.stamp]
            rows = [Row(e.digest.hex(), e.kind, e.content.facts, e.content.personal, e.stamp) for e in entries]
            case = read_case(subject.removeprefix("case:"), rows)
            found.append((case.id, [row.digest for row in rows], case.state, case.holder))
    return casebook.digest(found)


def digest(centre: Centre, *scope: str) -> tuple[int, str]:
    """(unadmitted, digest) as the command prints them."""
    said = centre.do("digest", *scope)
    return int(said.out.splitlines()[0].split()[-1]), said.last_word


@pytest.fixture
def village(centre: Centre, tmp_path: Path) -> Outpost:
    """An enrolled village station."""
    return outpost(tmp_path, centre, VILLAGE)


def test_an_empty_county_has_the_digest_of_nothing(centre: Centre) -> None:
    """No case and nothing unadmitted."""
    assert digest(centre) == (0, NOTHING)


def test_station_and_centre_agree_at_the_stations_scope(village: Outpost, tmp_path: Path) -> None:
    """Once nothing is unadmitted and all mail is read; another scope has another digest."""
    centre = village.centre
    neighbour, township = outpost(tmp_path, centre, OTHER_VILLAGE, "qian"), outpost(tmp_path, centre, TOWNSHIP, "chen")
    for station in (village, neighbour):
        for _ in range(2):
            station.act(station.file(), "hand_over")
        station.exchange()
    township.exchange()
    for station in (village, neighbour, township):
        assert digest(centre, "--scope", station.office) == (0, own_digest(station))
    assert digest(centre) == digest(centre, "--scope", TOWNSHIP + "000")
    assert digest(centre, "--scope", VILLAGE)[1] != digest(centre, "--scope", OTHER_VILLAGE)[1]
    assert digest(centre, "--scope", "320612107207") == (0, NOTHING)


def test_what_waits_is_counted_before_the_digest(village: Outpost) -> None:
    """An entry behind a parked one has no place; the count says so within its scope and nowhere else."""
    case = village.file()
    village.note(case, by="nobody")
    village.act(case, "hand_over")
    village.exchange()
    assert digest(village.centre)[0] == 1
    assert digest(village.centre, "--scope", VILLAGE)[0] == 1
    assert digest(village.centre, "--scope", OTHER_VILLAGE)[0] == 0


def test_a_parked_entry_is_set_aside_by_a_person_and_what_waited_for_it_goes_on(village: Outpost) -> None:
    """It cannot simply be admitted; set aside with a reason it never has effect, and its station hears of it."""
    centre, case = village.centre, village.file()
    village.note(case, by="nobody")
    village.act(case, "hand_over")
    village.exchange()
    parked, waiting = centre.do("parked", "--json").rows
    assert (parked["status"], waiting["status"]) == ("parked", "waiting")
    name = f"{parked['lane'][:8]}/{parked['seq']}"
    words = ("--as", "sun", "--reason", "经办人不存在")
    assert centre.ask("held", name, "admit", *words).status == REFUSED
    assert centre.ask("held", "0" * 8 + "/1", "set-aside", *words).status == REFUSED
    centre.do("held", name, "set-aside", *words)
    assert centre.do("parked", "--json").rows == []
    village.exchange()
    assert digest(centre, "--scope", VILLAGE) == (0, own_digest(village))


def copied(village: Outpost, tmp_path: Path) -> Outpost:
    """The same station once more, from a copy of its folder."""
    twin = object.__new__(Outpost)
    twin.__dict__.update(village.__dict__)
    twin.path = tmp_path / "twin"
    shutil.copytree(village.path, twin.path)
    twin.chance = type(village.chance)("twin")
    return twin


def forked(village: Outpost, tmp_path: Path) -> str:
    """A case that only the copy filed, after the original had gone on."""
    twin = copied(village, tmp_path)
    village.file()
    village.exchange()
    case = twin.file()
    assert twin.exchange().held
    return case


def test_the_work_of_a_copied_folder_is_held_until_a_person_admits_it(village: Outpost, tmp_path: Path) -> None:
    """Nothing of it counts before; with a name and a reason it does."""
    centre, case = village.centre, forked(village, tmp_path)
    held, *behind = centre.do("held", "--json").rows
    assert held["reason"] == "second_child"
    assert {each["reason"] for each in behind} <= {"parent_held"}
    assert held["station"] == village.station
    assert any("收件" in entry["summary"] for each in (held, *behind) for entry in each["entries"])
    assert next(row for row in centre.do("cases", "--json").rows if row["case"] == case)["held"]
    assert centre.do("stations", "--json").rows[0]["held"] == sum(each["count"] for each in (held, *behind))
    before = snapshot(centre)
    for words in ((), ("--as", "sun"), ("--reason", "核过"), ("--as", "nobody", "--reason", "核过")):
        assert centre.ask("held", held["id"][:8], "admit", *words).status == REFUSED
    assert snapshot(centre) == before
    centre.do("held", held["id"][:8], "admit", "--as", "sun", "--reason", "已电话核实")
    shown = next(row for row in centre.do("cases", "--json").rows if row["case"] == case)
    assert (shown["held"], shown["confirmed"]) == (False, True)
    assert centre.do("held", "--json").rows == []
    assert centre.ask("held", held["id"], "admit", "--as", "sun", "--reason", "再来").status == REFUSED


def test_the_work_of_a_copied_folder_can_be_set_aside(village: Outpost, tmp_path: Path) -> None:
    """It is kept, counts nowhere, and is not asked about again."""
    centre, case = village.centre, forked(village, tmp_path)
    for held in centre.do("held", "--json").rows:
        centre.do("held", held["id"], "set-aside", "--as", "sun", "--reason", "试用数据")
    assert all(row["case"] != case for row in centre.do("cases", "--json").rows)
    assert centre.do("held", "--json").rows == []
    assert digest(centre)[0] == 0
    with centre.open() as (county, _):
        assert any(entry.subject == f"case:{case}" for entry in county.journal.read())
