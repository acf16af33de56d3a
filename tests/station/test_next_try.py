"""What a folder keeps of its way to the centre: whom to trust, and how long to stay away."""

from __future__ import annotations

from pathlib import Path

import pytest

from station import next_try
from station.edges import Edges
from sync.courier import LONGEST_DELAY_SECONDS, Wait
from sync.journal import Journal
from tests.sync.parties import VILLAGE, County, county


class Watch:
    """A clock that a test turns, and a road that only says how it was asked for."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0
        self.asked: list[tuple[object, ...]] = []

    def edges(self) -> Edges:
        """The edges of a station that has nothing else."""

        def road(*asked: object) -> object:
            self.asked.append(asked)
            return lambda path, body: body

        return Edges(
            lambda: self.now, lambda: self.now, bytes, lambda seed: None, lambda: 0.5, road, lambda *_: None
        )


@pytest.fixture
def watch() -> Watch:
    """A watch."""
    return Watch()


def book(here: County) -> Journal:
    """A station's journal whose connection is nobody's."""
    journal: Journal = here[VILLAGE].journal
    journal.db.close()
    return journal


@pytest.mark.parametrize(
    ("passed", "left"), ((0, 300.0), (120, 180.0), (500, 0.0), (-86_400 * 365, LONGEST_DELAY_SECONDS), (1e9, 0.0))
)
def test_what_is_left_of_a_wait_is_waited_for_by_the_next_process(
    tmp_path: Path, watch: Watch, passed: float, left: float
) -> None:
    """And no longer than any wait may be, wherever the clock was turned to."""
    with county(tmp_path, VILLAGE) as here:
        journal, edges = book(here), watch.edges()
        next_try.plan(journal, edges, Wait(300.0, 4, slot=True))
        watch.now += passed
        assert next_try.kept(journal, edges) == Wait(left, 4, slot=True)
        next_try.plan(journal, edges, Wait(60.0, 0))
        assert next_try.kept(journal, edges) == Wait(0.0, 0)
        journal.db.connect()


def test_the_countys_certificates_lie_in_the_folder_and_are_used_from_then_on(tmp_path: Path, watch: Watch) -> None:
    """The stick that they came on may be taken away."""
    given, folder, edges = tmp_path / "stick.pem", tmp_path / "station", watch.edges()
    folder.mkdir()
    next_try.road_to(edges, folder, "https://centre.example")
    given.write_bytes(b"certificates")
    next_try.keep_ca(folder, given)
    given.unlink()
    next_try.road_to(edges, folder, "https://centre.example")
    assert watch.asked == [("https://centre.example",), ("https://centre.example", folder / next_try.CA_FILE)]
    assert (folder / next_try.CA_FILE).read_bytes() == b"certificates"
