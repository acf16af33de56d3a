"""Ledgers of cases and figures as the printer gets them: across the sheet, in black, with nothing of the screen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from station import book as books
from station.app import make_app
from station.settings import Settings
from tests.browser.paper import A4_MM
from tests.browser.printing import HOST, Press, Printed, press
from tests.station.conftest import centre as centre
from tests.station.conftest import pristine as pristine
from tests.station.conftest import village as village
from tests.station.county import Machine
from tests.station.test_pages import AGENT, PASSWORD

RARE = "𠮷㛃·阿依古丽·买买提江"
CHROME = ("现在上报", "退出登录", "收件登记", "关怀版", "在台账中查找", "起始日")
SEVERAL = 6


@pytest.fixture
def printer(browser: Browser, village: Machine) -> Iterator[Press]:
    """The village's printer, after a few proxy cases, one of a person with a rare and long name."""
    village.centre.down = True
    for seed in range(SEVERAL):
        document = village.sample("S002-01", seed, mode="proxy")
        if not seed:
            document["answers"]["applicant_name"] = RARE
            document["mandate"]["principal"]["name"] = RARE
        assert village("file", "S002-01", "--with", village.written(document), "--as", AGENT) == 0, village.err
    with books.opened(village.path, village.edges) as book:
        client = make_app(book, Settings(data=village.path), lambda: None).test_client()
        client.post("/sign-in", base_url=HOST, data={"user": AGENT, "password": PASSWORD})
        with press(browser, client) as found:
            yield found


def printed(printer: Press, path: str) -> Printed:
    """The page on paper, kept to be looked at where that is asked for."""
    made = printer.prints(path)
    folder = os.environ.get("YIZHAN_LOOK")
    if folder:
        Path(folder, path.strip("/").replace("/", "-") + ".pdf").write_bytes(made.raw)
    return made


def test_the_ledger_of_proxy_cases_lies_across_the_sheet_with_every_column(printer: Press) -> None:
    """代办台账: A4 landscape, its nineteen columns and its lines on it, black on white, no name cut off."""
    made = printed(printer, "/case-ledgers/proxy")
    assert set(made.sizes_mm) == {A4_MM[::-1]}
    assert len(made.sizes_mm) <= 2
    assert not [word for word in CHROME if word in made.text]
    assert not made.colours
    for column in ("序号", "委托人", "证件号码", "材料份数", "领取人签字", "收费及票号", "满意度", "回访", "备注"):
        assert column in made.text, column
    assert RARE in made.text
    assert "***" in made.text


def test_figures_stand_upright_on_paper(printer: Press) -> None:
    """The figures of a month fit two sheets, upright, black on white."""
    made = printed(printer, "/figures")
    assert set(made.sizes_mm) == {A4_MM}
    assert len(made.sizes_mm) <= 2
    assert not [word for word in CHROME if word in made.text]
    assert not made.colours
    assert "办结率" in made.text
    assert not printer.overflows("/figures")
