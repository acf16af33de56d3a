"""Attaching a scan: anyone in scope, in any state; the file shows it once, and only bounded JPEGs are ever named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from forms import scans
from forms.acts.context import Context
from forms.acts.register import ACTS, decide
from forms.case import APPLIED, Recorded, fold
from forms.errors import Refusal
from forms.events import LARGEST_PICTURE_BYTES, SCAN_ATTACHED, Event, canonical, encode, sample_event
from forms.scans import Picture, blobs_named, facts_of, scan_of
from forms.timeline import sentence
from tests.forms.casework import COUNTY, ELSEWHERE, TOWNSHIP, VILLAGE, Journal, bare, filed

WHOLE, SMALL = Picture("a" * 64, 180_000, 1500, 2000), Picture("b" * 64, 9_000, 180, 240)
TOLD = facts_of(WHOLE, SMALL, "image/jpeg")


def at_desk(journal: Journal, office: str, **more: Any) -> Context:
    """The desk of this office with a picture in its hands."""
    return replace(journal.context(office), scan={**TOLD, **more})


def attached(journal: Journal, office: str, command: dict[str, Any], **more: Any) -> Event:
    """The event of attaching the picture."""
    outcome = decide(journal.case, "attach", command, at_desk(journal, office, **more))
    assert not isinstance(outcome, Refusal), outcome.codes
    return outcome[0]


def test_anyone_in_scope_attaches_a_scan_in_any_state_and_nobody_else() -> None:
    """Like a note: it cannot conflict, so neither the holder nor the state matters."""
    journal = filed()
    for act, office in (("hand_over", VILLAGE), ("receive", TOWNSHIP), ("refuse", TOWNSHIP)):
        for place in (VILLAGE, TOWNSHIP, COUNTY):
            event = attached(journal, place, {})
            assert fold(journal.case_id, [*journal.entries, Recorded("f" * 64, event)]).lines[-1].effect == APPLIED
        outcome = decide(journal.case, "attach", {}, at_desk(journal, ELSEWHERE))
        assert isinstance(outcome, Refusal)
        assert outcome.codes == ("SCOPE",)
        journal.act(act, office)


def test_the_file_shows_which_scans_it_has_and_which_paper_each_one_shows() -> None:
    """Hash, size and paper are facts; what it was called is personal and may be erased without the scan."""
    journal = filed()
    paper = journal.case.papers[0]
    journal.append(attached(journal, VILLAGE, {"material": paper, "label": "身份证正面"}))
    (scan,) = journal.case.scans
    assert (scan.whole, scan.small, scan.material, scan.label) == (WHOLE, SMALL, paper, "身份证正面")
    assert (scan.id, scan.picture(SMALL.sha256), scan.picture("c" * 64)) == (WHOLE.sha256, SMALL, None)
    erased = Event(SCAN_ATTACHED, journal.case.lines[-1].event.facts, None)
    assert scan_of(erased).label is None
    assert "身份证正面" in sentence(journal.case.lines[-1])
    assert b"\xe8\xba\xab" not in encode(journal.case.lines[-1].event)[0]


def test_two_offices_that_attach_the_same_picture_offline_leave_it_once_in_the_file() -> None:
    """Both entries have effect and stand in the timeline; under another paper it is another scan."""
    journal = filed()
    papers = journal.case.papers
    first, second = (attached(journal, place, {"material": papers[0]}) for place in (VILLAGE, TOWNSHIP))
    third = attached(journal, TOWNSHIP, {"material": papers[1]})
    journal.append(first, second, third)
    assert [one.material for one in journal.case.scans] == [papers[0], papers[1]]
    assert not journal.case.overtaken


def test_a_picture_that_the_file_has_already_and_one_too_many_are_refused_with_a_sentence() -> None:
    """Without a picture, with the same one, and beyond the bound: each with its own reason."""
    journal = filed()
    assert journal.refusal("attach", VILLAGE, {}).codes == ("scan_missing",)
    journal.append(attached(journal, VILLAGE, {}))
    again = decide(journal.case, "attach", {}, at_desk(journal, VILLAGE))
    assert isinstance(again, Refusal)
    assert again.codes == ("scan_known",)
    full = replace(journal.case, scans=journal.case.scans * scans.SCANS_LIMIT)
    outcome = decide(full, "attach", {}, at_desk(journal, VILLAGE, scan="c" * 64))
    assert isinstance(outcome, Refusal)
    assert outcome.codes == ("scans_enough",)


def test_everything_wrong_with_attaching_is_said_at_once() -> None:
    """A paper that nobody knows, a long label, an unknown key and no picture."""
    journal = filed()
    found = journal.refusal("attach", VILLAGE, {"material": "M99", "label": "长" * 99, "file": "x"})
    assert len(found.problems) == 4


def test_an_entry_names_the_small_picture_before_the_whole_one() -> None:
    """In the order in which they travel; other kinds and what cannot be read name nothing."""
    event = bare(SCAN_ATTACHED, VILLAGE, "agent", **TOLD)
    named = blobs_named(event.kind, encode(event)[0])
    assert named == ((SMALL.sha256, 9_000, scans.SMALL), (WHOLE.sha256, 180_000, scans.WHOLE))
    assert blobs_named("case:noted", encode(sample_event("case:noted"))[0]) == ()
    assert blobs_named(SCAN_ATTACHED, b"{}") == ()


@pytest.mark.parametrize("wrong", [
    {"size_bytes": 0}, {"size_bytes": LARGEST_PICTURE_BYTES + 1}, {"media_type": "image/svg+xml"},
    {"media_type": "text/html"}, {"width": 0}, {"height": 70_000}, {"scan": "A" * 64}, {"thumbnail": "../../x"},
    {"thumbnail_size_bytes": True},
])
def test_what_is_no_bounded_jpeg_is_no_scan(wrong: dict[str, Any]) -> None:
    """A hostile station cannot make anybody keep, or show as a page, anything but a picture of a sane size."""
    told = bare(SCAN_ATTACHED, VILLAGE, "agent", **{**TOLD, **wrong})
    assert blobs_named(SCAN_ATTACHED, canonical(told.facts)) == ()


def test_attaching_is_no_button_among_the_acts_but_a_form_of_its_own() -> None:
    """What `act --list` prints can be sent with answers alone."""
    assert "attach" in ACTS
    journal = filed()
    sample = ACTS["attach"].sample(journal.case, journal.context(VILLAGE), journal.chance)
    assert sample["material"] in journal.case.papers
