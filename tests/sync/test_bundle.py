"""A stick brings what the line would bring: late, twice, by way of a township, beside the line, and back."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from sync import bundle, carrying, sealing
from sync import tables as t
from sync.check import check
from sync.errors import SyncError
from tests.sync.parties import OTHER, TOWNSHIP, VILLAGE, County, Station, county, draft

JUDGED = 1_000


@pytest.fixture
def three(tmp_path: Path) -> Iterator[County]:
    """A centre, a township, and two villages."""
    with county(tmp_path, VILLAGE, TOWNSHIP, OTHER) as built:
        built.centre.court.listeners = {f"case:{n}": {VILLAGE, TOWNSHIP} for n in range(10)}
        yield built


def written(station: Station, *readers: bytes) -> bytes:
    """A stick, as this station writes it now."""
    target, loaded = BytesIO(), bundle.load(station.journal)
    sealing.write(target, readers, bundle.messages(station.journal, loaded, {}), station.chance)
    with station.db.atomic():
        bundle.note(station.journal, loaded, "2026-11-22T09:00+08:00")
    return target.getvalue()


def to_both(county: County, station: Station) -> bytes:
    """A stick for the township and the centre."""
    return written(station, county[TOWNSHIP].key.sealing, county.centre.key.sealing)


def at_centre(county: County, stick: bytes, reader: str = VILLAGE) -> bytes:
    """The centre reads a stick; the reply, sealed for its station."""
    opened = sealing.opened(BytesIO(stick), county.centre.key)
    _, replies = county.centre.server.bundle(opened.frames, JUDGED)
    target = BytesIO()
    sealing.write(target, [county[reader].key.sealing], replies, county.centre.chance)
    return target.getvalue()


def at_station(county: County, reader: str, stick: bytes) -> bundle.ReadIn:
    """A station reads a stick; it knows every other station's key."""
    keys = {node: station.key.public for node, station in county.stations.items()}
    return bundle.read_in(county[reader].journal, BytesIO(stick), keys.get, lambda subjects: None)


def statuses(station: Station) -> set[int]:
    """What became of all that a station holds."""
    return {entry.status for entry in station.journal.read()}


def test_a_village_without_a_line_is_heard_and_answered_by_stick(three: County) -> None:
    """Afterwards nothing is unsent and nothing is unadmitted, and both books are sound."""
    village = three[VILLAGE]
    village.write(draft("case:1"), draft("case:2"))
    stick = to_both(three, village)
    assert bundle.on_stick(village.journal) == village.journal.unsent() == 3
    found = at_station(three, VILLAGE, at_centre(three, stick))
    assert (found.kind, found.outcome.read) == (bundle.REPLY, 3)
    assert statuses(village) == {t.ADMITTED} and village.journal.unsent() == bundle.on_stick(village.journal) == 0
    assert check(three.centre.journal) == [] == check(village.journal)


def test_a_stick_may_come_late_twice_and_beside_the_line(three: County) -> None:
    """Whatever the order, each entry is stored once, and an old stick tells nobody that she is behind."""
    village = three[VILLAGE]
    village.write(draft("case:1"))
    first = to_both(three, village)
    village.write(draft("case:2"))
    second = to_both(three, village)
    village.exchange()
    village.write(draft("case:3"))
    for stick in (second, first, second, first):
        at_station(three, VILLAGE, at_centre(three, stick))
    village.exchange()
    assert len(three.centre.entries(VILLAGE)) == 3 and statuses(village) == {t.ADMITTED}
    assert village.journal.mark("given_back") is None
    assert three.centre.journal.tables.node.get_by_id(VILLAGE).copied_at == 0


def test_an_old_reply_makes_no_newer_word_of_the_centre_forgotten(three: County) -> None:
    """What the line confirmed since stays confirmed."""
    village = three[VILLAGE]
    village.write(draft("case:1"))
    old = at_centre(three, to_both(three, village))
    village.write(draft("case:2"))
    village.exchange()
    at_station(three, VILLAGE, old)
    assert village.journal.unsent() == 0 and statuses(village) == {t.ADMITTED}


def test_a_township_works_on_a_village_s_cases_before_the_county_has_heard_of_them(three: County) -> None:
    """They are there as entries without a place, are acted upon, and go up with the township's own, cause first."""
    village, township = three[VILLAGE], three[TOWNSHIP]
    filed = village.write(draft("case:1"))[-1]
    found = at_station(three, TOWNSHIP, to_both(three, village))
    assert (found.kind, found.sender, found.new) == (bundle.BUNDLE, VILLAGE, 2)
    assert [entry.digest for entry in township.journal.history("case:1")] == [filed.digest]
    received = township.write(draft("case:1", "received"))[-1]
    assert received.content.seen == filed.digest.hex()[:32] and township.journal.unsent() == 2
    township.exchange()
    assert statuses(township) == {t.ADMITTED} and carrying.left(township.journal) == 0
    assert township.journal.tables.parcel.select().count() == 0
    assert [entry.digest for entry in three.centre.journal.history("case:1")] == [filed.digest, received.digest]
    village.exchange()
    assert statuses(village) == {t.ADMITTED} and village.journal.unsent() == 0
    assert check(township.journal) == check(three.centre.journal) == []


def test_a_township_without_a_line_carries_a_village_s_stick_on_with_its_own(three: County) -> None:
    """The signed bytes go from stick to stick; who brought them hears what became of them."""
    village, township = three[VILLAGE], three[TOWNSHIP]
    village.write(draft("case:1"))
    at_station(three, TOWNSHIP, to_both(three, village))
    township.write(draft("case:1", "received"))
    reply = at_centre(three, written(township, three.centre.key.sealing), TOWNSHIP)
    at_station(three, TOWNSHIP, reply)
    assert statuses(township) == {t.ADMITTED} and len(three.centre.entries(VILLAGE)) == 1


def test_a_case_by_stick_by_line_and_again_by_stick_is_one_case(three: County) -> None:
    """The same entries on three roads."""
    village, township = three[VILLAGE], three[TOWNSHIP]
    village.write(draft("case:1"))
    stick = to_both(three, village)
    village.exchange()
    township.exchange()
    assert at_station(three, TOWNSHIP, stick).new == 1
    township.exchange()
    at_centre(three, stick)
    assert len(three.centre.journal.history("case:1")) == len(township.journal.history("case:1")) == 1


def test_a_restored_village_gets_back_by_stick_what_it_lost(three: County, tmp_path: Path) -> None:
    """Its own entries first, then the mail that speaks of them, all in one reply."""
    village = three[VILLAGE]
    backup = village.image(tmp_path / "backup")
    village.write(draft("case:1"))
    village.exchange()
    village.restore(backup)
    found = at_station(three, VILLAGE, at_centre(three, to_both(three, village)))
    assert found.outcome.read == 2 and len(village.journal.history("case:1")) == 1


@pytest.mark.parametrize("reader", (OTHER, VILLAGE))
def test_to_any_other_station_a_stick_is_noise(three: County, reader: str) -> None:
    """Also to the one that wrote it; nothing is taken in."""
    three[VILLAGE].write(draft("case:1"))
    stick = to_both(three, three[VILLAGE])
    before = three[reader].journal.count()
    with pytest.raises(SyncError, match="not meant for this machine"):
        at_station(three, reader, stick)
    assert three[reader].journal.count() == before


def test_a_stick_whose_writer_is_not_known_is_refused_whole(three: County) -> None:
    """The township believes no key but those that the county published."""
    three[VILLAGE].write(draft("case:1"))
    stick = to_both(three, three[VILLAGE])
    with pytest.raises(SyncError, match="not known here"):
        bundle.read_in(three[TOWNSHIP].journal, BytesIO(stick), lambda node: None, lambda subjects: None)
    assert three[TOWNSHIP].journal.count() == 0


def test_a_stick_that_is_pulled_out_holds_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    """A write that fails in the middle leaves what was there."""
    path = tmp_path / "stick.bin"

    def failing() -> Iterator[bytes]:
        yield bytes(200_000)
        raise OSError(5, "the stick was pulled out")

    key = sealing.SigningKey(bytes(32))
    bundle.save(path, [key.sealing], iter([b"whole"]), lambda count: bytes(count))
    with pytest.raises(SyncError, match="write again"):
        bundle.save(path, [key.sealing], failing(), lambda count: bytes([1]) * count)
    with path.open("rb") as source:
        assert list(sealing.opened(source, key).frames()) == [b"whole"]
