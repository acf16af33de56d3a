"""The words in which the life of a mandate is told after it was given: ended, suspended, resumed, renewed, passed on.
May import: `forms.kinds`.
Promise: when a mandate stopped and why stays for ever; who took over, and what people said, can be erased.
"""

from __future__ import annotations

from collections.abc import Mapping

from forms.kinds import BY_SOMEBODY, SALT, Kind

GIVEN, ENDED, SUSPENDED = "mandate:given", "mandate:ended", "mandate:suspended"
RESUMED, RENEWED, SUB_AGENCY = "mandate:resumed", "mandate:renewed", "mandate:sub_agency"
_FACTS: Mapping[str, str] = {**BY_SOMEBODY, "receipt_no": "name"}
_PAPER: Mapping[str, str] = {"paper_no": "name", "document_no": "name"}


def _kind(name: str, facts: Mapping[str, str], optional: Mapping[str, str], personal: Mapping[str, str],
          may_tell: Mapping[str, str]) -> Kind:
    told, may = dict(personal), dict(may_tell)
    (told if told else may).update(SALT)
    return Kind(name, "mandate", {**_FACTS, **facts}, {**_PAPER, **optional}, told, may)


KINDS_OF_MANDATES: tuple[Kind, ...] = (
    Kind(GIVEN, "mandate", _FACTS, {**_PAPER, "starts_on": "day", "ends_on": "day", "powers": "names"},
         {"mandate": "object", **SALT}),
    _kind(ENDED, {"reason": "name", "papers_returned": "names"}, {}, {}, {"returned_to": "text", "remark": "text"}),
    _kind(SUSPENDED, {}, {}, {"reason": "text"}, {}),
    _kind(RESUMED, {}, {}, {}, {"remark": "text"}),
    _kind(RENEWED, {"starts_on": "day", "ends_on": "day", "powers": "names", "signature": "name", "read_aloud": "flag"},
          {"ratified": "flag"}, {}, {"agent": "object", "witness": "text", "original_at": "text", "remark": "text"}),
    _kind(SUB_AGENCY, {"consent": "name"}, {"ends_on": "day"}, {"agent": "object", "reason": "text"},
          {"remark": "text"}),
)
