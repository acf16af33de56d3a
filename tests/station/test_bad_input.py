"""Every command hears nonsense, says what is wrong in two languages, and changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.station.county import Machine

AGENT = "王小兰"

NONSENSE = [
    (["items", "--nope"], 1),
    (["form"], 1),
    (["form", "S999"], 1),
    (["form", "S002-01", "--sample", "--seed", "many"], 1),
    (["form", "S002-01", "--sample", "--mode", "by_magic"], 1),
    (["file", "S002-01", "--as", AGENT], 1),
    (["file", "S999", "--with", "{sample}", "--as", AGENT], 1),
    (["file", "S002-01", "--with", "{sample}", "--as", "nobody"], 1),
    (["file", "S002-01", "--with", "{gone}", "--as", AGENT], 1),
    (["file", "S002-01", "--with", "{folder}", "--as", AGENT], 1),
    (["file", "S002-01", "--with", "{not_json}", "--as", AGENT], 1),
    (["file", "S002-01", "--with", "{a_list}", "--as", AGENT], 1),
    (["file", "S002-01", "--with", "{deep}", "--as", AGENT], 1),
    (["file", "S002-01", "--with", "{twice}", "--as", AGENT], 1),
    (["file", "S002-01", "--with", "{fraction}", "--as", AGENT], 1),
    (["file", "S002-01", "--with", "{surrogate}", "--as", AGENT], 1),
    (["file", "S002-01", "--with", "{huge}", "--as", AGENT], 1),
    (["file", "S002-01", "--with", "{odd_draft}", "--as", AGENT], 1),
    (["file", "S002-01", "--with", "{wrong_shapes}", "--as", AGENT], 1),
    (["file", "S002-06", "--with", "{sample}", "--as", AGENT], 1),
    (["act"], 1),
    (["act", "x", "note", "--as", AGENT], 1),
    (["act", "{receipt}", "note"], 1),
    (["act", "{receipt}", "--as", AGENT], 1),
    (["act", "{receipt}", "file", "--as", AGENT], 1),
    (["act", "{receipt}", "dance", "--as", AGENT], 1),
    (["act", "{receipt}", "accept", "--as", AGENT], 1),
    (["act", "{receipt}", "note", "--as", "nobody"], 1),
    (["act", "{receipt}", "note", "--with", "{a_list}", "--as", AGENT], 1),
    (["act", "{receipt}", "note", "--with", "{wrong_shapes}", "--as", AGENT], 1),
    (["act", "10720501-261123-AAAAA-0001-0", "--list"], 1),
    (["act", "320612-E1-0009999", "--list"], 1),
    (["act", "１" * 200, "--list"], 1),
    (["digest", "--scope", "x"], 1),
    (["digest", "--scope", ""], 1),
    (["held", "now"], 1),
    (["user", "add", "bad name", "--role", "agent"], 1),
    (["user", "add", "a" * 40, "--role", "agent"], 1),
    (["user", "add", "a:b", "--role", "agent"], 1),
    (["user", "add", "\ud800", "--role", "agent"], 1),
    (["user", "add", "other", "--role", "clerk"], 1),
    (["user", "add", "other", "--role", "admin"], 1),
    (["user", "add", "other", "--role", "king"], 1),
    (["user", "add", AGENT, "--role", "agent"], 1),
    (["user"], 1),
    (["serve", "--port", "eighty"], 1),
    (["serve", "--port", "70000"], 1),
    (["init", "--centre", "http://127.0.0.1:1", "--code", "YZ-1-2-3-4"], 1),
    (["dance"], 1),
]


def _files(folder: Path, sample: str) -> dict[str, str]:
    deep = "[" * 40 + "]" * 40
    texts = {
        "not_json": "{",
        "a_list": "[1, 2]",
        "deep": f'{{"answers": {deep}}}',
        "twice": '{"mode": "proxy", "mode": "in_person"}',
        "fraction": '{"answers": {"x": 0.5}}',
        "surrogate": '{"answers": {"applicant_name": "\\ud800"}}',
        "huge": " " * 300_000,
        "odd_draft": '{"draft": 5}',
        "sample": sample,
        "wrong_shapes": '{"mode": [], "answers": {"phone": {}, "applicant_name": [1], "applicant_document": 3},'
        ' "materials": {"M1": 5},'
        ' "mandate": "x", "guardian": [], "consent": 1, "text": {"a": 1}, "happened_at": 7, "paper_no": {"b": []}}',
    }
    named = {}
    for name, text in texts.items():
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
        named[name] = str(folder / f"{name}.json")
    return {**named, "gone": str(folder / "no-such-file"), "folder": str(folder)}


def test_nonsense_is_refused_with_a_sentence_and_leaves_nothing(village: Machine, tmp_path: Path) -> None:
    """All commands, all kinds of nonsense: status 1, words in both languages, no traceback, no log, no entry."""
    import json

    receipt = village.file("S002-01", AGENT)
    named = _files(tmp_path, json.dumps(village.sample("S002-01")))
    entries = village.rows("check")[0]["entries"]
    for argv, status in NONSENSE:
        filled = [word.format(receipt=receipt, **named) if word.startswith("{") else word for word in argv]
        got = village(*filled, stdin="long enough\n")
        assert got == status, (filled, got, village.err)
        assert village.err.strip() and "Traceback" not in village.err + village.out, filled
        lines = village.err.strip().splitlines()
        assert any("\u4e00" <= char <= "\u9fff" for char in lines[0]), (filled, lines)
        assert len(lines) >= 2, (filled, lines)
    assert not (village.path / "station.log").exists()
    assert village.rows("check")[0]["entries"] == entries
    assert [row["case"] for row in village.rows("cases")] == [receipt]


@pytest.mark.parametrize("password", ["", "short", "\n", "tab\there-is-long"])
def test_a_password_that_is_none_makes_no_account(village: Machine, password: str) -> None:
    """An empty, short or unreadable password is refused, and the name stays free."""
    assert village("user", "add", "second", "--role", "agent", stdin=password) == 1
    assert "密码" in village.err
    assert village("user", "add", "second", "--role", "agent", stdin="long-enough\n") == 0


@pytest.mark.parametrize(
    "command",
    [
        ["status"],
        ["cases"],
        ["exchange"],
        ["check"],
        ["rebuild"],
        ["digest"],
        ["items"],
        ["serve"],
        ["held"],
        ["parked"],
    ],
)
def test_a_folder_that_is_no_station_is_refused(village: Machine, tmp_path: Path, command: list[str]) -> None:
    """No folder, an empty folder, a file: a sentence that says to run init, and nothing is made there."""
    for place in (tmp_path / "nowhere", tmp_path / "empty", tmp_path / "a-file"):
        machine = Machine(place, village.centre)
        (tmp_path / "empty").mkdir(exist_ok=True)
        (tmp_path / "a-file").touch()
        assert machine(*command) == 1, machine.err
        assert "init" in machine.err or "初始化" in machine.err
        assert not (tmp_path / "nowhere").exists() and not list((tmp_path / "empty").iterdir())


def test_a_folder_that_lost_a_part_is_damaged_and_stays_as_it_is(village: Machine) -> None:
    """Without its database or key, or with bytes that are none: status 3, and no new database is made."""
    book = village.path / "book.db"
    kept = book.read_bytes()
    book.write_bytes(b"not a database at all" * 500)
    for side in village.path.glob("book.db-*"):
        side.unlink()
    assert village("status") == 3 and "Traceback" not in village.err
    assert "损坏" in village.err and "restore" in village.err
    book.unlink()
    assert village("status") == 3 and not book.exists()
    book.write_bytes(kept)
    key = (village.path / "data.key").read_text()
    (village.path / "data.key").write_text("zz")
    assert village("cases") == 3
    (village.path / "data.key").write_text("00" * 32)
    assert village("cases") == 3
    (village.path / "data.key").write_text(key)
    assert village("cases") == 0


@pytest.mark.parametrize("wrong", ["CAST(replace(facts, 'S002-01', 'S002-02') AS BLOB)", "'text'", "x'ff00'", "x''"])
def test_check_names_a_changed_entry_and_a_row_that_lags(village: Machine, wrong: str) -> None:
    """A byte changed behind the journal's back and a row that is not the fold are found; rebuild mends the row."""
    from station import book as books

    receipt = village.file("S002-01", AGENT)
    with books.opened(village.path, village.edges) as book:
        book.journal.db.execute_sql("UPDATE case_row SET document = replace(document, 'collected', 'accepted')")
    assert village("check") == 3 and receipt in village.err
    assert village("rebuild") == 0 and village("check") == 0
    with books.opened(village.path, village.edges) as book:
        book.journal.db.execute_sql(f"UPDATE entry SET facts = {wrong} WHERE kind = 'case:submitted'")
    assert village("check") == 3 and "校验" in village.err
