"""The papers of the house are true: README.md, the top level, the settings, and no machine of ours in any of them."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator

from tests.house import readme_map
from tests.house.source import ROOT, Module, ignored, module, product, readme, texts

TOP_LEVEL = frozenset(
    "forms sync station central tests setup.cfg README.md pyproject.toml ruff.toml LICENSE .gitignore .ci".split()
)
PATH_OF_A_MACHINE = re.compile(r"(?<![\w.])/(work|farm|tmp|root|home|Users)/")


def _set_up_commands(text: str) -> list[str]:
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("python3 -m venv ")]


def _undocumented(modules: tuple[Module, ...], text: str) -> Iterator[str]:
    """Fields of a class Settings, and names of environment variables, that the text does not show in backticks."""
    for each in modules:
        for node in ast.walk(each.tree):
            if isinstance(node, ast.ClassDef) and node.name == "Settings":
                if "frozen=True" not in ast.unparse(node.decorator_list[0] if node.decorator_list else node):
                    yield f"{each.path}:{node.lineno}: Settings is a frozen dataclass"
                fields = [inner.target for inner in node.body if isinstance(inner, ast.AnnAssign)]
                names = [field.id for field in fields if isinstance(field, ast.Name)]
            elif isinstance(node, ast.Constant) and re.fullmatch(r"YIZHAN_[A-Z_]+", str(node.value)):
                names = [str(node.value)]
            else:
                continue
            yield from (f"{each.path}: {name} is not in README.md" for name in names if f"`{name}`" not in text)


def test_the_readme_sets_up_with_one_command_to_see_it_and_one_to_test_it() -> None:
    """Exactly two lines set up a fresh machine, and bash can read both."""
    commands = _set_up_commands(readme())
    assert len(commands) == 2, commands
    seen, tested = commands
    assert seen.endswith(".venv/bin/python -m station demo")
    assert re.search(r"\.venv/bin/python -m pytest( |$)", tested)
    for command in commands:
        assert subprocess.run(["bash", "-n", "-c", command], timeout=10).returncode == 0


def test_a_third_set_up_command_would_be_noticed() -> None:
    """The count above reads every fenced block, whatever its language."""
    text = "```sh\npython3 -m venv .venv && a\n```\n\n```\npython3 -m venv .venv && b\nother\n```\n"
    assert len(_set_up_commands(text)) == 2


def test_the_readme_maps_every_module_and_no_other() -> None:
    """The map names what exists; `python -m tests.house.readme_map` writes it anew."""
    exist = {each.path for each in product()}
    shown = readme_map.named(readme())
    assert shown == exist, f"missing: {sorted(exist - shown)}; gone: {sorted(shown - exist)}"


def test_a_map_names_what_it_was_drawn_from() -> None:
    """Drawing and reading the map agree, for packages and modules alike."""
    modules = (module("forms/__init__.py", '"""Floor."""'), module("sync/wire.py", ""), module("forms/acts/a.py", ""))
    text = f"# x\n{readme_map.BEGIN}\n{readme_map.drawn(modules)}\n{readme_map.END}\nforms/other.py\n"
    assert readme_map.named(text) == {"forms/__init__.py", "sync/wire.py", "forms/acts/a.py"}


def test_every_setting_is_in_the_readme() -> None:
    """Fields of Settings and environment variables stand in README.md, in backticks."""
    assert not list(_undocumented(product(), readme()))


def test_a_setting_that_the_readme_forgets_is_noticed() -> None:
    """A field, a variable and a thawed class are three complaints; what is documented is none."""
    text = (
        "@dataclass\nclass Settings:\n    port: int = 8000\n    idle_seconds: int = 5\n"
        "name = os.environ.get('YIZHAN_NAME')\n"
    )
    assert len(list(_undocumented((module("station/settings.py", text),), "`port`"))) == 3


def test_the_top_level_holds_only_what_the_design_allows() -> None:
    """A new file at the top is a decision, not a habit."""
    names = {path.name for path in ROOT.iterdir() if not ignored(path.name)}
    assert names - TOP_LEVEL == set()
    assert TOP_LEVEL - names == set()


def test_no_file_names_a_path_of_the_machine_that_it_was_written_on() -> None:
    """Code, data and papers speak of folders that every user has."""
    found = [
        f"{path}:{number}: {line.strip()[:90]}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if PATH_OF_A_MACHINE.search(line)
    ]
    assert not found, "\n" + "\n".join(found)
