"""The sentences of refusals: code -> (Chinese, English). Acts and authority keep a table of their own.
May import: the standard library.
Promise: each sentence says how to put the fault right, and never repeats a person's answer.
"""

from __future__ import annotations

from collections.abc import Mapping

_ANSWERS: Mapping[str, tuple[str, str]] = {
    "required": ("请填写“{zh}”。", "Answer “{en}”."),
    "not_text": ("“{zh}”应当是文字,请重新填写。", "“{en}” must be text; type it again."),
    "unsafe_character": (
        "“{zh}”里有无法保存的控制字符(多由复制粘贴带入),请删除后手工重输。",
        "“{en}” holds control characters that cannot be stored (usually from pasting); delete them and type it by "
        "hand.",
    ),
    "too_long": (
        "“{zh}”最多{limit}个字,现有{length}个,请缩短。",
        "“{en}” may have {limit} characters and has {length}; shorten it.",
    ),
    "not_a_date": (
        "“{zh}”请写成 年-月-日,如 2026-03-05,并且是真实存在的日子。",
        "Write “{en}” as year-month-day, such as 2026-03-05, and a day that exists.",
    ),
    "date_too_early": ("“{zh}”不能早于{bound},请核对。", "“{en}” cannot be before {bound}; check it."),
    "date_too_late": ("“{zh}”不能晚于{bound},请核对。", "“{en}” cannot be after {bound}; check it."),
    "not_a_whole_number": ("“{zh}”请填整数,不带小数和单位。", "“{en}” must be a whole number without decimals or units."),
    "not_an_amount": (
        "“{zh}”请填金额,如 1280.50,最多两位小数(命令行以分为单位填整数)。",
        "“{en}” must be an amount such as 1280.50, two decimals at most (on the command line whole fen).",
    ),
    "out_of_range": ("“{zh}”应在{low}到{high}之间,请核对。", "“{en}” must be between {low} and {high}; check it."),
    "not_a_choice": ("“{zh}”请从列出的选项中选择:{allowed}。", "Choose “{en}” from: {values}."),
    "chosen_twice": ("“{zh}”中同一选项选了两次,请去掉重复的。", "“{en}” holds the same choice twice; remove one."),
    "none_and_others": (
        "“{zh}”选了“{none}”,就不能再选别的;请去掉一边。", "In “{en}” “{none_en}” stands beside other choices: remove one side."
    ),
    "not_yes_no": ("“{zh}”请选择“是”或“否”。", "Answer “{en}” with yes or no."),
    "division_shape": ("“{zh}”请填6位、9位或12位区划代码。", "“{en}” must be a division code of 6, 9 or 12 digits."),
    "people_not_list": ("“{zh}”请逐人填写姓名和关系。", "Fill in “{en}” person by person, each with name and relation."),
    "too_many_people": (
        "“{zh}”最多填{limit}人,超出的请另附名单作为材料。",
        "“{en}” takes up to {limit} people; hand in a list as a paper for more.",
    ),
    "person_twice": (
        "“{zh}”里同一个人填了两次,请删去重复的一行,或更正证件号码。",
        "“{en}” names one person twice; remove one line or correct the number.",
    ),
    "not_asked": (
        "按其他答案,“{zh}”不用填;请清空它,或者更正“{because}”。",
        "With the other answers “{en}” is not asked; clear it, or correct “{because_en}”.",
    ),
    "unknown_key": (
        "表单里没有“{key}”这一项;请核对拼写或删去,系统不会悄悄丢掉它。",
        "There is no “{key}” here; check the spelling or remove it – it is never dropped in silence.",
    ),
    "not_object": (
        "这一部分的格式不对,请按表单逐项填写。",
        "This part must be a group of named answers; fill it in item by item.",
    ),
}

