"""The initials of the pinyin of each character, as a table that the product ships instead of a dictionary.
May import pypinyin (for tests alone), the standard library and tests.house.source.
Promise: `python -m tests.house.initials_of_characters` writes it anew; every letter in LETTERS is known to pypinyin.
"""

from __future__ import annotations

import json
import unicodedata

from pypinyin.constants import PINYIN_DICT

from tests.house.source import ROOT

WRITTEN = ROOT / "forms/catalog/initials.json"
ROW = 64
NONE = "."
# The ideographs of all extensions end before this.
LAST = 0x323B0
# The letters that people type for characters with several readings, the usual one of a name first: surnames
# (单 Shàn, 仇 Qiú, 解 Xiè), and characters of given names and of the names of service items.
LETTERS = dict(
    one.split(":")
    for one in """
    单:sdc 曾:zc 解:xj 仇:qc 查:zc 区:oq 尉:wy 覃:qt 乐:yl 召:sz 种:cz 繁:pf 折:szt 乘:cs 盛:sc 车:cj 宿:sx 谷:gy 句:gj 莘:sx
    郇:xh 郗:xc 隗:wk 宓:mf 褚:cz 石:sd 秘:bm 贾:jg 粘:nz 翟:zd 率:ls 适:sk 俟:qs 万:wm 长:cz 重:zc 朝:cz 晟:sc 行:xh 茜:qx
    伽:jqg 调:td 传:cz 藏:cz 参:cs 降:jx 校:xj 系:xj 给:gj 阿:ae 提:td 省:sx 屯:tz 厦:xs 埔:pb 堡:bp 合:hg 圩:wx 巷:xh 卡:kq
    会:hk 识:sz 祭:jz 泊:bp 炮:pb 番:fp 畜:cx 吓:xh 见:jx 圈:qj 强:qj 奇:qj 龟:gjq 属:sz 匙:cs 禅:cs 澄:cd 颤:zc 弹:td 囤:td
    沓:td 蔚:wy 尾:wy 否:fp 卒:zc 弄:nl 侧:cz 扁:bp 便:bp 暴:bp 侗:dt 恫:dt 叨:dt 陶:ty 枸:gj 咖:kg 蛤:gh 虹:hj 鹄:gh 桧:gh
    缉:jq 稽:jq 纤:xq 壳:kq 蔓:mw 泌:mb 陂:bp 屏:pb 曝:pb 蹊:qx 荨:qx 峙:zs 栖:qx 遗:yw 邪:xy 歙:sx
    """.split()
)  # fmt: skip


def letter(reading: str) -> str:
    """The first letter of a reading, without its tone: zh and ch are z and c."""
    return unicodedata.normalize("NFD", reading)[0]


def letters(char: str) -> str:
    """What may be typed for a character, the usual letter first; "" where nobody says how it is read."""
    readings = [one for one in PINYIN_DICT.get(ord(char), "").split(",") if one]
    return LETTERS.get(char) or "".join(map(letter, readings[:1]))


def table() -> dict[str, dict[str, str]]:
    """``rows``: the first letter of 64 characters at once, "." for none, by the number of the first in hex; ``more``:
    the other letters of those that have several."""
    rows = {}
    for first in range(0, LAST, ROW):
        row = "".join(letters(chr(point))[:1] or NONE for point in range(first, first + ROW))
        if row.strip(NONE):
            rows[f"{first:X}"] = row
    return {"rows": rows, "more": {char: told[1:] for char, told in sorted(LETTERS.items()) if len(told) > 1}}


def text() -> str:
    """The table as it lies in the file."""
    return json.dumps(table(), ensure_ascii=False, indent=0, sort_keys=False) + "\n"


if __name__ == "__main__":
    WRITTEN.write_text(text(), encoding="utf-8")
