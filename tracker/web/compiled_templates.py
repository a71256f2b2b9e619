"""Templates, compiled once for all processes of the server and for its next start."""

from __future__ import annotations

import logging
from contextlib import suppress

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

log = logging.getLogger(__name__)


class CompiledTemplates(FileSystemBytecodeCache):
    """Compiled templates in a folder that is this user's alone; a template that was changed is compiled anew.

    A disk that is full or can't be read costs the time to compile, and no page.
    """

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket with what is kept, if it can be had."""
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what is in the bucket, if it can be kept."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def init_app(app: Flask) -> None:
    """Keep compiled templates in the system's folder for temporary files, where one of our own can be had there.

    What is loaded from it runs, so Jinja refuses a folder that belongs to somebody else or that others may write to.
    """
    try:
        app.jinja_env.bytecode_cache = CompiledTemplates()
    except (OSError, RuntimeError) as problem:
        log.info("Compiled templates are not kept: %s", problem)