_IDENTITY: Mapping[str, tuple[str, str]] = {
    "id_not_text": ("证件号码应当是文字,请加引号或重新输入。", "The document number must be text; type it again."),
    "id_fifteen_digits": (
        "这是旧的15位号码,已停止使用;请按本人现在的居民身份证填18位号码。",
        "This is an old number of 15 digits, no longer in use; enter the 18 characters of the person's present "
        "card.",
    ),
    "id_length": (
        "公民身份号码应为18位,请对照证件逐位核对。",
        "The number has 18 characters; compare it with the card one by one.",
    ),
    "id_characters": (
        "公民身份号码前17位是数字,末位是数字或X,请核对。",
        "The first 17 characters are digits, the last a digit or X; check them.",
    ),
    "id_birth_date": (
        "号码中的出生日期(第7至14位)不是真实日期,请对照证件核对。",
        "The birth date in the number (characters 7 to 14) does not exist; compare it with the card.",
    ),
    "id_check": (
        "号码校验不符,多半有一位输错或相邻两位颠倒,请对照证件核对。",
        "The check character does not fit: most likely one digit is wrong or two are swapped; compare with the "
        "card.",
    ),
    "id_is_residence_permit": (
        "81、82、83开头的是港澳台居民居住证号码,请把证件类型改为“港澳台居民居住证”。",
        "Numbers from 810000, 820000 and 830000 belong to the residence permit of Hong Kong, Macao and Taiwan "
        "residents; choose that document type (154).",
    ),
    "id_is_foreign_permanent": (
        "9开头的是外国人永久居留身份证号码,请把证件类型改为“外国人永久居留身份证”。",
        "Numbers from 9 on belong to the foreign permanent resident card; choose that type (553).",
    ),
    "permit_region": (
        "港澳台居民居住证号码以810000、820000或830000开头,请核对号码或证件类型。",
        "This number starts with 810000, 820000 or 830000; check it or the document type.",
    ),
    "foreign_permanent_shape": (
        "外国人永久居留身份证号码为9开头的18位,旧证为3个字母加12位数字,请核对。",
        "The number has 18 characters from 9 on, or on old cards 3 letters and 12 digits; check it.",
    ),
    "taiwan_pass_shape": (
        "台湾居民来往大陆通行证号码为8位数字(旧证更长),请核对。",
        "The number has 8 digits (old permits have up to 11 characters); check it.",
    ),
    "hongkong_macao_pass_shape": (
        "港澳居民来往内地通行证号码为H或M加8位数字(可再带2位换证次数),请核对。",
        "The number is H or M and 8 digits (2 more for the renewal count may follow); check it.",
    ),
    "passport_shape": ("护照号码为5到15位字母和数字,请核对。", "A passport number has 5 to 15 letters and digits; check it."),
    "document_shape": ("证件号码为5到30位字母和数字,请核对。", "The number has 5 to 30 letters and digits; check it."),
    "document_not_object": ("“{zh}”请分别填写证件类型和号码。", "Give “{en}” as a document type and a number."),
    "document_type": ("证件类型请从中选择:{allowed}。", "Choose the document type from: {codes}."),
    "birth_implausible": (
        "号码中的出生日期不合理(晚于收件日或年龄过大),请对照证件核对。",
        "The birth date in the number is after the filing day or too long ago; check the card.",
    ),
    "uscc_length": ("统一社会信用代码应为18位,请核对。", "The unified social credit code has 18 characters; check it."),
    "uscc_characters": (
        "统一社会信用代码只含数字和大写字母(不用I、O、S、V、Z),请核对是否把0、1看成了O、I。",
        "The code uses digits and letters without I, O, S, V, Z; check whether 0 or 1 was read as O or I.",
    ),
    "uscc_check": (
        "统一社会信用代码校验不符,多半有一位输错,请对照执照核对。",
        "The check character does not fit; most likely one character is wrong – compare with the licence.",
    ),
    "phone_shape": (
        "“{zh}”请填11位手机号,或带区号的固定电话(如 0513-86123456),境外号码以+开头。",
        "Give “{en}” as a mobile number of 11 digits or a landline with area code; foreign numbers start with +.",
    ),
    "name_not_text": ("“{zh}”应当是文字,请重新填写。", "“{en}” must be text; type it again."),
    "name_too_long": ("“{zh}”过长,请只填姓名。", "“{en}” is too long; give the name alone."),
    "name_has_digits": (
        "“{zh}”里有数字,请只填姓名,号码填在证件号码一栏。",
        "“{en}” holds digits; give the name alone and the number in its own field.",
    ),
    "name_without_letters": (
        "“{zh}”里没有文字,请按证件填写姓名。",
        "“{en}” holds no letters; write the name as on the document.",
    ),
}

