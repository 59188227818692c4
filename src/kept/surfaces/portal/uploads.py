"""Files that a customer sends, looked at before they are read into memory."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from kept.kernel.files import IncomingFile, clean_name, refuse_file
from kept.surfaces.doors import Request


class FilesInput(forms.ClearableFileInput):
    """A control for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, or none."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        """The files as they were sent."""
        return [one for one in data if isinstance(one, UploadedFile)] if isinstance(data, list | tuple) else []


def read_files(request: Request) -> list[IncomingFile]:
    """The files of the form. Raises FileTooLarge, FileKindForbidden."""
    sent = request.FILES.getlist("attachments")
    for one in sent:
        refuse_file(clean_name(one.name or ""), one.size or 0)
    return [IncomingFile(one.name or "", one.content_type or "", one.read()) for one in sent]
