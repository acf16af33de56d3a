"""Scans on a channel of their own: resumed after any cut, sent once, kept only where an entry names them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from sync import chunks, codec
from sync.blob_rounds import Limits
from sync.chunks import CHUNK_BYTES, UNNAMED, WHOLE, Blob, Message
from sync.errors import Refused
from tests.books import FILES, Books
from tests.sync.album import CENTRE, PLENTY, VILLAGE, Album, Side, album_in, refused

CASE = "case:1"


@pytest.fixture
def album(tmp_path: Path) -> Iterator[Album]:
    """A centre, a village and a township."""
    with album_in(tmp_path, FILES) as made:
        yield made


@pytest.fixture
def on_either(tmp_path: Path, books: Books) -> Iterator[Album]:
    """The same with the centre's book on SQLite and on PostgreSQL, for what asks the database something of its own."""
    with album_in(tmp_path, books) as made:
        yield made


def nothing(subjects: Sequence[str]) -> set[str]:
    """A desk that holds no file."""
    return set()


def kept(side: Side, *sizes: int) -> list[Blob]:
    """Pictures that lie at one side."""
    return [side.blobs.keep(side.picture(size)) for size in sizes]


def with_pictures(album: Album, *sizes: int, subject: str = CASE) -> list[Blob]:
    """A case whose entry names new pictures of the village; the first is its thumbnail."""
    blobs = kept(album.village, *sizes)
    album.tell(subject, *((blob, int(number > 0)) for number, blob in enumerate(blobs)))
    return blobs


def brought(line: list[bytes]) -> list[Blob]:
    """The blobs whose chunks these requests carried, in their order."""
    found = [chunks.decode(codec.unframe(body)[1]) for body in line]
    return [piece.blob for message in found for piece in message.pieces]


def test_a_scan_arrives_whole_and_is_verified_by_its_hash(on_either: Album) -> None:
    """Records were there before; the count of what is to go falls to nothing."""
    small, whole = with_pictures(on_either, 9_000, 300_000)
    on_either.village.naming.catch_up()
    assert on_either.village.naming.to_go(nothing)[:2] == (2, 309_000)
    done = on_either.turn(on_either.village)
    assert (done.brought, done.fault) == (2, None)
    assert on_either.village.naming.to_go(nothing)[:2] == (0, 0)
    for blob in (small, whole):
        assert on_either.centre.blobs.read(blob) == on_either.village.blobs.read(blob)
    assert not on_either.turn(on_either.village).line_bytes


def test_small_ones_go_first_and_then_the_oldest(album: Album) -> None:
    """A thumbnail of the last case goes before the large picture of the first."""
    first, second = (with_pictures(album, 9_000, 100_000, subject=f"case:{number}") for number in (1, 2))
    album.turn(album.village, Limits(10**9, 10**9, connections=1))
    order = list(dict.fromkeys(brought(album.line.sent)))
    assert order == [first[0], second[0], first[1], second[1]]


@pytest.mark.parametrize("fate", ["lost", "answer lost", "cut"])
def test_a_cut_at_any_request_costs_that_request_alone(album: Album, fate: str) -> None:
    """The line fails at each request in turn; what it carried goes once more at most, and the whole arrives."""
    (blob,) = with_pictures(album, 5 * CHUNK_BYTES + 7)
    for number in range(1, 9):
        album.line.fate = lambda at, bad=number: fate if at == bad else "whole"
        album.line.sent.clear()
        album.turn(album.village, Limits(10**9, 10**9, connections=1))
        pieces = [piece for body in album.line.sent for piece in chunks.decode(codec.unframe(body)[1]).pieces]
        sent, largest = (how(len(piece.content) for piece in pieces) for how in (sum, max))
        assert blob.size_bytes <= sent <= blob.size_bytes + largest, (number, sent)
        assert album.centre.blobs.has(blob)
        album.centre.naming.lost(blob)
        album.village.naming.note(blob, there=False)


