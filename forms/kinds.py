"""What a kind of event is: its stream, and the shape of each value of its two parts.
May import: the standard library without I/O, clock or chance.
Promise: vocabularies are declared in one form, whether they speak of cases or of what a desk keeps in its ledgers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Kind:
    """One word of the vocabulary: the stream that it belongs to, and the shape of each value of its two parts.

    Shapes are names of ``events.SHAPES``. When `personal` names anything, a part that is missing has been erased.
    """

    name: str
    stream: str
    facts: Mapping[str, str]
    facts_optional: Mapping[str, str] = field(default_factory=dict)
    personal: Mapping[str, str] = field(default_factory=dict)
    personal_optional: Mapping[str, str] = field(default_factory=dict)
    version: int = 1


# Who did it, where, when it happened (paper time) and when it was typed.
BY_SOMEBODY: Mapping[str, str] = {"at": "moment", "entered": "moment", "office": "office", "by": "name", "role": "role"}
SALT: Mapping[str, str] = {"salt": "name"}
