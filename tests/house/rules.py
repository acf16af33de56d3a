"""The rules of the house, each a function from one module to what is wrong with it.
May import the standard library and tests.house.source.
Promise: a complaint names the file, the line and what to do instead.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator

from tests.house.source import Module

MODULE_LINES = 400
FUNCTION_LINES = 70
LINE_CHARACTERS = 120

# Where the clock is read and dice are thrown; everything below is handed both as arguments.
EDGES = ("station.__main__", "central.__main__")

# What the pure floor may take from the standard library. A name that is missing here is a question to answer first.
PURE = frozenset(
    "__future__ abc bisect calendar collections contextlib dataclasses datetime decimal enum fractions functools"
    " hashlib hmac heapq ipaddress itertools json math operator re string textwrap types typing unicodedata".split()
)
# Package files are read in one place.
PURE_READER = "forms.catalog"
IMPURE_BUILTINS = frozenset("open print input eval exec compile __import__ breakpoint id hash".split())

GUARDS = ("public", "signed_in", "left_open", "signed_message")
ROUTES = ("route", "get", "post", "put", "patch", "delete")

# Who asks for a program of the machine: where it is missing the tests are left out, and fail instead under CI=true.
MAY_LEAVE_OUT = frozenset({"tests.browser.chromium", "tests.postgres", "tests.chaos.shim", "tests.disks"})

UNWELCOME_WORDS = frozenset({"manager", "helper", "helpers", "util", "utils", "data", "info"})

_INSERTS = re.compile(r"(?i)\b(insert\b.{0,30}?\binto|replace\s+into)\s+[\"`\[]?(entry|entries)\b")
_CLOCK_AND_CHANCE = re.compile(
    r"time\..+|(random|secrets)(\..+)?"
    r"|datetime\.datetime\.(now|today|utcnow)|datetime\.date\.today"
    r"|uuid\.uuid[1-8]|os\.(urandom|getrandom)"
    r"|cryptography\..+\.(generate|generate_key|generate_private_key)"
)
_DIRECTIVE = re.compile(r"#\s*(?:noqa|type:\s*ignore|ruff:\s*noqa|mypy:|pragma:)\S*(?:\s*\[[^\]]*\]|\s*[A-Z]+\d+)*")
_TRANSACTIONS = frozenset("atomic transaction savepoint begin manual_commit session_start".split())
_CREATES = frozenset(
    "insert insert_many insert_from bulk_create bulk_update create get_or_create replace replace_many"
    " delete_instance save execute_sql set_by_id delete_by_id".split()
)

def too_long(module: Module) -> Iterator[str]:
    """A module over 400 lines, a function over 70."""
    lines = module.text.splitlines()
    if len(lines) > MODULE_LINES:
        yield f"{module.path}: {len(lines)} lines, at most {MODULE_LINES}: split it along a promise"
    for node in _functions(module):
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > FUNCTION_LINES:
            yield f"{module.path}:{node.lineno}: {node.name} has {length} lines, at most {FUNCTION_LINES}"


def wide(module: Module) -> Iterator[str]:
    """A line over 120 characters, each Chinese character counted once."""
    for number, line in enumerate(module.text.splitlines(), 1):
        if len(line) > LINE_CHARACTERS:
            yield f"{module.path}:{number}: {len(line)} characters, at most {LINE_CHARACTERS}"


def reads_clock(module: Module) -> Iterator[str]:
    """A clock or a source of chance below the edges, called or only named."""
    if module.name in EDGES:
        return
    for line, name in _named(module):
        if _CLOCK_AND_CHANCE.fullmatch(name):
            yield f"{module.path}:{line}: {name}: clock and chance are handed down from __main__"


def impure(module: Module) -> Iterator[str]:
    """In forms: an import that the pure floor has no use for, or a builtin that reads, writes or differs by process."""
    if module.package != "forms":
        return
    for line, name in _imported(module):
        top = name.split(".")[0]
        if top not in PURE and top != "forms" and not (top == "importlib" and module.name == PURE_READER):
            yield f"{module.path}:{line}: {name}: the pure floor may import {', '.join(sorted(PURE))}"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in IMPURE_BUILTINS:
            yield f"{module.path}:{node.lineno}: {node.func.id}(): has no place on the pure floor"


def unguarded(module: Module) -> Iterator[str]:
    """A route whose function is not marked, next to the function, with who may call it."""
    decorators = {id(decorator) for function in _functions(module) for decorator in function.decorator_list}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and id(node) not in decorators:
            if _last_name(node) in {"add_url_rule", "route"} or (_draws_pages(module) and _is_route(node.func)):
                yield f"{module.path}:{node.lineno}: a route hides here: write it as a decorator, above its guard"
    for function in _functions(module):
        names = [_last_name(decorator) for decorator in function.decorator_list]
        routes = [i for i, decorator in enumerate(function.decorator_list) if _is_route(decorator)]
        guards = [i for i, name in enumerate(names) if name in GUARDS]
        if routes and (len(guards) != 1 or guards[0] < max(routes)):
            yield f"{module.path}:{function.lineno}: {function.name} needs one guard below its routes: {GUARDS}"


def undescribed(module: Module) -> Iterator[str]:
    """A module whose docstring has fewer than three lines."""
    lines = [line for line in (ast.get_docstring(module.tree) or "").splitlines() if line.strip()]
    if len(lines) < 3:
        yield f"{module.path}: say in three lines what it holds, what it may import, which promise it keeps"


def ill_named(module: Module) -> Iterator[str]:
    """A file or a class with a name that says nothing."""
    names = [(1, part) for part in module.name.split(".")]
    names += [(node.lineno, node.name) for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)]
    for line, name in names:
        for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name):
            if word.lower() in UNWELCOME_WORDS:
                yield f"{module.path}:{line}: {name}: {word.lower()!r} says nothing: name what it is"


def swallows(module: Module) -> Iterator[str]:
    """A handler that catches everything and does nothing about it."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler) and _catches_all(node.type) and all(map(_does_nothing, node.body)):
            yield f"{module.path}:{node.lineno}: swallows every error: catch what you expect, or say what happened"
        if isinstance(node, ast.Call) and _last_name(node) == "suppress" and any(map(_catches_all, node.args)):
            yield f"{module.path}:{node.lineno}: suppresses every error"


