"""Reading everything back: each kind of damage is named, none is repaired, and what is sound is said to be sound."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import peewee
import pytest

from sync.check import PROBLEMS_LIMIT, check
from sync.database import rows
from sync.journal import Journal
from tests.books import Books
from tests.sync.parties import TOWNSHIP, VILLAGE, County, draft


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory, books_of_the_module: Books) -> Iterator[County]:
    """Two stations that share a case, three entries of it, everything told to everybody; damage is undone after use."""
    made = County(tmp_path_factory.mktemp("county"), VILLAGE, TOWNSHIP, books=books_of_the_module)
    made.centre.court.listeners["case:1"] = {VILLAGE, TOWNSHIP}
    made[TOWNSHIP].write(draft("case:3"))
    made[VILLAGE].write(draft(text="one"), draft(text="two"), draft("case:2", "three"))
    for station in (VILLAGE, TOWNSHIP, VILLAGE):
        made[station].exchange()
    yield made
    made.close()


@contextmanager
def harmed(journal: Journal, *statements: str) -> Iterator[Journal]:
    """Rows changed under our feet, as by a bad disk or a curious person, until the block ends."""
    on_sqlite = isinstance(journal.db, peewee.SqliteDatabase)
    if on_sqlite:
        journal.db.execute_sql("PRAGMA foreign_keys = OFF")
    with journal.db.atomic("IMMEDIATE") as transaction:
        if not on_sqlite:
            journal.db.execute_sql("SET LOCAL session_replication_role = replica")
        for sql in statements:
            cursor = journal.db.execute_sql(sql if on_sqlite else in_postgresqls_words(sql))
            assert journal.db.rows_affected(cursor) > 0, "the damage hit nothing"
        yield journal
        transaction.rollback()
    assert check(journal) == []


def in_postgresqls_words(sql: str) -> str:
    """SQLite's ways to write bytes down, in PostgreSQL's."""
    sql = re.sub(r"\bx'([0-9a-f]*)'", lambda found: f"'\\x{found[1]}'::bytea", sql)
    sql = re.sub(r"zeroblob\((\d+)\)", lambda found: f"'\\x{'00' * int(found[1])}'::bytea", sql)
    return re.sub(r"CAST\(('.*?') AS BLOB\)", r"\1::bytea", sql)


def at_centre(county: County) -> Journal:
    """The centre's journal."""
    return county.centre.journal


def at_village(county: County) -> Journal:
    """The journal of the station that wrote."""
    return county[VILLAGE].journal


def at_township(county: County) -> Journal:
    """The journal of the station that has the case only by mail."""
    return county[TOWNSHIP].journal


def test_sound_books_are_said_to_be_sound(tmp_path: Path, books: Books) -> None:
    """Before anything was written, by mail or by hand, after other lives, and with work not yet sent."""
    county = County(tmp_path, VILLAGE, TOWNSHIP, books=books)
    everybody = (county.centre, county[VILLAGE], county[TOWNSHIP])
    assert [check(node.journal) for node in everybody] == [[], [], []]
    county.centre.court.listeners["case:1"] = {VILLAGE, TOWNSHIP}
    for _ in range(2):
        county[VILLAGE].write(draft())
        county[VILLAGE].exchange()
        county[TOWNSHIP].exchange()
        for node in everybody:
            node.close()
            node.live()
    county[VILLAGE].write(draft())
    assert [check(node.journal) for node in everybody] == [[], [], []]
    county.close()


def test_a_lawfully_erased_part_is_no_damage(county: County) -> None:
    """Its hash stays, and with it every chain."""
    for journal in (at_centre(county), at_village(county), at_township(county)):
        kept = journal.find("e.subject = ?", "case:1")
        erasing = "UPDATE entry SET personal = NULL, erased = x'{}' WHERE id = {}"
        with harmed(journal, *(erasing.format(entry.content.personal_hash().hex(), entry.id) for entry in kept)):
            assert check(journal) == []


ONE_ENTRY = "subject = 'case:1' AND seen = ''"
ENTRY_DAMAGES = {
    "facts": "UPDATE entry SET facts = CAST('{\"v\":2}' AS BLOB)",
    "personal": "UPDATE entry SET personal = CAST('[]' AS BLOB)",
    "subject": "UPDATE entry SET subject = 'case:9'",
    "cause": "UPDATE entry SET seen = 'ffffffffffffffffffffffffffffffff'",
    "kind": "UPDATE entry SET kind = 'case:erased'",
    "number": "UPDATE entry SET seq = 90",
    "digest": "UPDATE entry SET digest = zeroblob(32)",
    "erasure that is none": "UPDATE entry SET personal = NULL, erased = zeroblob(32)",
    "stamp without admission": "UPDATE entry SET status = 2",
    "admission without stamp": "UPDATE entry SET epoch = NULL, place = NULL, stamp_lane = NULL",
}


