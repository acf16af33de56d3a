"""The rules of the house hold in every module, and each of them catches the module that breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.house import rules
from tests.house.source import PACKAGES, ROOT, Module, module, product, trials

Rule = Callable[[Module], Iterator[str]]

OF_THE_PRODUCT: tuple[Rule, ...] = (
    rules.too_long,
    rules.reads_clock,
    rules.impure,
    rules.unguarded,
    rules.undescribed,
    rules.ill_named,
    rules.inserts_entries,
    rules.own_transactions,
    rules.view_writes,
)
OF_THE_TESTS: tuple[Rule, ...] = (rules.asserts_nothing, rules.untold)
OF_BOTH: tuple[Rule, ...] = (rules.wide, rules.swallows, rules.unexplained, rules.unfinished)

GUILTY: tuple[tuple[Rule, str, str], ...] = (
    (rules.too_long, "sync/a.py", "x = 1\n" * 401),
    (rules.too_long, "sync/a.py", "def long():\n" + "    x = 1\n" * 70),
    (rules.wide, "sync/a.py", f"# {'长' * 119}\n"),
    (rules.reads_clock, "sync/a.py", "import time\ntime.sleep(1)\n"),
    (rules.reads_clock, "sync/client.py", "import time as t\nt.monotonic()\n"),
    (rules.reads_clock, "sync/a.py", "from time import monotonic\n"),
    (rules.reads_clock, "sync/a.py", "def f():\n    from secrets import token_bytes\n"),
    (rules.reads_clock, "station/desk.py", "from datetime import datetime as moment\nmoment.now()\n"),
    (rules.reads_clock, "station/desk.py", "import datetime as dt\nfield(default_factory=dt.date.today)\n"),
    (rules.reads_clock, "station/app.py", "import uuid\nuuid.uuid4()\n"),
    (rules.reads_clock, "sync/keys.py", "import os\nos.urandom(32)\n"),
    (rules.impure, "forms/a.py", "import os\n"),
    (rules.impure, "forms/acts/a.py", "import importlib.resources\n"),
    (rules.impure, "forms/a.py", "from sync import wire\n"),
    (rules.impure, "forms/a.py", "open('x')\n"),
    (rules.unguarded, "station/views/a.py", "@pages.get('/')\ndef home(): ...\n"),
    (rules.unguarded, "station/app.py", "def make(app):\n    @app.route('/')\n    def home(): ...\n"),
    (rules.unguarded, "station/views/a.py", "@signed_in\n@pages.get('/')\ndef home(): ...\n"),
    (rules.unguarded, "station/views/a.py", "@pages.get('/')\n@public\n@signed_in\ndef home(): ...\n"),
    (rules.unguarded, "station/views/a.py", "app.add_url_rule('/', view_func=home)\n"),
    (rules.unguarded, "station/views/a.py", "pages.get('/')(home)\n"),
    (rules.unguarded, "station/views/a.py", "app.route('/')(home)\n"),
    (rules.undescribed, "sync/a.py", '"""One line."""\n'),
    (rules.ill_named, "sync/file_utils.py", ""),
    (rules.ill_named, "sync/a.py", "class LaneManager: ...\n"),
    (rules.swallows, "sync/a.py", "try:\n    f()\nexcept Exception:\n    pass\n"),
    (rules.swallows, "sync/a.py", "try:\n    f()\nexcept (OSError, BaseException):\n    ...\n"),
    (rules.swallows, "sync/a.py", "while f():\n    try:\n        f()\n    except:\n        continue\n"),
    (rules.swallows, "sync/a.py", "with contextlib.suppress(Exception):\n    f()\n"),
    (rules.unexplained, "sync/a.py", "import os  # noqa: F401\n"),
    (rules.unexplained, "sync/a.py", "x = f()  # type: ignore[arg-type, misc]\n"),
    (rules.inserts_entries, "station/desk.py", "Entry.insert(x=1).execute()\n"),
    (rules.inserts_entries, "central/desk.py", "db.execute_sql('INSERT OR IGNORE INTO entry VALUES (1)')\n"),
    (rules.inserts_entries, "sync/store.py", "insert_rows(db, 'entry', names, rows)\n"),
    (rules.own_transactions, "station/desk.py", "with db.atomic():\n    pass\n"),
    (rules.view_writes, "central/views/a.py", "with db.atomic():\n    pass\n"),
    (rules.view_writes, "central/views/a.py", "from sync.database import write\n"),
    (rules.view_writes, "central/views/a.py", "row.save()\n"),
    (rules.unfinished, "sync/a.py", "x = 1  # " + "TO" + "DO later\n"),
    (rules.unfinished, "tests/a.py", "@pytest.mark." + "skip\ndef test_a(): ...\n"),
    (rules.unfinished, "tests/a.py", "pytest." + "skip('not today')\n"),
    (rules.unfinished, "tests/postgres.py", "@pytest.mark." + "skip\ndef test_a(): ...\n"),
    (rules.asserts_nothing, "tests/a.py", "def test_a():\n    f()\n"),
    (rules.untold, "tests/a.py", "def test_a():\n    assert f()\n"),
)

INNOCENT: tuple[tuple[Rule, str, str], ...] = (
    (rules.too_long, "sync/a.py", "def short():\n" + "    x = 1\n" * 69),
    (rules.wide, "sync/a.py", f"# {'长' * 118}\n"),
    (rules.reads_clock, "station/__main__.py", "import time\ntime.time()\n"),
    (rules.reads_clock, "sync/a.py", "def f(clock, today):\n    return clock.now(), today.today\n"),
    (rules.reads_clock, "forms/a.py", "from datetime import date\ndate.fromisoformat('2026-01-02')\n"),
    (rules.impure, "forms/catalog.py", "from importlib.resources import files\nfrom forms.texts import Text\n"),
    (rules.unguarded, "station/views/a.py", "@pages.get('/')\n@pages.post('/')\n@signed_in('clerk')\ndef home(): ..."),
    (rules.unguarded, "central/desk.py", "words.get('a')(case)\nclient.post('/sync', body)\n"),
    (rules.swallows, "sync/a.py", "try:\n    f()\nexcept FileNotFoundError:\n    pass\n"),
    (rules.unexplained, "sync/a.py", "x = f()  # type: ignore[misc]  # peewee's fields are untyped\n"),
    (rules.unexplained, "sync/a.py", "import os  # noqa: F401 - imported for its side effect\n"),
    (rules.inserts_entries, "sync/journal.py", "Entry.insert(x=1).execute()\n"),
    (rules.inserts_entries, "sync/store.py", "insert_rows(db, 'audience', names, rows)\ntable.entry.update(x=1)\n"),
    (rules.own_transactions, "sync/database.py", "with db.atomic('IMMEDIATE'):\n    pass\n"),
    (rules.view_writes, "central/views/a.py", "text.replace('a', 'b')\nwords.update(x=1)\n"),
    (rules.unfinished, "tests/postgres.py", "pytest." + "skip('there is no server here')\n"),
)


def _title(value: object) -> str | None:
    return getattr(value, "__name__", None)


@pytest.mark.parametrize("rule", OF_THE_PRODUCT + OF_BOTH, ids=_title)
def test_every_module_of_the_product_keeps_the_rule(rule: Rule) -> None:
    """No module of the four packages breaks the rule; all complaints are listed at once."""
    assert product()
    complaints = [complaint for each in product() for complaint in rule(each)]
    assert not complaints, "\n" + "\n".join(complaints)


@pytest.mark.parametrize("rule", OF_THE_TESTS + OF_BOTH, ids=_title)
def test_every_test_keeps_the_rule(rule: Rule) -> None:
    """No file under tests breaks the rule; all complaints are listed at once."""
    assert trials()
    complaints = [complaint for each in trials() for complaint in rule(each)]
    assert not complaints, "\n" + "\n".join(complaints)


@pytest.mark.parametrize(("rule", "path", "text"), GUILTY, ids=_title)
def test_a_rule_catches_what_breaks_it(rule: Rule, path: str, text: str) -> None:
    """A small module that breaks the rule is complained about."""
    assert list(rule(module(path, text)))


@pytest.mark.parametrize(("rule", "path", "text"), INNOCENT, ids=_title)
def test_a_rule_leaves_the_innocent_alone(rule: Rule, path: str, text: str) -> None:
    """A small module that comes close to the rule and keeps it is left alone."""
    assert not list(rule(module(path, text)))


def test_no_file_lies_outside_the_packages_that_are_read() -> None:
    """A Python file at the top level or in a fifth folder would escape every rule above."""
    assert not list(ROOT.glob("*.py"))
    assert {each.package for each in product()} == set(PACKAGES)
