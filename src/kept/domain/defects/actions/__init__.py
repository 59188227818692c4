"""What can be done about defects. Each function is one use case and one transaction."""

from kept.domain.defects.actions.carrying import confirm_defect, link_defect, unlink_defect
from kept.domain.defects.actions.closing_the_loop import is_out, release_defects, release_due, tell_cases
from kept.domain.defects.actions.planning import describe_defect, drop_defect, plan_correction

__all__ = [
    "confirm_defect",
    "describe_defect",
    "drop_defect",
    "is_out",
    "link_defect",
    "plan_correction",
    "release_defects",
    "release_due",
    "tell_cases",
    "unlink_defect",
]
