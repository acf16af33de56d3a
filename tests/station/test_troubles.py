"""Whatever stops an exchange is told in words that a village agent understands, with what to do; green means equal."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import sync
from forms.screens.frame import AMBER, GREEN, RED
from station import counts, telling, troubles
from station.problems import MESSAGES
from station.words import WORDS, standing
from station.words.trouble import WORDS as TOLD
from sync import errors
from sync.space import NO_FILINGS, NO_PHOTOS

SYNC = Path(sync.__file__).parent
RAISED = {name for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, errors.SyncError)}
HAN = re.compile("[㐀-鿿]")
CALM: dict[str, Any] = {
    "unsent": 0, "unadmitted": 0, "held": 0, "parked": 0, "carried": 0, "blobs_to_go": 0, "copied": False,
    "enrolled": True, "oldest_unsent": None, "recovering": None, "given_back": None, "next_try": None,
    "last_exchange": None, "last_error_at": None, "last_error_code": None,
}  # fmt: skip


def _codes(path: Path) -> Iterator[str]:
    """What a module may raise: the first word of an error that is made there, and of (code, Chinese, English). A word
    that others ask for, too, stands under a name of the module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {
        target.id: node.value
        for node in tree.body if isinstance(node, ast.Assign)
        for target in node.targets if isinstance(target, ast.Name)
    }  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISED | {"Unsynced"}:
            said: list[ast.expr] = node.args[:1]
        elif isinstance(node, ast.Tuple) and len(node.elts) == 3 and HAN.search(ast.unparse(node.elts[1])):
            said = node.elts[:1]
        else:
            continue
        words = [named.get(one.id, one) if isinstance(one, ast.Name) else one for one in said]
        yield from (str(one.value) for one in words if isinstance(one, ast.Constant))


def _all_codes() -> dict[str, str]:
    """Every code, with where it is raised: the modules of sync, and what a centre may answer."""
    found = {code: path.name for path in sorted(SYNC.glob("*.py")) for code in _codes(path)}
    document = (SYNC / "openapi.yaml").read_text(encoding="utf-8")
    for line in re.findall(r"code: \{enum: \[(.*?)\]\}", document):
        found |= dict.fromkeys(re.split(r",\s*", line), "openapi.yaml")
    assert yaml.safe_load(document)
    return found


def test_every_code_that_can_be_raised_has_its_sentence_and_what_to_do() -> None:
    """A code without a row would leave somebody before a screen that does not help; a row without a code is dead."""
    codes = _all_codes()
    assert len(codes) > 80
    missing = {code: where for code, where in codes.items() if code not in {*troubles.KIND_OF, *troubles.ELSEWHERE}}
    assert not missing, f"no kind in station/troubles.py: {missing}"
    own = {"store", "not_alone", "life_over", "http_500", "http_503", "store_busy"}
    dead = {*troubles.KIND_OF, *troubles.ELSEWHERE} - codes.keys() - own
    assert not dead, f"station/troubles.py knows what nobody raises: {sorted(dead)}"


@pytest.mark.parametrize("code", sorted(troubles.KIND_OF))
def test_a_trouble_is_told_without_codes_or_insides(code: str) -> None:
    """Why, and what to do, in both languages; whom to call; nothing that only a programmer knows."""
    told = troubles.trouble(code)
    for zh, en in (told.why, told.do):
        assert len(HAN.findall(zh)) >= 5 and not HAN.search(en.format(county="", station=""))
        assert not re.search(r"[a-z]{3,}", zh.format(county="", station=""))
    assert told.do[0].endswith("。") and not told.why[0].endswith("。")


def test_a_code_that_only_a_newer_centre_knows_still_says_what_to_do() -> None:
    """Nothing of an unsigned answer is repeated; the code stands beside it for whoever is called."""
    told = troubles.trouble("brand_new")
    assert told.kind == troubles.REFUSED and "请联系{county}" in told.do[0]


def test_every_kind_is_used_and_said() -> None:
    """No kind without words, no words without a kind."""
    assert {*troubles.KIND_OF.values(), troubles.REFUSED} == set(troubles.KINDS)
    assert set(TOLD) == {f"{part}_{kind}" for kind in troubles.KINDS for part in ("why", "do")}


