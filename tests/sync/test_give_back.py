"""A restored centre is given its own words back: each entry under the stamp it had, whoever brings it, all told."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from sync import codec, giveback, wire
from sync import tables as t
from sync.admission import park
from sync.check import check
from sync.database import write
from sync.envelope import Stamp
from sync.errors import SyncError, Unauthentic, Unreachable
from sync.giveback import progress, take_back
from sync.islands import islands_of
from sync.mailbox import mail_after, reading_of
from sync.mailreading import EPOCH_SEEN, returned
from tests.books import Books
from tests.sync import parties
from tests.sync.parties import CENTRE, OTHER, TOWNSHIP, VILLAGE, County, Node, draft, texts

CASES = ("case:1", "case:2", "case:3")


@pytest.fixture
def county(tmp_path: Path, books: Books) -> Iterator[County]:
    """Two villages and their township, which hears of every case."""
    made = County(tmp_path, VILLAGE, TOWNSHIP, OTHER, books=books)
    for subject in CASES:
        made.centre.court.listeners[subject] = {VILLAGE, TOWNSHIP}
    made[VILLAGE].write(draft(text="first"))
    everybody(made)
    yield made
    made.close()


def everybody(county: County, rounds: int = 2) -> None:
    """All exchange, so often that all have heard of all."""
    for _ in range(rounds):
        for station in county.stations.values():
            station.exchange()


def backup(county: County) -> Path:
    """The centre's book as it is now."""
    return county.centre.image(county.path / "backup.db")


def told(node: Node, subject: str) -> list[tuple[str, object]]:
    """What a node tells of a case, each with its place."""
    history = node.journal.history(subject)
    return list(zip(texts(history), [entry.stamp for entry in history], strict=True))


def agree(county: County, *subjects: str) -> bool:
    """The centre, the village and the township tell the same under the same stamps, and every book adds up."""
    nodes = (county.centre, county[VILLAGE], county[TOWNSHIP])
    same = all(told(node, subject) == told(county.centre, subject) for node in nodes for subject in subjects)
    return same and all(check(node.journal) == [] for node in nodes)


def test_a_restored_county_regains_its_own_decisions(county: County) -> None:
    """They lay in no lane of a station: only the mail that the stations read still holds them."""
    image = backup(county)
    county.centre.own(draft(text="decided"), draft("case:2", "published"))
    everybody(county)
    before = [told(county.centre, subject) for subject in CASES]
    county.centre.restore(image)
    assert told(county.centre, "case:2") == []
    everybody(county)
    assert [told(county.centre, subject) for subject in CASES] == before
    assert [entry.owner for entry in county.centre.journal.history("case:2")] == [CENTRE]
    assert agree(county, *CASES)


def test_a_lost_village_s_entries_come_back_from_its_township(county: County) -> None:
    """The village's machine burnt down after the county was restored: the township read what it had written."""
    image = backup(county)
    county[VILLAGE].write(draft(text="only the township has this"), draft("case:3", "and this"))
    everybody(county)
    county.centre.restore(image)
    for _ in range(2):
        county[TOWNSHIP].exchange()
    assert texts(county.centre.journal.history("case:1")) == ["first", "only the township has this"]
    assert {entry.owner for entry in county.centre.journal.history("case:3")} == {VILLAGE}
    # And when the village is there after all, its lanes and what came back are one.
    everybody(county)
    assert agree(county, *CASES) and not islands_of(county.centre.journal, VILLAGE)


def test_the_smaller_of_two_signed_stamps_counts_on_every_side(county: County) -> None:
    """The village came first and the restored county gave a new place; then the township brings the old one."""
    village, township = county[VILLAGE], county[TOWNSHIP]
    image = backup(county)
    village.write(draft(text="second"))
    village.exchange()
    township.exchange()
    county.centre.own(draft(text="decided on that"))
    township.exchange()
    old = told(county.centre, "case:1")
    county.centre.restore(image)
    # The village never heard of its second entry's place: what it pushes gets another one.
    with write(village.db):
        village.journal.tables.mail.delete().execute()
        village.journal.tables.closing.delete().execute()
        village.journal.tables.box.delete().execute()
        village.journal.tables.entry.update(epoch=None, place=None, stamp_lane=None, status=t.STORED).execute()
        for mark in ("epoch_seen",):
            village.journal.set_mark(mark, [0, []])
    village.exchange()
    newer = dict(told(county.centre, "case:1"))["second"]
    assert newer is not None and newer > dict(old)["second"]  # type: ignore[operator] # both have a place
    everybody(county)
    assert told(county.centre, "case:1") == old and agree(county, "case:1")


