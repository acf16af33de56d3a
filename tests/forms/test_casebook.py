"""The casebook: common columns, and the digest that two machines compare.
May import: forms, hypothesis and the small county beside this file.
Promise: the same cases give the same digest in any order, and any difference gives another one.
"""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from forms.casebook import digest, row_of
from tests.forms.casework import DAY, TOWNSHIP, VILLAGE, bare, filed

CASES = st.lists(st.tuples(st.text(max_size=6), st.lists(st.text(max_size=4), max_size=3), st.text(max_size=4),
                           st.text(max_size=4)), max_size=5, unique_by=lambda case: case[0])


@given(cases=CASES, other=CASES)
def test_the_digest_tells_any_two_casebooks_apart(cases: list[tuple[str, list[str], str, str]],
                                                  other: list[tuple[str, list[str], str, str]]) -> None:
    """Equal digests mean equal cases, entries in order, states and holders, in whatever order they were read."""
    assert digest(cases) == digest(reversed(cases))
    assert (digest(cases) == digest(other)) == (sorted(cases) == sorted(other))


def test_the_digest_is_fixed() -> None:
    """Its bytes are part of the protocol: a second implementation must print the same."""
    assert digest([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    one = digest([("10720501-261121-4K9DQ-0012-E", ["ab" * 32], "received", TOWNSHIP)])
    assert one == "3c1f9de817e2862e7fda67a1dcc0d65c0831a5851bdb6412ec47d8e2b67149d0"
    assert digest([("a", ["x", "y"], "s", "h")]) != digest([("a", ["y", "x"], "s", "h")])


def test_a_row_has_the_columns_that_scripts_read() -> None:
    """`cases --json` names at least these, with plain values."""
    journal = filed().act("hand_over", VILLAGE).append(bare("case:withdrawn", VILLAGE, "agent", papers_returned=[]))
    due = SimpleNamespace(due_on=date(2026, 11, 27), due_kind="examination", proxy_due_on=None)
    row = row_of(journal.case, due, case_no="320612-E1-0000042", stored=True)
    promised = "case receipt_no case_no item item_version state holder filed_at due_on due_kind proxy_due_on stored"
    assert {*promised.split(), "confirmed", "overtaken", "held"} <= set(row)
    assert (row["case"], row["state"], row["holder"]) == (journal.case_id, "forwarded", TOWNSHIP)
    assert (row["due_on"], row["due_kind"], row["proxy_due_on"]) == ("2026-11-27", "examination", None)
    assert (row["stored"], row["confirmed"], row["held"], row["overtaken"]) == (True, False, False, 1)
    assert row["filed_at"] == f"{DAY}T09:30+08:00"
    assert row_of(journal.case, None)["due_on"] is None
