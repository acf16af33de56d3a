"""The county's work list: what stands on it and why, how it is filtered and searched, and that no name leaves it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from central import desk
from central.worklist import PAGE_ROWS, TABS, Wanted, Worklist, wanted_of
from forms.identity import id_check_character
from forms.slips import slip_text
from tests.central.outpost import COUNTY_DECIDES, TOWNSHIP, TOWNSHIP_DECIDES, VILLAGE, Centre, Outpost, outpost
from tests.central.test_desk import reported
from tests.central.test_pages import csrf, entered

DAY_SECONDS = 86_400


@pytest.fixture
def township(centre: Centre, tmp_path: Path) -> Outpost:
    """An enrolled township station."""
    return outpost(tmp_path, centre, TOWNSHIP, "chen", "十总镇")


@pytest.fixture
def village(centre: Centre, tmp_path: Path) -> Outpost:
    """An enrolled village station."""
    return outpost(tmp_path, centre, VILLAGE)


def listed(browser: FlaskClient, address: str) -> list[str]:
    """The cases of a list in the order in which they stand."""
    return re.findall(r'href="/cases/([0-9A-Z-]+)">\1<', browser.get(address).text)


def counts(centre: Centre) -> Mapping[str, int]:
    """How many cases each tab has."""
    with centre.open() as (county, _):
        return Worklist(county).counts(Wanted())


def overtaken(village: Outpost) -> str:
    """A village's case that the county took over before the village's hand-over came."""
    case = village.file()
    village.exchange()
    village.act(case, "hand_over")
    with village.centre.open() as (county, _):
        desk.act(county, case, "take_over", {"reason": "站点设备损坏。"}, "sun")
    village.exchange()
    return case


def noted(centre: Centre, case: str, user: str = "wang") -> None:
    """A note of the county."""
    with centre.open() as (county, _):
        desk.act(county, case, "note", {"text": "已核对，按先到的办理。"}, user)


def test_home_shows_what_lies_at_the_county_and_not_what_others_work_on(township: Outpost, village: Outpost) -> None:
    """The whole county's cases are one address further."""
    mine, theirs = reported(township), village.file()
    village.exchange()
    with township.centre.open() as (_, app):
        browser = entered(app)
        assert listed(browser, "/") == [mine]
        assert set(listed(browser, "/cases")) == {mine, theirs}
        assert listed(browser, "/cases?show=elsewhere") == [theirs]


def test_what_is_contested_stands_first_and_says_why_until_somebody_noted_it(
    township: Outpost, village: Outpost
) -> None:
    """An overtaken act is put before a person; a note of the county takes it off the list again."""
    quiet, contested = reported(township), overtaken(village)
    with township.centre.open() as (_, app):
        browser = entered(app)
        assert listed(browser, "/") == [contested, quiet]
        assert listed(browser, "/?show=contested") == [contested]
        assert "有记录来晚，已被先行处理" in browser.get("/").text
    noted(township.centre, contested)
    assert counts(township.centre)["contested"] == 0


def test_a_note_of_a_station_does_not_settle_what_the_county_must_look_at(village: Outpost) -> None:
    """Only somebody of the county takes a case off the list."""
    contested = overtaken(village)
    village.note(contested)
    village.exchange()
    assert counts(village.centre)["contested"] == 1


def test_a_case_with_records_that_were_not_admitted_is_on_the_list(village: Outpost) -> None:
    """Wherever its file lies, with the reason in words."""
    case = village.file()
    village.note(case, by="nobody")
    village.exchange()
    with village.centre.open() as (_, app):
        browser = entered(app)
        assert listed(browser, "/") == [case]
        assert "另有未采纳的记录" in browser.get("/").text


def test_a_refusal_waits_for_review_by_another_person(township: Outpost) -> None:
    """It is filed with the county; a note of the county takes it off."""
    case = township.file(TOWNSHIP_DECIDES)
    grounds = {"reason": "不需要办理。", "basis": "行政许可法第三十二条", "remedy": "可申请行政复议。"}
    township.act(case, "refuse", grounds)
    township.exchange()
    assert counts(township.centre)["review"] == 1
    noted(township.centre, case)
    assert counts(township.centre)["review"] == 0


def test_who_denied_a_case_does_not_review_it_himself(township: Outpost) -> None:
    """The county's own denials are looked at by somebody else of the county."""
    centre, case = township.centre, reported(township)
    with centre.open() as (county, _):
        desk.act(county, case, "decide", {"approved": False, "reason": "不符。", "basis": "某法第一条"}, "wang")
    noted(centre, case, "wang")
    assert counts(centre)["review"] == 1
    noted(centre, case, "sun")
    assert counts(centre)["review"] == 0


def test_time_alone_puts_a_case_on_the_list_without_any_entry(village: Outpost, township: Outpost) -> None:
    """Five working days without notice or decision: accepted by law, said in words and in red."""
    centre, case = village.centre, township.file(TOWNSHIP_DECIDES)
    township.exchange()
    assert (counts(centre)["overdue"], counts(centre)["contested"]) == (0, 0)
    centre.now += 5 * DAY_SECONDS
    assert counts(centre)["soon"] == 1
    centre.now += 4 * DAY_SECONDS
    assert (counts(centre)["overdue"], counts(centre)["contested"]) == (1, 1)
    with centre.open() as (_, app):
        browser = entered(app)
        page = browser.get("/?show=overdue").text
        assert case in page
        assert '<strong class="bad">已超期' in page
        assert "逾期未告知，依法视为受理" in page
        assert "天没有联系" in page


