"""An item is found by what people call it."""

from __future__ import annotations

import pytest

from forms.screens.everyday import matches
from tests.forms.casework import ITEMS


@pytest.mark.parametrize(
    ("asked", "code"),
    [("低保", "S002-06"), ("医保", "S002-08"), ("办农保", "S002-09"), ("盖房", "S002-05"), ("打官司", "S002-12"),
     ("nczjd", "S002-01"), ("S002-10", "S002-10"), ("国土 宅基地", "S002-01")],
)  # fmt: skip
def test_an_item_is_found_by_what_people_call_it(asked: str, code: str) -> None:
    """Everyday words, initials, codes, and several words at once."""
    assert code in {item.code for item in ITEMS.values() if matches(item, asked)}


@pytest.mark.parametrize("asked", ["高龄津贴", "低保 房", "护照"])
def test_no_item_is_found_by_what_none_is(asked: str) -> None:
    """An everyday word adds its item and no other."""
    assert not [item.code for item in ITEMS.values() if matches(item, asked)]
