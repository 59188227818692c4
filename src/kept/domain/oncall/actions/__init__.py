"""What can be done to rosters. Each function is one use case and one transaction."""

from kept.domain.oncall.actions.reaching import change_reach
from kept.domain.oncall.actions.rosters import change_roster, make_roster, schedule_handover
from kept.domain.oncall.actions.swapping import swap_turn, take_back_swap

__all__ = ["change_reach", "change_roster", "make_roster", "schedule_handover", "swap_turn", "take_back_swap"]
