"""What is wrong, said so that a clerk can put it right: one `Problem` per fault, a `Refusal` for all of them.
May import: the standard library and the table of sentences beside it.
Promise: every refusal names the field, a stable code, and a sentence in Chinese and in English that says what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from forms.messages import MESSAGES


@dataclass(frozen=True)
class Problem:
    """One fault. `field` is a dotted path into the document, such as `answers.phone` or `mandate.agent.name`."""

    field: str
    code: str
    zh: str
    en: str


@dataclass(frozen=True)
class Refusal:
    """Everything that is wrong, at once; a value to be returned, not an exception."""

    problems: tuple[Problem, ...]

    @classmethod
    def of(cls, *problems: Problem) -> Refusal:
        """A refusal made of one or more problems."""
        return cls(tuple(problems))

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in order, for tests and logs (they hold no personal text)."""
        return tuple(found.code for found in self.problems)


class Declined(Exception):
    """A request that changes nothing, with everything that is wrong with it: a refusal on its way out of a desk."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(", ".join(found.code for found in self.problems))


def said_by(messages: Mapping[str, tuple[str, str]]) -> Callable[..., Problem]:
    """A function `(field, code, **params) -> Problem` that speaks from one table; an unknown code is a KeyError."""

    def problem(field: str, code: str, /, **params: object) -> Problem:
        zh, en = messages[code]
        return Problem(field, code, zh.format(**params), en.format(**params))

    return problem


problem = said_by(MESSAGES)
