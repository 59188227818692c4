"""What customers are entitled to: agreements, licence keys, exceptions."""

from kept.domain.entitlements.models.agreement import Agreement
from kept.domain.entitlements.models.licence import Licence, shorten_key, tidy_key
from kept.domain.entitlements.models.override import CoverOverride

__all__ = ["Agreement", "CoverOverride", "Licence", "shorten_key", "tidy_key"]