def test_counts_are_those_of_the_lists_behind_them(township: Outpost, village: Outpost) -> None:
    """Each tab opens as many cases as it says, within an office and an item too."""
    reported(township)
    overtaken(village)
    village.file()
    village.exchange()
    with township.centre.open() as (county, _):
        for office in ("", VILLAGE, TOWNSHIP):
            for item in ("", COUNTY_DECIDES.code, "S000"):
                told = Worklist(county).counts(Wanted("todo", office, item))
                assert set(told) == set(TABS) - {"ended"}
                for tab, count in told.items():
                    assert len(Worklist(county).page(Wanted(tab, office, item), 1).rows) == count


def test_a_long_list_is_paged_without_loss(township: Outpost, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each case stands on exactly one page."""
    monkeypatch.setattr("central.worklist.PAGE_ROWS", 2)
    cases = {township.file(TOWNSHIP_DECIDES) for _ in range(5)}
    township.exchange()
    with township.centre.open() as (_, app):
        browser = entered(app)
        seen = [case for page in (1, 2, 3) for case in listed(browser, f"/cases?page={page}")]
        assert sorted(seen) == sorted(cases)
        assert "page=2" in browser.get("/cases").text
        assert listed(browser, "/cases?page=4") == []
    assert PAGE_ROWS == 50


@pytest.mark.parametrize(
    "query", ["show=x&office=y&item=z", "office=%00", "item=%00", "item=" + "x" * 500, "page=10001"]
)
def test_a_filter_of_any_kind_shows_a_page(township: Outpost, query: str) -> None:
    """What makes no sense is no filter."""
    with township.centre.open() as (_, app):
        assert entered(app).get(f"/?{query}").status_code == 200
    assert wanted_of("x", "32061", "\0") == Wanted()


def test_a_case_is_found_by_number_slip_name_and_tail_and_no_name_stands_in_an_address(township: Outpost) -> None:
    """Numbers lead to the case; a person's name and number are answered on the spot, masked."""
    case = reported(township)
    filed = township.case(case).lines[0].event.personal
    assert filed
    name, number = filed["applicant"]["name"], filed["applicant"]["document"]["number"]
    with township.centre.open() as (_, app):
        browser = entered(app)
        token = csrf(browser)
        case_no = re.search(r"320612-E\d+-\d+", browser.get("/").text)
        assert case_no
        for typed in (case, case.lower().replace("-", " "), case_no[0], slip_text(case, COUNTY_DECIDES.code)):
            answer = browser.post("/find", data={"csrf": token, "sought": typed})
            assert answer.status_code == 303
            assert answer.location.endswith(f"/cases/{case}")
        for typed in (name, name[:1], number[-4:], number[-6:], f" {number[-5:].lower()} "):
            answer = browser.post("/find", data={"csrf": token, "sought": typed})
            assert (answer.status_code, case in answer.text) == (200, True)
            assert name not in re.sub(r'value="[^"]*"', "", answer.text)
        for typed in ("无名氏", "0000", "", "\0", "%", "x" * 5_000):
            answer = browser.post("/find", data={"csrf": token, "sought": typed})
            assert answer.status_code == 404
            assert "没有找到" in answer.text
        alone = browser.get("/find")
        assert alone.status_code == 200 and "没有找到" not in alone.text


def test_a_person_is_found_by_the_number_that_was_corrected_on_the_spot(township: Outpost) -> None:
    """A misread number leads nowhere once somebody put it right, the right one to the case."""
    case = township.file(TOWNSHIP_DECIDES)
    wrong = (township.case(case).lines[0].event.personal or {})["applicant"]["document"]["number"]
    body = "11010119900307805"
    right = body + id_check_character(body)
    answers = {"applicant_document": {"type": "111", "number": right}}
    township.act(case, "correct_on_spot", {"answers": answers, "initialled_by": "applicant"})
    township.exchange()
    township.exchange()
    with township.centre.open() as (_, app):
        browser = entered(app)
        token = csrf(browser)
        found = {one: browser.post("/find", data={"csrf": token, "sought": one[-6:]}).text for one in (right, wrong)}
        assert case in found[right] and case not in found[wrong]


def test_the_whole_list_speaks_english(township: Outpost, village: Outpost) -> None:
    """Names of people and offices stay as they are; nothing else is Chinese."""
    case = overtaken(village)
    reported(township)
    with township.centre.open() as (county, app):
        browser = entered(app)
        browser.set_cookie("yizhan_language", "en")
        page = browser.get("/").text
        assert case in page
        told = re.sub(r'<header.*?</header>|lang="zh-CN">[^<]*<', "", page, flags=re.DOTALL)
        for name in (county.name, *county.projections.office_names().values()):
            told = told.replace(name, "")
        rest = re.sub(r'data-label="Applicant">[^<]*<', "", told)
        assert not re.search("[㐀-鿿]", rest), re.findall("[㐀-鿿]+", rest)
