"""Pictures of pages: a handful for the README, and all of them for people who look.
Imports playwright and pillow.
Promise: a picture that is kept in the repository is small; none is made unless it is asked for.
"""

from __future__ import annotations

import io
import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Locator, Page

FOLDER = Path(__file__).resolve().parent / "shots"
LIMIT_BYTES = 60_000
COLOURS = 32
# YIZHAN_SHOTS=1 draws the pictures of the README anew.
ASKED = os.environ.get("YIZHAN_SHOTS") == "1"


def keep(what: Page | Locator, name: str) -> None:
    """Draw the picture ``name`` of the README, if pictures are asked for."""
    if ASKED:
        picture = small(what.screenshot())
        assert len(picture) < LIMIT_BYTES, f"{name}: {len(picture)} bytes"
        (FOLDER / f"{name}.png").write_bytes(picture)


def look(page: Page, folder: Path, who: str) -> None:
    """Draw the whole page into a folder of the one who looks; a number keeps the order."""
    folder.mkdir(parents=True, exist_ok=True)
    path = re.sub(r"[^\w-]+", "_", urlsplit(page.url).path).strip("_") or "home"
    number = len(list(folder.glob("*.png")))
    width = (page.viewport_size or {}).get("width", 0)
    picture = small(page.screenshot(full_page=True))
    (folder / f"{number:03d}-{who}-{path}-{width}.png").write_bytes(picture)


def small(png: bytes) -> bytes:
    """The same picture with a palette."""
    out = io.BytesIO()
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()
