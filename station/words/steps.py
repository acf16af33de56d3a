"""The words of intake one question a page: the task list, the pages, and what each of them says.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    # The task list.
    "tasks_lead": (
        "按顺序一步一步填，每一页都会保存在本机；停电、离开或退出登录后，可以从这里接着填。",
        "Go through it page by page. Each page is kept on this machine: after a power cut or a pause, go on from here.",
    ),
    "tasks_first": ("先让来人看清楚要带什么：", "First show the person what to bring: "),
    "tasks_notice": ("打印一次性告知", "print the one-time notice"),
    "tasks_guide": ("看办事指南", "look at the guide"),
    "tasks_done": ("已完成 {done} 步，共 {whole} 步", "{done} of {whole} steps done"),
    "tasks_begin": ("开始填写", "Begin"),
    "tasks_go_on": ("接着填", "Go on"),
    "tasks_who": ("{name}，{born} 出生，{age} 周岁", "{name}, born {born}, {age} years old"),
    "face_dense": ("改为一页填完", "All on one page"),
    "face_steps": ("保存，改为一步一步填", "Keep, and go on one question a page"),
    "must_come": ("本事项须本人到场，不能代办。", "The person must come for this item; nobody can apply for her."),
    "must_come_sometimes": (
        "本事项有的情况须本人到场，不能代办。",
        "In some cases of this item the person must come, and nobody can apply for her.",
    ),
    "may_send": (
        "可以由代办员或家人代办，要有本人签名或按手印的委托书。",
        "An agent or a relative may apply, with a mandate that the person signed or put a fingerprint under.",
    ),
    "group_about": ("申请人", "The applicant"),
    "group_way": ("办理方式", "How it is applied for"),
    "group_matter": ("要办的事", "The matter"),
    "group_papers": ("材料", "Papers"),
    "group_end": ("告知同意", "Notice and consent"),
    "group_check": ("核对收件", "Check and file"),
    "step_standing_done": ("已完成", "Done"),
    "step_standing_underway": ("进行中", "Under way"),
    "step_standing_not_begun": ("未开始", "Not begun"),
    "step_standing_optional": ("可不填", "Optional"),
    "step_standing_wrong": ("要更正", "To correct"),
    "step_standing_waits": ("无法开始", "Cannot start yet"),
    "waits_for_matter": ("先填“要办的事”，才知道要哪些材料", "Answer the matter first: it decides which papers are needed"),
    "waits_for_all": ("前面都填好后开始", "When all above is done"),
    # The pages.
    "step_applicant": ("给谁办？", "Who is it for?"),
    "step_applicant_hint": ("填要办事的人，不是代办员。照身份证件填写。", "The person whose matter it is, not the agent."),
    "step_contact": ("怎样联系？", "How can the person be reached?"),
    "step_guardian": ("监护人是谁？", "Who is the guardian?"),
    "step_guardian_hint": (
        "申请人未满十八周岁，由监护人申请（民法典第十七条至第十九条）。",
        "The applicant is under 18: a guardian applies (Civil Code, art. 17-19).",
    ),
    "step_priority": ("要走绿色通道吗？", "Should it go first?"),
    "step_priority_hint": (
        "选了的，会在名单、办件页和回执上标明，优先办理。",
        "The choice is shown in the lists, on the case and on the receipt, and the case is served first.",
    ),
    "step_priority_age": (
        "按身份证件，申请人 {age} 周岁，已选“老年人”。",
        "By the document the applicant is {age}: the elderly go first.",
    ),
    "priority_none": ("不需要", "No"),
    "step_way": ("本人来办，还是代办？", "Does the person apply, or somebody for her?"),
    "step_way_hint": (
        "要办事的人自己在窗口，选“本人办理”；家人或者代办员替他办，选“委托代办”。",
        "In person if whose matter it is stands here; by proxy if a relative or an agent applies for her.",
    ),
    "step_agent": ("谁来代办？", "Who applies for the person?"),
    "step_agent_hint": (
        "委托书上的受托人。委托人就是申请人本人；有监护人的，是监护人。",
        "The agent in the mandate. The principal is the applicant, or the guardian where there is one.",
    ),
    "step_principal": ("委托人是谁？", "Who gives the mandate?"),
    "step_powers": ("委托办什么，到哪天为止？", "What may the agent do, and until when?"),
    "step_powers_hint": (
        "委托书已经签好的，改成和纸上一样；还没有签的，下一步按这里填的打印。",
        "If the mandate is signed already, make this the same as the paper; else the next page prints what stands"
        " here.",
    ),
    "step_will": ("问过老人本人的意愿吗？", "Was the old person asked?"),
    "step_will_hint": (
        "单独问老人（见证人可以在场）：“这件事是您自己要办的吗？”不是的，不能收件（老年人权益保障法第五十五条）。",
        "Ask the person alone (a witness may be there): “Is it your own wish?” If it is not, nothing may be filed"
        " (Law on the Protection of the Elderly, art. 55).",
    ),
    "true_will": ("是老人本人的真实意愿", "It is the person's own wish"),
    "step_signing": ("委托书怎样签？", "How is the mandate signed?"),
    "step_signing_hint": (
        "已经签好的，照纸上的选。还没有签的：先打印（没有打印机就手写），读给委托人听，再签名或按手印。按手印要有一位见证人（不能是代办员），下一页填。",
        "If it is signed, choose as the paper shows. Else print it, or write it by hand, read it aloud, and have it"
        " signed. A fingerprint needs a witness, not the agent: the next page asks.",
    ),
    "print_mandate": ("打印委托书（前面填好的已印上）", "Print the mandate, with what was filled in"),
    "step_witness": ("见证人是谁？", "Who is the witness?"),
    "step_papers": ("收了哪些材料？", "Which papers were taken?"),
    "step_papers_hint": (
        "每一份都选一下怎样收的，复印件留了几份。没带的选“未带”，不影响收件，会打印一次性告知让他补。",
        "Choose for each how it was taken, and how many copies are kept. What was not brought stops nothing; it is "
        "named in the one-time notice.",
    ),
    "step_papers_mandate": ("委托书不用选，已经单独登记。", "The mandate is entered on its own pages."),
    "step_consent": ("告知了吗？本人同意吗？", "Was the person told, and does she agree?"),
    "guardian_agreed": (
        "监护人同意处理孩子的个人信息（不满十四周岁）",
        "The guardian agrees to the processing of the child's data (under 14)",
    ),
    "step_late": ("是事后补录吗？", "Was it taken on paper before?"),
    "step_left": ("这些内容不用填了", "This is not needed any more"),
    "step_left_hint": (
        "前面的答案改过以后，下面这些不再需要。确认不要的，请清除；要留的，请回去改前面的答案。",
        "After other answers were changed these are not asked any more. Clear them, or change the other answers back.",
    ),
    "step_left_clear": ("清除这些内容", "Clear them"),
    "proposed": (
        "能填的已经填好，请核对；还空着的必填项请补上。",
        "What is known is filled in: check it, and fill in what is still wanted.",
    ),
    "page_of_pages": ("第 {at} 页，共 {whole} 页", "Page {at} of {whole}"),
    "read_this_absent": (
        "请读给申请人听；本人不在这里的，打电话读或者上门读：",
        "Read this to the applicant, by telephone or at home if she is not here:",
    ),
    "save_and_go_on": ("保存并继续", "Save and continue"),
    "save_for_later": ("保存，回到步骤清单", "Save and go to the list"),
    "to_tasks": ("步骤清单", "List of steps"),
    "list_comma": ("、", ", "),
    "not_kept_step": (
        "刚才的内容没有自动保存，仍在本页上；请点“保存并继续”。",
        "The last changes were not kept by themselves; they stand on this page: save it by its button.",
    ),
    "one_more_person": ("保存，再加一人", "Save and add a person"),
}
