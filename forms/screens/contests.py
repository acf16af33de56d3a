"""Acts that came too late, each beside the one that was first, so that a person can weigh both.
May import: the pure modules of forms.
Promise: nothing that was entered loses silently: who was first, who tried what, and both contents are shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from forms.case import OVERTAKEN, Case, Line, fold, step


@dataclass(frozen=True)
class Contest:
    """``late`` is the act without effect; ``first`` the one after which it was no longer possible, None where it never
    was."""

    late: Line
    first: Line | None


def contests(case: Case) -> tuple[Contest, ...]:
    """Every overtaken act of a case, in the order of their places."""
    return tuple(Contest(line, _first(case, at)) for at, line in enumerate(case.lines) if line.effect == OVERTAKEN)


def _first(case: Case, at: int) -> Line | None:
    """The line that the late act ran into: with the lines before it the act would have had effect, with it no more."""
    late = case.lines[at].event
    for before in range(at - 1, -1, -1):
        then = fold(case.id, [line.recorded for line in case.lines[:before]])
        if then.lines and step(then, late)[1] != OVERTAKEN:
            return case.lines[before]
    return None
