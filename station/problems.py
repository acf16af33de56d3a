"""What a station has to say against a request: its own sentences, and the exception that carries them out.
May import forms.errors and sync.errors.
Promise: a refusal is a sentence in Chinese and in English that says what to do; it never repeats what a resident told.
"""

from __future__ import annotations

from collections.abc import Mapping

from forms.errors import Declined, Problem, said_by
from sync.errors import SyncError

MESSAGES: Mapping[str, tuple[str, str]] = {
    "user_name": (
        "用户名为1至32个汉字、字母、数字或“-_”，不能有空格。",
        "A user name is 1 to 32 letters, digits, “-” or “_”, without blanks.",
    ),
    "user_role": (
        "本站为{level}站，账号身份只能是 {role}。",
        "This is a {level_en} station: its users have the role {role}.",
    ),
    "user_unknown": (
        "本站没有用户“{name}”，请先执行 user add。",
        "This station has no user “{name}”; run user add first.",
    ),
    "item_unknown": (
        "本机目录中没有事项“{code}”；请核对编码，或先与县中心交换一次。",
        "There is no item “{code}” in this machine's catalogue; check the code, or exchange with the centre first.",
    ),
    "mode_unknown": ("办理方式应为 {modes}。", "The mode is one of {modes}."),
    "case_number": (
        "“{text}”不是有效的收件编号；请对照回执逐段核对。",
        "“{text}” is not a receipt number; compare it with the slip part by part.",
    ),
    "case_unknown": (
        "本机没有收件编号 {case} 的记录；请先交换一次。乡镇窗口只收到纸质材料时，可用 receive 按回执接件。",
        "Nothing is known here of {case}; exchange first. A township clerk with the papers may receive it.",
    ),
    "case_elsewhere": (
        "收件编号 {case} 不是本县单位的号段，不能接件。",
        "The receipt number {case} was not issued by an office of this county.",
    ),
    "paper_item": (
        "凭纸质材料接件时，请填写回执上的事项编码（item）。",
        "When receiving from the paper alone, give the item code that stands on the slip (item).",
    ),
    "act_unknown": ("没有“{act}”这项操作；可用的有：{acts}。", "There is no act “{act}”; there are: {acts}."),
    "act_missing": (
        "请写明操作名称，或用 --list 查看现在可以做什么。",
        "Name an act, or use --list to see what can be done now.",
    ),
    "ledger_unknown": (
        "本级没有这个登记簿；可用的有：{names}。",
        "There is no such ledger at this level; there are: {names}.",
    ),
    "deed_unknown": ("没有这项登记；可用的有：{names}。", "There is no such entry; there are: {names}."),
    "original_not_here": (
        "“{what}”的原件不在本站，由{office}{name}保管；请不要勾选它，由那里退还。",
        "The original “{what}” lies with {name} at {office}: leave it unticked, it is given back there.",
    ),
    "shift_unexplained": (
        "有 {count} 份原件没有点到，请在“清点发现的差异”里写明情况。",
        "{count} originals were not found: say what is known of them under the differences.",
    ),
    "shift_pending": (
        "你交给{name}的上一班还没有确认：请{name}先确认接班，或由你收回后再交。",
        "The shift that you handed to {name} is not taken yet: it is taken first, or you withdraw it.",
    ),
    "shift_too_many": (
        "一次交班最多逐份移交 {count} 份原件，其余的请另交一班。",
        "One handover names at most {count} originals: hand the others over after it.",
    ),
    "count_absent": (
        "有 {count} 份原件没有点到：请逐份清点，点到的打勾，再登记。",
        "{count} originals are not ticked: count them one by one, tick what is there, then enter the count.",
    ),
    "shift_to": ("请从列表中选择接班人。", "Choose from the list who takes the shift over."),
    "batch_nothing": ("请至少选择一个办件。", "Choose at least one case."),
    "batch_carrier": ("请填写送件人姓名：原件在途中由送件人保管。", "Name who carries it: on the way the carrier has the originals."),
    "batch_left": (
        "办件 {case} 的原件“{what}”还没有点：一并交出的请勾选；确实留在本站的，请勾选下方“有原件留在本站”。",
        "The original “{what}” of {case} was not told over: tick it, or tick below that originals stay here.",
    ),
    "batch_alone": (
        "原件“{what}”已勾选，但它的办件没有勾选，或它已不在这里：请勾选那个办件，或取消这份原件。",
        "The original “{what}” is ticked, its case is not, or it is not here: tick the case, or untick the original.",
    ),
    "batch_empty_handed": (
        "办件 {case} 的文件已在那里，又没有勾选原件，没有可以带走的：请勾选原件，或取消这个办件。",
        "The file of {case} is there already and no original is ticked: tick an original, or untick the case.",
    ),
    "batch_unsigned": ("请勾选县级回执上签收的原件。", "Tick the originals for which the county's receipt is signed."),
    "batch_receiver": ("请写明县级接收人的姓名（见回执）。", "Name who received them at the county, as on its receipt."),
    "batch_unknown": (
        "本机没有这个交接单的记录；请先交换一次，或用“凭纸质清单点收”。",
        "Nothing is known here of that batch: exchange first, or tell it over from its paper list.",
    ),
    "batch_case": (
        "收件编号 {case} 现在不能随这一批移交；请刷新页面后重新选择。",
        "{case} cannot go with this batch now: reload the page and choose again.",
    ),
    "batch_line": (
        "请逐项点收：接收、拒收或未见，选一项。",
        "Tell every line over: received, refused, or not there.",
    ),
    "batch_reason": ("请写明拒收的原因，交件单位要据此处理。", "Say why the line is refused: its giver needs to know."),
    "batch_done": (
        "交接单 {number} 的各项都已点收，没有待点收的材料。",
        "Every line of the batch {number} has been told over.",
    ),
    "paper_not_in_guide": (
        "“缺少的材料”只能从指南的材料中选：{papers}。",
        "Papers that lack are papers of the guide: {papers}.",
    ),
    "deed_composed": (
        "这项登记要在它自己的页面上一并办理，不能单独登记。",
        "This is entered together with others, on a page of its own.",
    ),
    "record_unknown": (
        "本机没有这条登记记录；请核对编号，或先交换一次。",
        "Nothing is known here of this record; check its id, or exchange first.",
    ),
    "as_missing": ("请用 --as 写明经办人。", "Say who acts with --as."),
    "file_unreadable": (
        "读不到文件“{name}”；请核对路径和权限。",
        "The file “{name}” cannot be read; check its path and rights.",
    ),
    "file_too_large": (
        "文件“{name}”过大，最多 {limit} 字节。",
        "The file “{name}” is too large; at most {limit} bytes.",
    ),
    "not_object": ("内容应是一个 JSON 对象。", "The content is one JSON object."),
    "draft_key": ("草稿编号（draft）为1至64个可见字符。", "A draft's key (draft) is 1 to 64 visible characters."),
    "draft_used": (
        "这份草稿已登记为 {case}，内容与现在的不同；如是另一件，请换用新的草稿编号。",
        "This draft was filed as {case} with another content; use a new draft key for another case.",
    ),
    "draft_too_large": (
        "内容过多，草稿没有保存，仍在本页上；请精简文字后再保存。",
        "This is too much for a draft; it was not saved and still stands on this page: shorten the texts.",
    ),
    "drafts_full": (
        "您的草稿已有{limit}份，这份没有保存，仍在本页上；请在“收件登记”中办完或删除几份，再保存。",
        "You have {limit} drafts already; this one was not saved and still stands on this page: file or delete some.",
    ),
    "disk_low": (
        "本机磁盘快满了，暂不能新收件（已填内容仍保留）；请先清理磁盘，再保存。已收的件可照常办理、上报和打印。",
        "This machine's disk is nearly full: no new case now (what you typed is kept); make room first, then file."
        " Cases that are here go on, are sent and printed as ever.",
    ),
    "too_large": (
        "内容过多，无法作为一条记录保存；请精简文字。",
        "This is too much for one record; shorten the texts.",
    ),
    "picture_missing": ("请选择一张照片或扫描件。", "Choose a photo or a scan."),
    "picture_too_large": (
        "图片过大，最多 {limit} MB；请把相机或扫描仪的清晰度调低一档再试。",
        "The picture is too large, at most {limit} MB: set the camera or the scanner to a lower resolution.",
    ),
    "picture_pixels": (
        "图片的像素过多（最多 4000 万）；请把相机或扫描仪的清晰度调低一档再试。",
        "The picture has too many pixels (40 million at most): set the camera or the scanner to a lower resolution.",
    ),
    "picture_memory": (
        "这张图片太大，本机处理不了；请用较低的清晰度重拍，或改存为 JPEG。",
        "This picture is too much for this machine: take it at a lower resolution, or save it as JPEG.",
    ),
    "picture_unreadable": (
        "这个文件不是完好的图片（可能没有传完或已损坏）；请重新拍照或扫描。",
        "This file is no sound picture (cut short or damaged): take the photo or the scan again.",
    ),
    "picture_pdf": (
        "这里不收 PDF；请把每一页拍照，或存为 JPEG 图片后再附。",
        "PDF is not taken here: photograph each page, or save it as a JPEG picture.",
    ),
    "picture_svg": (
        "这里只收照片和扫描件（JPEG、PNG、WebP），不收 SVG 或网页文件。",
        "Only photos and scans are taken here (JPEG, PNG, WebP), no SVG and no pages of the web.",
    ),
    "picture_heic": (
        "这张照片是 HEIC 格式，这里打不开；请在手机的相机设置中选“兼容性最佳”，重拍后再附。",
        "This photo is HEIC, which cannot be opened here: choose “Most Compatible” in the phone's camera settings.",
    ),
    "picture_kind": ("请附 JPEG、PNG 或 WebP 图片。", "Attach a JPEG, PNG or WebP picture."),
    "picture_busy": ("本机正在处理别的图片，请稍后再试。", "Another picture is being worked on; try again in a moment."),
    "picture_not_here": (
        "这张图片还没有传到本机；线路通时会自动取回，请稍后再看。",
        "This picture has not come to this machine yet; it is fetched when the line works.",
    ),
    "picture_gone": ("图片没有存住，请再附一次。", "The picture was not kept: attach it again."),
    "stick_missing": ("请选择 U 盘上的数据包文件。", "Choose the data package on the stick."),
    "stick_beyond_page": (
        "数据包超过 {limit} MB，网页读不了，没有读入任何内容；请维护人员用命令 bundle in 读入。",
        "The package is beyond {limit} MB, which no page takes, and nothing was read: whoever runs this machine reads"
        " it with the command bundle in.",
    ),
    "scope_wrong": ("“{code}”不是有效的区划代码。", "“{code}” is not a division code."),
    "password_missing": ("请在标准输入中给出密码（一行）。", "Give the password on standard input, one line."),
    "password_unreadable": ("密码只能含可见字符。", "A password holds visible characters only."),
    "folder_of_another": (
        "这个目录里不是站点的数据（可能是县中心的），未作改动；请换一个目录。",
        "This folder holds something else than a station (perhaps a centre); nothing was changed: use another folder.",
    ),
    "already_enrolled": (
        "这个目录已是站点 {station}，与注册码上的站点不同，未作改动。",
        "This folder is the station {station} already, not the one on the code; nothing was changed.",
    ),
    "port_wrong": ("端口应为0至65535的整数。", "A port is a whole number from 0 to 65535."),
    "port_taken": (
        "无法在 {host}:{port} 提供页面；端口可能已被占用。",
        "Cannot listen on {host}:{port}; the port may be taken.",
    ),
    "pages_in_clear": (
        "提醒：页面在 {host} 上以明文提供；请在前面加 https 代理，或只在本机使用。",
        "Note: pages are served in clear on {host}; put an https proxy in front, or use this machine alone.",
    ),
}


problem = said_by(MESSAGES)


def decline(field: str, code: str, /, **params: object) -> Declined:
    """One problem as an exception."""
    return Declined((problem(field, code, **params),))


def of_error(fault: SyncError) -> Problem:
    """What sync says, as a problem."""
    return Problem("", fault.code, fault.zh, fault.en)
