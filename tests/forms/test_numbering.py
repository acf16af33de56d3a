"""Numbers on paper: receipts that survive a tired reader, case numbers, and document series without gaps.
May import: pytest, hypothesis, forms.
Promise: a number on a slip leads to its own case or to none.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import offices
from forms.numbering import (
    CROCKFORD,
    DOCUMENT_KINDS,
    CaseNumber,
    case_number,
    check_sign,
    document_number,
    lane_tag,
    normalise_receipt,
    origin_office,
    parse_case_number,
    parse_receipt,
    receipt_number,
    receipt_parts,
)

STATION, DAY, TAG = "32061210720501", date(2026, 11, 21), "4K9DQ"
RECEIPT = "10720501-261121-4K9DQ-0012-M"

stations = st.builds(
    offices.station_id,
    st.from_regex(r"\A320612[1-9][0-9]{2}([0-9]{3})?\Z"),
    st.integers(1, 99),
)
receipts = st.builds(
    receipt_number,
    stations,
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.text(CROCKFORD, min_size=5, max_size=5),
    st.one_of(st.integers(1, 9999), st.integers(1, 999_999_999)),
)


def test_a_receipt_number_is_read_as_it_was_written() -> None:
    """Station, day, lane and serial stand in it, and the number itself is the case id."""
    assert receipt_number(STATION, DAY, TAG, 12) == RECEIPT
    parsed = parse_receipt(RECEIPT)
    assert parsed is not None
    assert (parsed.station_short, parsed.day, parsed.lane_tag, parsed.serial) == ("10720501", DAY, TAG, 12)
    assert parsed.text == RECEIPT


@pytest.mark.parametrize(
    "typed",
    [
        RECEIPT.lower(),
        RECEIPT.replace("-", ""),
        RECEIPT.replace("-", " "),
        f"  {RECEIPT}\n",
        RECEIPT.replace("0", "O"),
        RECEIPT.replace("0", "o").replace("1", "l"),
        RECEIPT.replace("1", "I"),
        RECEIPT.replace("-", "\N{EN DASH}"),
        RECEIPT.replace("-", "\N{FULLWIDTH HYPHEN-MINUS}"),
        "".join(chr(ord(sign) + 0xFEE0) if sign.isalnum() else sign for sign in RECEIPT),
        "1072 0501 2611 214K 9DQ0 012M",
    ],
)
def test_a_typed_receipt_number_is_forgiven_what_cannot_be_meant_otherwise(typed: str) -> None:
    """Lower case, blanks, other hyphens, full-width signs, O for 0, I and L for 1."""
    assert normalise_receipt(typed) == RECEIPT


@pytest.mark.parametrize(
    "text",
    [
        "", "M", RECEIPT[:-1], RECEIPT + "0", RECEIPT.replace("4K9DQ", "4K9UQ"), RECEIPT.replace("0012", "012"),
        RECEIPT.replace("0012", "00012"), RECEIPT.replace("0012", "0000"), "x" * 10_000, "10720501/261121/4K9DQ/0012/M",
        "１" * 40, "\ud800", "\x00" + RECEIPT, RECEIPT + "\x00", None, 12, b"10720501",
        RECEIPT + " " * 40,
    ],
)
def test_what_is_no_receipt_number_is_none_and_never_an_error(text: object) -> None:
    """Too short, too long, padded otherwise, hostile: none of them is guessed at."""
    assert parse_receipt(text) is None and normalise_receipt(text) is None


def signed(body: str) -> str:
    """A well-checked text, to show that it is refused for its content."""
    return body + check_sign(body)


def test_a_right_check_sign_does_not_make_a_number_out_of_nonsense() -> None:
    """A day that does not exist, station 00, serial 0 and another padding are refused with a valid check sign too."""
    assert normalise_receipt(signed("107205012611214K9DQ0012")) == RECEIPT
    for body in ("107205012602304K9DQ0012", "107205002611214K9DQ0012", "107205012611214K9DQ0000",
                 "107205012611214K9DQ00012"):
        assert normalise_receipt(signed(body)) is None


@given(receipts, st.data())
def test_every_single_wrong_sign_is_noticed(receipt: str, draw: st.DataObject) -> None:
    """Any one sign typed as any other that is not the same sign to the forgiving reader."""
    compact = receipt.replace("-", "")
    place = draw.draw(st.integers(0, len(compact) - 1))
    for sign in CROCKFORD:
        if sign != compact[place]:
            assert parse_receipt(compact[:place] + sign + compact[place + 1 :]) is None


@given(receipts)
def test_every_swap_of_two_neighbours_is_noticed(receipt: str) -> None:
    """Over the whole number, the check sign included."""
    compact = receipt.replace("-", "")
    for place in range(len(compact) - 1):
        one, two = compact[place], compact[place + 1]
        swapped = compact[:place] + two + one + compact[place + 2 :]
        assert one == two or parse_receipt(swapped) is None


def test_the_check_sign_alone_catches_all_errors_whatever_stands_before() -> None:
    """Without help from dates and digits: every pair of signs, at every place of the longest number."""
    zero = "0" * 28
    for place in range(28):
        rest = zero[: 28 - place - 1]
        signs = {check_sign(zero[:place] + sign + rest) for sign in CROCKFORD}
        assert len(signs) == 32
    for place in range(27):
        for one in CROCKFORD:
            for two in CROCKFORD:
                body = zero[:place] + one + two + zero[: 28 - place - 2]
                other = zero[:place] + two + one + zero[: 28 - place - 2]
                assert one == two or check_sign(body) != check_sign(other)
    assert {check_sign(sign) for sign in CROCKFORD} == set(CROCKFORD)
    assert all(check_sign(sign) != sign for sign in CROCKFORD if sign != "0")


@given(receipts)
def test_every_number_that_is_issued_can_be_read_and_typed(receipt: str) -> None:
    """In its true form, in lower case, and without hyphens."""
    assert normalise_receipt(receipt) == receipt
    assert normalise_receipt(receipt.lower().replace("-", " ")) == receipt


@given(stations, stations, st.text(min_size=1), st.text(min_size=1), st.integers(1, 99_999), st.integers(1, 99_999))
def test_two_receipts_share_a_number_only_when_station_lane_tag_and_serial_agree(
    station: str, other: str, lane: str, other_lane: str, serial: int, other_serial: int
) -> None:
    """Without a line nobody can ask whether a number is taken, so its parts alone keep numbers apart."""
    first = receipt_number(station, DAY, lane_tag(lane), serial)
    second = receipt_number(other, DAY, lane_tag(other_lane), other_serial)
    same = (station[6:], lane_tag(lane), serial) == (other[6:], lane_tag(other_lane), other_serial)
    assert (first == second) == same


def test_lanes_have_their_own_tags() -> None:
    """Ten thousand lanes, some that differ in one sign, share hardly a tag: the tag is spread over 25 bits."""
    tags = [lane_tag(f"{number:032x}") for number in range(10_000)]
    assert len(set(tags)) >= 9_990
    assert all(len(tag) == 5 and set(tag) <= set(CROCKFORD) for tag in tags)
    assert lane_tag("00" * 16) == "GKGC1"


@pytest.mark.parametrize(
    ("station", "tag", "serial"),
    [(STATION[:-1], TAG, 1), (STATION, "4K9D", 1), (STATION, "4K9DU", 1), (STATION, "4k9dq", 1), (STATION, TAG, 0),
     (STATION, TAG, 10**9)],
)
def test_an_ill_formed_part_never_gets_onto_a_slip(station: str, tag: str, serial: int) -> None:
    """The one who issues a number is told at once."""
    with pytest.raises(ValueError, match="station|tag|serial"):
        receipt_number(station, DAY, tag, serial)


@pytest.mark.parametrize("day", [date(1970, 1, 1), date(1999, 12, 31), date(2000, 2, 29), date(2199, 12, 31)])
def test_a_wrong_clock_still_gives_a_receipt(day: date) -> None:
    """A machine without a battery believes in 1970; its desk goes on, and the number can be read back."""
    parsed = parse_receipt(receipt_number(STATION, day, TAG, 1))
    assert parsed is not None and parsed.day.isoformat()[2:] == day.isoformat()[2:]


@pytest.mark.parametrize(
    ("station", "office"),
    [(STATION, "320612107205"), ("32061210700001", "320612107"), ("32061200000003", "320612")],
)
def test_the_paper_alone_names_the_office_that_issued_it(station: str, office: str) -> None:
    """Village, township, and the county itself."""
    assert origin_office(receipt_number(station, DAY, TAG, 7), "320612") == office


def test_a_paper_that_names_no_office_is_not_guessed_at() -> None:
    """Neither for an ill-formed number nor for a county of the wrong length."""
    assert origin_office("10720501-261121-4K9DQ-0012-N", "320612") is None
    assert origin_office(RECEIPT, "32061") is None and origin_office(RECEIPT, "") is None
    assert origin_office(receipt_number("32061210720501", DAY, TAG, 1), "020612") is None


def test_a_case_number_carries_county_epoch_and_place() -> None:
    """And is read back, forgiving case, width and blanks."""
    assert case_number("320612", 1, 42) == "320612-E1-0000042"
    assert parse_case_number(" 320612-e1-0000042 ") == CaseNumber("320612", 1, 42, "320612-E1-0000042")
    late = CaseNumber("320612", 12, 10**9, "320612-E12-1000000000")
    assert parse_case_number(case_number("320612", 12, 10**9)) == late
    assert case_number("320612", 1, 42) != case_number("320612", 2, 42)


@pytest.mark.parametrize(
    "text",
    ["320612-E1-42", "320612-E0-0000042", "320612-E1-0000000", "320612-E1-00000042", "320612E10000042", "x" * 99, None,
     "320612-E1-0000042" + " " * 64],
)
def test_what_is_no_case_number_is_none(text: object) -> None:
    """One true form only: a number with another padding would be a second name of the same case."""
    assert parse_case_number(text) is None


@pytest.mark.parametrize(("county", "epoch", "place"), [("320612107", 1, 1), ("320612", 0, 1), ("320612", 1, 0)])
def test_a_case_number_is_never_made_of_a_wrong_place(county: str, epoch: int, place: int) -> None:
    """Only a county numbers cases, from epoch 1 and place 1 on."""
    with pytest.raises(ValueError, match="place"):
        case_number(county, epoch, place)


def test_a_document_number_has_the_form_that_the_standard_names() -> None:
    """地区机关简称+性质+〔年份〕+顺序号, with the lane before the running number."""
    assert document_number("十总便民", "acceptance", 2026, TAG, 12) == "十总便民受〔2026〕4K9DQ-12号"
    assert len(set(DOCUMENT_KINDS.values())) == len(DOCUMENT_KINDS)
    with pytest.raises(ValueError, match="start at 1"):
        document_number("十总便民", "acceptance", 2026, TAG, 0)


def test_two_lanes_number_the_same_year_without_a_clash() -> None:
    """Two windows without a line both start at 1, and both papers stay apart."""
    one, two = (document_number("十总便民", "acceptance", 2026, lane_tag(lane), 1) for lane in ("a" * 32, "b" * 32))
    assert one != two


@given(receipts, st.sampled_from(CROCKFORD))
def test_a_mistyped_number_is_laid_out_for_comparing(receipt: str, sign: str) -> None:
    """Whatever the check sign says, the five parts can be put beside those of the slip; other text has none."""
    assert receipt_parts(receipt.lower()) == tuple(receipt.split("-"))
    assert receipt_parts(receipt[:-1] + sign) == (*receipt.split("-")[:-1], sign)
    assert receipt_parts(receipt[:-1]) is None or len(receipt.split("-")[3]) > 4
    for other in (None, "", "事项", receipt * 9):
        assert receipt_parts(other) is None
