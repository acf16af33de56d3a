"""Mail is a chained, numbered list; a station's place in it moves with the mail itself.
May import sync and tests.sync.desks.
Promise: mail read twice changes nothing, mail that was changed is refused whole, a lost place means reading again.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync import mailbox, wire
from sync.check import check
from sync.database import write
from sync.envelope import Head, Stamp
from sync.errors import Damaged, Unauthentic
from sync.journal import Journal
from sync.mailbox import Reading, boxes_digest, mail_after
from sync.mailreading import absorb
from sync.store import store
from sync.wire import BoxPart, Delivery
from tests.sync.desks import OTHER, TOWNSHIP, VILLAGE, County, Desk, draft, interrupt
from tests.world import forget_mail, place_in_mail


def _filled(county: County, entries: int = 3) -> tuple[Desk, Desk]:
    """A village whose cases its township hears of, and the township before its first exchange."""
    village, township = county.desk(VILLAGE), county.desk(TOWNSHIP)
    county.court.listeners = {f"case:{number}": [TOWNSHIP] for number in range(entries)}
    village.write(*(draft(f"case:{number}", number) for number in range(entries)))
    village.exchange()
    return village, township


def _mail(county: County, station: str, position: Head | None = None, **bounds: int) -> list[BoxPart]:
    return mail_after(county.journal, station, Reading(position, boxes_digest([])), **bounds)[0]


def _absorb(county: County, journal: Journal, part: BoxPart) -> list[str]:
    with write(journal.db):
        return absorb(journal, part, county.journal.key.public)


def _state(journal: Journal) -> list[object]:
    return [[(one.lane, one.seq, one.status, one.stamp) for one in journal.read()], place_in_mail(journal),
            journal.tables.mail.select().count()]  # fmt: skip


def test_mail_brings_stamps_for_our_own_and_the_whole_of_anothers(county: County) -> None:
    """Our own entries travel back as receipts without their content."""
    village, township = _filled(county)
    (part,) = _mail(county, TOWNSHIP)
    assert [delivery.content is not None for delivery in part.deliveries] == [True] * 3
    (own,) = _mail(county, VILLAGE)
    assert {delivery.content for delivery in own.deliveries} == {None}
    assert _absorb(county, township.journal, part) == ["case:0", "case:1", "case:2"]
    theirs = [(entry.digest, entry.stamp) for entry in township.journal.history("case:1")]
    assert theirs == [(entry.digest, entry.stamp) for entry in village.journal.history("case:1")]
    assert check(township.journal) == [] == check(village.journal) == check(county.journal)


def test_mail_that_is_read_again_changes_nothing(county: County) -> None:
    """Not even when the place in the mail was forgotten."""
    _, township = _filled(county)
    (part,) = _mail(county, TOWNSHIP)
    _absorb(county, township.journal, part)
    before = _state(township.journal)
    _absorb(county, township.journal, part)
    assert _state(township.journal) == before
    forget_mail(township.journal)
    assert township.exchange().read == 3
    assert _state(township.journal) == before


def test_the_place_in_the_mail_moves_only_with_the_mail(county: County) -> None:
    """If the transaction fails, both are as they were."""
    _, township = _filled(county)
    (part,) = _mail(county, TOWNSHIP)
    assert interrupt(township.journal.db, lambda: absorb(township.journal, part, county.journal.key.public))
    assert place_in_mail(township.journal) is None and township.journal.count() == 0
    _absorb(county, township.journal, part)
    assert place_in_mail(township.journal) == Head(part.box, 3, part.link)


def _changed(part: BoxPart, what: str, county: County) -> BoxPart:
    first, *rest = part.deliveries
    content = first.content
    assert content is not None
    swap = {
        "content": replace(first, content=replace(content, facts=b'{"v":9}')),
        "stamp": replace(first, stamp=Stamp(9, 9, "9" * 32)),
        "verdict": Delivery("parked", None, first.owner, first.lane, first.seq, "no", content),
        "reason": replace(first, reason="because"),
        "seq": replace(first, seq=77),
        "owner": replace(first, owner=OTHER),
    }
    bad = replace(part, deliveries=(swap.get(what, first), *rest))
    if what == "order":
        bad = replace(part, deliveries=(*rest, first))
    if what == "shorter":
        bad = replace(part, deliveries=tuple(rest))
    if what == "box":
        bad = replace(part, box="0" * 32)
    if what == "station":
        bad = replace(part, station=OTHER)
    if what == "signature":
        bad = replace(part, signature=bytes(64))
    if what == "another key":
        forged = county.desks[0].journal.key.sign(
            "box", wire.head_payload(Head(part.box, part.last, part.link))
        )
        bad = replace(part, signature=forged)
    return bad


@pytest.mark.parametrize("what", ("content", "stamp", "verdict", "reason", "seq", "owner", "order", "shorter", "box",
                                  "station",
                                  "signature", "another key"))  # fmt: skip
def test_mail_that_was_changed_is_refused_whole(county: County, what: str) -> None:
    """Every word of a delivery stands under the centre's signature; nothing of a bad part is kept."""
    _, township = _filled(county)
    (part,) = _mail(county, TOWNSHIP)
    before = _state(township.journal)
    with pytest.raises((Unauthentic, Damaged)):
        _absorb(county, township.journal, _changed(part, what, county))
    assert _state(township.journal) == before
    assert _absorb(county, township.journal, part)


