"""The cache may be torn, stale, forged or gone: the catalogue is what the journal says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from station import book as books
from station.cache import CACHE_FILE, AsideStorage, Cache
from tests.station.county import Machine


def _forged(text: str) -> str:
    found = json.loads(text)
    found["catalogue"]["1"]["document"]["items"] = []
    return json.dumps(found)


DAMAGE: dict[str, Callable[[str], str]] = {
    "gone": lambda text: "",
    "torn": lambda text: text[: len(text) // 2],
    "not_json": lambda text: "\x00\x01",
    "another_shape": lambda text: '{"catalogue": {"1": 5, "x": []}, "_default": {"a": {}}}',
    "a_list": lambda text: "[]",
    "forged": _forged,
    "deep": lambda text: "[" * 5_000,
}


@pytest.mark.parametrize("damage", list(DAMAGE))
def test_a_damaged_cache_is_never_believed_and_is_made_again(village: Machine, damage: str) -> None:
    """Whatever lies there, all twelve items are listed, and the next command finds a sound cache."""
    path = village.path / CACHE_FILE
    sound = path.read_text(encoding="utf-8")
    path.write_text(DAMAGE[damage](sound), encoding="utf-8")
    assert len(village.rows("items")) == 12
    assert json.loads(path.read_text(encoding="utf-8"))["catalogue"] == json.loads(sound)["catalogue"]


def test_a_cache_of_another_state_is_stale(village: Machine) -> None:
    """A file that was kept from before a publication, sound in itself, does not hide what was published since."""
    from forms.catalog import packaged_items
    from forms.definition import version_of

    path = village.path / CACHE_FILE
    before = path.read_bytes()
    document = next(one for one in packaged_items() if one["code"] == "S002-10")
    document["department"] = "新部门"
    village.centre.republish(document)
    assert village("exchange") == 0
    path.write_bytes(before)
    rows = {row["item"]: row["version"] for row in village.rows("items")}
    assert rows["S002-10"] == version_of(document)


def test_a_sound_cache_spares_the_reading(village: Machine) -> None:
    """With a sound cache the published entries are not read again; without, they are."""
    with books.opened(village.path, village.edges) as book:
        read = book.journal.read
        asked: list[int] = []

        def counted(*where: Any, **more: Any) -> Any:
            asked.append(1)
            return read(*where, **more)

        book.journal.read = counted  # type: ignore[method-assign]  # counts the readings
        assert len(book.catalogue.current().items.items()) == 12 and not asked
        book.catalogue.forget()
        assert len(book.catalogue.current().items.items()) == 12 and asked


def test_a_killed_writer_leaves_the_old_file(tmp_path: Path) -> None:
    """What was half written lies aside; the file itself is the one before."""
    cache = Cache(tmp_path)
    cache.put("catalogue", "a", {"x": 1})
    (tmp_path / (CACHE_FILE + ".new")).write_text('{"catalogue": {"1": {"state": "b"')
    assert cache.get("catalogue", "a") == {"x": 1} and cache.get("catalogue", "b") is None
    cache.put("catalogue", "b", {"x": 2})
    assert cache.get("catalogue", "b") == {"x": 2} and cache.get("catalogue", "a") is None


def test_a_cache_that_cannot_be_written_stops_nothing(village: Machine) -> None:
    """A folder in the file's place: the catalogue is read from the journal each time."""
    path = village.path / CACHE_FILE
    path.unlink()
    path.mkdir()
    assert AsideStorage(path).read() is None
    assert len(village.rows("items")) == 12
