"""Branches of one past, lane by lane in every shape: which is held, for what reason, and what a person's word does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync import tables as t
from sync.admission import park
from sync.database import write
from sync.envelope import Head
from sync.store import store
from sync.wire import Batch
from tests.books import Books
from tests.sync.parties import VILLAGE, Centre, Hand, Station, content, draft, texts


class Bench:
    """A centre and a hand that writes a station's lanes in any shape."""

    def __init__(self, path: Path, books: Books) -> None:
        self.centre = Centre(path / "centre.db", books=books)
        self.hand = Hand(VILLAGE)
        self.root = ""

    def store(self, *batches: Batch) -> list[int]:
        """What each batch brought that was new."""
        with write(self.centre.db):
            return [store(self.centre.journal, batch, VILLAGE, self.hand.key.public) for batch in batches]

    def lane(self, name: str) -> tuple[str, str]:
        """Status and reason of a lane."""
        table = self.centre.journal.tables.lane
        row = table.get(table.name == name)
        return row.status, row.reason

    def decide(self, name: str, admit: bool) -> list[str]:
        """A person's word, and admission after it."""
        with write(self.centre.db):
            decided = self.centre.admission.decide_held(name, admit, "looked at")
        self.centre.admission.run()
        return decided

    def admitted(self) -> list[str]:
        """What has effect on the case."""
        return texts(self.centre.journal.history("case:1"))


@pytest.fixture
def bench(tmp_path: Path, books: Books) -> Iterator[Bench]:
    """A bench whose station has one lane, "root", of three entries, admitted."""
    made = Bench(tmp_path, books)
    made.centre.journal.tables.node.insert(id=VILLAGE, key=made.hand.key.public, state="active").execute()
    root = made.hand.begin(None, content("r2"), content("r3"))
    made.root = root.lane
    assert made.store(root) == [3]
    made.centre.admission.run()
    yield made
    made.centre.close()


def behind(bench: Bench, lane: str = "", seq: int = -1) -> Head:
    """A head of a lane, by default the end of the first one."""
    return bench.hand.head(lane or bench.root, seq)


def test_a_lane_behind_the_known_end_simply_goes_on(bench: Bench) -> None:
    """Life after life, nothing is held."""
    parent = behind(bench)
    for n in range(4):
        child = bench.hand.begin(parent, content(f"life {n}"))
        assert bench.store(child) == [2]
        assert bench.lane(child.lane) == ("open", "")
        parent = bench.hand.head(child.lane)
    bench.centre.admission.run()
    assert bench.admitted() == ["r2", "r3", "life 0", "life 1", "life 2", "life 3"]


@pytest.mark.parametrize("seq", (1, 2))
def test_a_lane_born_below_the_known_end_is_held(bench: Bench, seq: int) -> None:
    """It was written by a folder that did not know what this centre already has."""
    fork = bench.hand.begin(behind(bench, seq=seq), content("fork"))
    assert bench.store(fork) == [2]
    assert bench.lane(fork.lane) == ("held", "below_known_end")
    bench.centre.admission.run()
    assert bench.admitted() == ["r2", "r3"]


def test_a_lane_behind_another_past_of_the_same_length_is_held(bench: Bench) -> None:
    """The right number with another link is another past."""
    fork = bench.hand.begin(Head(behind(bench).name, 3, b"\1" * 32), content("fork"))
    assert bench.store(fork) == [2]
    assert bench.lane(fork.lane) == ("held", "below_known_end")


def test_of_two_children_of_one_head_the_second_to_come_is_held(bench: Bench) -> None:
    """Whichever was first there goes on."""
    first, second = (bench.hand.begin(behind(bench), content(text)) for text in ("first", "second"))
    assert bench.store(first, second) == [2, 2]
    assert bench.lane(first.lane) == ("open", "")
    assert bench.lane(second.lane) == ("held", "second_child")
    bench.centre.admission.run()
    assert bench.admitted() == ["r2", "r3", "first"]


def test_a_second_root_is_held(bench: Bench) -> None:
    """A lane without a past, where there is one."""
    fork = bench.hand.begin(None, content("root again"))
    bench.store(fork)
    assert bench.lane(fork.lane) == ("held", "second_root")


@pytest.mark.parametrize("held_by", ("below", "second child"))
def test_a_held_fork_does_not_hold_the_honest_lane(bench: Bench, held_by: str) -> None:
    """A thief's copy must not stop the real desk: its lane grows on, and so does its next life."""
    if held_by == "second child":
        honest = bench.hand.begin(behind(bench), content("honest"))
        bench.store(honest)
        lane = honest.lane
    else:
        lane = behind(bench).name
    fork = bench.hand.begin(behind(bench, seq=3 if held_by == "second child" else 2), content("fork"))
    bench.store(fork)
    assert bench.lane(fork.lane)[0] == "held"
    assert bench.store(bench.hand.go_on(lane, content("more"))) == [1]
    child = bench.hand.begin(bench.hand.head(lane), content("next life"))
    assert bench.store(child) == [2]
    assert bench.lane(lane) == bench.lane(child.lane) == ("open", "")
    bench.centre.admission.run()
    assert bench.admitted()[-2:] == ["more", "next life"]


def test_a_lane_that_grows_past_its_own_child_is_held_from_there_on(bench: Bench) -> None:
    """What was admitted before stays admitted; what comes now waits for a person."""
    child = bench.hand.begin(behind(bench), content("child"))
    bench.store(child)
    bench.store(bench.hand.go_on(behind(bench).name, content("past the child")))
    assert bench.lane(behind(bench).name) == ("held", "grown_past_child")
    bench.centre.admission.run()
    assert bench.admitted() == ["r2", "r3", "child"]
    assert bench.lane(child.lane) == ("open", "")


