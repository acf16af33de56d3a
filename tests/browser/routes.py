"""The addresses of both sides, read from their own blueprints, so that a page cannot be forgotten.
Imports flask and the views of both sides.
Promise: every address that a browser can open with GET is in the list.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from flask import Blueprint, Flask
from werkzeug.exceptions import HTTPException

import central.views
import station.views

VIEWS: dict[str, ModuleType] = {"central": central.views, "station": station.views}


@cache
def application(package: str) -> Flask:
    """A bare application with all blueprints of a side; it answers nothing, it only knows the addresses."""
    app = Flask(package, static_folder=None)
    for found in pkgutil.iter_modules(VIEWS[package].__path__, f"{VIEWS[package].__name__}."):
        module = importlib.import_module(found.name)
        for pages in [one for one in vars(module).values() if isinstance(one, Blueprint)]:
            if pages.name not in app.blueprints:
                app.register_blueprint(pages)
    return app


def endpoints(package: str) -> set[str]:
    """The names of all addresses that answer GET."""
    return {rule.endpoint for rule in application(package).url_map.iter_rules() if "GET" in (rule.methods or ())}


def endpoint_of(package: str, path: str) -> str:
    """Which of them a path leads to, "" for none."""
    try:
        endpoint, _ = application(package).url_map.bind("127.0.0.1").match(path.partition("?")[0], method="GET")
    except HTTPException:
        return ""
    return str(endpoint)
