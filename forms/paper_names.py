"""What the numbered papers are called, by their kind.
May import: the standard library.
Promise: a kind of paper has one name on its sheet, in the register of papers and in the record of what was printed.
"""

from __future__ import annotations

from collections.abc import Mapping

RECEIPT = "receipt"
TITLES: Mapping[str, tuple[str, str]] = {
    "materials_receipt": ("收件凭证", "Receipt for papers"),
    "acceptance": ("受理通知书", "Notice of acceptance"),
    "refusal_to_accept": ("不予受理通知书", "Notice of refusal to accept"),
    "correction_notice": ("一次性告知（补正）通知书", "Notice of everything to be corrected"),
    "return": ("退件通知书", "Notice of return"),
    "approval": ("准予决定书", "Decision: granted"),
    "denial": ("不予决定书", "Decision: denied"),
    "delivery": ("送达回证", "Proof of delivery"),
    "report_up": ("上报交接单", "Report-up slip"),
    "mandate": ("代办委托书", "Mandate"),
    "mandate_renewal": ("续办委托书", "Mandate renewed"),
    "mandate_pause": ("代办中止单", "Mandate suspended"),
    "mandate_end": ("代办办结（终止）单", "Mandate ended"),
    "payment_slip": ("缴费单", "Payment slip"),
    "one_time_notice": ("一次性告知书", "Notice of everything that is needed"),
}
