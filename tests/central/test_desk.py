"""The county's desk: what its officers may do, decided and written on the case as it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from central.commands import REFUSED
from forms.events import Event, canonical
from sync.keys import seal
from tests.central.outpost import (
    COUNTY,
    COUNTY_DECIDES,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    TOWNSHIP_DECIDES,
    VILLAGE,
    Centre,
    Outpost,
    outpost,
    snapshot,
)


@pytest.fixture
def township(centre: Centre, tmp_path: Path) -> Outpost:
    """An enrolled township station."""
    return outpost(tmp_path, centre, TOWNSHIP, "chen", "十总镇")


def reported(township: Outpost) -> str:
    """A case that lies with the county for its decision."""
    case = township.file(COUNTY_DECIDES)
    township.act(case, "accept")
    township.act(case, "report_up", {"opinion": "材料齐全，建议准予。"})
    township.exchange()
    return case


def written(tmp_path: Path, document: object) -> str:
    """A file for --with."""
    path = tmp_path / "with.json"
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    return str(path)


def row(centre: Centre, case: str) -> dict[str, object]:
    """One case as the list shows it."""
    return next(each for each in centre.do("cases", "--json").rows if each["case"] == case)


def test_a_reported_case_is_decided_by_the_county_and_the_result_goes_back(township: Outpost, tmp_path: Path) -> None:
    """Decide, hand over down, deliver: both sides agree at each step."""
    centre, case = township.centre, reported(township)
    assert (row(centre, case)["state"], row(centre, case)["holder"]) == ("reported_up", COUNTY)
    document = written(tmp_path, {"approved": True, "opinion": "符合条件，准予。"})
    centre.do("act", case, "decide", "--with", document, "--as", "wang")
    centre.do("act", case, "hand_over", "--as", "wang")
    township.exchange()
    seen = township.case(case)
    assert (seen.state, seen.holder, seen.outcome) == ("decided", TOWNSHIP, "approved")
    township.act(case, "deliver", {"to": "applicant", "receiver": "王秀英", "proof": "identity_seen"})
    township.exchange()
    assert row(centre, case)["state"] == "delivered"
    assert row(centre, case)["overtaken"] == 0


def test_cases_shows_the_columns_of_the_design(township: Outpost) -> None:
    """Due date and kind come from the item's version and the published calendar."""
    shown = row(township.centre, reported(township))
    columns = (
        "case receipt_no case_no item item_version state holder filed_at due_on due_kind proxy_due_on"
        " stored confirmed overtaken held"
    )
    assert set(columns.split()) <= shown.keys()
    assert (shown["stored"], shown["confirmed"], shown["held"]) == (True, True, False)
    assert str(shown["case_no"]).startswith(f"{COUNTY}-E")


def test_a_case_is_found_however_its_number_is_typed(township: Outpost) -> None:
    """Lower case, blanks, no hyphens, O for 0, or the county's own number."""
    centre, case = township.centre, reported(township)
    typed = (
        case.lower(),
        case.replace("-", ""),
        f"  {case.replace('-', ' ')} ",
        case.replace("0", "o"),
        str(row(centre, case)["case_no"]),
    )
    for text in typed:
        assert centre.do("act", text, "--list", "--json", "--as", "wang").rows


def test_what_is_offered_can_be_done_with_its_own_example(township: Outpost, tmp_path: Path) -> None:
    """Each listed act, with its sample as --with, is accepted on a fresh case in the same state."""
    centre = township.centre
    names = [each["act"] for each in centre.do("act", reported(township), "--list", "--json").rows]
    assert {"decide", "close", "withdraw", "note"} <= set(names)
    for name in names:
        case = reported(township)
        (offered,) = [each for each in centre.do("act", case, "--list", "--json").rows if each["act"] == name]
        assert offered["fields"]
        user = {"officer": "wang", "supervisor": "sun", "admin": "zhou"}[offered["roles"][0]]
        centre.do("act", case, name, "--with", written(tmp_path, offered["sample"]), "--as", user)


@pytest.mark.parametrize(
    ("act", "command", "user"),
    [
        ("decide", {}, "wang"),
        ("decide", {"approved": False}, "wang"),
        ("decide", {"approved": "maybe", "colour": "red"}, "wang"),
        ("decide", {"approved": True}, "sun"),
        ("decide", {"approved": True}, "nobody"),
        ("deliver", {"to": "applicant", "receiver": "王秀英", "proof": "identity_seen"}, "wang"),
        ("take_over", {"reason": "已在县里"}, "sun"),
        ("note", {"text": "\x00"}, "wang"),
        ("note", {"text": "长" * 100_000}, "wang"),
        ("fly", {}, "wang"),
        ("file", {}, "wang"),
    ],
)
def test_an_act_that_is_not_possible_changes_nothing(
    township: Outpost, tmp_path: Path, act: str, command: dict[str, object], user: str
) -> None:
    """Wrong role, wrong state, wrong or missing answers: status 1 and the book as it was."""
    centre, case = township.centre, reported(township)
    before = snapshot(centre)
    said = centre.ask("act", case, act, "--with", written(tmp_path, command), "--as", user)
    assert said.status == REFUSED
    assert said.err
    assert "Traceback" not in said.err
    assert snapshot(centre) == before


