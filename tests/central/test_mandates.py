"""A mandate at the county: what its page tells of it, and what an officer does not do by one that is over."""

from __future__ import annotations

from pathlib import Path

import pytest

from central import desk
from forms.errors import Declined
from forms.events import Event
from tests.central.outpost import COUNTY_DECIDES, TOWNSHIP, VILLAGE, Centre, Outpost, outpost
from tests.central.test_casework_pages import done, signed_in


def ended(station: Outpost, case: str) -> None:
    """The principal withdrew her mandate, as its station tells it."""
    facts = {**station._common(), "receipt_no": case, "reason": "withdrawn", "papers_returned": []}
    station.put(Event("mandate:ended", facts, {"remark": "电话告知。", "salt": "0123456789abcdef"}))


def test_the_page_of_a_case_tells_how_its_mandate_stands_and_what_became_of_it(centre: Centre, tmp_path: Path) -> None:
    """Given at the village, ended by the township above it: both lie in one stream, and the county reads them."""
    village, township = outpost(tmp_path, centre, VILLAGE), outpost(tmp_path, centre, TOWNSHIP, "chen", "十总镇")
    case = village.file(COUNTY_DECIDES, mode="proxy")
    village.exchange()
    with centre.open() as (_, app):
        assert "有效" in signed_in(app).get(f"/cases/{case}").text
    township.exchange()
    ended(township, case)
    township.exchange()
    with centre.open() as (_, app):
        page = signed_in(app).get(f"/cases/{case}").text
        assert "已终止（委托人取消委托）" in page and "电话告知" in page and "登记委托书" in page
    village.exchange()
    assert [one.kind for one in village.entries() if one.subject == f"mandate:{case}"] == [
        "mandate:given", "mandate:ended"]


def test_an_officer_gives_no_result_to_an_agent_whose_mandate_is_over(centre: Centre, tmp_path: Path) -> None:
    """The same rule at the county's own desk; the applicant herself always gets it."""
    township = outpost(tmp_path, centre, TOWNSHIP, "chen", "十总镇")
    case = township.file(COUNTY_DECIDES, mode="proxy")
    ended(township, case)
    township.exchange()
    with centre.open() as (county, app):
        browser = signed_in(app)
        done(browser, case, "take_over", reason="站点停用。")
        done(browser, case, "accept")
        done(browser, case, "decide", approved="yes")
        told = {"to": "agent", "receiver": "陈代办", "proof": "mandate", "originals_returned": []}
        with pytest.raises(Declined) as no:
            desk.act(county, case, "deliver", told, "wang")
        assert [one.code for one in no.value.problems] == ["mandate_not_in_force"]
        desk.act(county, case, "deliver", {**told, "to": "applicant", "proof": "identity_seen"}, "wang")
