"""The mails that signing in sends, and fresh limits."""

from tests.account.conftest import no_limits_left_over, post

__all__ = ["no_limits_left_over", "post"]
