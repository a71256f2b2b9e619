"""The plan document of our own, as `plan export --format json` writes it."""

from __future__ import annotations

import json

from tracker.domain.plan_reading import NotRead
from tracker.domain.problems import Problem
from tracker.imports.decoding import decode_text
from tracker.imports.source import SourceFile


def read_json(content: bytes) -> SourceFile:
    """The document as it stands; whether it is a plan is for those who read it.

    Raises NotRead for what isn't JSON, and for JSON that isn't a document with actions.
    """
    text, problems = decode_text(content)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        place = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "the file"
        raise NotRead(
            Problem(
                place,
                "This is not a whole JSON file: it can't be read from here on.",
                "Export the plan again, or bring it in as .xlsx or .docx.",
            )
        ) from error
    if not isinstance(document, dict) or "actions" not in document:
        raise NotRead(
            Problem(
                "the file",
                "This JSON file is not a plan document: it names no actions.",
                "docs/plan-document.md shows the shape. Or bring the plan in as .xlsx or .docx.",
            )
        )
    return SourceFile(
        kind="json", title=str(document.get("title") or ""), document=document, problems=problems
    )
