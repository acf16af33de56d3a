"""Either side goes back in time: what was lost comes back, what is new is held or placed later, and nobody is stuck."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync import tables as t
from sync import wire
from sync.check import check
from sync.client import Client
from sync.database import write
from sync.keys import SigningKey
from tests.books import Books
from tests.sync.parties import TOWNSHIP, VILLAGE, County, Node, Station, draft, texts
from tests.world import forget_mail, place_in_mail


@pytest.fixture
def county(tmp_path: Path, books: Books) -> Iterator[County]:
    """A village and a township that share a case of one entry."""
    made = County(tmp_path, VILLAGE, TOWNSHIP, books=books)
    made.centre.court.listeners["case:1"] = {VILLAGE, TOWNSHIP}
    made[VILLAGE].write(draft(text="first"))
    for station in (VILLAGE, TOWNSHIP):
        made[station].exchange()
    yield made
    made.close()


def history(node: Node, subject: str = "case:1") -> list[str]:
    """What a node tells of a case, in its order."""
    return texts(node.journal.history(subject))


def all_agree(county: County, *expected: str) -> bool:
    """Everybody tells the same of the case, under the same stamps, and every book adds up."""
    nodes = (county.centre, county[VILLAGE], county[TOWNSHIP])
    stamps = {tuple(entry.stamp for entry in node.journal.history("case:1")) for node in nodes}
    sound = all(check(node.journal) == [] for node in nodes)
    return sound and len(stamps) == 1 and all(history(node) == list(expected) for node in nodes)


# --- the station -----------------------------------------------------------------------------------------------------


def test_a_restored_station_gets_back_what_it_lost_before_it_writes(county: County) -> None:
    """Its own entries, their stamps and the others' mail; it goes on as if nothing had been."""
    village, township = county[VILLAGE], county[TOWNSHIP]
    image = village.image(county.path / "old.db")
    village.write(draft(text="lost"))
    village.exchange()
    township.exchange()
    township.write(draft(text="answer"))
    township.exchange()
    village.exchange()
    village.restore(image)
    assert history(village) == ["first"]
    outcome = village.exchange()
    assert (outcome.held, village.journal.unsent()) == (0, 0)
    village.write(draft(text="goes on"))
    assert village.exchange().held == 0
    township.exchange()
    assert all_agree(county, "first", "lost", "answer", "goes on")


def test_a_restored_station_that_wrote_first_is_held_and_told(county: County) -> None:
    """What it lost comes back; what it wrote meanwhile is stored, has no effect, and its own screen can say so."""
    village = county[VILLAGE]
    image = village.image(county.path / "old.db")
    village.write(draft(text="lost"))
    village.exchange()
    village.restore(image)
    (new,) = village.write(draft(text="new"))
    outcome = village.exchange()
    assert (outcome.held, village.journal.unsent()) == (2, 0)
    assert "lost" in history(village)
    lane = village.journal.tables.lane
    assert lane.get(lane.name == new.lane).status == "held"
    assert history(county.centre) == ["first", "lost"]
    kept = county.centre.journal.entry(new.lane, new.seq)
    assert kept is not None and kept.status == t.HELD


def test_a_held_station_can_go_on_after_a_persons_word(county: County) -> None:
    """Admitted, its new work takes its place behind what was there; the next life is free."""
    village, township = county[VILLAGE], county[TOWNSHIP]
    image = village.image(county.path / "old.db")
    village.write(draft(text="lost"))
    village.exchange()
    village.restore(image)
    (new,) = village.write(draft(text="new"))
    village.exchange()
    with write(county.centre.db):
        county.centre.admission.decide_held(new.lane, True, "a restored folder")
    county.centre.admission.run()
    village.live()
    village.write(draft(text="later"))
    assert village.exchange().held == 0
    township.exchange()
    assert all_agree(county, "first", "lost", "new", "later")


def test_a_station_restored_again_and_again_loses_nothing(county: County) -> None:
    """Three times to the same old image; each time everything that was acknowledged is back."""
    village, township = county[VILLAGE], county[TOWNSHIP]
    image = village.image(county.path / "old.db")
    expected = ["first"]
    for n in range(3):
        village.write(draft(text=f"round {n}"))
        village.exchange()
        expected.append(f"round {n}")
        village.restore(image)
        assert village.exchange().held == 0
    township.exchange()
    assert all_agree(county, *expected)


