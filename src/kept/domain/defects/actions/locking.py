"""What every action on a defect begins with."""

from __future__ import annotations

from kept.domain.defects.errors import DefectNotFound, DefectOver
from kept.domain.defects.models import Defect
from kept.kernel.actor import Actor


def lock_defect(defect_id: str, *, actor: Actor, is_live: bool = True) -> Defect:
    """Lock a defect for a change. Cases are locked before defects. Raises DefectNotFound, DefectOver."""
    locked = Defect.objects.select_for_update(of=("self",)).visible_to(actor)
    defect = locked.select_related("product", "release").filter(public_id=defect_id).first()
    if defect is None:
        raise DefectNotFound
    if is_live and not defect.is_live:
        raise DefectOver
    return defect