@pytest.mark.parametrize("side", (at_centre, at_village, at_township))
@pytest.mark.parametrize("damage", ENTRY_DAMAGES.values(), ids=ENTRY_DAMAGES)
def test_an_entry_that_changed_is_named(county: County, side: object, damage: str) -> None:
    """Whatever part of it, at its writer's, at the centre, and where it came by mail; its number is in the sentence."""
    assert callable(side)
    journal: Journal = side(county)
    with harmed(journal, f"{damage} WHERE {ONE_ENTRY}"):
        said = check(journal)
    assert any(
        "/2 " in sentence or "/90 " in sentence or " at 2" in sentence or " at 90" in sentence for sentence in said
    ), said


LANE_DAMAGES = {
    "link": f"UPDATE entry SET link = zeroblob(32) WHERE {ONE_ENTRY}",
    "entry gone": "DELETE FROM entry WHERE seq = 3 AND link IS NOT NULL",
    "last entry gone": "DELETE FROM entry WHERE subject = 'case:2'",
    "head number": "UPDATE lane SET head_seq = head_seq + 1 WHERE owner = '32061210720501'",
    "head link": "UPDATE lane SET head_link = zeroblob(32) WHERE owner = '32061210720501'",
    "name": "UPDATE lane SET name = 'ffffffffffffffffffffffffffffffff' WHERE owner = '32061210720501'",
}


@pytest.mark.parametrize("side", (at_centre, at_village))
@pytest.mark.parametrize("damage", LANE_DAMAGES.values(), ids=LANE_DAMAGES)
def test_a_lane_that_does_not_add_up_is_named(county: County, side: object, damage: str) -> None:
    """A changed link, a missing entry at any place, a head that is not the end."""
    assert callable(side)
    journal: Journal = side(county)
    with harmed(journal, damage):
        assert any("记录" in sentence for sentence in check(journal))


BOX_DAMAGES = {
    "verdict": "UPDATE mail SET verdict = 'parked' WHERE n = 2",
    "epoch": "UPDATE mail SET epoch = 7 WHERE n = 2",
    "place": "UPDATE mail SET place = place + 100 WHERE n = 2",
    "centre lane": "UPDATE mail SET stamp_lane = 'ffffffffffffffffffffffffffffffff' WHERE n = 2",
    "reason": "UPDATE mail SET reason = 'because' WHERE n = 2",
    "link": "UPDATE mail SET link = zeroblob(32) WHERE n = 2",
    "other entry": "UPDATE mail SET entry_id = (SELECT id FROM entry WHERE kind = 'lane:opened' LIMIT 1) WHERE n = 2",
    "delivery gone": "DELETE FROM mail WHERE n = 1",
    "last delivery gone": "DELETE FROM mail WHERE (box_id, n) IN (SELECT box_id, MAX(n) FROM mail GROUP BY box_id)",
    "head number": "UPDATE box SET head_seq = head_seq + 1",
    "head link": "UPDATE box SET head_link = zeroblob(32)",
    "station": "UPDATE box SET station = '32061210720601'",
    "epoch of the box": "UPDATE box SET epoch = epoch + 1",
}


@pytest.mark.parametrize("side", (at_centre, at_township))
@pytest.mark.parametrize("damage", BOX_DAMAGES.values(), ids=BOX_DAMAGES)
def test_a_mailbox_that_does_not_add_up_is_named(county: County, side: object, damage: str) -> None:
    """Whatever a delivery said stands under the chain: a stamp, a verdict or a reason cannot change unseen."""
    assert callable(side)
    journal: Journal = side(county)
    with harmed(journal, damage):
        assert any("信箱" in sentence for sentence in check(journal))


def test_a_mailbox_rewritten_with_all_its_hashes_lacks_the_centres_signature(county: County) -> None:
    """Who changes a station's book consistently still has no key of the centre."""
    journal = at_township(county)
    with harmed(journal, "UPDATE box SET signature = zeroblob(64)"):
        assert any("签名" in sentence for sentence in check(journal))


def test_checking_changes_nothing(county: County) -> None:
    """Damage is named, not repaired: a second look says the same, and the rows are as they were."""
    with harmed(at_centre(county), f"UPDATE entry SET facts = CAST('x' AS BLOB) WHERE {ONE_ENTRY}") as journal:
        before = rows(journal.db, "SELECT id, digest, facts, status FROM entry ORDER BY id")
        assert check(journal) == check(journal) != []
        assert rows(journal.db, "SELECT id, digest, facts, status FROM entry ORDER BY id") == before


def test_a_book_damaged_all_over_is_not_listed_without_end(county: County) -> None:
    """A hundred sentences are enough to know."""
    village = county[VILLAGE]
    village.write(*(draft(f"case:{n}") for n in range(200)))
    with harmed(village.journal, "UPDATE entry SET facts = CAST('x' AS BLOB)"):
        assert len(check(village.journal)) == PROBLEMS_LIMIT


def test_each_sentence_is_in_both_languages(county: County) -> None:
    """Chinese for the desk, English for whoever looks into it."""
    entry = f"UPDATE entry SET facts = CAST('x' AS BLOB), status = 2 WHERE {ONE_ENTRY}"
    with harmed(at_centre(county), entry, "UPDATE mail SET reason = 'because' WHERE n = 1") as journal:
        said = check(journal)
    assert len(said) >= 4
    for sentence in said:
        assert sentence.split("。 ")[1].isascii()
