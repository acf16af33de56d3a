"""Whose name was asked for, and whose page posted a form: what the headers of a browser say, and what is said back."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.screens import refusals
from forms.screens.visitors import from_our_page, known_host

OURS = ("zw.example.gov.cn",)


@pytest.mark.parametrize(
    "host",
    ("localhost", "localhost:8700", "127.0.0.1", "127.0.0.1:8600", "[::1]", "[::1]:8700", "192.168.1.20", "10.0.0.2:80",
     "zw.example.gov.cn", "ZW.example.gov.cn:443"),
)  # fmt: skip
def test_this_machine_its_addresses_and_its_names_are_answered(host: str) -> None:
    """With a port or without, however the name is written."""
    assert known_host(host, OURS)


@pytest.mark.parametrize(
    "host",
    ("", ":8700", "evil.example", "evil.example:8700", "localhost.evil.example", "127.0.0.1.evil.example", "1.2.3",
     "0x7f.1", "zw.example.gov.cn.evil.example", "xzw.example.gov.cn", "[evil]", "127.0.0.1@evil.example", "[::1",
     "a:b:c"),
)  # fmt: skip
def test_a_strangers_name_is_not_answered(host: str) -> None:
    """Also one that begins or ends like ours."""
    assert not known_host(host, OURS)


@given(st.text(max_size=40))
def test_any_text_is_a_name_or_none(host: str) -> None:
    """Nothing that a header can hold makes the check stumble."""
    assert known_host(host, OURS) in (True, False)


@pytest.mark.parametrize(
    ("origin", "site", "ours"),
    (
        (None, None, True),
        ("http://127.0.0.1:8700", None, True),
        ("http://127.0.0.1:8700", "same-origin", True),
        (None, "none", True),
        ("null", None, False),
        ("null", "same-origin", False),
        ("http://127.0.0.1:8701", None, False),
        ("https://evil.example", None, False),
        ("127.0.0.1:8700", None, False),
        ("http://127.0.0.1:8700", "cross-site", False),
        ("http://127.0.0.1:8700", "same-site", False),
        (None, "cross-site", False),
        ("", None, False),
    ),
)
def test_a_form_is_believed_only_from_our_own_page(origin: str | None, site: str | None, ours: bool) -> None:
    """What a browser says of the page that posts is the page's own host, or nothing in an old browser."""
    assert from_our_page(origin, site, "127.0.0.1:8700") is ours


@pytest.mark.parametrize("status", (*refusals.SENTENCES, 418, 500, 599))
def test_every_refusal_is_a_sentence_in_two_languages(status: int) -> None:
    """For machines and for people the same words, without markup that would need escaping, and small."""
    zh, en = refusals.sentence(status)
    assert re.search(r"[\u4e00-\u9fff]", zh) and en.isascii() and not re.search(r"[<>&]", zh + en)
    _, told = refusals.for_machines(status)
    assert json.loads(told) == {"code": refusals.code_of(status), "zh": zh, "en": en}
    _, page = refusals.for_people(status)
    assert page.decode().count(zh) == 2 and en in page.decode() and len(page) < 1_000