def test_a_turn_after_a_restart_goes_on_at_the_last_whole_chunk(album: Album) -> None:
    """Both sides were started anew in the middle: what had arrived is asked for, not sent again."""
    (blob,) = with_pictures(album, 12 * CHUNK_BYTES)
    one_connection = Limits(10**9, 10**9, connections=1)
    album.line.fate = lambda at: "whole" if at <= 5 else "lost"
    assert album.turn(album.village, one_connection).fault is not None
    arrived = album.centre.blobs.arrived(VILLAGE, blob)
    assert CHUNK_BYTES <= arrived < blob.size_bytes
    album.restart(album.centre)
    album.restart(album.village)
    album.line.fate, album.line.sent = (lambda at: "whole"), []
    album.turn(album.village, one_connection)
    carried = [piece for body in album.line.sent for piece in chunks.decode(codec.unframe(body)[1]).pieces]
    assert min(piece.first for piece in carried) == arrived
    assert album.centre.blobs.read(blob) == album.village.blobs.read(blob)


def test_a_line_that_is_cut_again_and_again_still_brings_every_scan(album: Album) -> None:
    """Three connections, two of three requests fail somewhere; nothing is lost or mixed up."""
    blobs = [one for number in range(3) for one in with_pictures(album, 9_000, 60_000, subject=f"case:{number}")]
    chance = random.Random(5)
    album.line.fate = lambda at: chance.choice(("whole", "lost", "answer lost"))
    turns = 0
    while album.village.naming.to_go(nothing).files or not turns:
        album.turn(album.village)
        turns += 1
        assert turns < 100
    assert all(album.centre.blobs.read(blob) == album.village.blobs.read(blob) for blob in blobs)


def test_the_same_picture_in_two_cases_travels_once(album: Album) -> None:
    """Deduplicated by its hash, on the disk and on the line; also when another station has brought it already."""
    (blob,) = with_pictures(album, 200_000)
    album.turn(album.village)
    album.tell("case:2", (blob, 1))
    copy = album.township.blobs.keep(album.village.blobs.read(blob))
    album.tell("case:3", (copy, 1), by=album.township)
    album.line.sent.clear()
    for side in (album.village, album.township):
        album.turn(side)
    assert copy == blob
    assert brought(album.line.sent) == []
    assert album.township.naming.to_go(nothing).files == 0
    assert len(list(album.centre.blobs.kept())) == 1


def test_a_centre_takes_only_what_a_stored_entry_names(album: Album) -> None:
    """Records always before blobs: until the entry is there the scan waits, and is not asked for again in that turn."""
    (blob,) = kept(album.village, 40_000)
    album.village.tell(CASE, (blob, 0))
    done = album.turn(album.village)
    assert (done.brought, done.fault) == (0, None)
    assert not list(album.centre.folder.glob("blobs/**/*"))
    assert album.village.naming.to_go(nothing).files == 1
    album.centre.tell(CASE, (blob, 0))
    assert album.turn(album.village).brought == 1


def test_a_scan_that_is_not_what_its_name_says_is_thrown_away_and_fetched_or_begun_again(album: Album) -> None:
    """A flipped bit at the station is noticed there, before anything is sent."""
    (blob,) = with_pictures(album, 3 * CHUNK_BYTES)
    place = album.village.folder / "blobs" / blob.sha256[:2] / blob.sha256
    raw = bytearray(place.read_bytes())
    raw[CHUNK_BYTES + 100] ^= 1
    place.write_bytes(bytes(raw))
    album.turn(album.village)
    assert not album.centre.blobs.has(blob)
    assert not album.village.blobs.has(blob)
    assert album.village.naming.to_go(nothing).coming == 1


def test_false_chunks_never_count_as_a_scan(album: Album) -> None:
    """A station that lies about the content gets no more than a place among its own begun ones."""
    (blob,) = with_pictures(album, 2 * CHUNK_BYTES)
    for number in range(2):
        said = asked(album, pieces=(chunks.Piece(blob, number * CHUNK_BYTES, bytes(CHUNK_BYTES)),))
        assert said.header["have"] == [[*blob, (CHUNK_BYTES, 0)[number]]]
    assert not album.centre.blobs.has(blob)
    assert album.turn(album.village).brought == 1


