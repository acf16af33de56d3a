"""The rules of the screens: every string from the catalogue, nothing inline, nothing from elsewhere, little script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import central.words
import station.words
from forms.screens.speech import catalogue
from tests.house.source import ROOT

STATIC = ROOT / "forms/screens/static"
TEMPLATES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for folder in ("forms/screens/templates", "station/templates", "central/templates")
    for path in sorted((ROOT / folder).rglob("*.html"))
}
SIDES = {"station": station.words.WORDS, "central": central.words.WORDS}
SCRIPT_LIMIT_BYTES = 10_000
WITHOUT_SESSION = ("sign_in.html", "/hall.html", "/hall_code.html", "/hall_rate.html", "/hall_complaint.html")


def _side(path: str) -> list[str]:
    """The sides that draw a template: those of the frame are drawn by both."""
    return [path.split("/")[0]] if path.split("/")[0] in SIDES else list(SIDES)


def _asked(source: str) -> set[str]:
    return set(re.findall(r"\bw\(\s*['\"](\w+)['\"]\s*\)", source))


def _python(side: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / side).rglob("*.py")))


def test_every_word_that_a_page_asks_for_is_in_the_catalogue() -> None:
    """A hole would be an error on somebody's screen."""
    for path, text in TEMPLATES.items():
        for side in _side(path):
            assert _asked(text) <= SIDES[side].keys(), (path, side, _asked(text) - SIDES[side].keys())


def test_every_word_of_the_catalogue_is_on_some_screen() -> None:
    """A word that no page asks for is dead; those made of two parts are known by their first."""
    for side, words in SIDES.items():
        drawn = "\n".join(text for path, text in TEMPLATES.items() if side in _side(path)) + _python(side)
        drawn += _python("forms/screens")
        parts = tuple(set(re.findall(r"['\"](\w+_)['\"]\s*~", drawn)) | set(re.findall(r"f['\"](\w+_)\{", drawn)))
        quoted = set(re.findall(r"['\"](\w+)['\"](?!: \()", drawn))
        dead = {name for name in words if name not in quoted and not name.startswith(parts or ("\0",))}
        assert not dead, (side, sorted(dead))


def test_both_languages_are_complete() -> None:
    """Each word has a Chinese and an English text; a Chinese one has Chinese in it, an English one has none."""
    han = re.compile("[㐀-鿿]")
    for words in SIDES.values():
        for name, (zh, en) in words.items():
            assert zh.strip() and en.strip(), name
            assert name == "other_language" or not han.search(en), (name, en)


def test_one_word_does_not_mean_two_things() -> None:
    """Two tables may share a word only when they agree about it."""
    assert catalogue({"a": ("甲", "A")}, {"a": ("甲", "A")}) == {"a": ("甲", "A")}
    with pytest.raises(ValueError, match="a stands in two"):
        catalogue({"a": ("甲", "A")}, {"a": ("乙", "B")})


@pytest.mark.parametrize("path", TEMPLATES)
def test_no_template_holds_a_sentence_of_its_own(path: str) -> None:
    """What is left of a template without its tags and attributes is punctuation."""
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!.*?>", "", TEMPLATES[path], flags=re.DOTALL)
    for shown in ("alt", "title", "placeholder", "aria-label", "value"):
        text = re.sub(rf'\b{shown}="([^"]*)"', r">\1<", text)
    left = re.sub(r"<[^>]*>|\s[\w-]+=\"[^\"]*\"", "", text)
    words = re.findall(r"[㐀-鿿]+|[A-Za-z]{3,}", left)
    assert [word for word in words if word not in ("yes", "standard")] == []


@pytest.mark.parametrize("path", TEMPLATES)
def test_no_template_holds_script_or_style_of_its_own(path: str) -> None:
    """The policy of every page forbids them; a browser would drop them in silence."""
    inline = r"<script(?! src=)|<style|\sstyle=|\son[a-z]+=|javascript:|https?://(?!www\.w3\.org)"
    assert not re.search(inline, TEMPLATES[path])


@pytest.mark.parametrize("path", TEMPLATES)
def test_every_form_that_posts_carries_its_sessions_token(path: str) -> None:
    """All but those that need no session: signing in, the look of the screen, and what residents do in the hall."""
    for attributes, body in re.findall(r"<form\b([^>]*(?:\{\{.*?\}\}[^>]*)*)>(.*?)</form>", TEMPLATES[path], re.DOTALL):
        if 'method="post"' in attributes and "door.screen" not in attributes and not path.endswith(WITHOUT_SESSION):
            assert "csrf" in body, (path, attributes)


def test_the_scripts_are_small_and_our_own() -> None:
    """Under 10 KB in all, readable, without a library."""
    scripts = sorted(STATIC.glob("*.js"))
    assert [script.name for script in scripts] == ["page.js"]
    assert sum(script.stat().st_size for script in scripts) < SCRIPT_LIMIT_BYTES
    assert not re.search(r"\beval\(|localStorage|sessionStorage|https?://", scripts[0].read_text(encoding="utf-8"))


def test_the_styles_load_nothing_from_elsewhere_and_name_their_origin() -> None:
    """No font of another, no crown, no address; the licence lies beside what was taken."""
    for sheet in STATIC.glob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert not re.search(r"url\(|@import|@font-face|GDS Transport|crest", text), sheet.name
    taken = (STATIC / "govuk.css").read_text(encoding="utf-8")
    assert re.match(r'@charset "UTF-8";\n/\*! govuk-frontend 6\.\d+\.\d+, MIT licence', taken)
    licence = (STATIC / "LICENSE-govuk-frontend.txt").read_text(encoding="utf-8")
    assert "Crown Copyright" in licence and "AS IS" in licence


def test_every_class_of_the_frame_is_dressed() -> None:
    """A class that no sheet knows is a slip of the pen."""
    sheets = "".join(sheet.read_text(encoding="utf-8") for sheet in STATIC.glob("*.css"))
    known = set(re.findall(r"\.([A-Za-z][\w!-]*)", sheets.replace("\\", "")))
    known |= {name.partition("__")[0] for name in known} | {"govuk-template__body"}
    for path, text in TEMPLATES.items():
        plain = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", text)
        used = {name for names in re.findall(r'class="([^"]*)"', plain) for name in names.split()}
        # A part of a known block may need no dress of its own; a block that is not known is a misspelling.
        blocks = {name: re.split("__|--", name)[0] if name.startswith("govuk-") else name for name in used}
        unknown = {name for name, block in blocks.items() if block not in known and not name.endswith(("--", "-"))}
        assert not unknown, (path, unknown)


def test_the_sheet_was_not_changed_by_hand() -> None:
    """What is ours stands in page.css, so that the next version can be taken over by one command."""
    taken = (STATIC / "govuk.css").read_text(encoding="utf-8")
    ours = set(re.findall(r"--yizhan-[a-z-]+", taken))
    assert ours == {"--yizhan-font"}
    assert Path(ROOT / "tests/house/vendor_govuk.py").exists()
