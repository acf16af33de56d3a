"""A refusal before the county: reviewed, found wrong, and examined again by the office that refused."""

from __future__ import annotations

from pathlib import Path

from tests.central.outpost import TOWNSHIP, Centre, outpost
from tests.central.test_casework_pages import GROUNDS, done, signed_in


def test_a_refusal_found_wrong_goes_back_to_the_office_that_refused(centre: Centre, tmp_path: Path) -> None:
    """The supervisor orders it with a reason; it leaves the list of reviews, and the township reads the order."""
    township = outpost(tmp_path, centre, TOWNSHIP, "chen", "十总镇")
    case = township.file()
    township.act(case, "refuse", {**GROUNDS, "remedy": "六十日内可以申请行政复议。"})
    township.exchange()
    with centre.open() as (county, app):
        browser = signed_in(app, "sun")
        assert case in browser.get("/?show=review").text
        page = done(browser, case, "overturn", reason="申请符合受理条件，请重新审查。")
        assert "责成重新办理" in page and "申请符合受理条件" in page
        assert case not in browser.get("/?show=review").text
        seen = county.projections.case(case)
    assert (seen.state, seen.holder, seen.for_review) == ("received", TOWNSHIP, False)
    township.exchange()
    assert township.case(case).state == "received"
    township.act(case, "accept")
    assert township.case(case).state == "accepted"
