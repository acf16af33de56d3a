"""The words on paper, and of receiving a case from its paper.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "print_receipt": ("打印回执", "Print the receipt"),
    "receipt": ("收件回执", "Receipt"),
    "rating_code": ("评价码（请申请人保管）", "Rating code (for the applicant)"),
    "filed_at": ("收件时间", "Filed"),
    "papers_received": ("已收材料", "Papers received"),
    "receipt_note": (
        "凭本回执编号可在本县任何便民服务站点查询和办理；电子记录未到时，可凭纸质材料和本编号接件。",
        "Any station of this county can go on with this number, from the paper alone if the record has not arrived.",
    ),
}
