"""A table of people as spreadsheets and hands write it: read whole, or named where it cannot be."""

from __future__ import annotations

import pytest

from forms import census, tables


def read(text: str) -> list[dict[str, object]]:
    """What the lines of a list of residents tell."""
    table = census.read(text)
    assert not table.problems, table.problems
    return [dict(line.told) for line in table.lines]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('姓名,备注\n甲,"二楼\n先打电话"\n乙,"a ""b"", c"\n', [(2, ["甲", "二楼\n先打电话"]), (4, ["乙", 'a "b", c'])]),
        ('姓名\t备注\n甲\t"二楼\n三组"\n乙\t5" 水管\n', [(2, ["甲", "二楼\n三组"]), (4, ["乙", '5" 水管'])]),
        ("姓名，电话\n甲，1\n乙,2\n丙\t3\n", [(2, ["甲", "1"]), (3, ["乙", "2"]), (4, ["丙", "3"])]),
        ('姓名,电话\n"甲,1\n乙,2\n', [(2, ['"甲', "1"]), (3, ["乙", "2"])]),
        ("\ufeff姓名,电话\r\n\r\n 甲 , 1 \r乙,\u3000", [(3, ["甲", "1"]), (4, ["乙", ""])]),
    ],
)
def test_a_cell_is_what_was_written_between_its_signs(text: str, rows: list[tuple[int, list[str]]]) -> None:
    """A quotation holds commas and line ends; a quote that is never closed or stands inside is a sign like others; a
    pasted block may follow headings with commas. Lines keep their numbers."""
    assert list(tables.rows_of(text))[1:] == rows


def test_no_line_is_lost_to_a_quote_that_nobody_closed() -> None:
    """However many there are: each line is there, and nothing is read twice."""
    text = "姓名\n" + '"甲\n' * 300
    assert [cells for _, cells in tables.rows_of(text)][1:] == [['"甲']] * 300


def test_a_number_that_a_spreadsheet_rounded_is_named_as_that() -> None:
    """3.20612E+17 is no short number: its end is gone, and the way to keep it is said."""
    (line,) = census.read("姓名,身份证号\n甲,3.20612E+17\n").lines
    assert [one.code for one in line.problems] == ["table_rounded"] and "文本" in line.problems[0].zh


def test_a_cell_below_no_heading_is_not_passed_over() -> None:
    """Beside the table or under a blank heading: nobody would see that it is gone."""
    for text in ("姓名,电话\n甲,1,多\n", "姓名,,电话\n甲,多,1\n"):
        (line,) = census.read(text).lines
        assert [one.code for one in line.problems] == ["table_cells"], text
    assert read("姓名,电话,,\n甲,1,,\n") == [{"name": "甲", "phone": "1"}]


def test_all_unknown_headings_are_told_with_those_there_are() -> None:
    """One sentence for all of them, with the missing one before."""
    table = census.read("名号,电话,血型\n甲,1,A\n")
    assert [one.code for one in table.problems] == ["table_headings", "table_heading_unknown"]
    assert all(told in table.problems[1].zh for told in ("“名号”", "“血型”", "村民小组"))


def test_a_kind_of_document_is_read_by_what_people_call_it() -> None:
    """身份证 and 护照 are on no list of codes; what nobody knows goes on for the question to name it."""
    text = "姓名,证件号码,证件类型\n" + "".join(f"甲,1,{kind}\n" for kind in ("身份证", "护照", "Passport", "414", "学生证"))
    kinds = [line["document"] for line in read(text)]
    assert [dict(one)["type"] for one in kinds if isinstance(one, dict)] == ["111", "414", "414", "414", "学生证"]


def test_choices_are_read_by_every_name_they_have() -> None:
    """By code, in both languages, by what villages say, several in a cell parted as people part them."""
    (told,) = read("姓名,关系,享受待遇\n甲,二女儿,低保、minimum living allowance；残疾,五保\n".replace("残疾,", "残疾 "))
    assert told["benefits"] == ["dibao", "disability", "tekun"] and told["relation"] == "二女儿"
    (told,) = read("name,relation to the head\nA,长子\n")
    assert told["relation"] == "child"
