"""The QR on a slip: small enough to print, and read back through scanners, keyboards and input methods.
May import: pytest, hypothesis, forms.
Promise: a scanned slip names its own case and item, or nothing.
"""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forms.catalog import packaged_items
from forms.numbering import CROCKFORD
from forms.slips import Slip, read_rating_code, read_slip, slip_text
from tests.forms.test_numbering import RECEIPT, receipts

QR_ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")

items = st.from_regex(r"\A[A-Za-z0-9.-]{3,40}\Z")

WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
TYPISTS = {
    "as it is": lambda text: text,
    "lower case": str.lower,
    "full width": lambda text: text.translate(WIDE),
    "a Chinese input method": lambda text: text.replace(":", "：").replace("-", "－").replace(".", "。"),
    "a scanner without Shift": lambda text: text.lower().replace(":", ";"),
    "blanks and an Enter": lambda text: f"  {text}\r\n",
    "dashes of a word processor": lambda text: text.replace("-", "–"),
}


@given(receipts, items)
def test_a_slip_is_small_and_its_scan_is_the_slip(case: str, item: str) -> None:
    """Only what QR packs tightly and a wedge scanner can type; read back it is the same case and item."""
    text = slip_text(case, item)
    assert set(text) <= QR_ALPHANUMERIC
    assert read_slip(text) == Slip(case, item.upper())


@pytest.mark.parametrize("typist", TYPISTS)
@given(case=receipts, item=items)
def test_a_slip_is_read_through_every_keyboard(typist: str, case: str, item: str) -> None:
    """Whatever stands between the paper and the box, the slip or the bare number on it arrives."""
    assert read_slip(TYPISTS[typist](slip_text(case, item))) == Slip(case, item.upper())
    assert read_slip(TYPISTS[typist](case)) == Slip(case)


@given(receipts, items, st.data())
def test_a_wrong_sign_in_the_number_leads_nowhere(case: str, item: str, chance: st.DataObject) -> None:
    """A smudged sign is refused by the number's own check sign; no other case is ever named."""
    text = slip_text(case, item)
    at = chance.draw(st.integers(4, 3 + len(case)).filter(lambda one: text[one] != "-"))
    wrong = chance.draw(st.sampled_from([one for one in CROCKFORD if one != text[at]]))
    assert read_slip(text[:at] + wrong + text[at + 1 :]) is None


@given(st.one_of(st.text(max_size=200), st.none(), st.integers(), st.binary(max_size=20)))
@example("YZ1:")
@example("YZ1::")
@example(f"YZ2:{RECEIPT}:S002-01")
@example(f"YZ1:{RECEIPT}")
@example(f"YZ1:{RECEIPT}:")
@example(f"YZ1:{RECEIPT}:S002-01:more")
@example(f"YZ1:{RECEIPT}:事项")
@example("Y" * 10_000)
def test_what_is_no_slip_is_none(raw: object) -> None:
    """Any text, also a slip of another version or a torn one, is refused without a fault."""
    assert read_slip(raw) is None


def test_every_published_item_fits_on_a_slip() -> None:
    """Each sample item can be printed, and names itself again among the others."""
    codes = [one["code"] for one in packaged_items()]
    for code in codes:
        read = read_slip(slip_text(RECEIPT, code))
        assert read and [one for one in codes if one.upper() == read.item] == [code]


@pytest.mark.parametrize(
    ("case", "item"),
    [("10720501-261121-4K9DQ-0012-X", "S002-01"), (RECEIPT.lower(), "S002-01"), (RECEIPT, "事项"), (RECEIPT, "")],
)
def test_a_slip_that_could_not_be_read_back_is_not_printed(case: str, item: str) -> None:
    """A wrong number or an item outside the code's signs is our own fault, found before the paper."""
    with pytest.raises(ValueError, match="not a slip"):
        slip_text(case, item)


def test_a_rating_code_is_read_as_people_type_it() -> None:
    """Lower case, full-width signs, gaps, and O, I or L for the digits they look like; any other length is none."""
    for typed in ("70qx4kr9tpd1", "7OQX-4KR9-TPDL", " ７０ＱＸ　４ＫＲ９ tpdi "):
        assert read_rating_code(typed) == "70QX4KR9TPD1", typed
    for wrong in ("", "70QX4KR9TPD", "70QX4KR9TPD12", "70QX4KR9TPDU", "评价码", None, 7, "0" * 200):
        assert read_rating_code(wrong) is None, wrong
