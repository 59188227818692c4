"""What people on duty do: pages and their answers, handovers, telephone calls."""

from kept.domain.worklog.models.calls import PhoneCall
from kept.domain.worklog.models.handovers import Handover, HandoverState
from kept.domain.worklog.models.pages import Page, PageCall, PageReason, PageState, PageStep

__all__ = ["Handover", "HandoverState", "Page", "PageCall", "PageReason", "PageState", "PageStep", "PhoneCall"]
