"""The words of the parts that show what lies in a case's file, and of its printed papers.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "dossier_show_whole": ("显示完整号码", "Show the whole number"),
    "dossier_corrected": ("（已更正）", "(corrected)"),
    "dossier_clock_name": ("时限", "Limit"),
    "dossier_clock_start": ("起算日（不计）", "Counted from"),
    "dossier_clock_end": ("最后一天", "Last day"),
    "dossier_clock_stands": ("情况", "How it stands"),
    "dossier_clock_provisional": ("日历未定，暂计", "calendar provisional"),
    "dossier_paper_name": ("材料", "Paper"),
    "dossier_paper_stands": ("情况", "How it stands"),
    "dossier_paper_in_file": ("已在卷", "In the file"),
    "dossier_paper_missing": ("尚缺", "Missing"),
    "dossier_paper_underway": ("已补交，在途", "Supplied, on its way"),
    "dossier_paper_not_asked": ("未收取", "Not taken"),
    "dossier_paper_asked": ("已告知补正", "Asked for in the notice"),
    "dossier_contest_first": ("先办理的", "Who was first"),
    "dossier_contest_late": ("来晚、未生效的", "What came too late and has no effect"),
    "dossier_contest_never": ("办件当时的状态不允许这项操作。", "The case never was in a state in which this was possible."),
    "print_sheet": ("打印{title}", "Print: {title}"),
    "sheet_unnumbered": ("（保存时编号）", "(number given when it is saved)"),
    # Photos and scans.
    "pictures": ("照片和扫描件", "Photos and scans"),
    "pictures_none": ("还没有照片或扫描件。", "No photos or scans yet."),
    "picture_small_coming": ("缩略图未到", "thumbnail not here yet"),
    "picture_open": ("打开原图（{size} KB）", "Open the whole picture ({size} KB)"),
    "picture_of_nothing": ("未指明材料", "no paper named"),
    "picture_by": ("{day} {office} 附", "attached {day} by {office}"),
    "picture_attach": ("附一张照片或扫描件", "Attach a photo or a scan"),
    "picture_file": ("选择图片，或用手机直接拍照", "Choose a picture, or take it with the phone"),
    "picture_file_hint": (
        "JPEG、PNG 或 WebP，最大 15 MB。存入前会去掉拍摄地点等信息，并缩小到约 200 KB。",
        "JPEG, PNG or WebP, at most 15 MB. Where and how it was taken is removed, and it is made about 200 KB small.",
    ),
    "picture_file_again": ("浏览器不会保留选过的文件，请重新选择图片。", "Browsers forget the chosen file: choose it again."),
}
