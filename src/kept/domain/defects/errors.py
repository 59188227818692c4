"""Refusals about defects."""

from kept.kernel.refusals import Conflict, Invalid, NotFound


class DefectNotFound(NotFound):
    """There is no such defect, or none that you may see."""


class TitleMissing(Invalid):
    """Give the defect a title that a customer understands."""


class CaseHasDefect(Conflict):
    """This case has a defect already. Take it off first."""


class CaseHasNoDefect(Conflict):
    """No defect is on this case."""


class DefectOver(Conflict):
    """This defect is corrected, or was dropped."""


class PlanUnfit(Invalid):
    """The policy plans the correction of such a defect otherwise."""


class ReleaseUnfit(Invalid):
    """The release is of another product."""


class ReleaseMissing(Invalid):
    """Name the release that has the correction first."""


class CasesChanged(Conflict):
    """A case was put on this defect, or taken off it, at the same time. Look again and repeat it."""
