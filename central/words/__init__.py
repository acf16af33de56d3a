"""The words on the county's screens: one table for each group of pages, and those of the frame.
May import: forms.screens and the tables beside it.
Promise: a screen shows no string that does not stand here, in forms, or in what people typed.
"""

from __future__ import annotations

from central.words import board, case, common, stick, worklist
from forms.screens import file_words
from forms.screens import words as frame
from forms.screens.policy import LANGUAGES
from forms.screens.speech import Speech, catalogue

WORDS = catalogue(frame.WORDS, file_words.WORDS, common.WORDS, worklist.WORDS, case.WORDS, board.WORDS, stick.WORDS)


def speech(lang: str) -> Speech:
    """The county's screens in one of ``LANGUAGES``; anything else is Chinese."""
    return Speech(WORDS, lang if lang in LANGUAGES else LANGUAGES[0])
