"""What all schemas share: what is sent holds documented fields only; what is given names things by public ids."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kept.domain.parties.models import Agent, Contact, Organisation, Team
from kept.kernel.files import IncomingFile
from kept.surfaces.api.words import Words


class Sent(BaseModel):
    """Something a program sends. A field that is not documented is refused, never ignored."""

    model_config = ConfigDict(extra="forbid")


class Named(BaseModel):
    """A person, team or organisation: its id and what people call it."""

    id: str
    name: str

    @classmethod
    def of(cls, thing: Organisation | Contact | Team | None) -> Named | None:
        """Name a row, if there is one."""
        return cls(id=thing.public_id, name=thing.name) if thing else None

    @classmethod
    def of_agent(cls, agent: Agent | None) -> Named | None:
        """Name an agent by id and name; their address is nobody's business."""
        return cls(id=agent.public_id, name=agent.user.name) if agent else None


def _decodable(text: str) -> str:
    try:
        base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise ValueError("This is not base64.") from None
    return text


class SentFile(Sent):
    """A file inside a JSON request; larger ones go to `uploads`."""

    name: Annotated[Words, Field(min_length=1, max_length=400)]
    media_type: Annotated[Words, Field(max_length=100)] = "application/octet-stream"
    content_base64: Annotated[str, AfterValidator(_decodable)]

    def incoming(self) -> IncomingFile:
        """The file as actions take it."""
        return IncomingFile(self.name, self.media_type, base64.b64decode(self.content_base64))


class Done(BaseModel):
    """Something was done, and there is nothing more to say about it."""

    ok: bool = True
