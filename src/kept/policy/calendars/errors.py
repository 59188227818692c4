"""What can be wrong with a calendar or an instant. `code` is the word that conformance files use."""

from __future__ import annotations


class CalendarError(ValueError):
    """A calendar or an instant that the engine refuses."""

    code = "calendar_error"


class CalendarNeverOpens(CalendarError):
    """No open time within 400 days of the start of validity, or none left after its end (C9)."""

    code = "calendar_never_opens"


class EmptyWindow(CalendarError):
    """A window that starts when it ends (C2). Write 00:00 to 24:00 for a whole day."""

    code = "empty_window"


class BadWindow(CalendarError):
    """A time of day that is not between 00:00 and 24:00, or a weekday that is not between 0 and 6."""

    code = "bad_window"


class UnknownZone(CalendarError):
    """A zone that is neither an IANA name nor a fixed offset such as +05:30."""

    code = "unknown_zone"


class UnknownHolidayList(CalendarError):
    """A coverage names a holiday list that is not there."""

    code = "unknown_holiday_list"


class BadInstant(CalendarError):
    """An instant without a zone, or one that no calendar has."""

    code = "bad_instant"


class OutOfRange(CalendarError):
    """A time further away than the years 1971 to 2299, which is as far as a table is ever extended."""

    code = "out_of_range"
