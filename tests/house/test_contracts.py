"""Who may import whom: the contracts of setup.cfg hold, and each of them is broken by the import that it forbids."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

from tests.house.source import PACKAGES, ROOT

LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, no_logo=True))"
WIDE = os.environ | {"COLUMNS": "200"}

# One import for each contract, in a module that may not have it.
BREAKS = {
    "sides": ("central/desk.py", "import station"),
    "floors": ("sync/wire.py", "import forms"),
    "pure": ("forms/case.py", "import time"),
    "opaque": ("sync/server.py", "import flask"),
    "line": ("sync/courier.py", "import requests"),
    "pages": ("station/desk.py", "import flask"),
    "port": ("central/app.py", "import waitress"),
    "cache": ("station/drafts.py", "import tinydb"),
    "server": ("sync/database.py", "import psycopg"),
    "pictures": ("station/pictures.py", "import PIL"),
    "store": ("central/admission.py", "import apsw"),
}
ALLOWED = {
    "forms/catalog.py": "import importlib.resources",
    "sync/transfer.py": "import requests",
    "sync/postgresql.py": "import psycopg",
    "station/darkroom.py": "import PIL.Image",
    "station/app.py": "import flask\nimport station.views.home\nimport sync.client",
    "station/views/__init__.py": "",
    "station/views/home.py": "import flask",
    "station/__main__.py": "import waitress\nimport os\nimport time",
    "station/cache.py": "import tinydb",
    "central/views/desk/__init__.py": "import flask",
    "central/views/__init__.py": "import flask",
}


def _contracts() -> dict[str, str]:
    parser = ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    prefix = "importlinter:contract:"
    return {name.removeprefix(prefix): parser[name]["name"] for name in parser.sections() if name.startswith(prefix)}


def _verdicts(house: Path) -> dict[str, str]:
    """{name of the contract: KEPT or BROKEN} for the house in this folder."""
    command = [sys.executable, "-c", LINT]
    done = subprocess.run(command, cwd=house, capture_output=True, text=True, timeout=100, env=WIDE)
    found = dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", done.stdout, re.MULTILINE))
    assert found, done.stdout + done.stderr
    return found


def _build(house: Path, modules: dict[str, str]) -> None:
    (house / "setup.cfg").write_text((ROOT / "setup.cfg").read_text(encoding="utf-8"), encoding="utf-8")
    for package in PACKAGES:
        (house / package).mkdir()
        (house / package / "__init__.py").touch()
    for path, text in modules.items():
        (house / path).parent.mkdir(exist_ok=True, parents=True)
        (house / path).write_text(text + "\n", encoding="utf-8")


def test_nobody_imports_what_the_contracts_forbid() -> None:
    """All contracts hold in this house."""
    verdicts = _verdicts(ROOT)
    assert verdicts == dict.fromkeys(_contracts().values(), "KEPT")


def test_a_house_that_keeps_the_rules_is_left_alone(tmp_path: Path) -> None:
    """The imports that the design allows pass every contract."""
    _build(tmp_path, ALLOWED)
    assert set(_verdicts(tmp_path).values()) == {"KEPT"}


def test_each_contract_catches_the_import_that_it_forbids(tmp_path: Path) -> None:
    """One wrong import for each contract breaks each contract."""
    assert BREAKS.keys() == _contracts().keys()
    _build(tmp_path, dict(BREAKS.values()))
    assert set(_verdicts(tmp_path).values()) == {"BROKEN"}
