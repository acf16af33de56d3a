"""The papers of an application: which are needed now, which lines are sound, which are lacking.
May import: the standard library and the pure modules of this package.
Promise: a paper that is not there is recorded as missing and never stops an intake; all that lacks is named at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forms.conditions import holds
from forms.definition import Material, ServiceItem
from forms.errors import Problem, problem
from forms.fields import shown, unknown_keys

HOWS = ("original_seen", "original_taken", "copy", "photo", "missing", "commitment")


@dataclass(frozen=True)
class Lack:
    """A paper that the one-time notice must name.

    `reason`: absent | original_not_shown | too_few_copies | too_few_photos.
    """

    material: str
    reason: str


def needed(item: ServiceItem, answers: Mapping[str, Any]) -> tuple[Material, ...]:
    """The papers that these answers call for, in the guide's order."""
    return tuple(paper for paper in item.materials if holds(paper.required_when, answers))


def parse_lines(item: ServiceItem, answers: Mapping[str, Any], raw: object, path: str = "materials") -> tuple[
        dict[str, dict[str, Any]], list[Problem]]:
    """The lines given at intake, `{"M1": {"how": ..., "copies"?: n}}`, each clean, and everything wrong with them."""
    if raw is None:
        return {}, []
    if not isinstance(raw, Mapping):
        return {}, [problem(path, "not_object")]
    asked = {paper.id for paper in needed(item, answers)}
    lines: dict[str, dict[str, Any]] = {}
    found: list[Problem] = []
    for key, line in raw.items():
        paper = item.material(key) if isinstance(key, str) else None
        here = f"{path}.{shown(key)}"
        if paper is None:
            known = "、".join(one.id for one in item.materials)
            found.append(problem(here, "material_unknown", id=shown(key), known=known))
        elif paper.id not in asked:
            found.append(problem(here, "material_not_needed", name=paper.name))
        else:
            clean, wrong = _line(paper, line, here)
            found += wrong
            lines[paper.id] = clean
    return lines, found


def _line(paper: Material, raw: object, path: str) -> tuple[dict[str, Any], list[Problem]]:
    if not isinstance(raw, Mapping):
        return {}, [problem(path, "material_how", name=paper.name)]
    found = unknown_keys(raw, ("how", "copies"), path)
    how, copies = raw.get("how"), raw.get("copies")
    if not isinstance(how, str) or how not in HOWS:
        found.append(problem(f"{path}.how", "material_how", name=paper.name))
    elif how == "commitment" and not paper.commitment_ok:
        found.append(problem(f"{path}.how", "commitment_not_allowed", name=paper.name))
    if copies is not None and (isinstance(copies, bool) or not isinstance(copies, int) or not 0 <= copies <= 99):
        found.append(problem(f"{path}.copies", "copies_range", name=paper.name))
    elif copies and how == "missing":
        found.append(problem(f"{path}.copies", "copies_without_paper", name=paper.name))
    clean = {"how": how} if copies is None else {"how": how, "copies": copies}
    return clean, found


def lacking(item: ServiceItem, answers: Mapping[str, Any], lines: Mapping[str, Mapping[str, Any]]) -> tuple[Lack, ...]:
    """Everything that is still to be brought. A line without a number of copies counts as handed in as asked."""
    found = []
    for paper in needed(item, answers):
        reason = _lack(paper, lines.get(paper.id))
        if reason:
            found.append(Lack(paper.id, reason))
    return tuple(found)


def _lack(paper: Material, line: Mapping[str, Any] | None) -> str | None:
    if line is None or line["how"] == "missing":
        return "absent"
    if line["how"] == "commitment":
        return None
    if paper.original is not None and line["how"] not in ("original_seen", "original_taken"):
        return "original_not_shown"
    given = line.get("copies")
    if given is None:
        return None
    if paper.photos is not None and given < paper.photos:
        return "too_few_photos"
    if paper.copy and given < (paper.copies or 1):
        return "too_few_copies"
    return None


def missing(item: ServiceItem, answers: Mapping[str, Any], lines: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """The ids of the papers that lack in any way."""
    return tuple(lack.material for lack in lacking(item, answers, lines))
