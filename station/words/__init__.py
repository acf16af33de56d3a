"""The words on the station's screens: one table for each group of pages, and those of the frame.
May import: forms.screens and the tables beside it.
Promise: a screen shows no string that does not stand here, in forms, or in what people typed.
"""

from __future__ import annotations

from forms.screens import file_words
from forms.screens import words as frame
from forms.screens.policy import LANGUAGES
from forms.screens.speech import Speech, catalogue
from station.words import (
    aid,
    callbacks,
    case,
    custody,
    fees,
    figures,
    guide,
    hall,
    home,
    intake,
    known,
    ledgers,
    mandates,
    notices,
    outdoors,
    paper,
    prints,
    rosters,
    standing,
    steps,
    stick,
    tray,
    trouble,
)

_TABLES = (
    frame, file_words, standing, home, intake, known, steps, ledgers, figures, guide, hall, callbacks, aid, case,
    mandates, notices, fees, outdoors, custody, rosters, paper, prints, tray, stick, trouble,
)  # fmt: skip
WORDS = catalogue(*(table.WORDS for table in _TABLES))


def speech(lang: str) -> Speech:
    """The station's screens in one of ``LANGUAGES``; anything else is Chinese."""
    return Speech(WORDS, lang if lang in LANGUAGES else LANGUAGES[0])
