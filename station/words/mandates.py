"""The words of a mandate's page, and of what may become of a mandate.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "mandate_of": ("办件 {case} 的委托书", "Mandate of case {case}"),
    "mandate_page": ("查看委托书", "See the mandate"),
    "mandate_now": ("委托的现状", "As it stands now"),
    "mandate_as_given": ("签署时的委托书", "As it was given"),
    "mandate_print": ("打印委托书", "Print the mandate"),
    "mandate_attach": ("附签过字的委托书照片", "Attach a photo of the signed mandate"),
    "mandate_scan_label": ("签过字的委托书", "the signed mandate"),
    "mandate_without_effect": ("没有生效：在它之前委托已经变更。", "Without effect: the mandate had changed before."),
    "mandate_not_now": (
        "现在不能凭这份委托代办。请由申请人本人办理，或请委托人签续办委托后在这里登记。",
        "Nobody may act by this mandate now. Let the applicant act herself, or have it renewed and enter that here.",
    ),
    "mandate_finished": (
        "代办事项已办完，委托随之终止（民法典第一百七十三条）。退还了材料的，请登记终止并写明退给谁。",
        "Its matter is finished, and the mandate with it (Civil Code 173). Where papers went back, enter its end and"
        " say to whom.",
    ),
    "mandate_warn_end": (
        "登记终止后，代办员不能再凭这份委托办理；请退还收下的材料，写明退给谁。",
        "From then on nobody acts by this mandate. Give the papers back, and say to whom.",
    ),
    "mandate_warn_suspend": (
        "中止期间暂停代办；材料仍由现在的保管人保管。恢复时再登记一次。",
        "Nobody acts by it until it is resumed; papers stay with who keeps them now.",
    ),
    "mandate_warn_resume": (
        "登记后代办继续；期限不因中止而延长，到期的请登记续办。",
        "The agent goes on. The term is not longer for it: renew it when it is over.",
    ),
    "mandate_print_renewal": ("打印空白的续办委托书", "Print a blank renewal to be signed"),
    "mandate_warn_renew": (
        "请先请委托人在续办委托书上签字或按手印，再照纸上的内容登记。",
        "First let the principal sign the renewal on paper, then enter what stands on it.",
    ),
    "mandate_warn_sub_agency": (
        "转委托要委托人同意；未经同意的，除紧急情况外，由原代办员承担责任（民法典第一百六十九条）。",
        "A sub-agency needs the principal's consent; without it, but for an emergency, the agent answers for the"
        " sub-agent (Civil Code 169).",
    ),
}
