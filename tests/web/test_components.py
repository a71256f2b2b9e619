"""The kit's components, as our templates get them."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from tracker import Tracker
from tracker.web.components import kit_markup

TYPED = "First, the forms.\n  Then, the letters.\n\nNothing else."


def test_what_was_typed_in_a_text_area_inside_another_component_keeps_its_lines(reading_app: Tracker) -> None:
    with reading_app.app_context():
        inner = kit_markup(
            "textarea", {"name": "why", "id": "why", "label": {"text": "Why?"}, "value": TYPED}
        )
        outer = kit_markup("inset-text", {"html": inner})

    found = LexborHTMLParser(outer).css_first("textarea")
    assert found is not None
    assert found.text() == TYPED
