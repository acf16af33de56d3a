"""Reads the house: its files, its modules and what they say of themselves.
May import the standard library; never imports the product, so that a broken module is still read.
Promise: a module that exists is in the list, tracked or not.
"""

from __future__ import annotations

import ast
import fnmatch
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("forms", "sync", "station", "central")


@dataclass(frozen=True)
class Module:
    """One Python file: where it lies under the root, its dotted name, its text and its syntax tree."""

    path: str
    name: str
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        """The top-level folder, such as ``forms``."""
        return self.name.split(".")[0]

    @property
    def summary(self) -> str:
        """The first line of the docstring, or nothing."""
        return (ast.get_docstring(self.tree) or "").partition("\n")[0]


def module(path: str, text: str) -> Module:
    """A module from its text, as if it lay at ``path``."""
    name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return Module(path, name, text, ast.parse(text, path))


@cache
def product() -> tuple[Module, ...]:
    """Every module of the four packages, by path."""
    return tuple(_read(PACKAGES))


@cache
def trials() -> tuple[Module, ...]:
    """Every Python file under tests, by path."""
    return tuple(_read(("tests",)))


def _read(folders: tuple[str, ...]) -> Iterator[Module]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield module(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))


def ignored(name: str) -> bool:
    """Whether .gitignore keeps a file or folder of this name out of the repository."""
    patterns = [line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split()]
    return name == ".git" or any(fnmatch.fnmatch(name, pattern) for pattern in patterns)


def texts() -> Iterator[tuple[str, str]]:
    """(path, text) of every text file that belongs to the repository."""
    for path in sorted(ROOT.rglob("*")):
        inside = path.relative_to(ROOT)
        if path.is_file() and not any(ignored(part) for part in inside.parts):
            try:
                yield inside.as_posix(), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def readme() -> str:
    """README.md as it stands."""
    return (ROOT / "README.md").read_text(encoding="utf-8")
