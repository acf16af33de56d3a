"""What can go wrong on the way to the county, in kinds that a village agent can tell apart: each code has one.
May import the station's words; reads no clock and writes nothing.
Promise: every code that sync can raise stands here, and every kind says why and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from station.words.trouble import WORDS

Said = tuple[str, str]

LINE, SLOW, PORTAL, BUSY, DAMAGED, STRANGER = "line", "slow", "portal", "busy", "damaged", "stranger"
ENDED, UNKNOWN, PAST, MAIL, SETTING, CODE = "ended", "unknown", "past", "mail", "setting", "code"
TURN, VERSION, FULL, DISK, FOLDER, INSIDE = "turn", "version", "full", "disk", "folder", "inside"
PACKAGE, ROOM, COUNTY_FULL, REFUSED = "package", "room", "county_full", "refused"
KINDS = (
    LINE, SLOW, PORTAL, BUSY, DAMAGED, STRANGER, ENDED, UNKNOWN, PAST, MAIL, SETTING, CODE, TURN, VERSION, FULL, DISK,
    FOLDER, INSIDE, PACKAGE, ROOM, COUNTY_FULL, REFUSED,
)  # fmt: skip

_CODES: Mapping[str, tuple[str, ...]] = {
    LINE: ("no_line",),
    SLOW: ("answer_bounds", "endless"),
    PORTAL: ("not_a_centre",),
    BUSY: (
        "http_503", "http_500", "unexpected", "store_busy", "life_over", "commit_unknown", "database_away",
        "database_busy", "database_empty", "database_read_only", "blobs_busy", "slot",
    ),
    DAMAGED: (
        "not_json", "duplicate_key", "float", "too_deep", "number", "not_canonical", "header", "trailing",
        "compression",
        "signature", "count", "delivery", "head", "lane_name", "node", "hash", "entry_fields", "entry_text",
        "entry_names", "entry_size", "too_large", "too_many", "lane_opening", "chain", "lane_signature",
        "answer_binding", "http_400", "blob_damaged", "token", "hello",
    ),
    STRANGER: ("answer_signature", "false_centre", "welcome", "not_for_us", "certificate"),
    ENDED: ("revoked",),
    UNKNOWN: ("unknown_sender",),
    PAST: ("other_past", "restore_gap", "same_name", "foreign_lane", "epoch_jump"),
    MAIL: ("mail_gap", "lost_own_entry", "foreign_mail", "box_signature", "box_chain", "unseal"),
    SETTING: ("ca_file", "not_enrolled", "plain_http", "address", "http_404", "http_405", "http_501"),
    CODE: ("code_refused", "enrolment_code", "enrolment"),
    TURN: ("turn", "life", "not_alone"),
    VERSION: ("version",),
    FULL: ("disk_full",),
    DISK: ("disk_write", "disk_read_only", "disk_sync", "book_damaged", "store"),
    FOLDER: ("data_key", "no_data_key", "no_folder", "folder_taken", "no_lane_name"),
    INSIDE: ("internal", "no_transaction", "raw_break"),
    PACKAGE: (
        "stick_not_for_us", "stick_damaged", "stick_too_large", "stick_readers", "stick_empty",
        "stick_senders", "sealing_key",
    ),
    ROOM: ("no_room",),
    COUNTY_FULL: ("centre_full",),
}  # fmt: skip
KIND_OF: Mapping[str, str] = {code: kind for kind, codes in _CODES.items() for code in codes}
# Never the end of an exchange: each is said where it happens, to the person who asked for it.
ELSEWHERE = frozenset({
    "sign_in", "paused", "crowded", "name_taken", "password_length", "not_held", "not_parked", "database_url",
    "database_rights", "database_version", "database_encoding", "driver_missing",
    "backup_inside", "backup_taken", "backup_newer", "backup_damaged", "backup_of_another", "medium_damaged",
    "no_backup",
    "book_gone", "book_shape", "folder_in_use", "restore_itself", "restore_unfinished", "start_damaged",
    "other_database", "database_taken", "stick_for_another", "stick_of_our_own", "stick_unwritable",
})  # fmt: skip


@dataclass(frozen=True)
class Trouble:
    """``why`` it did not work, without a full stop, and what to ``do``: (Chinese, English). ``do`` has gaps for
    ``county`` and ``station``."""

    kind: str
    why: Said
    do: Said


def trouble(code: str) -> Trouble:
    """The trouble behind a code; one that a newer centre invented is told as a refusal."""
    kind = KIND_OF.get(code, REFUSED)
    return Trouble(kind, WORDS[f"why_{kind}"], WORDS[f"do_{kind}"])