def test_a_restored_county_never_gives_a_place_below_one_that_it_lost(county: County) -> None:
    """What is written after the restore stands behind everything that anybody ever saw."""
    image = backup(county)
    county.centre.own(draft(text="lost and found"))
    everybody(county)
    county.centre.restore(image)
    everybody(county)
    county[VILLAGE].write(draft(text="new"))
    county.centre.own(draft(text="newer"))
    everybody(county)
    assert texts(county.centre.journal.history("case:1")) == ["first", "lost and found", "newer", "new"]
    assert agree(county, "case:1")


def test_much_mail_comes_back_in_steps_and_goes_on_where_it_broke_off(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part of many deliveries is taken in several transactions; the power fails between two of them."""
    monkeypatch.setattr(giveback, "STEP", 3)
    image = backup(county)
    for number in range(4):
        county.centre.own(*(draft("case:2", f"{number}.{n}") for n in range(3)))
        county[TOWNSHIP].exchange()
    before = told(county.centre, "case:2")
    county.centre.restore(image)
    plain, left = giveback._take_step, [2]

    def fails(*words: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise MemoryError("the power fails")
        plain(*words)  # type: ignore[arg-type] # passed on as they came

    monkeypatch.setattr(giveback, "_take_step", fails)
    with pytest.raises(MemoryError):
        county[TOWNSHIP].exchange()
    assert 0 < len(told(county.centre, "case:2")) < len(before)
    monkeypatch.setattr(giveback, "_take_step", plain)
    everybody(county)
    assert told(county.centre, "case:2") == before and agree(county, "case:2")


def test_a_box_is_given_back_in_the_parts_in_which_it_came(county: County) -> None:
    """Each part ends where the centre once signed; together they are the whole box."""
    for number in range(5):
        county.centre.own(draft("case:2", str(number)))
        county[TOWNSHIP].exchange()
    journal = county[TOWNSHIP].journal
    newest = reading_of(journal, TOWNSHIP).newest
    assert newest is not None
    at, parts = 0, []
    while (part := returned(journal, newest.name, at, budget_bytes=1)) is not None:
        parts.append(part)
        at = part.last
    assert at == newest.seq and len(parts) >= 5 and parts[-1].link == newest.link
    assert returned(journal, "0" * 32, 0) is None


@pytest.mark.parametrize("change", ("verdict", "stamp", "content", "owner", "signature", "another's"))
def test_what_is_given_back_is_believed_only_under_the_centre_s_own_signature(county: County, change: str) -> None:
    """A station cannot invent a decision of the county, nor another place for an entry."""
    image = backup(county)
    county.centre.own(draft("case:2", "decided"))
    county[TOWNSHIP].exchange()
    newest = reading_of(county[TOWNSHIP].journal, TOWNSHIP).newest
    assert newest is not None
    part = returned(county[TOWNSHIP].journal, newest.name, 0)
    county.centre.restore(image)
    assert part is not None
    *rest, last = part.deliveries
    assert last.content is not None and last.stamp is not None
    bad = {
        "verdict": replace(last, verdict="set_aside", stamp=None),
        "stamp": replace(last, stamp=last.stamp._replace(place=1)),
        "content": replace(last, content=replace(last.content, facts=b'{"text":"refused"}')),
        "owner": replace(last, owner=VILLAGE),
    }.get(change, last)
    part = replace(part, deliveries=(*rest, bad))
    part = replace(part, signature=bytes(64)) if change == "signature" else part
    before = county.centre.journal.count()
    with pytest.raises(Unauthentic):
        take_back(county.centre.admission, part, VILLAGE if change == "another's" else TOWNSHIP)
    assert county.centre.journal.count() == before


def test_the_county_counts_which_stations_it_has_heard(county: County) -> None:
    """From the first that knows more than it does until the last has given back."""
    image = backup(county)
    county.centre.own(draft(text="decided"))
    everybody(county)
    county.centre.restore(image)
    assert progress(county.centre.journal) is None
    heard = []
    for node in (VILLAGE, TOWNSHIP, OTHER):
        county[node].exchange()
        heard.append(progress(county.centre.journal))
    assert heard == [(1, 3), (2, 3), None]
    assert county[OTHER].journal.mark("recovering") in ([2, 3], [3, 3])


def test_a_case_that_was_acted_on_before_older_entries_came_back_is_put_before_a_person(county: County) -> None:
    """The officer of the restored county did not know what the lost one had decided; other cases are left alone."""
    image = backup(county)
    county.centre.own(draft(text="decided"), draft("case:3", "noted"))
    county[TOWNSHIP].exchange()
    county.centre.restore(image)
    county.centre.own(draft(text="decided again, in ignorance"))
    county[TOWNSHIP].exchange()
    assert texts(county.centre.journal.history("case:1")) == ["first", "decided", "decided again, in ignorance"]
    place = giveback.reordered(county.centre.journal, "case:1")
    (later,) = county.centre.own(draft(text="a note"))
    assert place is not None and giveback.reordered(county.centre.journal, "case:3") is None
    (kept,) = county.centre.journal.find("e.id = ?", later.id)
    assert kept.stamp is not None and kept.stamp[:2] > place


def test_what_a_lost_life_parked_and_a_new_life_admits_is_said_again(county: County) -> None:
    """The station still shows the old word: the present one must reach it."""
    image = backup(county)
    county.centre.court.verdicts["case:odd"] = park("unknown_kind")
    county[VILLAGE].write(draft("case:2", "odd", kind="case:odd"))
    everybody(county)
    assert [entry.status for entry in county[VILLAGE].journal.find("e.kind = 'case:odd'")] == [t.PARKED]
    county.centre.restore(image)
    county.centre.court.verdicts.pop("case:odd", None)
    county.centre.court.listeners["case:2"] = {VILLAGE, TOWNSHIP}
    everybody(county)
    assert texts(county[VILLAGE].journal.history("case:2")) == ["odd"] and agree(county, "case:2")


def test_entries_behind_a_gap_are_kept_shown_and_joined_when_it_fills(county: County) -> None:
    """Both sides went back; the township still had what lay behind an entry that nobody has any more."""
    village, township = county[VILLAGE], county[TOWNSHIP]
    image, old = backup(county), village.image(county.path / "village.db")
    village.write(draft("user:1", "nobody else hears of this", kind="user:added"))
    village.write(draft(text="behind the gap"))
    everybody(county)
    whole = village.image(county.path / "whole.db")
    before = told(county.centre, "case:1")
    county.centre.restore(image)
    village.restore(old)
    township.exchange()
    lane = county.centre.journal.tables.lane
    assert texts(county.centre.journal.history("case:1")) == ["first", "behind the gap"]
    assert len(islands_of(county.centre.journal, VILLAGE)) == 1
    # The village gets it back by itself, behind the same gap; nothing is asked of it for ever after.
    assert village.exchange().given_back == 1 and village.exchange().given_back == 0
    assert len(islands_of(village.journal, VILLAGE)) == 1 and village.journal.unsent() == 0
    assert told(village, "case:1") == before and agree(county, "case:1")
    # The folder that was thought lost turns up: the gap fills on both sides.
    village.restore(whole)
    everybody(county)
    assert not islands_of(county.centre.journal, VILLAGE) and not islands_of(village.journal, VILLAGE)
    assert {one.status for one in lane.select().where(lane.owner == VILLAGE)} == {"open"}
    assert told(county.centre, "case:1") == before and agree(county, "case:1")


def test_an_unplaced_entry_behind_a_gap_waits_for_the_gap_or_a_person(county: County) -> None:
    """A station that holds an island which no centre ever placed gives it by itself; it is held, and said so."""
    village = county[VILLAGE]
    image = backup(county)
    village.write(draft("user:1", "lost", kind="user:added"), draft(text="behind the gap"))
    (lane,) = {entry.lane for entry in village.journal.history("case:1")}
    with write(village.db):
        row = village.journal.tables.lane.get(village.journal.tables.lane.name == lane)
        lost = village.journal.entry(lane, row.head_seq - 1)
        assert lost is not None
        village.journal.tables.entry.delete().where(village.journal.tables.entry.id == lost.id).execute()
        link = village.journal.find("e.seq = ?", row.head_seq - 2)
        village.db.execute_sql(
            "UPDATE entry SET link = NULL WHERE seq = ?".replace("?", village.db.param), (row.head_seq,)
        )
        kept = village.db.execute_sql(
            "SELECT link FROM entry WHERE seq = ?".replace("?", village.db.param), (row.head_seq - 2,)
        ).fetchone()[0]
        row.head_seq, row.head_link, row.islands = row.head_seq - 2, kept, 1
        row.save()
    assert link and image
    village.exchange()
    assert texts(county.centre.journal.history("case:1")) == ["first"]
    held = county.centre.journal.find(f"e.status = {t.HELD}")
    assert texts(held) == ["behind the gap"]
    centre_lane = county.centre.journal.tables.lane.get(county.centre.journal.tables.lane.name == lane)
    assert (centre_lane.status, centre_lane.reason) == ("gap", "gap")
    with write(county.centre.db):
        assert county.centre.admission.decide_held(lane, True, "looked at") == [lane]
    county.centre.admission.run()
    everybody(county)
    assert texts(county.centre.journal.history("case:1")) == ["first", "behind the gap"] and agree(county, "case:1")


def codec_message(body: bytes) -> wire.Message:
    """What a request says."""
    return wire.decode(codec.unframe(body)[1])


def test_mail_that_nobody_lost_is_never_asked_for_again(county: County) -> None:
    """An honest exchange gives nothing back and asks for nothing."""
    everybody(county)
    sent: list[bytes] = []
    line = county[TOWNSHIP].post

    def post(path: str, body: bytes) -> bytes:
        sent.extend([body] if path == wire.EXCHANGE_PATH else [])
        return line(path, body)

    county[TOWNSHIP].post = post
    county.centre.own(draft(text="news"))
    county[TOWNSHIP].exchange()
    assert mail_after(county.centre.journal, TOWNSHIP, reading_of(county[TOWNSHIP].journal, TOWNSHIP)) == ([], False)
    assert len(sent) == 1 and not any(codec_message(body).mail for body in sent)


# --- two lives that knew nothing of each other ------------------------------------------------------------------------


@pytest.fixture
def ignorant(county: County) -> County:
    """A restored county that took the epoch of the life that it lost, and gave the village's entry another place there;
    the township alone read the lost one."""
    village, township = county[VILLAGE], county[TOWNSHIP]
    image = backup(county)
    county.centre.close()
    county.centre.live()
    county.centre.own(*(draft("case:9", str(number)) for number in range(5)))
    village.write(draft("case:2", "placed twice"))
    line = village.post
    village.post = lambda path, body: (line(path, body), b"nothing that the centre signed")[1]
    with pytest.raises(SyncError):
        village.exchange()
    village.post = line
    township.exchange()
    county.centre.restore(image)
    # The court of this life would not send the case to the township any more.
    county.centre.court.listeners = {"case:2": {VILLAGE}}
    village.exchange()
    return county


def test_the_giver_is_told_when_another_signed_place_counts(ignorant: County) -> None:
    """What it gave back is not the word that stands; nobody else would tell it."""
    lost = dict(told(ignorant[TOWNSHIP], "case:2"))["placed twice"]
    stands = dict(told(ignorant.centre, "case:2"))["placed twice"]
    assert isinstance(lost, Stamp) and isinstance(stands, Stamp) and stands < lost and stands.epoch == lost.epoch
    ignorant[TOWNSHIP].exchange()
    assert dict(told(ignorant[TOWNSHIP], "case:2"))["placed twice"] == stands
    assert agree(ignorant, "case:2")


def test_who_gave_a_case_back_hears_of_it_from_then_on(ignorant: County) -> None:
    """It held that case in the lost life, whatever this life's court would say."""
    ignorant[TOWNSHIP].exchange()
    ignorant[VILLAGE].write(draft("case:2", "later"))
    everybody(ignorant)
    assert texts(ignorant[TOWNSHIP].journal.history("case:2"))[-1] == "later" and agree(ignorant, "case:2")


def test_a_place_that_came_back_is_never_given_again(ignorant: County) -> None:
    """Also when the giver forgot which epoch it has seen: what is written from now on stands behind what came back."""
    for node in (VILLAGE, TOWNSHIP):
        ignorant[node].journal.set_mark(EPOCH_SEEN, [0, []])
    ignorant[TOWNSHIP].exchange()
    came_back = max(entry.stamp for entry in ignorant.centre.journal.find("e.place IS NOT NULL") if entry.stamp)
    (new,) = ignorant.centre.own(draft(text="new"))
    (kept,) = ignorant.centre.journal.find("e.id = ?", new.id)
    assert kept.stamp is not None and kept.stamp.epoch > 2 and kept.stamp >= came_back


def test_a_line_that_breaks_when_the_county_asks_back_loses_nothing(county: County) -> None:
    """The station has read mail of the new life by then, and its newest box is known; the older one is still missed."""
    township = county[TOWNSHIP]
    county.centre.court.listeners["case:2"] = {TOWNSHIP}
    image = backup(county)
    county.centre.own(draft("case:2", "decided"))
    everybody(county)
    county.centre.restore(image)
    county.centre.own(draft("case:3", "news of the new life"))
    line, asked = township.post, []

    def breaks(path: str, body: bytes) -> bytes:
        if asked:
            raise Unreachable("no_line", "断了", "cut")
        answer = line(path, body)
        if path == wire.EXCHANGE_PATH and codec_message(answer).header.get("wanted"):
            asked.append(path)
        return answer

    township.post = breaks
    with pytest.raises(Unreachable):
        township.exchange()
    assert texts(township.journal.history("case:3")) == ["news of the new life"]
    assert texts(county.centre.journal.history("case:2")) == []
    township.post = line
    everybody(county)
    assert texts(county.centre.journal.history("case:2")) == ["decided"]
    assert told(township, "case:2") == told(county.centre, "case:2") and check(county.centre.journal) == []


@pytest.mark.parametrize("seed", range(8))
def test_after_a_recovery_news_costs_one_round_again(tmp_path: Path, seed: int) -> None:
    """Boxes that came back stand where they stood, whatever their names: both sides agree on the newest one."""
    with parties.county(tmp_path, VILLAGE, TOWNSHIP, seed=seed) as county:
        county.centre.court.listeners["case:1"] = {VILLAGE, TOWNSHIP}
        county[VILLAGE].write(draft(text="first"))
        everybody(county)
        image = backup(county)
        county.centre.close()
        county.centre.live()
        county.centre.own(draft(text="in the lost life"))
        everybody(county)
        county.centre.restore(image)
        county.centre.own(draft(text="in ignorance"))
        everybody(county, 3)
        asked: list[str] = []
        line = county[TOWNSHIP].post
        county[TOWNSHIP].post = lambda path, body: (asked.append(path), line(path, body))[1]
        county.centre.own(draft(text="news"))
        county[TOWNSHIP].exchange()
        assert asked.count(wire.EXCHANGE_PATH) == 1
        assert told(county[TOWNSHIP], "case:1") == told(county.centre, "case:1")


@pytest.mark.parametrize("order", ("as it was", "backwards", "twice", "the other station's first"))
def test_old_traffic_said_again_to_a_restored_county_changes_nothing_in_the_end(county: County, order: str) -> None:
    """Whoever recorded the road says all of it again to a county that went back in time, whose nonces are old as well:
    what it takes in is what its stations signed, nobody is called a copy, and all end as they were."""
    heard: list[tuple[str, str, bytes]] = []

    def overheard(name: str, path: str, body: bytes) -> bytes:
        heard.append((name, path, body))
        return county.centre.post(path, body)

    for name, station in county.stations.items():
        station.post = partial(overheard, name)
    image = backup(county)
    for number in range(3):
        county[VILLAGE].write(draft(text=f"later {number}"), draft("case:2", text=f"other {number}"))
        county[TOWNSHIP].write(draft("case:3", text=f"third {number}"))
        everybody(county)
        county.centre.own(draft(text=f"decided {number}"))
        everybody(county)
    before = [told(county.centre, subject) for subject in CASES]
    assert len(heard) > 20 and agree(county, *CASES)
    county.centre.restore(image)
    orders = {
        "as it was": heard, "backwards": heard[::-1], "twice": heard * 2,
        "the other station's first": sorted(heard, key=lambda one: one[0] == VILLAGE),
    }  # fmt: skip
    for _, path, body in orders[order]:
        with contextlib.suppress(SyncError):
            county.centre.post(path, body)
    everybody(county, 3)
    assert [told(county.centre, subject) for subject in CASES] == before
    assert agree(county, *CASES)
    nodes = county.centre.journal.tables.node
    assert [node.copied_at for node in nodes.select().where(nodes.state == "active")] == [0, 0, 0]
    assert all(station.journal.unsent() == 0 for station in county.stations.values())
