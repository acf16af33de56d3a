"""The rolling token: whether a folder that asks is the one that asked last, or a copy of it.
Imports sync.errors and the standard library; pure.
Promise: an honest folder is never called a copy, whatever the line loses; a copied or restored one is, also a reader.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from sync.errors import Malformed

_WORD = re.compile(r"(?:[0-9a-f]{16})?\Z")


class Token(NamedTuple):
    """How often a folder's token moved, what it is now, and what it will be next. At the centre the last word is what
    it was before, so that the same question again is known for one."""

    moves: int = 0
    current: str = ""
    chosen: str = ""


def read(words: object) -> Token:
    """A token from a message. Raises Malformed."""
    sound = isinstance(words, list) and len(words) == 3 and type(words[0]) is int and 0 <= words[0] < 2**53
    if not isinstance(words, list) or not sound or not all(isinstance(w, str) and _WORD.match(w) for w in words[1:]):
        raise Malformed("token", "令牌格式有误。", "a token is [moves, current, next]")
    return Token(*words)


def kept(text: str) -> Token:
    """A token from the centre's book."""
    return Token(*json.loads(text)) if text else Token()


def step(known: Token, told: Token) -> tuple[Token, bool]:
    """What the centre knows after a folder told its token, and whether that folder is a copy or was restored. The
    folder picks and keeps its next word before it asks, so a lost answer leads to the same question again; only a
    token that has moved more often than the centre knows is taken silently: then it is the centre that went back."""
    moved = Token(told.moves + 1, told.chosen, told.current)
    if (known.moves, known.current) == (told.moves, told.current) or known == moved:
        return moved, False
    return moved, told.moves <= known.moves