def asked(album: Album, side: Side | None = None, pieces: tuple[chunks.Piece, ...] = (), **header: object) -> Message:
    """One signed request of a station, as anybody who has its key could write it."""
    side = side or album.village
    told = {"type": "blob", "from": side.node, "to": CENTRE, "nonce": f"nonce-{side.node}", **header}
    payload = chunks.encode(Message(told, pieces))
    body = codec.frame(side.key.sign("message", payload), payload)
    return chunks.decode(codec.unframe(album.answer(body))[1])


def test_a_station_that_sees_the_case_fetches_thumbnails_and_the_holder_fetches_the_whole(on_either: Album) -> None:
    """Thumbnails come by themselves; full scans only for cases that the desk chooses."""
    small, whole = with_pictures(on_either, 9_000, 300_000)
    on_either.turn(on_either.village)
    on_either.township.tell(CASE, (small, 0), (whole, 1))
    done = on_either.turn(on_either.township)
    assert (done.fetched, on_either.township.blobs.has(small), on_either.township.blobs.has(whole)) == (1, True, False)
    on_either.line.fate = lambda at: "lost" if at % 3 == 0 else "whole"
    done = on_either.turn(on_either.township, wanted=lambda subjects: {CASE} & set(subjects))
    assert done.fetched == 1
    assert on_either.township.blobs.read(whole) == on_either.village.blobs.read(whole)
    assert on_either.township.naming.to_go(lambda subjects: {CASE}) == (0, 0, 0, 0)


def test_nobody_fetches_a_scan_of_a_case_that_is_not_hers(on_either: Album) -> None:
    """Knowing the hash is no right to the picture; a recorded request fetches nothing either."""
    (blob,) = with_pictures(on_either, 20_000)
    on_either.turn(on_either.village)
    table = on_either.centre.journal.tables.audience
    table.delete().where(table.station == on_either.township.node).execute()
    denied = asked(on_either, on_either.township, wants=[[*blob, 0]], room=10**6)
    assert (denied.pieces, denied.header["gone"]) == ((), [list(blob)])
    assert asked(on_either, wants=[[*blob, 0]], room=10**6).pieces[0].blob == blob
    late = asked(on_either, wants=[[*blob, 0]], room=10**6, nonce="an older one")
    assert (late.pieces, late.header["stale"]) == ((), True)


def test_a_centre_that_lost_its_scans_is_given_them_again(on_either: Album) -> None:
    """Its folder was put back: in a new life it looks, asks, and the station brings what it had counted as there."""
    blobs = with_pictures(on_either, 9_000, 100_000)
    on_either.turn(on_either.village)
    for blob in blobs:
        on_either.centre.blobs.drop(blob.sha256)
    on_either.restart(on_either.centre)
    assert not on_either.turn(on_either.village).line_bytes
    on_either.village.journal.set_mark("epoch_seen", [2, ["another life"]])
    assert on_either.turn(on_either.village).brought == 2
    assert all(on_either.centre.blobs.has(blob) for blob in blobs)


def test_a_days_budget_holds_across_restarts_and_ends_with_the_day(album: Album) -> None:
    """What was spent is kept in the book; the next day begins anew."""
    with_pictures(album, 9_000, *([100_000] * 5))
    limits = Limits(day_bytes=200_000, turn_bytes=10**9, connections=1)
    spent = album.turn(album.village, limits).line_bytes
    assert 100_000 < spent <= 200_000 + 3 * CHUNK_BYTES
    album.restart(album.village)
    assert album.turn(album.village, limits).line_bytes == 0
    album.day = "2026-11-23"
    assert album.turn(album.village, limits).line_bytes > 0
    assert album.turn(album.village, Limits(10**9, 50_000)).line_bytes <= 50_000 + 3 * CHUNK_BYTES


def test_a_record_that_waits_ends_the_turn(album: Album) -> None:
    """A case never waits for a picture longer than for one request."""
    with_pictures(album, 300_000)
    written = iter([False, False, True])
    album.turn(album.village, Limits(10**9, 10**9, connections=1), hurry=lambda: next(written, True))
    assert len(album.line.sent) == 2