_FILING: Mapping[str, tuple[str, str]] = {
    "mode": ("请选择办理方式:本人办理还是委托代办。", "Choose whether the person applies in person or by proxy."),
    "proxy_not_allowed": (
        "本事项在这种情况下须由本人到场,不能代办。依据:{basis}",
        "This item cannot be filed by proxy in this case; the applicant must come. Basis: {basis_en}",
    ),
    "mode_not_allowed": (
        "本事项不接受这种办理方式,只接受{allowed}。",
        "This item is not filed in this way, only {allowed_en}.",
    ),
    "level_not_allowed": (
        "本事项不在这一级收件,请到{places}办理。依据:{basis}",
        "This item is not filed at this level; go to the {levels}. Basis: {basis_en}",
    ),
    "presence_elsewhere": (
        "按所填情况,本人须到{places}办理,这里不能收件。依据:{basis}",
        "With these answers the applicant must come to the {levels}; it cannot be filed here. Basis: {basis_en}",
    ),
    "happened_at_shape": (
        "收件时间请写全年月日和时刻(如9:30),并且是真实时间;命令行写成 2026-03-05T09:30+08:00 的样子。",
        "Give the whole date and the time of day (as 9:30), a time that exists; on the command line as "
        "2026-03-05T09:30+08:00.",
    ),
    "happened_at_future": (
        "收件时间不能晚于今天({today}),请核对纸质单据和本机日期。",
        "The time cannot be after today ({today}); check the paper and this machine's date.",
    ),
    "happened_at_ancient": (
        "收件时间早于{bound},请核对纸质单据上的年份。",
        "The time is before {bound}; check the year on the paper.",
    ),
    "material_unknown": (
        "本事项没有编号为“{id}”的材料;可用编号:{known}。",
        "This item has no paper “{id}”; the papers are {known}.",
    ),
    "material_not_needed": (
        "按所填情况不需要“{name}”,请退还本人,不要收取(行政许可法第三十一条)。",
        "With these answers “{name}” is not needed; hand it back (Administrative Licensing Law art. 31).",
    ),
    "material_how": (
        "请选择“{name}”怎样收取:核验原件、收取原件、复印件、照片、未带或承诺补交。",
        "Choose how “{name}” was taken: original seen or taken, copy, photo, not brought, or commitment.",
    ),
    "commitment_not_allowed": (
        "“{name}”不能用承诺书代替,请收取材料,或选“未带”。",
        "A commitment cannot replace “{name}”; take the paper or record it as missing.",
    ),
    "copies_range": ("“{name}”的份数应为0到99的整数。", "The number of “{name}” must be a whole number from 0 to 99."),
    "copies_without_paper": (
        "“{name}”记为缺,就不能再填份数;请更正其中一项。",
        "“{name}” is recorded as missing, so it has no number of copies; correct one of the two.",
    ),
    "consent_missing": (
        "请先向本人告知个人信息的用途、保存期限和权利,取得同意后勾选。",
        "Tell the person what the personal information is used for and how long it is kept, then tick the agreement.",
    ),
    "consent_refused": (
        "本人未同意处理个人信息,不能收件;请说明用途,或请本人到上级窗口咨询。",
        "The person has not agreed to the processing, so nothing may be taken; explain its purpose again.",
    ),
    "not_own_will": (
        "这不是老人本人的真实意愿,不能代办;请单独问清老人本人(老年人权益保障法第五十五条)。",
        "It is not the old person's own wish, so nobody may apply for it; ask the person alone (Law on the Protection "
        "of the Elderly art. 55).",
    ),
    "guardian_consent_missing": (
        "申请人{age}周岁,不满十四周岁,须由监护人同意处理孩子的个人信息,同意后勾选(个人信息保护法第三十一条)。",
        "The applicant is {age}, under 14: the guardian must agree to the processing of the child's data; tick it then "
        "(Personal Information Protection Law art. 31).",
    ),
    "read_aloud_unknown": (
        "请如实填写告知内容是否宣读过:是或否。",
        "Say truthfully whether the notice was read aloud.",
    ),
}

_MANDATE: Mapping[str, tuple[str, str]] = {
    "mandate_missing": (
        "代办须有委托书:受托人、委托事项、权限、期限和签名(民法典第一百六十五条)。",
        "Proxy filing needs a mandate with agent, matters, powers, term and signature (Civil Code art. 165).",
    ),
    "mandate_not_wanted": (
        "本人办理不用委托书;请删去委托书,或把办理方式改为“代办”。",
        "Filing in person needs no mandate; remove it or change the mode to proxy.",
    ),
    "principal_not_applicant": (
        "委托人应当是申请人本人(有监护人的,是监护人),证件和姓名须一致。",
        "The principal must be the applicant (or the guardian, where there is one), with the same document and "
        "name.",
    ),
    "agent_is_principal": (
        "受托人不能是委托人自己;本人来办请选“本人办理”。",
        "The agent cannot be the principal; if the person came, choose filing in person.",
    ),
    "agent_is_applicant": ("受托人不能是申请人自己。", "The agent cannot be the applicant."),
    "agent_minor": ("受托人未满18周岁,请另找成年人代办。", "The agent is under 18; ask an adult to act."),
    "powers_without_submit": (
        "委托权限应当包括“提交申请”,否则不能代为收件。",
        "The powers must include filing the application, otherwise nothing can be filed for the principal.",
    ),
    "term_reversed": ("委托期限的截止日不能早于起始日,请更正。", "The mandate ends before it begins; correct the dates."),
    "term_not_begun": (
        "收件日({day})委托还没有开始,请核对委托书的起始日。",
        "On the filing day ({day}) the mandate has not begun; check its first day.",
    ),
    "term_over": (
        "收件日({day})委托已经到期,请重新签署委托书。",
        "On the filing day ({day}) the mandate is over; have a new one signed.",
    ),
    "witness_missing": (
        "按手印的委托书须有一名见证人在场,见证人不能是受托人。",
        "A mandate signed by fingerprint needs a witness, who is not the agent.",
    ),
    "witness_is_agent": ("见证人不能是受托人,请另找一人见证。", "The witness cannot be the agent; ask somebody else."),
    "witness_is_principal": (
        "见证人不能是委托人自己,请另找一人见证。",
        "The witness cannot be the principal; ask somebody else.",
    ),
    "not_read_aloud": (
        "按手印的,须先向委托人宣读委托书内容再按;请宣读后把“是否宣读”选为“是”。",
        "Before a fingerprint the mandate must be read aloud; read it, then answer “read aloud” with yes.",
    ),
    "guardian_missing": (
        "申请人未成年(收件日{age}周岁),请填写监护人;满16周岁且以自己劳动收入为主要生活来源的,勾选该项(民法典第十八条)。",
        "The applicant is a minor ({age} on the filing day): give the guardian, or tick that a person of 16 or more "
        "lives on own work (Civil Code art. 18).",
    ),
    "guardian_is_applicant": ("监护人不能是申请人自己。", "The guardian cannot be the applicant."),
    "guardian_minor": ("监护人未满18周岁,请核对证件号码。", "The guardian is under 18; check the document number."),
    "supports_self_age": (
        "“以自己劳动收入为主要生活来源”只适用于16至17周岁,请删去这一项。",
        "Living on own work matters only at 16 and 17 years of age; remove it.",
    ),
}

