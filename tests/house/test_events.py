"""Every word of the journal is whole: written, read in each of its versions, folded, and said in two languages."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from forms import case, timeline
from forms.acts.table import ALLOWED
from forms.case import ACT_OF_KIND, Line, Recorded, fold
from forms.events import KINDS, UPGRADES, Event, canonical, decode, encode, sample_event
from forms.ledgers.register import DEEDS
from sync import envelope
from tests.house.source import product

OF_A_CASE = sorted(name for name, kind in KINDS.items() if kind.stream == "case")
# What ledgers write is read by the one fold of all ledgers, whatever the deed is called.
OF_OTHERS = sorted(KINDS.keys() - set(OF_A_CASE) - DEEDS.keys())
CHINESE = re.compile(r"[一-鿿]")


@cache
def _named_outside_the_vocabulary() -> frozenset[object]:
    outside = [each for each in product() if each.name not in ("forms.events", "forms.timeline")]
    return frozenset(node.value for each in outside for node in ast.walk(each.tree) if isinstance(node, ast.Constant))


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_kind_has_a_sample_that_is_read_as_it_was_written(name: str) -> None:
    """The sample of the newest version goes into bytes and comes back the same."""
    kind, sample = KINDS[name], sample_event(name, KINDS[name].version)
    assert sample.facts.keys() - {"v"} == kind.facts.keys() | kind.facts_optional.keys()
    assert decode(name, *encode(sample)) == sample


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_kind_can_travel(name: str) -> None:
    """The exchange refuses a whole message for one ill-formed name, so no such name may ever be written."""
    assert envelope.KIND.match(name)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_old_version_of_every_kind_is_still_read(name: str) -> None:
    """Each version that was ever written has a sample, decodes, and comes out as the newest."""
    newest = KINDS[name].version
    for version in range(1, newest + 1):
        sample = sample_event(name, version)
        read = decode(name, canonical(sample.facts), canonical(sample.personal) if sample.personal else None)
        assert isinstance(read, Event)
        assert read.facts["v"] == newest
    assert {version for kind, version in UPGRADES if kind == name} == set(range(1, newest))


def test_every_kind_about_a_case_has_an_act_and_a_fold_rule() -> None:
    """The fold, the table of acts and the vocabulary name the same kinds."""
    assert sorted(ACT_OF_KIND) == OF_A_CASE
    assert sorted(case._EFFECTS) == OF_A_CASE
    allowed = {act for roles in ALLOWED.values() for acts in roles.values() for act in acts}
    assert set(ACT_OF_KIND.values()) == allowed


@pytest.mark.parametrize("name", OF_A_CASE)
def test_every_kind_can_be_the_first_that_is_heard_of_a_case(name: str) -> None:
    """A station may hear of a case in the middle of its life; the fold takes whatever comes first."""
    assert len(fold("10720501-261121-4K9DQ-0012-X", [Recorded("0" * 64, sample_event(name))]).lines) == 1


@pytest.mark.parametrize("name", OF_OTHERS)
def test_every_other_kind_is_read_by_somebody(name: str) -> None:
    """A kind that no module outside the vocabulary names would be written and never looked at."""
    assert name in _named_outside_the_vocabulary()


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_kind_is_said_in_chinese_and_in_english(name: str) -> None:
    """Both sentences exist, each in its own language, also after the part about people was erased."""
    sample = sample_event(name)
    for event in (sample, Event(name, sample.facts, None)):
        for effect in (case.APPLIED, case.CONFIRMED, case.OVERTAKEN):
            line = Line(Recorded("0" * 64, event), effect, "320612107", "received")
            zh = timeline.sentence(line, lang="zh", name_of=lambda office: "某地")
            en = timeline.sentence(line, lang="en", name_of=lambda office: "somewhere")
            assert CHINESE.search(zh)
            assert en
            assert not CHINESE.search(en.replace("样例", ""))