def test_mail_with_a_gap_before_it_is_not_taken(county: County) -> None:
    """The station does not skip what it has not read; it starts over."""
    _, township = _filled(county)
    (part,) = _mail(county, TOWNSHIP)
    late = _mail(county, TOWNSHIP, Head(part.box, 2, bytes(32)))[0]
    assert (late.first, len(late.deliveries)) == (3, 1)
    with pytest.raises(Damaged, match="mail_gap"):
        _absorb(county, township.journal, late)
    assert township.exchange().read == 3


def test_the_same_name_with_another_content_stops_everything(county: County) -> None:
    """Two entries under one (lane, seq) are damage, never an update."""
    village, township = _filled(county, 1)
    (part,) = _mail(county, TOWNSHIP)
    _absorb(county, township.journal, part)
    with write(township.journal.db):
        township.journal.tables.entry.update(digest=bytes(32)).execute()
    with pytest.raises(Damaged, match="same_name"):
        _absorb(county, township.journal, part)
    assert len(village.journal.read()) == 2


def test_much_mail_comes_in_parts_within_bytes_and_lines(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when it lies in the boxes of two lives of the centre: an answer of too many lines could never be read."""
    for module in (mailbox, wire):
        monkeypatch.setattr(module, "ENTRIES_LIMIT", 50)
    village = county.desk(VILLAGE)
    for life in ("a", "b"):
        county.journal.life = life * 32
        village.write(*(draft(f"case:{number}") for number in range(30)))
        _push_and_admit(county, village)
    parts, more = mail_after(county.journal, VILLAGE, Reading(None, boxes_digest([])))
    assert [len(part.deliveries) for part in parts] == [31, 19] and more
    assert wire.decode(wire.encode(wire.Message({}, (), tuple(parts)))).mail == tuple(parts)
    small, more = mail_after(county.journal, VILLAGE, Reading(None, boxes_digest([])), budget_bytes=1)
    assert [len(part.deliveries) for part in small] == [1] and more
    assert village.exchange().read == 61 and village.journal.unsent() == 0


def _push_and_admit(county: County, village: Desk) -> None:
    """What a push does, without the mail that an answer brings."""
    with write(county.journal.db):
        for batch in village.journal.batches():
            store(county.journal, batch, VILLAGE, village.journal.key.public)
        county.admission.run()
    lane = village.journal.tables.lane
    lane.update(acked=lane.head_seq).execute()


def test_a_new_life_of_the_centre_writes_a_new_box_behind_the_old(county: County) -> None:
    """It names its parent, so a reader knows that nothing lies between."""
    village, township = _filled(county)
    township.exchange()
    county.journal.life = "b" * 32
    village.write(draft("case:1", 9))
    village.exchange()
    (part,) = _mail(county, TOWNSHIP, place_in_mail(township.journal))
    assert part.parent == place_in_mail(township.journal) and part.first == 1
    assert township.exchange().read == 1
    assert [entry.stamp and entry.stamp.epoch for entry in township.journal.history("case:1")] == [1, 2]
