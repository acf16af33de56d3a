"""Malformed, oversized and foreign input at every command.
Imports tests.processes and what the journeys share.
Promise: one clear error in two languages, nothing changed, nothing lost, and the next honest word is heard.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import ITEM, Busy
from tests.journeys.standing import assert_refused, standing
from tests.processes import PASSWORD, VILLAGE, Side

LONG = "长" * 100_000
NO_CASE = "10720501-260102-00000-0001-0"

STATION_WORDS: tuple[tuple[str, ...], ...] = (
    ("file", "S999-99", "--with", "GOOD", "--as", "USER"),
    ("file", ITEM, "--with", "GOOD", "--as", "nobody"),
    ("file", ITEM, "--with", "/does/not/exist", "--as", "USER"),
    ("file", ITEM, "--with", "FOLDER", "--as", "USER"),
    ("file", ITEM, "--with", "GOOD"),
    ("file", ITEM, "--as", "USER"),
    ("file", LONG, "--with", "GOOD", "--as", "USER"),
    ("form", "S999-99"),
    ("form", ITEM, "--sample", "--mode", "by_magic"),
    ("form", ITEM, "--sample", "--seed", "x"),
    ("act", "CASE", "fly", "--as", "USER"),
    ("act", "CASE", "file", "--as", "USER"),
    ("act", "CASE", "--as", "USER"),
    ("act", "CASE", "hand_over"),
    ("act", "CASE", "hand_over", "--as", "nobody"),
    ("act", "", "hand_over", "--as", "USER"),
    ("act", "not-a-number", "hand_over", "--as", "USER"),
    ("act", LONG, "hand_over", "--as", "USER"),
    ("act", NO_CASE, "hand_over", "--as", "USER"),
    ("act", "CASE", "decide", "--as", "USER"),
    ("act", "CASE", "accept", "--as", "USER"),
    ("act", "CASE", "take_over", "--as", "USER"),
    ("act", "\ud800", "note", "--as", "USER"),
    ("digest", "--scope", "abc"),
    ("digest", "--scope", "9" * 40),
    ("user", "add", "", "--role", "agent"),
    ("user", "add", "a b", "--role", "agent"),
    ("user", "add", "x" * 64, "--role", "agent"),
    ("user", "add", "new", "--role", "king"),
    ("serve", "--port", "http"),
    ("serve", "--port", "99999"),
    ("nonsense",),
    (),
    ("cases", "--nonsense"),
    ("init", "--centre", "http://127.0.0.1:1", "--code", "YZ-nonsense"),
    ("init", "--centre", "x", "--code", LONG),
)
COUNTY_WORDS: tuple[tuple[str, ...], ...] = (
    ("act", "CASE", "fly", "--as", "USER"),
    ("act", "CASE", "decide", "--as", "USER"),
    ("act", "CASE", "accept", "--as", "USER"),
    ("act", "CASE", "note"),
    ("act", "CASE", "note", "--as", "nobody"),
    ("act", "", "note", "--as", "USER"),
    ("act", "CASE", "note", "--as", "USER", "--with", "/does/not/exist"),
    ("act", "CASE", "note", "--as", "USER", "--with", "FOLDER"),
    ("act", "not-a-number", "note", "--as", "USER"),
    ("act", LONG, "note", "--as", "USER"),
    ("act", NO_CASE, "note", "--as", "USER"),
    ("held", "abc", "admit", "--reason", "x", "--as", "USER"),
    ("held", "", "admit", "--reason", "x", "--as", "USER"),
    ("held", LONG, "set-aside", "--reason", "x", "--as", "USER"),
    ("station", "add", "--division", "12", "--level", "village", "--name", "x"),
    ("station", "add", "--division", "110101001001", "--level", "village", "--name", "x"),
    ("station", "add", "--division", VILLAGE, "--level", "township", "--name", "x"),
    ("station", "add", "--division", VILLAGE, "--level", "village", "--name", LONG),
    ("station", "revoke", "nobody"),
    ("station", "revoke", LONG, "--reason", "x", "--as", "USER"),
    ("station", "move", "nobody", "--division", VILLAGE),
    ("user", "add", "", "--role", "officer"),
    ("user", "add", "new", "--role", "king"),
    ("user", "add", "a b", "--role", "officer"),
    ("digest", "--scope", "abc"),
    ("digest", "--scope", "110101"),
    ("serve", "--port", "http"),
    ("serve", "--port", "99999"),
    ("init", "--name", "又一个县", "--division", "320612"),
    ("nonsense",),
    (),
    ("cases", "--nonsense"),
)


@pytest.mark.parametrize("package", ["station", "central"])
def test_a_wrong_word_is_refused_and_changes_nothing(busy: Busy, package: str, tmp_path: Path) -> None:
    """Unknown commands, people, items, cases, acts, offices, files: status 1, a sentence, all as before."""
    side = busy.village if package == "station" else busy.county
    good = tmp_path / "good.json"
    good.write_text(json.dumps(busy.village.sample(ITEM, "proxy", 7)), encoding="utf-8")
    stand_in = {"GOOD": str(good), "FOLDER": str(tmp_path), "USER": side.user, "CASE": busy.under_way}
    before = standing(busy)
    for words in STATION_WORDS if package == "station" else COUNTY_WORDS:
        typed = [stand_in.get(word, word) for word in words]
        assert_refused(side.ask(*typed, told=PASSWORD + "\n"), words)
    for password in ("", "short\n", "with\x00nul-character\n", LONG + "\n"):
        assert_refused(
            side.ask(
                "user", "add", "somebody", "--role", "agent" if package == "station" else "officer", told=password
            ),
            password[:20],
        )
    assert standing(busy) == before


def bad_documents(sample: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Bytes that are no application: broken JSON, wrong shapes, hostile values; one fault at a time."""
    whole = json.dumps(sample, ensure_ascii=False).encode()
    yield from (
        ("empty", b""),
        ("half", whole[: len(whole) // 2]),
        ("garbage", random.Random(1).randbytes(5_000)),
        ("list", b"[]"),
    )
    yield from (
        ("number", b"1"),
        ("null", b"null"),
        ("nan", b'{"mode": NaN}'),
        ("deep", b"[" * 100_000),
        ("deep object", b'{"a":' * 50_000),
    )
    yield from (
        ("huge", whole[:-1] + b',"x":"' + b"x" * 1_200_000 + b'"}'),
        ("not utf-8", whole.replace("代".encode(), b"\xff\xfe")),
    )
    yield from (
        ("twice", b'{"mode":"proxy",' + whole[1:]),
        ("surrogate", whole.replace(b'"mode"', b'"\\ud800":1,"mode"')),
    )
    for name in ("mode", "answers", "materials", "mandate", "consent"):
        for value in (None, 7, [], "x" * 70_000, {"x": {"x": {}}}, True):
            if value is None and name == "materials":
                continue  # No paper is handed in: a lawful application, answered with a notice.
            yield f"{name}={str(value)[:8]}", json.dumps({**sample, name: value}).encode()
    for answer, value in (
        ("applicant_name", "王\u0000"),
        ("applicant_name", "\ud800"),
        ("applicant_name", LONG),
        ("applicant_name", {"x": 1}),
    ):
        yield (
            f"{answer}={str(value)[:3]!r}",
            json.dumps({**sample, "answers": {**sample["answers"], answer: value}}).encode(),
        )
    yield "unknown key", json.dumps({**sample, "extra": 1}).encode()


def test_a_document_that_is_none_is_refused_with_everything_that_is_wrong(busy: Busy, tmp_path: Path) -> None:
    """Broken, deep, huge or hostile files for `file` and `act`: status 1 and no trace of them."""
    paper = tmp_path / "bad.json"
    before = standing(busy)
    for name, raw in bad_documents(busy.village.sample(ITEM, "proxy", 3)):
        paper.write_bytes(raw)
        assert_refused(busy.village.ask("file", ITEM, "--with", str(paper), "--as", busy.village.user), name)
    waiting = busy.waiting
    for raw in (
        b"",
        b"[]",
        b"{",
        b'{"carrier": 7}',
        b'{"fly": 1}',
        b'{"remark": "\\u0000"}',
        json.dumps({"remark": LONG}).encode(),
        b'{"happened_at": "2999-01-01T10:00+08:00"}',
        b'{"happened_at": "yesterday"}',
        b'{"paper_no": [7]}',
    ):
        paper.write_bytes(raw)
        assert_refused(
            busy.village.ask("act", waiting, "hand_over", "--with", str(paper), "--as", busy.village.user), raw[:40]
        )
    for raw in (b"", b"[]", b"{", b"{}", b'{"text": 7}', b'{"text": "\\ud800"}', json.dumps({"text": LONG}).encode()):
        paper.write_bytes(raw)
        assert_refused(
            busy.county.ask("act", waiting, "note", "--with", str(paper), "--as", busy.county.user), raw[:40]
        )
    assert standing(busy) == before


def test_a_folder_that_is_none_is_left_as_it_was(busy: Busy, tmp_path: Path) -> None:
    """Each command on a missing, an empty and another side's folder says so, and creates nothing."""
    empty = tmp_path / "empty"
    empty.mkdir()
    commands = (
        ("cases",),
        ("status",),
        ("items",),
        ("exchange",),
        ("digest",),
        ("held",),
        ("parked",),
        ("check",),
        ("rebuild",),
        ("serve",),
    )
    for side, foreign in ((busy.village, busy.county), (busy.county, busy.village)):
        for folder in (tmp_path / "nowhere", empty, foreign.folder):
            lost = Side(side.package, side.office, folder, busy.world)
            for words in (
                commands
                if side is busy.village
                else [one for one in commands if one[0] not in ("status", "items", "exchange")]
            ):
                assert_refused(lost.ask(*words), (side.package, words, folder))
    assert list(empty.iterdir()) == []
    assert not (tmp_path / "nowhere").exists()
    busy.world.settle()
    busy.world.check_agreement()
