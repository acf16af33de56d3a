"""What was written once is read for ever: the stored shape of every kind of event, held against the one that is frozen.

``vocabulary.json`` says what each kind's two parts may hold. A kind may gain an optional value, and new kinds may come;
then `python -m tests.house.test_vocabulary` writes the file anew. Nothing that stands in it may change or go.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from forms.events import KINDS
from forms.kinds import Kind

FROZEN = Path(__file__).with_name("vocabulary.json")


def stored(kind: Kind) -> dict[str, Any]:
    """The shape of a kind as the file says it."""
    parts = ("facts", "facts_optional", "personal", "personal_optional")
    return {"stream": kind.stream, "version": kind.version, **{part: dict(getattr(kind, part)) for part in parts}}


def told() -> dict[str, Any]:
    """Every kind of today."""
    return {name: stored(kind) for name, kind in sorted(KINDS.items())}


def test_nothing_that_was_ever_written_becomes_unreadable() -> None:
    """Of the same version each value is still known, of the same shape, and none is asked for that old entries lack."""
    now = told()
    for name, old in json.loads(FROZEN.read_text(encoding="utf-8")).items():
        new = now.get(name)
        assert new is not None, f"{name} was written and can no longer be read"
        if new["version"] != old["version"]:
            continue
        assert new["stream"] == old["stream"], name
        for part in ("facts", "personal"):
            assert new[part].items() <= old[part].items(), f"{name}: old entries lack what {part} now demand"
            known = {**new[part], **new[f"{part}_optional"]}
            written = {**old[part], **old[f"{part}_optional"]}
            assert written.items() <= known.items(), f"{name}: a value of {part} is gone"


def test_what_is_new_is_frozen_with_it() -> None:
    """The file is the vocabulary of today, so that tomorrow is held against all of it."""
    assert json.loads(FROZEN.read_text(encoding="utf-8")) == told()


if __name__ == "__main__":
    FROZEN.write_text(json.dumps(told(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
