"""Refusals: what Kept says no to, in words that a person reads."""

from __future__ import annotations

from inspect import cleandoc


class Refusal(Exception):
    """This cannot be done."""

    status = 400

    def __init__(self, detail: str = "", **extra: object) -> None:
        self.detail = detail
        self.extra = extra
        super().__init__(self.message)

    @property
    def title(self) -> str:
        """The sentence that the class stands for: its docstring."""
        return cleandoc(type(self).__doc__ or "").splitlines()[0]

    @property
    def message(self) -> str:
        """The sentence, followed by what is special in this case."""
        return f"{self.title} {self.detail}".strip()

    @property
    def code(self) -> str:
        """A stable name for programs: `NotAllowed` becomes `not-allowed`."""
        name = type(self).__name__
        return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")


class NotAllowed(Refusal):
    """You may not do this."""

    status = 403


class NotFound(Refusal):
    """There is nothing here, or nothing that you may see."""

    status = 404


class Conflict(Refusal):
    """Somebody else changed this in the meantime."""

    status = 409


class Invalid(Refusal):
    """This cannot be accepted as it is."""

    status = 422


class TooLarge(Refusal):
    """This is larger than is accepted here."""

    status = 413