def test_green_is_said_of_equal_counts_alone() -> None:
    """Every count by itself takes the green away, and says what it counts."""
    assert telling.said(CALM) == (GREEN, standing.WORDS["strip_equal"]) and counts.equal(CALM)
    looks = {"unsent": AMBER, "unadmitted": AMBER, "held": RED, "parked": RED, "carried": AMBER, "blobs_to_go": AMBER}
    assert set(looks) == set(counts.OPEN)
    for name, look in looks.items():
        now = {**CALM, name: 7}
        colour, (zh, en) = telling.said(now)
        assert (colour, counts.equal(now)) == (look, False), name
        assert "7" in zh and "7" in en, name
    for name, broken in (("copied", True), ("enrolled", False)):
        assert telling.said({**CALM, name: broken})[0] != GREEN, name
        assert not counts.equal({**CALM, name: broken}), name


def test_the_worst_is_said_first() -> None:
    """What needs a person stands before what goes on by itself."""
    order = ("strip_copied", "strip_held", "strip_parked", "strip_unsent", "strip_unadmitted", "strip_carried")
    now = {**CALM, **dict.fromkeys(counts.OPEN, 3), "copied": True}
    for name, gone in zip(order, ("copied", "held", "parked", "unsent", "unadmitted", "carried"), strict=True):
        assert telling.said(now)[1][0] == standing.WORDS[name][0].format(count=3, since=""), name
        now[gone] = 0


@pytest.mark.parametrize(
    ("said", "row"),
    [
        ("unsent", {"stored": False, "confirmed": False}),
        ("waiting", {"stored": True, "confirmed": False}),
        ("carried", {"stored": True, "confirmed": False, "carried": True}),
        ("stick", {"stored": False, "confirmed": False, "on_stick": True}),
        ("confirmed", {"stored": True, "confirmed": True}),
        ("held", {"stored": True, "confirmed": False, "held": True}),
        ("parked", {"stored": True, "confirmed": True, "parked": True}),
    ],
)
def test_a_case_says_how_far_its_records_got(said: str, row: dict[str, bool]) -> None:
    """One word for each place where a record can be; none claims more than was counted."""
    got = {"held": False, "parked": False, "on_stick": False, "carried": False, **row}
    assert telling.standing_of(got) == said and telling.standing_word(got) == WORDS[f"standing_{said}"]
    assert ("已确认" in WORDS[f"standing_{said}"][0]) == (said == "confirmed")


def test_the_next_try_is_told_while_it_lies_ahead() -> None:
    """The time, the day too where that is another; the centre's own slot is told as such; what is over is not told."""
    noon = 1_795_320_000  # 2026-11-22 04:00 UTC, noon in China
    soon = {**CALM, "next_try": {"at": noon + 300, "failures": 2}}
    assert telling.next_try(soon, noon) == ("12:05 自动再试。", "Tried again at 12:05.")
    assert telling.next_try(soon, noon + 301) is None and telling.next_try(CALM, noon) is None
    slot = telling.next_try({**CALM, "next_try": {"at": noon + 86_400, "failures": 0, "slot": True}}, noon)
    assert slot is not None and "县中心安排本站 2026-11-23 12:00 再传" in slot[0]
    failed = {**soon, "last_error_at": "2026-11-22T11:58+08:00", "last_error_code": "no_line"}
    strip = telling.strip(failed, "/exchange", "/strip", noon)
    assert strip.last and strip.last[0].startswith("2026-11-22 11:58 未能上报：连不上县中心") and "12:05" in strip.last[0]


def test_what_stands_on_every_page_until_it_is_over() -> None:
    """A county that was put back, and a folder that was."""
    now = {**CALM, "recovering": [41, 273], "given_back": {"count": 12, "at": "2026-11-22T11:58+08:00"}}
    told = [zh for zh, _ in telling.notices(now)]
    assert "41/273" in told[0] and "照常办理" in told[0] and "取回本站的 12 条" in told[1]
    assert telling.notices(CALM) == []


def test_the_notice_of_a_disk_says_what_the_refused_form_says() -> None:
    """A disk that takes no new filings is nearly full, in both; full is said where something could not be written."""
    ((few, _),), ((none, _),) = (telling.notices(CALM, level) for level in (NO_PHOTOS, NO_FILINGS))
    refused = MESSAGES["disk_low"][0]
    assert "磁盘快满了" in none and "磁盘快满了" in refused and "已满" not in none + few + refused
    assert "空间不多" in few and "磁盘快满" not in few
