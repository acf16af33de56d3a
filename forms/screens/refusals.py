"""What is said over HTTP where no page is drawn: a sentence for each status, as JSON for stations, a page for people.
May import: the standard library.
Promise: an answer that the application never saw still says in two languages what happened, and nothing of the inside.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

UNEXPECTED = (
    "系统出现故障，未作改动；请稍后再试，仍不行请联系管理员。",
    "something went wrong inside; nothing was changed: try again later, or tell your administrator",
)
SENTENCES: Mapping[int, tuple[str, str]] = {
    400: ("请求有误，未作改动。", "the request is wrong; nothing was changed"),
    403: ("没有权限，或页面已过期；请重新登录。", "not allowed, or the page expired: sign in again"),
    404: ("没有这个页面。", "there is no such page"),
    405: ("不支持这种请求方式。", "this method is not supported here"),
    413: ("内容过大，未作改动；请减少内容后再提交。", "this is too much at once; nothing was changed: send less"),
    414: ("地址过长。", "the address is too long"),
    415: ("不支持这种内容。", "this kind of content is not supported"),
    421: (
        "这个网址不属于本系统；请使用管理员告知的网址。",
        "this system is not known under that name: use the address that your administrator gave you",
    ),
    431: (
        "请求头过大；请清除浏览器中本网站的数据后再试。",
        "the request's headers are too large: clear this site's data in the browser and try again",
    ),
    501: ("不支持这种传输方式。", "this way of sending is not supported"),
    503: ("系统正忙，请稍后再试。", "busy: try again in a moment"),
}


def sentence(status: int) -> tuple[str, str]:
    """(Chinese, English) for an HTTP status; the unexpected error for one that has no sentence of its own."""
    return SENTENCES.get(status, UNEXPECTED)


def code_of(status: int) -> str:
    """The code that machines read for a refusal by HTTP itself. A body that is too large has one code wherever it is
    noticed."""
    return "too_large" if status == 413 else f"http_{status}"


def for_machines(status: int) -> tuple[str, bytes]:
    """(media type, body) of a refusal as ``{code, zh, en}``."""
    zh, en = sentence(status)
    told = {"code": code_of(status), "en": en, "zh": zh}
    return "application/json", json.dumps(told, ensure_ascii=False).encode() + b"\n"


def for_people(status: int, said: tuple[str, str] | None = None) -> tuple[str, bytes]:
    """(media type, body) of a refusal as a page of one sentence, drawn without the templates or the store, which may be
    what is broken. ``said`` is the sentence where more is known than the status."""
    zh, en = said or sentence(status)
    page = (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>{zh}</title><main><h1>{zh}</h1><p lang="en">{en}</p><p><a href="/">返回首页</a></p></main></html>'
    )
    return "text/html; charset=utf-8", page.encode()
