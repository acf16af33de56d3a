"""Every paper as the printer gets it: drawn by a station, printed by Chromium to PDF, and read back from there."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from station import book as books
from station.app import make_app
from station.settings import Settings
from tests.browser.paper import A4_MM, A5_MM
from tests.browser.printing import HOST, Press, press
from tests.station.conftest import centre as centre
from tests.station.conftest import pristine as pristine
from tests.station.conftest import township as township
from tests.station.conftest import village as village
from tests.station.county import Machine
from tests.station.test_case_pages import AT_COUNTY, AT_TOWNSHIP
from tests.station.test_home_pages import CLERK
from tests.station.test_pages import AGENT, PASSWORD

# A sign of extension B, one of extension A, the dot of a Uighur name, and more than fits into one line of a cell.
RARE = "𠮷㛃·阿依古丽·买买提江"
LONG = RARE + "·吐尔逊阿布都热合曼" * 3
CHROME = ("现在上报", "退出登录", "收件登记", "关怀版", "跳到正文", "打印本页", "返回")
# How many pages each kind of paper may take at most; everything else fits one.
PAGES = {"receipt": 3, "contents": 2, "checklist": 2, "blank": 4, "example": 3, "guide": 8, "wall": 4, "notice": 2}
SLIPS = ("checklist", "rating", "slip")
PRICED = "S002-01"


def _pages_of(machine: Machine, user: str, browser: Browser) -> Iterator[Press]:
    with books.opened(machine.path, machine.edges) as book:
        client = make_app(book, Settings(data=machine.path), lambda: None).test_client()
        client.post("/sign-in", base_url=HOST, data={"user": user, "password": PASSWORD})
        with press(browser, client) as found:
            yield found


@pytest.fixture
def clerks(browser: Browser, township: Machine) -> Iterator[Press]:
    """The township's printer."""
    yield from _pages_of(township, CLERK, browser)


@pytest.fixture
def agents(browser: Browser, village: Machine) -> Iterator[Press]:
    """The village's printer."""
    village.centre.down = True
    yield from _pages_of(village, AGENT, browser)


def named(machine: Machine, item: str, name: str) -> dict[str, object]:
    """A sample whose applicant is called so."""
    document = machine.sample(item, 1)
    document["answers"]["applicant_name"] = name
    if document.get("mandate"):
        document["mandate"]["principal"]["name"] = name
    return document


def filed(machine: Machine, user: str, item: str, name: str) -> str:
    """A case of somebody with this name."""
    assert machine("file", item, "--with", machine.written(named(machine, item, name)), "--as", user) == 0, machine.err
    return machine.out.split()[-1]


def papers_of(printer: Press, case: str) -> list[str]:
    """Every address of a paper that the page of a case leads to."""
    page = printer.client.get(f"/cases/{case}", base_url=HOST).get_data(as_text=True)
    return sorted(set(re.findall(rf'href="(/cases/{case}/(?:print/\w+|papers/\w+|receipt))"', page)))


def judged(printer: Press, path: str, name: str = "") -> None:
    """The rules for every paper: its size, few pages, nothing of the screen, black on white, nothing cut off."""
    kind = path.rpartition("/")[2]
    made = printer.prints(path)
    folder = os.environ.get("YIZHAN_LOOK")
    if folder:
        Path(folder, path.strip("/").replace("/", "-") + ".pdf").write_bytes(made.raw)
    assert set(made.sizes_mm) == {A5_MM if kind in SLIPS else A4_MM}, path
    assert len(made.sizes_mm) <= PAGES.get(kind, 1), (path, len(made.sizes_mm))
    assert not [word for word in CHROME if word in made.text], path
    assert not made.colours, (path, made.colours)
    assert name in made.text, (path, "no font here has every sign of the name?", made.text[:300])
    assert not printer.overflows(path), path


def test_every_paper_of_a_case_at_the_township_is_fit_to_print(clerks: Press, township: Machine) -> None:
    """Notices, report, decision, proof of delivery, lists and slips, under a name that few printers know."""
    case = filed(township, CLERK, AT_TOWNSHIP, RARE)
    for act in ("accept", "decide"):
        assert township.act(case, act, CLERK) == 0, township.err
    found = papers_of(clerks, case)
    assert len(found) >= 7, found
    for path in found:
        judged(clerks, path, "" if path.endswith("rating") else RARE)
    reported = filed(township, CLERK, AT_COUNTY, RARE)
    for act in ("accept", "report_up"):
        assert township.act(reported, act, CLERK) == 0, township.err
    for path in papers_of(clerks, reported):
        if "/papers/" in path:
            judged(clerks, path, RARE)


