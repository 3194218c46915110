"""Files that come with a form: taken at the desk, and thrown away unread everywhere else."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

#: Where there are forms that take a file.
TAKEN = re.compile(r"/desk/|/api/v1/checks/[0-9]+/evidence/[^/]+/capture/file\Z")


class OnlyWhereTaken(FileUploadHandler):
    """Keeps a file that no form asked for, with its name, off the disk.

    The first of the handlers in the settings, since the guard against forms of other sites reads
    the form before any view could choose one.
    """

    def new_file(self, *arguments: Any, **names: Any) -> None:
        """Skip a file that nobody takes."""
        super().new_file(*arguments, **names)
        if self.request is None or not TAKEN.match(self.request.path):
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002 - Django's
        """Leave a file that is taken to the handlers that follow."""
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:  # noqa: ARG002 - Django's
        """Leave the file to the handlers that follow."""
        return None
