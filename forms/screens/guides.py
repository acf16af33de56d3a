"""A guide in plain words: when a question is asked, what is asked of a paper, and what a limit says.
May import: the pure modules of forms.
Promise: what the guide leaves open is said to be open; nothing here is filled in by guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from forms.definition import Limit, Material, ServiceItem
from forms.fields import Field
from forms.texts import Text

_YES_NO = {True: Text("是", "Yes"), False: Text("否", "No")}
_ORIGINAL = {
    "seen": Text("核验原件，当场退还", "original shown and given back"),
    "kept": Text("收取原件", "original kept"),
    "unclear": Text("原件（指南未写明看后退还还是留存）", "original (the guide does not say whether it is kept)"),
}
_NOT_SAID = Text("指南未写明原件还是复印件", "the guide does not say original or copy")
_DAYS = {
    "working": Text("（工作日）", " working days"),
    "calendar": Text("（自然日）", " calendar days"),
    None: Text("（未注明工作日还是自然日）", " days (the guide does not say which)"),
}
_MILESTONES = {
    "report_up": Text("，指上报", " to report up"),
    "complete": Text("，指办结", " to finish"),
    "unspecified": Text("，指南未注明办到哪一步", ", the guide does not say until which step"),
    "step": Text("，指本步骤", " for this step"),
}
# Where the guide's own words name the milestone, it is not named twice.
_SAID = {"report_up": "上报", "complete": "办结"}


def when_told(condition: Mapping[str, Any], item: ServiceItem) -> Text:
    """A condition on the answers in the words of the questions themselves, such as “是否有原房屋”为“是”."""
    for word, zh, en in (("all", "，并且", " and "), ("any", "，或者", " or ")):
        if word in condition:
            parts = [when_told(part, item) for part in condition[word]]
            return Text(zh.join(part.zh for part in parts), en.join(part.en for part in parts))
    if "not" in condition:
        inner = when_told(condition["not"], item)
        return Text(f"不是（{inner.zh}）", f"not ({inner.en})")
    field = item.field(condition["field"])
    asked = Text(field.zh, field.en) if field else Text(condition["field"], condition["field"])
    values = [value_told(field, value) for value in condition["in"]]
    zh, en = "或".join(f"“{one.zh}”" for one in values), " or ".join(f"“{one.en}”" for one in values)
    return Text(f"“{asked.zh}”为{zh}", f"“{asked.en}” is {en}")


def value_told(field: Field | None, value: Any) -> Text:
    """One answer as the screen shows it: a choice by its text, yes and no as words, anything else as it is."""
    if isinstance(value, bool):
        return _YES_NO[value]
    for choice in field.choices if field else ():
        if choice.value == value:
            return Text(choice.zh, choice.en)
    return Text(str(value), str(value))


def asked_when(condition: Mapping[str, Any], item: ServiceItem) -> Text:
    """When a question is to be answered."""
    told = when_told(condition, item)
    return Text(f"{told.zh}时填写；不是则留空", f"answer when {told.en}; otherwise leave blank")


def needed_when(condition: Mapping[str, Any], item: ServiceItem) -> Text:
    """When a paper is to be brought."""
    told = when_told(condition, item)
    return Text(f"{told.zh}时需要", f"needed when {told.en}")


def paper_rules(paper: Material) -> tuple[Text, ...]:
    """What the guide asks of a paper, one phrase for each rule; when it is needed at all is `needed_when`."""
    return tuple(_rules(paper))


def _rules(paper: Material) -> Iterator[Text]:
    if paper.original is not None:
        yield _ORIGINAL[paper.original]
    if paper.copies is not None:
        yield Text(f"复印件{paper.copies}份", f"{paper.copies} copies" if paper.copies > 1 else "1 copy")
    elif paper.copy:
        yield Text("复印件（未注明份数）", "copy (the guide gives no number)")
    if paper.photos is not None:
        yield Text(f"照片{paper.photos}张", f"{paper.photos} photos" if paper.photos > 1 else "1 photo")
    if paper.original is None and not paper.copy and paper.copies is None and paper.photos is None:
        yield _NOT_SAID
    if paper.alternatives:
        zh = "、".join(one.zh for one in paper.alternatives)
        en = ", ".join(one.en for one in paper.alternatives)
        yield Text(f"任选其一：{zh}", f"any one of: {en}")
    if paper.commitment_ok:
        yield Text("可以承诺补交", "may be replaced by a commitment")
    if paper.note is not None:
        yield paper.note


def limit_told(limit: Limit | None) -> Text | None:
    """A limit as the guide gives it; None where the guide gives none. The Chinese begins with the guide's own words."""
    if limit is None:
        return None
    milestone = _MILESTONES[limit.milestone]
    if limit.milestone in _SAID and _SAID[limit.milestone] in limit.raw:
        milestone = Text("", milestone.en)
    if limit.unit == "instant":
        return Text(limit.raw + milestone.zh, "at once" + milestone.en)
    if limit.amount is None:
        return Text(limit.raw + milestone.zh, "no number of days" + milestone.en)
    if limit.unit == "month":
        return Text(limit.raw + milestone.zh, f"{limit.amount} month{'s' if limit.amount > 1 else ''}" + milestone.en)
    days = _DAYS[limit.day_kind]
    said = "" if limit.day_kind == "working" and "工作日" in limit.raw else days.zh
    en = days.en.replace("days", "day") if limit.amount == 1 else days.en
    return Text(limit.raw + said + milestone.zh, f"{limit.amount}{en}{milestone.en}")
