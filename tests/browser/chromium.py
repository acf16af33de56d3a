"""Debian's Chromium for the tests: started once for each process of tests, and shut off from everything but loopback.
Imports playwright.
Promise: a machine without it leaves these tests out with one sentence; under CI=true that is a failure instead.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

NAME = "chromium"
PACKAGES = f"{NAME} fonts-wqy-microhei fonts-hanazono"
MISSING = f"{NAME} is not installed (Debian: apt-get install {PACKAGES}), so no page was looked at"
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def demanded(surroundings: Mapping[str, str] = os.environ) -> bool:
    """Whether a missing browser is a failure."""
    return surroundings.get("CI") == "true"


@contextlib.contextmanager
def started() -> Iterator[Browser]:
    """The browser; ended with the block."""
    found = shutil.which(NAME)
    if found is None:
        leave_out = pytest.fail if demanded() else pytest.skip
        leave_out(MISSING)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=[*SWITCHES])
        try:
            yield browser
        finally:
            browser.close()


# How a person's screen can be: names of Playwright's own settings of a context.
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "locale": "zh-CN", "service_workers": "block"}
PHONE: dict[str, Any] = {**DESK, "viewport": {"width": 375, "height": 667}}
# 200 % zoom of a 1280 screen: half as many CSS pixels, each drawn with four.
ZOOMED: dict[str, Any] = {**DESK, "viewport": {"width": 640, "height": 400}, "device_scale_factor": 2}
NO_SCRIPTS: dict[str, Any] = {**DESK, "java_script_enabled": False}
