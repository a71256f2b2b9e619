"""A file that is being read while its person waits: most are read at once, a long one goes on behind a page."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from tracker import clock
from tracker.changes.import_drafts import KeptReading, note_reading
from tracker.domain.plan_reading import Answers, KnownNames, NotRead
from tracker.domain.problems import Problem
from tracker.extensions import begin_change, db
from tracker.imports.plain_values import as_plain, from_plain
from tracker.imports.setting import FileOffered, read_to_keep, reading_mark
from tracker.queries.import_drafts import ImportInWork

# How long a form waits for a file before its person is shown a page instead.
PATIENCE_SECONDS = 3.0
# A reader is stopped after 10 seconds without a step, and waits for others at most a minute: after this long without
# a sign, the process that read the file is gone.
LAPSES_AFTER = timedelta(seconds=90)
_SECONDS_BETWEEN_NOTES = 1.0

_log = logging.getLogger(__name__)


class OngoingReading(threading.Thread):
    """One file, read in a process of its own. Nothing is stored before `go_on_behind` names the row to store it in.

    The process of the server may end at any moment: the row then shows when it last gave a sign, and anybody may have
    the file read again.
    """

    def __init__(self, file: FileOffered, *, answers: Answers, known: KnownNames) -> None:
        super().__init__(name="reading a file", daemon=True)
        self._app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        self._file, self._answers, self._known = file, answers, known
        mark = reading_mark(answers=answers, known=known, build=current_app.config["BUILD_ID"])
        self.kept = KeptReading(mark, clock.now(), step="Waiting for its turn")
        self._draft_id: int | None = None
        self._noted = time.monotonic()
        self._lock = threading.Lock()

    def wait(self) -> KeptReading:
        """Begin, and wait as long as a person would; what is known by then."""
        self.start()
        self.join(PATIENCE_SECONDS)
        return self.kept

    def go_on_behind(self, draft_id: int) -> None:
        """From here on note in this row how far it is, and what came of it."""
        with self._lock:
            self._draft_id = draft_id
            if self.kept.is_over:
                self._note()

    def run(self) -> None:
        """Read the file; called by the thread."""
        try:
            plain = read_to_keep(
                self._file, answers=self._answers, known=self._known, on_progress=self._hear_step
            )
            self._hear(KeptReading(self.kept.made_with, clock.now(), plain=plain))
        except NotRead as refusal:
            self._hear(KeptReading(self.kept.made_with, clock.now(), refusal=plain_refusal(refusal)))

    def _hear_step(self, words: str) -> None:
        self._hear(KeptReading(self.kept.made_with, clock.now(), step=words))

    def _hear(self, kept: KeptReading) -> None:
        with self._lock:
            self.kept = kept
            is_due = time.monotonic() - self._noted >= _SECONDS_BETWEEN_NOTES
            if self._draft_id is not None and (is_due or kept.is_over):
                self._note()

    def _note(self) -> None:
        self._noted = time.monotonic()
        with self._app.app_context():
            try:
                begin_change()
                note_reading(draft_id=self._draft_id or 0, reading=self.kept)
                db.session.commit()
            except SQLAlchemyError as problem:
                # The row lapses, and the file can be read again.
                db.session.rollback()
                _log.warning("How far a reading is could not be stored: %s", type(problem).__name__)


def is_being_read(work: ImportInWork, *, now: datetime) -> bool:
    """True while somebody reads the file; False where it was never begun, or its reader is gone."""
    is_open = work.reading is None and work.refusal is None and work.stepped_at is not None
    return is_open and work.stepped_at is not None and now - work.stepped_at < LAPSES_AFTER


def plain_refusal(refused: NotRead) -> dict[str, Any]:
    """Why a file was refused, to be kept."""
    return {"problem": as_plain(refused.problem), "may_be_mapped": refused.may_be_mapped}


def kept_refusal(kept: Mapping[str, Any]) -> NotRead:
    """Why a file was refused, from how it was kept."""
    return NotRead(from_plain(Problem, kept["problem"]), may_be_mapped=kept["may_be_mapped"])