_ITEMS: Mapping[str, tuple[str, str]] = {
    "item_missing_key": ("事项缺少“{key}”。", "The item lacks “{key}”."),
    "item_unknown_key": ("事项里没有“{key}”这一项,请核对拼写。", "An item has no “{key}”; check the spelling."),
    "item_wrong_shape": ("这里应当是{zh_expected}。", "This must be {expected}."),
    "item_not_one_of": ("取值应为其一:{allowed}。", "It must be one of: {allowed}."),
    "item_code_shape": (
        "事项编码用3到40位字母、数字、点和连字符。",
        "An item code has 3 to 40 letters, digits, dots and hyphens.",
    ),
    "item_duplicate": ("“{id}”重复出现,请改成不同的编号。", "“{id}” appears twice; give each its own."),
    "item_condition": ("条件写法不对:{fault}。", "The condition {fault}."),
    "item_condition_field": (
        "条件引用了表单里没有(或排在后面)的问题“{name}”。",
        "The condition names “{name}”, which the form does not ask, or only asks later.",
    ),
    "item_condition_value": ("条件里的“{value}”不是“{name}”的选项。", "“{value}” is no choice of “{name}”."),
    "item_limit_milestone": (
        "时限必须说明是上报时限、办结时限还是未说明(milestone)。",
        "A limit must say its milestone: report_up, complete or unspecified.",
    ),
    "item_limit_amount": (
        "时限的数量与单位不符(即办为0,日和月为正整数)。",
        "The amount does not fit the unit: 0 for instant, a positive whole number for days and months.",
    ),
    "item_fee_lines": ("收费事项必须列出收费项目和标准。", "A charged fee must list its lines and amounts."),
    "item_fee_free_lines": ("写明不收费的事项不能再列收费项目。", "A fee that is not charged cannot list lines."),
    "item_presence_basis": ("要求本人到场必须写明依据。", "A demanded presence needs its basis."),
    "item_presence_place": (
        "要求本人到场必须写明在哪一级到场(presence_at),并与收件层级一致。",
        "A demanded presence must say at which levels (presence_at), among those that take filings.",
    ),
    "item_modes_policy": ("办理方式与代办政策矛盾:{why_zh}。", "The modes contradict the proxy policy: {why}."),
    "item_remedy": ("必须写明救济途径(中文和英文)。", "The remedy must be written in both languages."),
    "item_text": ("中文和英文都要写。", "Both languages must be written."),
    "item_choices": (
        "选择题至少两个选项,其他题型不能有选项。",
        "Questions of choice need two choices or more; others have none.",
    ),
    "item_core_field": ("表单必须有必填的“{name}”({kind})。", "The form must ask the required “{name}” ({kind})."),
    "item_oddity_missing": ("{zh}没有写进“说明”(oddities),读者看不到。", "{en} is not told to the reader in oddities."),
    "item_steps_level": ("没有一个步骤在决定层级({level})。", "No step sits at the level that decides ({level})."),
}

MESSAGES: Mapping[str, tuple[str, str]] = {**_ANSWERS, **_IDENTITY, **_FILING, **_MANDATE, **_ITEMS}