def unexplained(module: Module) -> Iterator[str]:
    """A silenced lint or type rule without a reason on its line."""
    for token in tokenize.generate_tokens(io.StringIO(module.text).readline):
        if token.type == tokenize.COMMENT and (found := _DIRECTIVE.match(token.string)):
            reason = token.string[found.end() :].strip(" -–—:#")
            if len(reason) < 10:
                yield f"{module.path}:{token.start[0]}: {token.string}: say why on the same line, after a second #"


def inserts_entries(module: Module) -> Iterator[str]:
    """An entry inserted anywhere but in the journal."""
    if module.name == "sync.journal":
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if _INSERTS.search(node.value):
                yield f"{module.path}:{node.lineno}: only sync.journal inserts entries"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = _last_name(node.func.value).lower()
            if owner in {"entry", "entries"} and node.func.attr in _CREATES:
                yield f"{module.path}:{node.lineno}: only sync.journal inserts entries"
        if isinstance(node, ast.Call) and _last_name(node) == "insert_rows":
            if any(isinstance(argument, ast.Constant) and argument.value == "entry" for argument in node.args):
                yield f"{module.path}:{node.lineno}: only sync.journal inserts entries"


def own_transactions(module: Module) -> Iterator[str]:
    """A transaction begun anywhere but behind the one door, which takes the write lock at once."""
    if module.name == "sync.database":
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in _TRANSACTIONS:
            yield f"{module.path}:{node.lineno}: .{node.attr}: write through sync.database.write"


def view_writes(module: Module) -> Iterator[str]:
    """A page that opens a write transaction or writes a row itself."""
    if not _draws_pages(module) or module.name.endswith(".app"):
        return
    for line, name in _named(module):
        if name == "sync.database" or name.startswith("sync.database."):
            yield f"{module.path}:{line}: {name}: a view asks the desk, which writes"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in _TRANSACTIONS | _CREATES - {"create", "replace"}:
            yield f"{module.path}:{node.lineno}: .{node.attr}: a view asks the desk, which writes"


def unfinished(module: Module) -> Iterator[str]:
    """Work put off, or a test that does not run."""
    words = "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3, "NotImplemented" + "Error", "unit" + "test"))
    left_out = r"mark\.(skip|xfail)" if module.name in MAY_LEAVE_OUT else r"(mark\.)?(skip|xfail|importorskip)"
    pattern = re.compile(rf"\b({words})\b|pytest\.{left_out}\w*\b")
    for number, line in enumerate(module.text.splitlines(), 1):
        if found := pattern.search(line):
            yield f"{module.path}:{number}: {found.group()}"


def asserts_nothing(module: Module) -> Iterator[str]:
    """A test that cannot fail by itself."""
    checks = re.compile(r"(assert|check|expect|verify|run_)")
    for node in _functions(module):
        if not node.name.startswith("test_"):
            continue
        if not any(
            isinstance(inner, ast.Assert | ast.With | ast.Raise)
            or (isinstance(inner, ast.Call) and checks.match(_last_name(inner)))
            for inner in ast.walk(node)
        ):
            yield f"{module.path}:{node.lineno}: {node.name} asserts nothing"


def untold(module: Module) -> Iterator[str]:
    """A test that does not say in one sentence which promise it keeps."""
    for node in _functions(module):
        if node.name.startswith("test_") and not ast.get_docstring(node):
            yield f"{module.path}:{node.lineno}: {node.name} has no docstring"


def _functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _imported(module: Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            inside = module.package if node.level else ""
            yield node.lineno, ".".join(filter(None, (inside, node.module)))


def _named(module: Module) -> Iterator[tuple[int, str]]:
    """(line, full dotted name) of everything that a module imports or reaches through an import."""
    bound: dict[str, str] = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.split(".")[0]
                bound[alias.asname or top] = alias.name if alias.asname else top
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                bound[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                yield node.lineno, f"{node.module}.{alias.name}"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute):
            chain: list[str] = []
            inner: ast.expr = node
            while isinstance(inner, ast.Attribute):
                chain.append(inner.attr)
                inner = inner.value
            if isinstance(inner, ast.Name) and inner.id in bound:
                yield node.lineno, ".".join((bound[inner.id], *reversed(chain)))


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Call):
        return _last_name(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _draws_pages(module: Module) -> bool:
    """Only app and views know flask, by contract."""
    return bool({"app", "views"} & set(module.name.split(".")))


def _is_route(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ROUTES


def _catches_all(node: ast.expr | None) -> bool:
    if isinstance(node, ast.Tuple):
        return any(map(_catches_all, node.elts))
    return node is None or _last_name(node) in {"Exception", "BaseException"}


def _does_nothing(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass | ast.Continue | ast.Break) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )
