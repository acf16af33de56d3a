"""A day's work on every write path of a village, a township and a county, recorded as it reached their disks.
Imports tests.chaos.indoors, recorder and promised; all work is done by the product's own commands and parts.
Promise: after each step that said "done", what the side has is noted as promised from that event on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from station import book as books
from station.drafts import Kept
from sync.errors import SyncError
from sync.space import BALLAST_FILE
from tests.chaos.disk import Event
from tests.chaos.indoors import ADDRESS, House
from tests.chaos.promised import STICK, checkpointed, promised
from tests.chaos.recorder import Recorder, recording
from tests.processes import PASSWORD, ROLE, TOWNSHIP, VILLAGE, Side
from tests.station.images import photo

ITEM = "S002-10"
# Where a side's backups go: a disk of its own, whose power may fail as well.
VAULT = "vault-"
LEVEL = {9: "township", 12: "village"}


@dataclass(frozen=True)
class Day:
    """Everything that happened, in order, in a folder with one folder for each side; ``paths`` are the write paths
    that were taken, by name, each with the event at which it began."""

    events: tuple[Event, ...]
    paths: dict[str, int]
    stations: dict[str, str]


class _Work:
    """The steps; each says to the recorder what is promised when it is done."""

    def __init__(self, house: House, recorder: Recorder) -> None:
        self.house, self.recorder = house, recorder
        self.paths: dict[str, int] = {}

    def step(self, name: str, side: Side, work: Callable[[], object]) -> None:
        """Do a piece of work; it is said to be done when it returns."""
        self.paths.setdefault(name, len(self.recorder.events))
        work()
        self.say(side)

    def say(self, side: Side) -> None:
        """What this side has is promised from here on."""
        self.recorder.said(side.folder.name, promised(side.folder))


def _typed(side: Side, key: str) -> None:
    with books.opened(side.folder, side.edges()) as book:
        fields = (("answers.applicant_name", "顾秀英"), ("answers.note", "字" * 900))
        book.drafts.store(side.user, Kept(key, ITEM, "1", fields, book.edges.moment(), "顾秀英"))


def _signed_in(side: Side) -> None:
    with books.opened(side.folder, side.edges()) as book:
        for word in ("wrong", PASSWORD):
            try:
                token = book.accounts.sign_in(side.user, word)
            except SyncError:
                continue
            book.accounts.sign_out(token)


def _join(work: _Work, office: str) -> Side:
    house, county = work.house, work.house.county
    code: list[str] = []
    words = ("station", "add", "--division", office, "--level", LEVEL[len(office)], "--name", f"站{office[-3:]}")
    work.step("invite", county, lambda: code.append(county.do(*words).last_word))
    side = house.side(office)
    work.step("station init", side, lambda: setattr(
        side, "station", side.do("init", "--centre", ADDRESS, "--code", code[0]).last_word
    ))  # fmt: skip
    role = ROLE[len(office)]
    work.step("user", side, lambda: side.do("user", "add", side.user, "--role", role, told=PASSWORD + "\n"))
    work.step("exchange", side, lambda: side.do("exchange"))
    return side


def _casework(work: _Work, village: Side, township: Side) -> None:
    numbers: list[str] = []
    for seed in (1, 2, 3):
        work.step("draft", village, lambda seed=seed: _typed(village, f"draft-{seed}"))
        document = {**village.sample(ITEM, "proxy", seed), "draft": f"draft-{seed}"}
        work.step("file", village, lambda document=document: numbers.append(village.file(ITEM, document)))
    entry = village.with_file({"place": "民政窗口", "phone": "13812345678"})
    work.step("ledger", village, lambda: village.do("ledger", "directory", "open", *entry, "--as", village.user))
    for number in numbers:
        work.step("act", village, lambda number=number: village.act(number, "hand_over"))
    for side in (village, township):
        work.step("exchange", side, lambda side=side: side.do("exchange"))
    for act in ("receive", "accept"):
        work.step("act", township, lambda act=act: township.act(numbers[0], act))
    work.step("act", township, lambda: township.act(numbers[1], "receive"))
    for side in (township, village):
        work.step("exchange", side, lambda side=side: side.do("exchange"))


def _photos(work: _Work, village: Side, county: Side) -> None:
    """A photo is attached, travels to the county in chunks, and comes to the township."""
    picture = work.house.folder / "photo.jpg"
    picture.write_bytes(photo(480, 360))
    (first, *_) = [row["case"] for row in village.rows("cases")]
    work.step("attach", village, lambda: village.do("attach", first, str(picture), "--as", village.user))
    for _ in range(3):
        work.step("scans", village, lambda: village.do("exchange"))
    work.say(county)


def _sticks(work: _Work, village: Side, township: Side, county: Side) -> None:
    """A case goes by stick to the township, with the same stick to the county, and the reply comes back."""
    stick, reply = village.folder / f"out{STICK}", county.folder / f"reply{STICK}"
    numbers: list[str] = []
    work.step("file", village, lambda: numbers.append(village.file(ITEM, village.sample(ITEM, "proxy", 4))))
    work.step("act", village, lambda: village.act(numbers[0], "hand_over"))
    work.step("bundle out", village, lambda: village.do("bundle", "out", str(stick)))
    work.step("bundle in", township, lambda: township.do("bundle", "in", str(stick)))
    work.step("act", township, lambda: township.act(numbers[0], "receive"))
    words = ("bundle", "in", str(stick), "--reply", str(reply))
    work.step("county bundle in", county, lambda: county.do(*words))
    work.step("reply in", village, lambda: village.do("bundle", "in", str(reply)))
    assert village.rows("status")[0]["unsent"] == 0


def _kept_apart(work: _Work, side: Side) -> Path:
    vault = side.folder.with_name(VAULT + side.folder.name)
    work.step(f"{side.package} backup", side, lambda: side.do("backup", str(vault)))
    work.recorder.said(vault.name, promised(vault))
    return vault


def record(folder: Path, seed: int = 1) -> Day:
    """Live through the day once in a fresh folder."""
    house = House(folder, seed)
    county = house.county
    with recording(folder) as recorder:
        work = _Work(house, recorder)
        work.step("county init", county, lambda: county.do("init", "--name", "样例县", "--division", county.office))
        words = ("user", "add", county.user, "--role", "officer")
        work.step("user", county, lambda: county.do(*words, told=PASSWORD + "\n"))
        house.heard = lambda path: work.say(county)
        with house.answering():
            village, township = _join(work, VILLAGE), _join(work, TOWNSHIP)
            _casework(work, village, township)
            for side in (village, county):
                work.step("checkpoint", side, lambda side=side: _fold_the_log(side))
            work.step("sign in", village, lambda: _signed_in(village))
            _photos(work, village, county)
            _sticks(work, village, township, county)
            _kept_apart(work, county)
        work.step("rebuild", village, lambda: village.do("rebuild"))
        work.step("county rebuild", county, lambda: county.do("rebuild"))
        _kept_apart(work, village)
        vault = _kept_apart(work, village)
        work.step("restore", village, lambda: village.do("restore", str(vault)))
        unexplained = recorder.unexplained(lambda name: "/" not in name or name.endswith(BALLAST_FILE))
    assert not unexplained, f"written past the recorder: {unexplained}"
    return Day(tuple(recorder.events), work.paths, {side.office: side.station for side in house.stations})


def _fold_the_log(side: Side) -> None:
    with checkpointed(side.folder):
        side.do("digest")
