"""What comes out of the printer: a page as the printer gets it, measured in millimetres, and its code read back.
Imports playwright, pillow and zxing-cpp.
Promise: a sheet is judged as it is printed, not as it looks on the screen.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator

import zxingcpp
from PIL import Image
from playwright.sync_api import Page

MM_PER_POINT = 25.4 / 72
A4_MM, A5_MM = (210, 297), (148, 210)


@contextlib.contextmanager
def as_printed(page: Page) -> Iterator[Page]:
    """The page in the style that it is printed in."""
    page.emulate_media(media="print")
    try:
        yield page
    finally:
        page.emulate_media(media="screen")


def sheets(page: Page, paper: str) -> list[tuple[int, int]]:
    """The sizes in whole millimetres of the sheets that the browser prints on ``paper`` (A4, A5)."""
    pdf = page.pdf(format=paper, print_background=False, prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]", pdf)
    return [(round(float(w) * MM_PER_POINT), round(float(h) * MM_PER_POINT)) for w, h in boxes]


def codes(png: bytes) -> list[str]:
    """The texts of all codes in a picture, as a scanner reads them."""
    return [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(png)).convert("L"))]
