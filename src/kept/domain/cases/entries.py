"""The ledger entries of a case that is being looked at: many cards tell from them, and they are read once."""

from __future__ import annotations

from kept.domain.cases.models import Case
from kept.kernel.ledger import list_entries
from kept.kernel.models import Entry

_PLACE = "_entries_read"


def entries_of(case: Case) -> list[Entry]:
    """The entries of a case in order. They are kept with this row object until its revision is another one."""
    read: tuple[int, list[Entry]] | None = case.__dict__.get(_PLACE)
    if read is None or read[0] != case.revision:
        read = (case.revision, list(list_entries(desk_id=case.desk_id, stream=case.stream)))
        case.__dict__[_PLACE] = read
    return read[1]
