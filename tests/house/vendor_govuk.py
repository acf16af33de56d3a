"""The stylesheet of govuk-frontend as this house wears it: other fonts, other colours, and no rule that nobody uses.
May import the standard library and tests.house.source.
Promise: `python -m tests.house.vendor_govuk FILE` writes it anew from the npm package's govuk-frontend.min.css.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.house.source import ROOT

WRITTEN = ROOT / "forms/screens/static/govuk.css"
NOTICE = (
    "/*! govuk-frontend %s, MIT licence, Crown copyright: see LICENSE-govuk-frontend.txt. "
    "Changed by tests/house/vendor_govuk.py. */\n"
)
# Components that no page of this house is built from; the header and the footer carry the crown, which is not ours.
UNUSED = (
    "accordion", "accordion-nav", "breadcrumbs", "character-count", "cookie-banner", "drop-zone", "exit-this-page",
    "exit-this-page-hide-content", "exit-this-page-overlay", "feedback", "file-upload", "file-upload-button",
    "file-upload-wrapper", "footer", "generic-header", "header", "language-navigation", "logo-dot", "password-input",
    "phase-banner", "tabs",
)  # fmt: skip
# GDS Transport is licensed for gov.uk alone; a station has the fonts of its own system, named in page.css.
FONTS = "var(--yizhan-font,sans-serif)"
COLOURS = {
    "brand-colour": "#12546b",
    "template-background-colour": "#fff",
    "link-colour": "#12546b",
    "link-visited-colour": "#4c3a7a",
    "link-hover-colour": "#0a3442",
    "surface-background-colour": "#f1f6f8",
    "surface-border-colour": "#9cc0cc",
}
_UNUSED = re.compile(r"\.govuk-(?:{})(?![a-z-]*[a-z])".format("|".join(UNUSED)))


def themed(css: str) -> str:
    """The package's minified stylesheet in this house's fonts and colours."""
    version = re.search(r'--govuk-frontend-version:"([^"]+)"', css)
    if version is None:
        raise ValueError("this is not the stylesheet of govuk-frontend")
    css = re.sub(r"/\*!?.*?\*/", "", css, flags=re.DOTALL).replace('@charset "UTF-8";', "")
    css = "".join(_kept(css)).replace("GDS Transport,arial,sans-serif", FONTS)
    for name, colour in COLOURS.items():
        before = re.search(rf"--govuk-{name}:([^;}}]+)", css)
        if before is None:
            raise ValueError(f"govuk-frontend has no --govuk-{name} any more")
        css = css.replace(before[1], colour) if "link" in name else css
        css = re.sub(rf"(--govuk-{name}):[^;}}]+", rf"\1:{colour}", css)
        css = re.sub(rf"var\(--govuk-{name},#[0-9a-f]+\)", f"var(--govuk-{name})", css)
    return '@charset "UTF-8";\n' + NOTICE % version[1] + css.strip() + "\n"


def _kept(css: str) -> Iterator[str]:
    """The rules to keep, at most a few to a line, so that a change can be read."""
    for prelude, body in _blocks(css):
        if prelude.startswith("@font-face") or ("url(" in body and "{" not in body):
            continue
        if prelude.startswith(("@media", "@supports")):
            inner = "".join(_kept(body))
            if inner:
                yield f"{prelude}{{{inner}}}\n"
            continue
        if prelude.startswith("@"):
            yield f"{prelude}{{{body}}}\n"
            continue
        selectors = [one for one in _selectors(prelude) if not _UNUSED.search(one)]
        if selectors:
            yield f"{','.join(selectors)}{{{body}}}\n"


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    at = 0
    while (opened := css.find("{", at)) >= 0:
        depth, end = 1, opened + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        yield css[at:opened].strip(), css[opened + 1 : end - 1]
        at = end


def _selectors(prelude: str) -> list[str]:
    return re.split(r",(?![^(]*\))", prelude)


if __name__ == "__main__":
    WRITTEN.write_text(themed(Path(sys.argv[1]).read_text(encoding="utf-8")), encoding="utf-8")
