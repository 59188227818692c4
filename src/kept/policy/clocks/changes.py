"""What a change of target or calendar in the middle of a clock leaves of it: the table `on_change` of CLOCKS.md."""

from __future__ import annotations

from dataclasses import dataclass

from kept.policy.terms import OnChange


@dataclass(frozen=True, slots=True)
class Situation:
    """A clock at the instant of a change, in open seconds.

    `counted` as it was counted; `carried` the minimum taken at the last change plus what was counted since;
    `counted_anew` in the new calendar since the start; `left` of the old target; `floor` of the new one (X1).
    """

    target_seconds: int
    counted: int
    carried: int
    counted_anew: int
    left: int | None
    old_target_seconds: int | None
    floor: int


def remaining_after(mode: OnChange, now: Situation, restarted_seconds: int) -> tuple[int, int]:
    """Return the open seconds that are left after the change, and what the next change carries.

    `restarted_seconds` is the new target as it is when granted from the change on.
    """
    match mode:
        case OnChange.CARRY_MIN:
            used = min(now.carried, now.counted_anew)
            return max(now.target_seconds - used, now.floor), used
        case OnChange.CARRY:
            return max(now.target_seconds - now.counted, now.floor), now.counted
        case OnChange.RETROACTIVE:
            return now.target_seconds - now.counted_anew, now.counted_anew
        case OnChange.RESTART:
            return restarted_seconds, 0
        case OnChange.PROPORTIONAL:
            return max(_same_share(now), now.floor), now.carried


def _same_share(now: Situation) -> int:
    """Return the new target times the share of the old one that is left, to the nearest second."""
    if now.left is None or not now.old_target_seconds:
        return now.target_seconds
    return (2 * now.target_seconds * now.left + now.old_target_seconds) // (2 * now.old_target_seconds)
