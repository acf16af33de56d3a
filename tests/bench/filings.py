"""Applications as long as real ones, and what offices do with them afterwards, from the product's own samples.
May import forms and the standard library.
Promise: the same seed gives the same applications; every one passes the checks that a clerk's input passes.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from forms.acts.context import Context
from forms.acts.register import ACTS, decide
from forms.case import Case, Recorded, fold
from forms.definition import ServiceItem
from forms.errors import Refusal
from forms.events import Event
from forms.fields import TEXT_LIMITS, Field
from forms.samples import sample

ENTRY_BYTES = 1_650
# What an entry has beyond the document that makes it: version, hash, salt, token, dates.
_AROUND_BYTES = 450
_WORDS = (
    "群众 反映 材料 齐全 家里 老人 住院 外出 务工 子女 不在 身边 委托 邻居 代办 电话 联系 不上 下周 补交 照片 模糊 重新 拍摄 原件 核对 无误"
    " 签字 去年 已经 办理 变更 银行卡 过期 新卡 信息 录入 村委会 公示 七天 异议 入户 调查 属实 房屋 漏雨 土墙 危房 改造 水稻 棉花 油菜"
    " 鱼塘 藕田 承包 转租 合同 期限 亩数 不符 测量 边界 纠纷 调解 孙子 上学 住校 生活费 困难 慢性病 高血压 糖尿病 每月 药费 行动 不便"
    " 需要 上门 服务 雨天 道路 泥泞 摩托车 送件 镇上 窗口 中午 休息 下午 取件 回执 短信 通知 记得 提醒 带上 户口本 首页 本人页 复印 两份"
    " 盖章 日期 写错 更正 姓名 同音字 曾用名 换发 旧证 收回 档案 编号 年度 审核 优先 月底 之前 截止 缴费 退回 重复 参保 外地 社保 转移 接续"
    " 证明 单位 停工 失业 返乡 创业 贷款 担保 合作社 社员 分红 低保 边缘 监测 户 帮扶 责任人 会计 网格员 走访 记录 情况 稳定 暂无 其他 诉求"
).split()
_TEXTS = ("long_text", "text", "address")
# The acts of an office upon a case, in the order in which they are thought of; those that are not allowed are skipped.
VILLAGE_ACTS = ("hand_over",)
TOWNSHIP_ACTS = (
    "receive",
    "request_correction",
    "receive_supply",
    "note",
    "accept",
    "decide",
    "close",
    "report_up",
)


def told(value: Mapping[str, Any]) -> int:
    """How long a JSON object is, in bytes."""
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def application(item: ServiceItem, chance: random.Random, level: str, today: date) -> dict[str, Any]:
    """A sample of the item in person, its text answers made longer within their bounds until an entry of it has about
    ``ENTRY_BYTES``."""
    document = sample(item, chance, mode="in_person", level=level, today=today)
    answers = document["answers"]
    texts = [field for field in item.form if field.kind in _TEXTS and isinstance(answers.get(field.name), str)]
    texts.sort(key=lambda field: -_limit(field))
    for field in texts:
        short = ENTRY_BYTES - _AROUND_BYTES - told(document)
        if short > 0:
            answers[field.name] = _longer(
                answers[field.name], min(_limit(field), len(answers[field.name]) + short // 3), chance
            )
    return document


def _limit(field: Field) -> int:
    return field.max_length or TEXT_LIMITS[field.kind]


def _longer(text: str, length: int, chance: random.Random) -> str:
    words = [text]
    while sum(map(len, words)) < length:
        words.append(chance.choice(_WORDS))
        if chance.random() < 0.18:
            words.append(chance.choice("，。；，"))
    return "".join(words)[:length]


def later(case: Case, acts: tuple[str, ...], context: Context, chance: random.Random, most: int) -> Iterator[Event]:
    """What one office does upon a case: up to ``most`` of these acts, each decided on the case as the last left it."""
    recorded = [line.recorded for line in case.lines]
    done = 0
    for act in acts:
        if done == most:
            return
        if act in ("note", "request_correction") and chance.random() < 0.6:
            continue
        outcome = _decided(case, act, context, chance)
        for event in outcome:
            recorded.append(Recorded("", event))
            yield event
        if outcome:
            case = fold(case.id, recorded)
            done += 1


def _decided(case: Case, act: str, context: Context, chance: random.Random) -> tuple[Event, ...]:
    made = decide(case, act, ACTS[act].sample(case, context, chance), context)
    return () if isinstance(made, Refusal) else made
