"""Photos of papers: made smaller by the browser where it can, taken as they are where it cannot.
Imports the stock and people of this folder.
Promise: a large photo reaches the case in both ways, and what is shown of it is what was sent.
"""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from tests.browser import chromium
from tests.browser.conftest import Enters
from tests.browser.stock import Stock
from tests.station.images import photo

LONGEST_PIXELS = 2_400
SCREENS = {"scripts": chromium.DESK, "no scripts": chromium.NO_SCRIPTS}


@pytest.mark.parametrize("name", SCREENS)
def test_a_large_photo_is_made_smaller_before_it_is_sent_where_the_browser_can(
    name: str, stock: Stock, enters: Enters, tmp_path: Path
) -> None:
    """With scripts a photo of 12 megapixels leaves at 2,400 pixels; without them the station gets it whole."""
    picture = tmp_path / f"{name}.jpg"
    picture.write_bytes(photo(4_000, 3_000))
    agent = enters(stock.town.village, SCREENS[name])
    agent.opens(f"/cases/{stock.names['filed']}")
    before = agent.page.locator("main img").count()
    agent.opens(f"/cases/{stock.names['filed']}/scans")
    chosen = agent.page.locator("#picture")
    chosen.set_input_files(picture)
    if name == "scripts":
        agent.page.wait_for_function(
            "whole => document.getElementById('picture').files[0].size < whole", arg=picture.stat().st_size
        )
        sent = agent.page.evaluate(
            "async () => Array.from(new Uint8Array(await document.getElementById('picture').files[0].arrayBuffer()))"
        )
        with Image.open(io.BytesIO(bytes(sent))) as small:
            assert (small.format, max(small.size)) == ("JPEG", LONGEST_PIXELS)
    agent.presses("附一张照片或扫描件")
    agent.opens(f"/cases/{stock.names['filed']}")
    assert agent.page.locator("main img").count() == before + 1