def test_a_denial_hears_of_everything_that_is_missing_at_once(township: Outpost, tmp_path: Path) -> None:
    """Reason and basis are both asked for in one answer."""
    said = township.centre.ask(
        "act", reported(township), "decide", "--with", written(tmp_path, {"approved": False}), "--as", "wang"
    )
    assert "reason" in said.err
    assert "basis" in said.err


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"nope", b'{"a":1,"a":2}', b'{"text":1.5}', b"\xff\xfe", b"[" * 10_000, b"{" + b" " * 1_000_001],
)
def test_a_file_that_is_no_honest_object_is_refused(township: Outpost, tmp_path: Path, content: bytes) -> None:
    """So is one that is not there, or a folder."""
    centre, case = township.centre, reported(township)
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    for each in (path, tmp_path / "gone.json", tmp_path):
        said = centre.ask("act", case, "note", "--with", str(each), "--as", "wang")
        assert said.status == REFUSED
        assert "Traceback" not in said.err


def test_the_file_of_a_holder_that_is_lost_is_taken_over(centre: Centre, tmp_path: Path) -> None:
    """With a reason; what the lost station wrote afterwards is overtaken, and told to both sides."""
    village = outpost(tmp_path, centre, VILLAGE)
    case = village.file()
    village.exchange()
    late = village.act(case, "hand_over")
    centre.do("act", case, "take_over", "--with", written(tmp_path, {"reason": "站点设备损坏。"}), "--as", "sun")
    assert row(centre, case)["holder"] == COUNTY
    village.exchange()
    assert row(centre, case)["overtaken"] == 1
    assert [line.recorded.digest for line in village.case(case).overtaken] == [late.digest.hex()]


def test_the_county_receives_from_paper_what_a_township_could_not_send_yet(township: Outpost, tmp_path: Path) -> None:
    """The receipt waits for the filing entry, is shown as unconfirmed, and takes effect when it comes."""
    centre, case = township.centre, township.file(COUNTY_DECIDES)
    document = written(tmp_path, {"item": COUNTY_DECIDES.code, "from_paper": True})
    said = centre.do("act", case, "receive", "--with", document, "--as", "wang", "--json")
    assert said.rows[0]["confirmed"] is False
    assert centre.ask("act", case, "note", "--with", written(tmp_path, {"text": "x"}), "--as", "wang").status == REFUSED
    assert row(centre, case)["confirmed"] is False
    township.exchange()
    assert row(centre, case)["confirmed"] is True


def test_a_number_of_another_county_is_no_case_of_ours(centre: Centre, tmp_path: Path) -> None:
    """A number that is sound but was never seen is told apart from a mistyped one."""
    stranger = outpost(tmp_path, centre, OTHER_TOWNSHIP, "feng")
    case = stranger.file(TOWNSHIP_DECIDES)
    words = ("note", "--with", written(tmp_path, {"text": "已电话联系。"}), "--as", "wang")
    before = snapshot(centre)
    unknown = centre.ask("act", case, *words)
    mistyped = centre.ask("act", case[:-1] + ("2" if case[-1] != "2" else "3"), *words)
    assert snapshot(centre) == before
    assert (unknown.status, mistyped.status) == (REFUSED, REFUSED)
    assert "receive it from the paper" in unknown.err
    assert "compare it with the slip" in mistyped.err


def test_a_rating_can_be_read_by_the_county_alone(township: Outpost) -> None:
    """The sealed content opens with the county's key and not with the station's."""
    centre, case = township.centre, township.file(TOWNSHIP_DECIDES)
    township.act(case, "accept")
    township.act(case, "close", {"result_code": "6"})
    township.exchange()
    offered = {each["act"]: each for each in centre.do("act", case, "--list", "--json").rows}
    assert offered["rate"]["sample"]["token"] == "T" * 20
    with centre.open() as (county, _):
        from central import desk

        desk.act(county, case, "rate", {**offered["rate"]["sample"], "level": 4}, "wang")
        sealed = county.projections.case(case).lines[-1].event.facts["sealed"]
        assert json.loads(county.journal.key.unseal(sealed))["level"] == 4
    with pytest.raises(Exception, match="unseal"):
        township.key.unseal(sealed)


def test_only_ratings_that_took_effect_and_speak_of_their_own_case_are_read(township: Outpost) -> None:
    """A second rating of a case, another case's words under it, and a level that is none count nothing and break
    nothing; who wrote it and when is what the entry says."""
    centre, cases = township.centre, [township.file(TOWNSHIP_DECIDES) for _ in range(3)]
    for case in cases:
        township.act(case, "accept")
        township.act(case, "close", {"result_code": "6"})
    told = [(0, 0, 1), (0, 0, 5), (1, 0, 5), (2, 2, "好")]
    with centre.open() as (county, _):
        sealing = county.journal.key.sealing
    for under, named, level in told:
        words = canonical({"case": cases[named], "token": "T" * 20, "level": level, "comment": "等了三次", "office": "x"})
        rated = {**township.case(cases[under]).lines[-1].event.facts, "sealed": seal(sealing, words, bytes(32))}
        common = {name: rated[name] for name in ("v", "at", "entered", "office", "by", "role", "sealed")}
        township.put(Event("case:rated", common), cases[under])
    township.exchange()
    rows = {row["case"]: row for row in centre.do("ratings", "--json").rows}
    assert {case: row.get("level") for case, row in rows.items()} == dict(zip(cases, (1, None, None), strict=True))
    assert len(centre.do("ratings", "--json").rows) == 3
    assert all(row["office"] == township.office for row in rows.values()) and "comment" not in rows[cases[1]]
    assert [row["case"] for row in centre.do("ratings", "--bad", "--json").rows] == [cases[0]]
