"""A case on which the county acted after it was put back, before older records came back: told until a note."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.central.outpost import COUNTY_DECIDES, TOWNSHIP, VILLAGE, Centre, outpost
from tests.central.test_casework_pages import done, signed_in

FIRST, IGNORANT = "恢复之前记的备注。", "恢复之后、听到站点之前记的备注。"


def noted(centre: Centre, case: str, text: str) -> str:
    """A note of the county's officer; the page behind it."""
    with centre.open() as (_, app):
        return done(signed_in(app), case, "note", text=text)


def put_back(centre: Centre, tmp: Path) -> str:
    """A centre that acted on a case before a station gave back what it had done there earlier; the case."""
    village, township = outpost(tmp, centre, VILLAGE), outpost(tmp, centre, TOWNSHIP, "chen", "十总镇")
    case, other, third = (village.file(COUNTY_DECIDES) for _ in range(3))
    for station in (village, township, village, township):
        station.exchange()
    centre.do("backup", str(tmp / "week-old"), "--off-machine")
    for one in (case, other):
        noted(centre, one, FIRST)
    township.exchange()
    shutil.rmtree(centre.path)
    centre.do("restore", str(tmp / "week-old"))
    # What is done in a life that is over when the station comes counts like what is done in the one that hears it.
    noted(centre, third, "恢复之后的第一条备注。")
    assert FIRST not in noted(centre, case, IGNORANT)
    township.exchange()
    return case


def test_a_case_whose_order_changed_says_so_until_somebody_of_the_county_has_looked(
    centre_in_a_folder: Centre, tmp_path: Path
) -> None:
    """On its page, with what to do, and among the cases to look at; the others are left alone; a note ends it."""
    centre = centre_in_a_folder
    case = put_back(centre, tmp_path)
    with centre.open() as (_, app):
        officer = signed_in(app)
        page = officer.get(f"/cases/{case}").text
        story = page.partition("办理经过")[2]
        assert 'aria-labelledby="reordered"' in page and "先后顺序有变" in page and "核对后请记一条备注" in page
        assert 0 < story.find(FIRST) < story.find(IGNORANT)
        home = officer.get("/").text
        assert "中心恢复后顺序有变，请核对" in home and case in home and home.count("中心恢复后顺序有变") == 1
        english = officer.post("/screen", data={"language": "en"}) and officer.get(f"/cases/{case}").text
        assert "The order changed when the centre was restored" in english
        officer.post("/screen", data={"language": "zh"})
        after = done(officer, case, "note", text="已对照纸质档案核对，次序无误。")
        assert 'aria-labelledby="reordered"' not in after
        assert "中心恢复后顺序有变" not in officer.get("/").text
