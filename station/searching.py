"""Finding a case by what people bring to the window: a number or a piece of it, a slip's QR, a name, its initials.
May import forms, sync.database and the station's register, persons and worklist.
Promise: what was searched stands in no address and no log; it is kept in this process for the one who searched.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from forms import initials, numbering, slips
from forms.case import Case
from forms.ledgers.register import LEDGERS
from station import persons, register, worklist
from station.book import Book
from station.worklist import Chosen
from sync.database import rows

LONGEST_TYPED = 128
KEPT_SEARCHES = 200
SHORTEST_TAIL = 4
# Numbers that end alike are read one by one in the journal, up to so many.
MOST_COMPARED = 200
# A receipt number without its marks has up to 29 signs; a piece this long is looked for wherever it stands.
_LONG_PIECE = 7
_SUBJECTS = "SELECT subject FROM case_row WHERE"
_FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = re.compile(r"[\s\-_.\u2010-\u2015\u2212\u30FC\u00B7]+")
_DOTS = dict.fromkeys(map(ord, "•‧・･⋅∙᛫●．"), "·")


@dataclass(frozen=True)
class Asked:
    """What a typed text may mean. ``case`` and ``item`` are those of a receipt number or of a slip, ``case_no`` the
    county's number, ``name`` a piece of a name, ``letters`` the beginning of its initials, ``number`` the end of a
    document's or a telephone number, ``piece`` a part of a receipt number between its hyphens, ``paper`` the end of a
    number written by hand; "" for each that it cannot be."""

    case: str = ""
    item: str = ""
    case_no: str = ""
    name: str = ""
    letters: str = ""
    number: str = ""
    piece: str = ""
    paper: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing can be looked for."""
        return self == Asked()


def read(text: str) -> Asked:
    """What was typed or scanned. A whole number with its check sign is that number and nothing else."""
    if len(text) > LONGEST_TYPED:
        return Asked()
    slip = slips.read_slip(text)
    if slip is not None:
        return Asked(case=slip.case, item=slip.item or "")
    case_no = numbering.parse_case_number(text)
    if case_no is not None:
        return Asked(case_no=case_no.text)
    plain = persons.compact(text)
    if plain.isascii() and any(char.isdigit() for char in plain):
        return Asked(number=plain if len(plain) >= SHORTEST_TAIL else "", piece=_piece(text), paper=plain)
    name = " ".join(unicodedata.normalize("NFC", text).translate(_DOTS).split())
    return Asked(name=name, letters=initials.typed(text), paper=plain) if name.isprintable() else Asked()


def _piece(text: str) -> str:
    told = unicodedata.normalize("NFKC", text).upper().translate(_FORGIVEN).strip()
    groups = [group for group in _SEPARATORS.split(told) if group]
    if not groups or not all(set(group) <= set(numbering.CROCKFORD) for group in groups):
        return ""
    if len(groups) == 1 and groups[0].isdigit() and len(groups[0]) < 4:
        # A serial as people say it: 12 stands on the slip as 0012.
        groups = [groups[0].zfill(4)]
    return "-".join(groups)


def chosen(book: Book, asked: Asked) -> Chosen:
    """The cases that a text may mean, as a condition over the rows."""
    named, values = _united("subject", _ways(book, asked))
    return Chosen(f"subject IN ({named})", values)


def page(book: Book, asked: Asked, number: int) -> worklist.Page:
    """A page of the cases that a text may mean, the newest first. All are named in one walk, and those of the page
    read."""
    # Each way is walked in an index that holds the day as well; in the order of days SQLite would read the rows.
    named, values = _united("filed_at, subject", _ways(book, asked))
    found = rows(book.journal.db, f"SELECT DISTINCT * FROM ({named})", *values)  # noqa: S608 # words of this module
    return worklist.page_of(book, [name for _, name in sorted(found, reverse=True)], number)


def only_one(book: Book, asked: Asked) -> str | None:
    """The one case that a text means; None for none and for several, of which no more than two are looked for."""
    named, values = _united("subject", _ways(book, asked))
    some = f"SELECT DISTINCT subject FROM ({named}) LIMIT 2"  # noqa: S608 # words of this module
    found = rows(book.journal.db, some, *values)
    return str(found[0][0]).removeprefix(register.PREFIX) if len(found) == 1 else None


def _united(columns: str, ways: Sequence[Chosen]) -> tuple[str, tuple[Any, ...]]:
    named = (f"SELECT {columns} FROM case_row WHERE {way.where}" for way in ways)  # noqa: S608 # words of this module
    return " UNION ALL ".join(named), tuple(value for way in ways for value in way.values)


def _ways(book: Book, asked: Asked) -> list[Chosen]:
    if asked.case:
        return [Chosen("subject = ?", (register.subject(asked.case),))]
    if asked.case_no:
        return [Chosen("case_no = ?", (asked.case_no,))]
    ways = []
    if asked.name:
        ways.append(Chosen("applicant LIKE ? ESCAPE '!'", (f"%{_escaped(asked.name)}%",)))
    if asked.letters:
        ways.append(Chosen("instr(initials, ?) > 0", (f" {asked.letters}",)))
    if asked.number:
        ways.append(_by_end(book, "id_tail", persons.ID_CHARACTERS, asked.number, persons.document_number))
        ways.append(_by_end(book, "phone_tail", persons.PHONE_CHARACTERS, asked.number, persons.phone))
    if asked.piece:
        ways.append(_by_piece(asked.piece))
    return [*ways, *_by_paper(asked)] or [Chosen("0")]