def test_a_centre_without_room_says_so_and_stays_open_for_records(album: Album) -> None:
    """The station is told in a sentence and keeps what it has; nothing is half taken."""
    with_pictures(album, 9_000)
    album.centre.blobs = album.centre.naming.blobs = type(album.centre.blobs)(
        album.centre.folder, b"k" * 32, album.centre.random.randbytes, spare_bytes=10**18
    )
    done = album.turn(album.village)
    assert isinstance(done.fault, Refused)
    assert done.fault.code == "centre_full"
    assert album.village.naming.to_go(nothing).files == 1


def test_only_an_enrolled_station_is_answered(album: Album) -> None:
    """A stranger's key, another centre's message, a revoked station, bytes that are no message: refused whole."""
    stranger = Side(album.village.folder.parent / "stranger", VILLAGE, 99)
    cases = {"unknown_sender": lambda: asked(album, stranger), "not_for_us": lambda: asked(album, type="exchange")}
    for code, doing in cases.items():
        assert refused(doing) == code
    node = album.centre.journal.tables.node
    node.update(state="revoked").where(node.id == VILLAGE).execute()
    assert refused(lambda: asked(album)) == "revoked"
    for body in (b"", b"x" * 50, codec.frame(bytes(64), b"{}\n"), codec.frame(bytes(64), b"[]")):
        assert refused(lambda body=body: album.answer(body))
    stranger.close()


@pytest.mark.parametrize("wrong", [
    {"offers": [["a" * 64, 0]]}, {"offers": [["A" * 64, 5]]}, {"offers": [["a" * 64, 5]] * 65}, {"offers": "x"},
    {"offers": [["a" * 64, 10**9]]}, {"wants": [["a" * 64, 5, -1]]}, {"wants": [["a" * 64, 5, 6]]}, {"room": -1},
    {"wants": [["a" * 64, 5, True]]}, {"room": "1"}, {"offers": [["../" * 21 + "x", 5]]},
])
def test_a_header_out_of_bounds_is_refused_whole(album: Album, wrong: dict[str, object]) -> None:
    """Before anything is stored or told."""
    assert refused(lambda: asked(album, **wrong)) == "header"


def test_what_is_announced_is_there_to_the_byte() -> None:
    """Truncated, trailing, overlapping its end: no message."""
    blob = Blob("a" * 64, CHUNK_BYTES + 10)
    two = (chunks.Piece(blob, 0, bytes(CHUNK_BYTES)), chunks.Piece(blob, CHUNK_BYTES, bytes(10)))
    whole = chunks.encode(Message({}, two))
    assert chunks.decode(whole).pieces == two
    beyond = chunks.encode(Message({}, (chunks.Piece(blob, CHUNK_BYTES + 5, bytes(10)),)))
    too_long, fewer = bytes(chunks.MESSAGE_LIMIT_BYTES + 1), whole.replace(b",10]", b",9]")
    wrong = (whole[:-1], whole + b"x", beyond, b"", too_long, fewer)
    for raw in wrong:
        assert refused(lambda raw=raw: chunks.decode(raw)), raw[:60]


def test_a_false_size_in_one_entry_does_not_stand_in_the_way_of_the_true_one(album: Album) -> None:
    """The name of a blob is its hash and its size together."""
    (blob,) = kept(album.village, 50_000)
    album.centre.tell(CASE, (Blob(blob.sha256, 7), 0))
    album.tell(CASE, (blob, 0))
    assert album.turn(album.village).brought == 1
    assert asked(album, offers=[[blob.sha256, 7], [*blob], ["c" * 64, 9]]).header["have"] == [
        [blob.sha256, 7, 0], [*blob, WHOLE], ["c" * 64, 9, UNNAMED],
    ]  # fmt: skip


def test_the_limits_of_a_turn_are_what_a_test_believes() -> None:
    """The tests above speak of chunks and of three connections."""
    assert (CHUNK_BYTES, PLENTY.connections) == (32_768, 3)