def test_the_papers_of_a_proxy_filing_hold_a_name_that_is_too_long(agents: Press, village: Machine) -> None:
    """Mandate, slip and lists: the name is broken, never cut off, and the mandate stays on one page."""
    case = filed(village, AGENT, AT_TOWNSHIP, LONG)
    found = papers_of(agents, case)
    assert {path.rpartition("/")[2] for path in found} >= {"mandate", "receipt", "contents"}
    for path in found:
        judged(agents, path, LONG)


def test_the_print_button_prints_and_enters_it(clerks: Press, township: Machine) -> None:
    """The browser's window, then the question: what did not come out enters nothing; after what did, the next sheet is
    marked."""
    case = filed(township, CLERK, AT_TOWNSHIP, RARE)
    assert township.act(case, "accept", CLERK) == 0, township.err
    path = next(one for one in papers_of(clerks, case) if "/papers/" in one)
    assert "补打" not in clerks.prints(path).text
    clerks.page.emulate_media(media="screen")
    enter, nothing = (clerks.page.get_by_role("button", name=name) for name in ("打好了，登记", "没有打出来"))
    assert not enter.is_visible()
    clerks.page.get_by_role("button", name="打印", exact=True).click()
    nothing.click()
    assert not enter.is_visible() and not clerks.posted
    clerks.page.get_by_role("button", name="打印", exact=True).click()
    with clerks.page.expect_request("**/papers/printed"):
        enter.click()
    ((address, form),) = clerks.posted
    sent = clerks.client.post(address, base_url=HOST, data=form, content_type="application/x-www-form-urlencoded")
    assert sent.status_code == 303 and sent.headers["Location"] == path
    assert "补打第1次2026年11月23日" in clerks.prints(path).text


def test_slips_and_the_papers_of_a_mandates_life_are_fit_to_print(agents: Press, village: Machine) -> None:
    """A payment slip keeps its last line on its half sheet; notice, renewal, pause and end stay on one sheet each."""
    case = filed(village, AGENT, PRICED, LONG)
    told = {"case": case, "line": "工本费-精装", "amount_fen": 2000, "payer": RARE}
    assert village("ledger", "fee", "bill", "--with", village.written(told), "--as", AGENT) == 0, village.err
    judged(agents, f"/fees/{village.out.split()[-1].partition(':')[2]}/slip", RARE)
    told = {"outcome": "missing", "person": LONG, "lacking": ["M1"]}
    assert village("tell", AT_COUNTY, "--with", village.written(told), "--as", AGENT) == 0, village.err
    judged(agents, f"/notices/{village.out.split()[-1].partition(':')[2]}", LONG)
    for act in ("renew", "suspend", "end"):
        sample = next(row["sample"] for row in village.rows("mandate", case, "--list", "--as", AGENT)
                      if row["act"] == act)  # fmt: skip
        assert village("mandate", case, act, "--with", village.written(sample), "--as", AGENT) == 0, village.err
    for kind in ("renewal", "renewal_blank", "pause", "end"):
        judged(agents, f"/cases/{case}/print/mandate_{kind}", LONG)


def test_what_a_station_prints_without_any_case_is_fit_to_print(agents: Press, clerks: Press) -> None:
    """Guide, notice, forms by hand and the wall; a guide in letters of 22 pixels and more."""
    for path in ("guide", "notice", "blank", "example"):
        judged(agents, f"/new/{AT_TOWNSHIP}/{path}")
    judged(agents, "/blank/mandate")
    judged(clerks, "/wall")
    agents.page.goto(f"{HOST}/new/{AT_TOWNSHIP}/guide")
    agents.page.emulate_media(media="print")
    smallest = agents.page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('.guide *')].filter(one => one.checkVisibility() &&
        [...one.childNodes].some(inner => inner.nodeType === 3 && inner.textContent.trim()))
        .map(one => parseFloat(getComputedStyle(one).fontSize)))"""
    )
    assert smallest >= 22