def test_a_copied_folder_that_only_reads_disturbs_nobody(county: County) -> None:
    """Two machines with one folder: the reader takes turns in the mail, the writer's entries all arrive."""
    village, township = county[VILLAGE], county[TOWNSHIP]
    image = village.image(county.path / "copy.db")
    copy = type(village)(image, VILLAGE, 9, county.centre.post)
    for n in range(3):
        village.write(draft(text=f"work {n}"))
        assert village.exchange().held == 0
        copy.exchange()
        assert history(copy)[-1] == f"work {n}"
    township.exchange()
    copy.close()
    assert all_agree(county, "first", "work 0", "work 1", "work 2")


def test_a_folder_made_anew_under_its_old_name_gets_its_past_back(county: County, tmp_path: Path) -> None:
    """A machine that burned: the new folder holds nothing but the key, asks, and goes on behind its old lanes."""
    village, township = county[VILLAGE], county[TOWNSHIP]
    anew = type(village)(tmp_path / "anew.db", VILLAGE, 9, county.centre.post)
    anew.journal.set_mark("nonce", village.journal.mark("nonce"))
    anew.journal.set_mark("centre", village.journal.mark("centre"))
    anew.exchange()
    anew.write(draft(text="anew"))
    assert anew.exchange().held == 0
    village.close()
    county.stations[VILLAGE] = anew
    township.exchange()
    assert all_agree(county, "first", "anew")


def test_a_station_that_forgot_its_place_in_the_mail_reads_all_again(county: County) -> None:
    """A forgotten position is never wrong: the same rows, nothing twice, the same place at the end."""
    township = county[TOWNSHIP]
    place, before = place_in_mail(township.journal), township.journal.count()
    assert place is not None
    for forgotten in (0, place.seq - 1):
        forget_mail(township.journal, forgotten)
        township.exchange()
        assert place_in_mail(township.journal) == place
        assert township.journal.count() == before
    assert all_agree(county, "first")


# --- the centre ------------------------------------------------------------------------------------------------------


def test_a_restored_centre_is_given_back_what_it_lost_under_the_stamps_it_had(county: County) -> None:
    """Its own signed mail included: nothing moves, and every later stamp is above all that anybody has seen."""
    village, township = county[VILLAGE], county[TOWNSHIP]
    image = county.centre.image(county.path / "backup.db")
    village.write(draft(text="second"))
    village.exchange()
    township.exchange()
    before = [entry.stamp for entry in county.centre.journal.history("case:1")]
    county.centre.restore(image)
    assert history(county.centre) == ["first"]
    for station in (village, township, village):
        station.exchange()
    assert all_agree(county, "first", "second")
    assert [entry.stamp for entry in county.centre.journal.history("case:1")] == before
    village.write(draft(text="third"))
    village.exchange()
    epochs = [entry.stamp.epoch for entry in county.centre.journal.history("case:1") if entry.stamp]
    assert epochs == sorted(epochs) and epochs[-1] > epochs[0]


def test_a_restored_centre_takes_an_epoch_above_the_one_it_lost(county: County) -> None:
    """The lost life gave stamps in an epoch of its own: the station says so before anything of its is admitted."""
    village = county[VILLAGE]
    image = county.centre.image(county.path / "backup.db")
    county.centre.close()
    county.centre.live()
    village.write(draft(text="under the lost life"))
    village.exchange()
    lost = village.journal.history("case:1")[-1].stamp
    county.centre.restore(image)
    village.write(draft(text="under the new life"))
    village.exchange()
    stamps = [entry.stamp for entry in county.centre.journal.history("case:1")]
    assert lost is not None and stamps[1] == lost and stamps[2] is not None and stamps[2] > lost
    assert history(village) == history(county.centre) == ["first", "under the lost life", "under the new life"]


