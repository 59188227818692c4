"""The clocks of a case, and why each is due when it is due."""

from __future__ import annotations

from typing import Annotated

from ninja import Path, Router

from kept.domain.cases import queries
from kept.surfaces.api.door import operation
from kept.surfaces.api.request import ApiRequest
from kept.surfaces.api.schemas.clocks import ClockList, ClockOut, ExplanationOut
from kept.surfaces.api.words import Number

router = Router(tags=["Clocks"])

ClockKey = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.-]{1,60}$")]
Cycle = Annotated[int, Path(ge=1, lt=2**31)]


@operation(router, "GET", "/cases/{number}/clocks", answers=ClockList)
def list_clocks(request: ApiRequest, number: Number) -> ClockList:
    """Every clock of a case as it stands now."""
    case = queries.get_case(number, actor=request.actor)
    clocks = queries.list_clocks(case, request.now)
    return ClockList(number=case.number, at=request.now, clocks=[ClockOut.of(clock) for clock in clocks])


@operation(router, "GET", "/cases/{number}/clocks/{key}/{cycle}/explanation", answers=ExplanationOut)
def explain_clock(request: ApiRequest, number: Number, key: ClockKey, cycle: Cycle) -> ExplanationOut:
    """Why a clock is due when it is due: target, rule, calendar, and every stretch that counted or did not."""
    case = queries.get_case(number, actor=request.actor)
    return ExplanationOut.of(queries.explain_clock(case, key, cycle, request.now))
