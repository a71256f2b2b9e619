"""Page readers: a page as a person reads it, and a form as a browser would send it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode
from werkzeug.test import TestResponse

Fields = dict[str, list[str]]


def words_of(node: LexborNode | None) -> str:
    """What is read in a part of a page, on one line; empty where there is no such part."""
    return " ".join(node.text(separator=" ").split()).replace(" .", ".").replace(" ,", ",") if node else ""


@dataclass(frozen=True, slots=True)
class Past:
    """A line of an action's history."""

    what: str
    label: str
    words: str
    more: dict[str, str]
    who: str


class Page:
    """A page that came back."""

    def __init__(self, answer: TestResponse) -> None:
        self.answer = answer
        self.status = answer.status_code
        self.tree = LexborHTMLParser(answer.text)
        self.main = self.tree.css_first("main") or self.tree.body

    @property
    def text(self) -> str:
        """All that is read on the page, on one line."""
        return words_of(self.main)

    @property
    def heading(self) -> str:
        """The heading of the first order, without the line above it."""
        found = self.tree.css_first("h1")
        return " ".join(found.text(deep=False).split()) if found else ""

    @property
    def problems(self) -> list[str]:
        """The lines under "There is a problem"."""
        for heading in self.tree.css("h1, h2"):
            if words_of(heading) == "There is a problem":
                parent = heading.parent
                return [words_of(line) for line in parent.css("li")] if parent else []
        return []

    @property
    def notices(self) -> list[str]:
        """What the page says was saved."""
        found = []
        for heading in self.tree.css("[role=alert] h2"):
            if words_of(heading) == "Saved":
                banner = heading.parent.parent if heading.parent else None
                found += [words_of(line) for line in banner.css("p")] if banner else []
        return found

    @property
    def headings(self) -> list[str]:
        """The headings of the second order in the page itself."""
        return [words_of(heading) for heading in self.main.css("h2")] if self.main else []

    @property
    def links(self) -> list[str]:
        """Where the links of the page itself lead, in order."""
        return [node.attributes["href"] or "" for node in self.main.css("a[href]")] if self.main else []

    @property
    def facts(self) -> dict[str, str]:
        """Names and values of the lists that have both, those inside the history left out."""
        found = {}
        for name in self.tree.css("main dl:not(li dl) dt"):
            value = name.next
            while value is not None and value.tag != "dd":
                value = value.next
            found[words_of(name).rstrip(":")] = words_of(value)
        return found

    def table(self, place: int = 0) -> list[list[str]]:
        """The body of a table, row by row, without what stands there for small screens only."""
        table = self.tree.css("main table")[place]
        for spare in table.css("tbody [aria-hidden=true]"):
            if spare.parent is not None and spare.parent.tag == "td":
                spare.decompose()
        return [[words_of(cell) for cell in row.css("th, td")] for row in table.css("tbody tr")]

    @property
    def history(self) -> list[Past]:
        """The history of an action, newest first."""
        heading = self.tree.css_first("#history")
        found = heading.next if heading else None
        while found is not None and found.tag != "ol":
            found = found.next
        return [_past(line) for line in found.css("li")] if found is not None else []

    @property
    def cards(self) -> dict[str, str]:
        """The actions of "My updates" by their code, each with the words on its card."""
        found = {}
        for link in self.tree.css("main h3 a"):
            card = link.parent.parent if link.parent else None
            found[words_of(link).partition(":")[0]] = words_of(card)
        return found

    @property
    def offered(self) -> dict[str, str]:
        """The actions that can be ticked on this page by their code, each with the value its box sends."""
        found = {}
        for box in self.tree.css("main input[type=checkbox]"):
            label = self.tree.css_first(f"label[for='{box.attributes['id']}']")
            words = words_of(label)
            code = words.rpartition(": ")[2] if words.startswith("No change") else words.partition(":")[0]
            found[code] = box.attributes["value"] or ""
        return found

    def form(self, action: str | None = None) -> Fields:
        """The fields of the page's own form, or of the one that goes to `action`, as a browser would send them."""
        for form in self.tree.css("main form"):
            if (form.attributes.get("method") or "get").lower() != "post":
                continue
            if action is None or form.attributes.get("action") == action:
                return fields_of(form)
        raise AssertionError(
            f"There is no form for {action or 'anything'} on “{self.heading}”: {self.text[:300]}"
        )

    @property
    def typed(self) -> Fields:
        """The fields of the page's own form that hold something, without those for the machine."""
        machine = ("csrf_token", "key", "seen", "next", "kept", "version", "warned")
        return {name: values for name, values in self.form().items() if name not in machine and any(values)}


def _past(line: LexborNode) -> Past:
    paragraphs = [words_of(one) for one in line.css("p")]
    labels = [words_of(one.parent) for one in line.css("p > span") if one.parent is not None]
    label = labels[0] if labels else ""
    words = [one for one in paragraphs[:-1] if one != label]
    more = {
        words_of(name).rstrip(":"): words_of(line.css("dd")[place])
        for place, name in enumerate(line.css("dt"))
    }
    who = paragraphs[-1].partition(", recorded ")[0]
    return Past(words_of(line.css_first("h3")), label, " ".join(words), more, who)


def fields_of(form: LexborNode) -> Fields:
    """What a browser would send of a form."""
    found: Fields = {}
    for node in form.css("input, textarea, select"):
        name = node.attributes.get("name")
        if not name or "disabled" in node.attributes:
            continue
        for value in _values(node):
            found.setdefault(name, []).append(value)
    return found


def _values(node: LexborNode) -> list[str]:
    if node.tag == "textarea":
        return [node.text()]
    if node.tag == "select":
        options = node.css("option")
        chosen = [one for one in options if "selected" in one.attributes]
        if not chosen and "multiple" not in node.attributes:
            chosen = options[:1]
        return [one.attributes.get("value") or "" for one in chosen]
    if node.attributes.get("type") in ("checkbox", "radio") and "checked" not in node.attributes:
        return []
    return [node.attributes.get("value") or ""]


def filled(form: Mapping[str, Sequence[str]], **typed: Any) -> Fields:
    """A form with some fields typed; `back_on_track="2020-03"` fills the boxes of a month, `due="2020-03-05"` of a day."""
    fields = {name: list(values) for name, values in form.items()}
    for name, value in typed.items():
        if f"{name}-month" in fields and isinstance(value, str):
            year, month, *day = value.split("-") if value else ("", "")
            fields[f"{name}-month"], fields[f"{name}-year"] = [month], [year]
            if f"{name}-day" in fields:
                fields[f"{name}-day"] = day or [""]
        else:
            fields[name] = [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
    return fields
