"""The rule pages: what the code refers to stands there, in the same words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.domain import make
from tracker.domain.audit import ChainedEntry
from tracker.domain.permissions import TABLE, Permission, Reach, Role
from tracker.domain.progress import Answer
from tracker.domain.rag import Label, Stage
from tracker.domain.rules import overdue

ROOT = Path(__file__).parents[2]
RULES = ROOT / "docs" / "rules"
RAG = (RULES / "rag.md").read_text(encoding="utf-8")


def table_rows(page: str) -> list[list[str]]:
    """The cells of every table row of a page."""
    lines = [line for line in page.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def section(page: str, number: int) -> str:
    """The words under a numbered heading."""
    return page.split(f"\n## {number}. ")[1].split("\n## ", maxsplit=1)[0]


@pytest.mark.parametrize("number", range(1, 10))
def test_every_rule_stands_on_the_page_in_section_3(number: int) -> None:
    assert f"- **R{number} " in section(RAG, 3)


@pytest.mark.parametrize("label", Label, ids=[label.word for label in Label])
def test_every_label_stands_in_the_table_with_letter_shape_and_meaning(label: Label) -> None:
    rows = {row[0]: row for row in table_rows(section(RAG, 2))}

    row = rows[label.word]

    assert row[1] == label.letter
    assert row[2].split(",")[0].replace(" ", "-") == label.shape
    assert row[4].startswith(label.meaning.split(".")[0])


@pytest.mark.parametrize("stage", Stage, ids=[stage.word for stage in Stage])
def test_every_stage_is_named(stage: Stage) -> None:
    assert stage.word in " ".join(section(RAG, 2).split())


def test_every_answer_of_the_short_form_is_explained() -> None:
    explained = [row[0] for row in table_rows(section(RAG, 4))]

    assert [word for word in (answer.word for answer in Answer) if word not in explained] == []


@pytest.mark.parametrize("permission", Permission)
def test_the_table_of_permissions_says_what_the_code_does(permission: Permission) -> None:
    page = (RULES / "permissions.md").read_text(encoding="utf-8")
    rows = table_rows(page)
    roles, lines = rows[0][1:], {row[0].split(":")[0]: row[1:] for row in rows[2:]}
    words = {"yes": True, "–": False}

    said = dict(zip(roles, lines[permission.value], strict=True))

    for role in Role:
        assert words.get(said[role.value], True) is (TABLE[permission][role] is not Reach.NONE)


def test_what_the_audit_page_says_is_hashed_is_what_an_entry_has() -> None:
    page = (RULES / "audit.md").read_text(encoding="utf-8")

    numbered = re.findall(r"^\d+\. ", page, flags=re.MULTILINE)

    assert len(numbered) == len(ChainedEntry.__dataclass_fields__)


def test_every_page_that_a_docstring_names_is_there() -> None:
    named = {
        page
        for module in (ROOT / "tracker").rglob("*.py")
        for page in re.findall(r"docs/[a-z/-]+\.md", module.read_text(encoding="utf-8"))
        if page.startswith(("docs/rules/", "docs/plan-document"))
    }

    assert [page for page in sorted(named) if not (ROOT / page).is_file()] == []


def test_every_section_that_a_docstring_names_is_there() -> None:
    named = {
        found
        for module in (ROOT / "tracker").rglob("*.py")
        for found in re.findall(r"docs/rules/([a-z]+)\.md, section (\d+)", module.read_text(encoding="utf-8"))
    }

    missing = [
        (page, number)
        for page, number in sorted(named)
        if f"\n## {number}. " not in (RULES / f"{page}.md").read_text(encoding="utf-8")
    ]

    assert missing == []


def test_links_between_the_pages_lead_somewhere() -> None:
    pages = [*RULES.glob("*.md"), ROOT / "docs" / "plan-document.md"]

    broken = [
        (page.name, target)
        for page in pages
        for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).is_file()
    ]

    assert broken == []


def test_the_example_on_the_page_is_what_the_rule_says() -> None:
    reason = overdue(
        make.facts(due=make.month("2019-03")), on=make.day("2019-09-30"), thresholds=make.DEFAULTS
    )

    assert reason is not None
    assert f'"{reason.sentence}"' in " ".join(section(RAG, 3).split())
