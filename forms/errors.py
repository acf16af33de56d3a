"""What is wrong, said so that a clerk can put it right: one `Problem` per fault, a `Refusal` for all of them.
May import: the standard library and the table of sentences beside it.
Promise: every refusal names the field, a stable code, and a sentence in Chinese and in English that says what to do.
"""

from __future__ import annotations

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


def problem(field: str, code: str, **params: object) -> Problem:
    """The problem `code` at `field`, its sentences filled with `params`; an unknown code is a KeyError."""
    zh, en = MESSAGES[code]
    return Problem(field, code, zh.format(**params), en.format(**params))