def test_a_lane_whose_parent_has_not_come_yet_is_not_stored(bench: Bench) -> None:
    """The answer states the heads, and the station sends the parent first: no guess about a missing past."""
    parent = bench.hand.begin(behind(bench), content("parent"))
    child = bench.hand.begin(bench.hand.head(parent.lane), content("child"))
    assert bench.store(child, parent, child) == [0, 2, 2]
    assert bench.lane(child.lane) == ("open", "")


def test_a_lane_that_is_its_own_parent_is_never_stored(bench: Bench) -> None:
    """A riddle instead of a past brings nothing and breaks nothing."""
    lane = bench.hand.begin(behind(bench)).lane
    for parent in (Head(lane, 1, b"\2" * 32), Head("e" * 32, 9, b"\2" * 32)):
        bench.hand.random.seed(7)
        batch = bench.hand.begin(parent)
        assert bench.store(batch) == [0]


def test_all_that_descends_from_a_fork_shares_its_fate(bench: Bench) -> None:
    """Children and grandchildren are held for their descent, and one word admits them all."""
    fork = bench.hand.begin(behind(bench, seq=2), content("fork"))
    child = bench.hand.begin(bench.hand.head(fork.lane), content("child"))
    grandchild = bench.hand.begin(bench.hand.head(child.lane), content("grandchild"))
    bench.store(fork, child, grandchild)
    assert bench.lane(child.lane) == bench.lane(grandchild.lane) == ("held", "parent_held")
    assert bench.decide(fork.lane, admit=True) == [fork.lane, child.lane, grandchild.lane]
    assert bench.admitted() == ["r2", "r3", "fork", "child", "grandchild"]


def test_admitting_a_fork_does_not_admit_a_fork_of_the_fork(bench: Bench) -> None:
    """Each branch is a question of its own: a second child below is held for another reason."""
    fork = bench.hand.begin(behind(bench, seq=2), content("fork"), content("fork goes on"))
    below = bench.hand.begin(bench.hand.head(fork.lane, 2), content("below"))
    bench.store(fork, below)
    assert bench.lane(below.lane) == ("held", "below_known_end")
    assert bench.decide(fork.lane, admit=True) == [fork.lane]
    assert bench.lane(below.lane)[0] == "held"
    assert "below" not in bench.admitted()


def test_setting_a_fork_aside_leaves_its_descendants_for_a_word_of_their_own(bench: Bench) -> None:
    """Nobody's work is thrown away unnamed: the child stays held until it is judged itself."""
    fork = bench.hand.begin(behind(bench, seq=2), content("fork"))
    child = bench.hand.begin(bench.hand.head(fork.lane), content("child"))
    bench.store(fork, child)
    assert bench.decide(fork.lane, admit=False) == [fork.lane]
    assert bench.lane(child.lane) == ("held", "parent_held")
    assert bench.decide(child.lane, admit=True) == [child.lane]
    assert bench.admitted() == ["r2", "r3", "child"]


def test_a_granted_lane_grows_on_without_being_asked_about_again(bench: Bench) -> None:
    """A person's yes is for the branch, not for one request."""
    fork = bench.hand.begin(behind(bench, seq=2), content("fork"))
    bench.store(fork)
    bench.decide(fork.lane, admit=True)
    bench.store(bench.hand.go_on(fork.lane, content("more")))
    child = bench.hand.begin(bench.hand.head(fork.lane), content("next life"))
    bench.store(child)
    bench.centre.admission.run()
    assert bench.lane(fork.lane)[0] == "granted" and bench.lane(child.lane) == ("open", "")
    assert bench.admitted() == ["r2", "r3", "fork", "more", "next life"]


def test_a_life_that_knows_that_its_lane_was_set_aside_goes_on_freely(bench: Bench) -> None:
    """Its new lane names the lane that was set aside, and is admitted: the station heard the decision."""
    fork = bench.hand.begin(behind(bench, seq=2), content("fork"))
    bench.store(fork)
    bench.decide(fork.lane, admit=False)
    after = bench.hand.begin(bench.hand.head(fork.lane), content("after"))
    bench.store(after)
    bench.centre.admission.run()
    assert bench.lane(after.lane) == ("open", "")
    assert bench.admitted() == ["r2", "r3", "after"]


def test_what_is_held_has_no_place_and_loses_nothing(bench: Bench) -> None:
    """Its bytes are stored, its chain is checked, and it waits, however often admission runs."""
    fork = bench.hand.begin(behind(bench, seq=2), content("fork"))
    bench.store(fork)
    for _ in range(3):
        bench.centre.admission.run()
    kept = bench.centre.journal.find("l.name = ?", fork.lane)
    assert [(entry.status, entry.stamp) for entry in kept] == [(t.HELD, None)] * 2
    assert kept[1].content == content("fork")


@pytest.mark.parametrize("reason", ("tab\there", "two\nlines", "行一\r\n行二", "x" * 500))
def test_a_persons_reason_of_any_shape_reaches_the_station(tmp_path: Path, books: Books, reason: str) -> None:
    """A reason travels in a line of its own: a tab or a line break in it must not strand all later mail."""
    centre = Centre(tmp_path / "centre.db", books=books)
    station = Station(tmp_path / "station.db", post=centre.post)
    centre.know(station)
    centre.court.verdicts["case:noted"] = park("unknown")
    (entry,) = station.write(draft())
    station.exchange()
    with write(centre.db):
        parked = centre.entries(VILLAGE)[0]
        centre.admission.set_aside(parked.id, reason)
    station.exchange()
    told = station.journal.entry(entry.lane, entry.seq)
    assert told is not None and told.status == t.SET_ASIDE
    assert told.reason == " ".join(reason.split())[:200]
    centre.close()
    station.close()
