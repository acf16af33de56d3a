"""What entries tell of the person they are about, and the columns by which she is found: name, initials, ends.
May import forms.
Promise: a row holds ends of numbers and never a whole one; of who was erased it holds nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from forms.case import Case, Line
from forms.fields import Field
from forms.initials import initials_of

# What lists of cases are searched by, beside their numbers; ENDS and PAPERS also stand in the rows of ledgers.
ENDS, PAPERS = ("initials", "id_tail", "phone_tail"), "paper_nos"
COLUMNS = ("applicant", *ENDS, PAPERS)
ID_CHARACTERS, PHONE_CHARACTERS = 6, 8
LONGEST_PAPERS = 120


def columns(case: Case) -> dict[str, str | None]:
    """COLUMNS of a case. Numbers written by hand stay when the people in it are erased: they name a paper."""
    papers = {PAPERS: papers_of(case.lines)}
    if case.erased:
        return {**dict.fromkeys(COLUMNS), **papers}
    return {
        "applicant": case.applicant,
        **ends(case.applicant or "", document_number(case), phone(case)),
        **papers,
    }


def ends(name: str, number: str, telephone: str) -> dict[str, str]:
    """ENDS of somebody with this name, document number and telephone number, "" for what is not known."""
    tails = (initials_of(name), tail_of(number, ID_CHARACTERS), tail_of(telephone, PHONE_CHARACTERS))
    return dict(zip(ENDS, tails, strict=True))


def ends_of_record(title: str, fields: Iterable[Field], values: Mapping[str, Any]) -> dict[str, str]:
    """ENDS of a record of a ledger: of its title, and of the first document and telephone number that it tells."""
    documents = [_inside(values.get(one.name), "number") for one in fields if one.kind == "id_document"]
    phones = [values.get(one.name) for one in fields if one.kind == "phone"]
    first = (next((one for one in told if isinstance(one, str)), "") for told in (documents, phones))
    return ends(title, *first)


def document_number(case: Case) -> str:
    """The number of the applicant's document as it was told last, "" where none was."""
    told = (_inside(one, "number") for one in _told(case, ("applicant", "document"), ("answers", "applicant_document")))
    return _last(told)


def phone(case: Case) -> str:
    """The applicant's telephone number as it was told last, "" where none was."""
    return _last(_told(case, ("applicant", "phone"), ("answers", "phone")))


def tail_of(number: str, characters: int) -> str:
    """The last characters of a number, last first, as they stand in a column: any shorter tail begins it."""
    return compact(number)[: -characters - 1 : -1]


def compact(text: str) -> str:
    """Letters and digits alone, full-width ones made plain, in capitals."""
    return "".join(char for char in unicodedata.normalize("NFKC", text) if char.isalnum()).upper()


def papers_of(lines: Iterable[Line]) -> str:
    """The numbers that were written by hand in these entries, each behind it a blank, as far as the column reaches."""
    told = (compact(str(line.event.facts.get("paper_no") or "")) for line in lines)
    found = ""
    for number in dict.fromkeys(filter(None, told)):
        found += f"{number} " if len(found) + len(number) < LONGEST_PAPERS else ""
    return found


def _told(case: Case, *paths: tuple[str, str]) -> Iterator[object]:
    for line in case.lines:
        for part, name in paths:
            yield _inside(_inside(line.event.personal or {}, part), name)


def _last(told: Iterator[object]) -> str:
    found = ""
    for value in told:
        found = value if isinstance(value, str) else found
    return found


def _inside(value: object, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None