def test_mail_that_lay_unread_in_the_backup_is_not_skipped(county: County) -> None:
    """The station had read on in a box that the restored centre does not know: what it had not read still comes."""
    village, township = county[VILLAGE], county[TOWNSHIP]
    village.write(draft(text="unread in the backup"))
    village.exchange()
    image = county.centre.image(county.path / "backup.db")
    county.centre.close()
    county.centre.live()
    village.write(draft(text="only in the lost life"))
    village.exchange()
    township.exchange()
    county.centre.restore(image)
    for station in (village, township, village, township):
        station.exchange()
    assert all_agree(county, "first", "unread in the backup", "only in the lost life")


def test_a_centre_restored_twice_to_one_backup_still_agrees_with_its_stations(county: County) -> None:
    """Two lost lives, two sets of boxes that nobody at the centre remembers."""
    village, township = county[VILLAGE], county[TOWNSHIP]
    image = county.centre.image(county.path / "backup.db")
    for n in range(2):
        village.write(draft(text=f"round {n}"))
        for station in (village, township):
            station.exchange()
        county.centre.restore(image)
    for station in (village, township, village):
        station.exchange()
    assert all_agree(county, "first", "round 0", "round 1")


def test_both_sides_restored_at_once_lose_only_what_neither_has(county: County) -> None:
    """The double disaster: what lived on in one of the two books is back, and both go on."""
    village, township = county[VILLAGE], county[TOWNSHIP]
    station_image = village.image(county.path / "station.db")
    village.write(draft(text="in the backup"))
    village.exchange()
    centre_image = county.centre.image(county.path / "backup.db")
    village.write(draft(text="in neither"))
    village.exchange()
    village.restore(station_image)
    county.centre.restore(centre_image)
    village.exchange()
    village.write(draft(text="after"))
    assert village.exchange().held == 0
    township.exchange()
    assert all_agree(county, "first", "in the backup", "after")


# --- the road --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lost", range(6))
def test_an_answer_lost_at_any_round_heals_in_the_next_exchange(county: County, lost: int) -> None:
    """A restored station's long conversation, cut at each place in turn."""
    village, township = county[VILLAGE], county[TOWNSHIP]
    image = village.image(county.path / "old.db")
    village.write(*(draft(text=f"lost {n}") for n in range(3)))
    village.exchange()
    village.restore(image)
    rounds = iter(range(100))

    def post(path: str, body: bytes) -> bytes:
        answer = county.centre.post(path, body)
        if next(rounds) == lost:
            raise ConnectionError("cut")
        return answer

    try:
        Client(village.journal, post).exchange()
    except ConnectionError:
        village.exchange()
    village.write(draft(text="after"))
    assert village.exchange().held == 0
    township.exchange()
    assert all_agree(county, "first", "lost 0", "lost 1", "lost 2", "after")


def test_what_was_lost_comes_back_before_any_mail_that_speaks_of_it(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when it needs many answers: a receipt for an entry that is not here yet would stop the exchange."""
    village, township = county[VILLAGE], county[TOWNSHIP]
    image = village.image(county.path / "old.db")
    village.write(*(draft(text=f"lost {n}") for n in range(12)))
    village.exchange()
    village.restore(image)
    monkeypatch.setattr(wire, "BATCH_LIMIT_BYTES", 300)
    village.exchange()
    township.exchange()
    assert all_agree(county, "first", *(f"lost {n}" for n in range(12)))


def test_a_machine_that_burnt_down_is_replaced_under_its_name_with_a_key_of_its_own(county: County) -> None:
    """The new one gets back what the centre has, is no copy of anything, and the old one's signatures stay provable."""
    village, centre = county[VILLAGE], county.centre
    village.exchange()
    village.write(draft(text="last words"))
    village.exchange()
    village.close()
    anew = Station(county.path / "anew.db", VILLAGE, seed=9, post=centre.post)
    anew.key = SigningKey(b"a new machine's very own secret!")
    anew.live()
    anew.enrol(centre)
    anew.exchange()
    county.stations[VILLAGE] = anew
    anew.write(draft(text="goes on"))
    assert anew.exchange().held == 0
    county[TOWNSHIP].exchange()
    assert all_agree(county, "first", "last words", "goes on")
    assert not centre.journal.tables.node.get_by_id(VILLAGE).copied_at
