"""The map of the house in README.md, made from the first lines of the modules' docstrings.
May import the standard library and tests.house.source.
Promise: `python -m tests.house.readme_map` writes it; the same house gives the same map.
"""

from __future__ import annotations

import re

from tests.house.source import PACKAGES, ROOT, Module, product, readme

BEGIN, END = "<!-- map: python -m tests.house.readme_map -->", "<!-- end of map -->"


def drawn(modules: tuple[Module, ...]) -> str:
    """The map as a Markdown block: a folder, then its modules, one a line with its summary."""
    width = 2 + max(len(_shown(each)) for each in modules)
    lines: list[str] = []
    for package in PACKAGES:
        own = [each for each in modules if each.package == package]
        lines += [f"{_shown(each):{width}}{each.summary}".rstrip() for each in own]
    return "\n".join(("```text", *lines, "```"))


def named(text: str) -> set[str]:
    """The paths of all modules that the map in this README names."""
    _, _, rest = text.partition(BEGIN)
    shown = re.findall(rf"^((?:{'|'.join(PACKAGES)})/\S*)", rest.partition(END)[0], re.MULTILINE)
    return {path + "__init__.py" if path.endswith("/") else path for path in shown}


def _shown(module: Module) -> str:
    return module.path.removesuffix("__init__.py")


def main() -> None:
    """Write the map of today into README.md."""
    before, _, rest = readme().partition(BEGIN)
    after = rest.partition(END)[2]
    (ROOT / "README.md").write_text(f"{before}{BEGIN}\n{drawn(product())}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