def _by_paper(asked: Asked) -> list[Chosen]:
    """By the number that somebody wrote by hand while there was no power."""
    return [Chosen("paper_nos > '' AND instr(paper_nos, ?) > 0", (f"{asked.paper} ",))] if asked.paper else []


def in_ledger(ledger: str, asked: Asked) -> Chosen:
    """The records of a ledger that a text may mean: by what they are called, its initials, the ends of the first
    document and telephone number in them, and the numbers that were written by hand for them."""
    named, values = _of_ledger("subject", ledger, asked)
    return Chosen(f"subject IN ({named})", values)


def open_in_ledger(book: Book, ledger: str, asked: Asked, most: int) -> list[str]:
    """The subjects of the first open records of a ledger that a text may mean, by what they are called."""
    named, values = _of_ledger("title, subject", ledger, asked, " AND +open = '1'")
    first = f"SELECT DISTINCT * FROM ({named}) ORDER BY title, subject LIMIT ?"  # noqa: S608 # words of this module
    found = rows(book.journal.db, first, *values, most)
    return [str(name) for _, name in found]


def _of_ledger(columns: str, ledger: str, asked: Asked, more: str = "") -> tuple[str, tuple[Any, ...]]:
    ways = []
    title = Chosen("title LIKE ? ESCAPE '!'", (f"%{_escaped(asked.name)}%",))
    if asked.letters:
        # Letters may be a name as well: both stand in one index, which is walked once.
        ways.append(Chosen(f"({title.where} OR instr(initials, ?) > 0)", (*title.values, f" {asked.letters}")))
    elif asked.name:
        ways.append(title)
    if asked.number:
        for column, characters in (("id_tail", persons.ID_CHARACTERS), ("phone_tail", persons.PHONE_CHARACTERS)):
            way = _within(column, characters, asked.number)
            # What is longer than the column stands in the row's document, of which few are read.
            whole = "" if len(asked.number) <= characters else " AND instr(replace(document, '-', ''), ?) > 0"
            ways.append(Chosen(way.where + whole, (*way.values, *((asked.number,) if whole else ()))))
    ways += _by_paper(asked)
    table = f"{LEDGERS[ledger].stream}_row"
    named = [f"SELECT {columns} FROM {table} WHERE ledger = ?{more} AND {way.where}"  # noqa: S608 # names of tables
             for way in ways or [Chosen("0")]]  # fmt: skip
    return " UNION ALL ".join(named), tuple(one for way in ways or [Chosen("0")] for one in (ledger, *way.values))


def _within(column: str, characters: int, number: str) -> Chosen:
    tail = persons.tail_of(number, characters)
    return Chosen(f"{column} >= ? AND {column} < ?", (tail, tail[:-1] + chr(ord(tail[-1]) + 1)))


def _by_end(book: Book, column: str, characters: int, number: str, told: Callable[[Case], str]) -> Chosen:
    """The end of a number that ``told`` reads and of which a column holds the last ``characters``."""
    within = _within(column, characters, number)
    if len(number) <= characters:
        return within
    alike = rows(book.journal.db, f"{_SUBJECTS} {within.where} LIMIT ?", *within.values, MOST_COMPARED)
    same = [name for (name,) in alike if _ends_with(book, name, number, told)]
    return Chosen(f"subject IN ({', '.join('?' * len(same))})", tuple(same))


def _ends_with(book: Book, name: str, number: str, told: Callable[[Case], str]) -> bool:
    case = register.read(book.journal, name.removeprefix(register.PREFIX))
    return persons.compact(told(case)).endswith(number)


def _by_piece(piece: str) -> Chosen:
    """Between the hyphens of the number; a long piece without hyphens anywhere in its signs."""
    if "-" not in piece and len(piece) >= _LONG_PIECE:
        return Chosen("instr(replace(substr(subject, ?), '-', ''), ?) > 0", (len(register.PREFIX) + 1, piece))
    return Chosen("instr('-' || substr(subject, ?) || '-', ?) > 0", (len(register.PREFIX) + 1, f"-{piece}-"))


def _escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


class Searches:
    """The latest searches of this process, each under a key that tells nothing and for the session that made it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, session: str, text: str, chance: Callable[[int], bytes]) -> str:
        """Keep what was typed; returns the key for the address of its results."""
        key = chance(12).hex()
        with self._lock:
            self._kept[session, key] = text
            while len(self._kept) > KEPT_SEARCHES:
                self._kept.popitem(last=False)
        return key

    def text(self, session: str, key: str) -> str | None:
        """What was typed, None for another's key or one that is no longer kept."""
        with self._lock:
            return self._kept.get((session, key))
