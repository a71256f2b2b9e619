"""The rules of the house that a machine can look after."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from jinja2 import Environment

from config import Config
from tracker import create_app
from tracker.charts.svg import indicator_svg, rag_by_group_svg, rag_over_time_svg
from tracker.domain.board_report import GroupCounts, OverTime

CHECKOUT = Path(__file__).parents[2]
TEMPLATES = CHECKOUT / "tracker" / "templates"
# Used by those who work on it, and never to be read by those who use it.
NEVER = re.compile(
    r"\b(?:watermelon\w*|slip(?:s|ped|ping|page)?|silent(?:ly)?|chas(?:e|es|ed|ing|er))\b", re.I
)
SOURCES = {".py", ".html", ".jinja", ".css", ".js", ".md", ".toml", ".typ", ".json", ".txt", ".in", ".yml"}


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a program in the checkout."""
    return subprocess.run(words, cwd=CHECKOUT, capture_output=True, text=True, timeout=300)


def ours() -> Iterator[Path]:
    """Every file that is in git or would be."""
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard").stdout.splitlines()
    for name in listed:
        path = CHECKOUT / name
        if path.is_file():
            yield path


@pytest.fixture(scope="module")
def templates() -> Environment:
    """The templates of the application, compiled as the application does."""
    app = create_app(Config.from_environment({"SECRET_KEY": "k" * 40, "DATABASE_URL": "sqlite://"}))
    environment: Environment = app.jinja_env
    return environment


def test_each_room_imports_only_what_it_may() -> None:
    program = Path(sys.executable).with_name("lint-imports")

    done = run(str(program))

    assert done.returncode == 0, done.stdout


def test_nothing_heavy_is_loaded_at_the_start() -> None:
    heavy = (
        "plotly", "typst", "docx", "xlsxwriter", "openpyxl", "numpy", "pandas", "kaleido", "zxcvbn", "lxml",
        "python_calamine", "pdfplumber", "pypdfium2", "markdown_it", "selectolax", "charset_normalizer",
    )  # fmt: skip
    program = (
        "import sys; from config import Config; from tracker import create_app; "
        "create_app(Config.from_environment({'SECRET_KEY': 'k' * 40, 'DATABASE_URL': 'sqlite://'})); "
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )

    done = run(sys.executable, "-c", program)

    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


@pytest.mark.parametrize(
    "name", sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
)
def test_every_template_compiles(templates: Environment, name: str) -> None:
    assert templates.get_template(name).name == name


def test_every_template_is_used() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (CHECKOUT / "tracker").rglob("*.py")]
    texts += [path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html")]
    everything = "\n".join(texts)

    unused = [
        name
        for path in sorted(TEMPLATES.rglob("*.html"))
        if (name := path.relative_to(TEMPLATES).as_posix()) and f'"{name}"' not in everything
    ]

    assert unused == []


def test_nothing_is_left_to_be_done_later() -> None:
    marks = re.compile(
        "|".join(rf"\b{first}{last}\b" for first, last in (("TO", "DO"), ("FIX", "ME"), ("XX", "X")))
    )

    found = [
        f"{path.relative_to(CHECKOUT)}:{number}"
        for path in ours()
        if path.suffix in SOURCES and "lock" not in path.name and path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if marks.search(line) and "No TO" not in line
    ]

    assert found == []


def test_words_that_are_never_on_a_page_are_on_none() -> None:
    shown = [
        path
        for path in ours()
        if path.is_relative_to(CHECKOUT / "tracker") and path.suffix in SOURCES and "lock" not in path.name
    ]

    found = [
        f"{path.relative_to(CHECKOUT)}:{number}: {match.group()}"
        for path in shown
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for match in NEVER.finditer(line)
    ]

    assert len(shown) > 100
    assert found == []


def test_nothing_of_others_that_was_pressed_together_is_in_git() -> None:
    tracked = [CHECKOUT / name for name in run("git", "ls-files").stdout.splitlines()]

    pressed = [
        path.relative_to(CHECKOUT).as_posix()
        for path in tracked
        if path.is_file()
        and (
            ".min." in path.name
            or (
                path.suffix in {".js", ".css", ".mjs"}
                and max(map(len, path.read_text(encoding="utf-8").splitlines()), default=0) > 1000
            )
        )
    ]

    assert pressed == []


def test_the_charts_of_pages_and_of_papers_come_from_one_version_of_plotly() -> None:
    from plotly.offline import get_plotlyjs_version

    wanted = json.loads((CHECKOUT / "tracker" / "frontend" / "package.json").read_text(encoding="utf-8"))
    versions = {name: version for name, version in wanted["dependencies"].items() if "plotly" in name}

    assert set(versions.values()) == {get_plotlyjs_version()}


MARKUP = '<img src=x onerror="alert(1)">'
MACROS = {
    "table": (
        '{% from "nhsuk/components/tables/macro.jinja" import table %}'
        '{{ table({"caption": m, "head": [{"text": m}], "rows": [[{"text": m}]]}) }}'
    ),
    "input": (
        '{% from "nhsuk/components/input/macro.jinja" import input %}'
        '{{ input({"label": {"text": m}, "hint": {"text": m}, "id": m, "name": m, "value": m, '
        '"errorMessage": {"text": m}}) }}'
    ),
    "textarea": (
        '{% from "nhsuk/components/textarea/macro.jinja" import textarea %}'
        '{{ textarea({"label": {"text": m}, "id": m, "name": m, "value": m ~ "</textarea>" ~ m}) }}'
    ),
    "select": (
        '{% from "nhsuk/components/select/macro.jinja" import select %}'
        '{{ select({"label": {"text": m}, "id": m, "name": m, "items": [{"value": m, "text": m}]}) }}'
    ),
    "radios": (
        '{% from "nhsuk/components/radios/macro.jinja" import radios %}'
        '{{ radios({"idPrefix": m, "name": m, "fieldset": {"legend": {"text": m}}, '
        '"items": [{"value": m, "text": m, "hint": {"text": m}}]}) }}'
    ),
    "tag": '{% from "nhsuk/components/tag/macro.jinja" import tag %}{{ tag({"text": m}) }}',
    "button": '{% from "nhsuk/components/button/macro.jinja" import button %}{{ button({"text": m, "value": m}) }}',
    "error summary": (
        '{% from "nhsuk/components/error-summary/macro.jinja" import errorSummary %}'
        '{{ errorSummary({"titleText": m, "errorList": [{"text": m, "href": m}]}) }}'
    ),
    "plain value": "{{ m }}",
    "attribute": '<a title="{{ m }}">x</a>',
}


@pytest.mark.parametrize("template", MACROS.values(), ids=MACROS)
def test_words_stay_words_in_every_macro(templates: Environment, template: str) -> None:
    html = templates.from_string(template).render(m=MARKUP)

    assert "&lt;img" in html
    assert "<img" not in html
    assert 'onerror="' not in html


def test_no_template_calls_anything_safe() -> None:
    found = [
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*.html")
        if re.search(r"\|\s*safe\b|autoescape\s+false", path.read_text(encoding="utf-8"))
    ]

    # The drawing of a figure, which escapes its own words; see the next test.
    assert found == ["public/_indicator.html"]


def test_words_stay_words_in_every_drawing() -> None:
    groups = [GroupCounts(name=MARKUP, counts={"on_track": 1})]
    drawings = (
        indicator_svg([(MARKUP, [(MARKUP, Decimal(1), MARKUP)])], title=MARKUP),
        rag_by_group_svg(groups, title=MARKUP),
        rag_over_time_svg([OverTime(name=MARKUP, as_at="", counts={"on_track": 1})], title=MARKUP),
    )

    assert [drawing for drawing in drawings if "<img" in drawing or 'onerror="' in drawing] == []


def test_no_template_holds_a_style_or_a_handler_that_the_policy_forbids() -> None:
    forbidden = re.compile(
        r"\sstyle=|\son[a-z]+=|<style|javascript:|<script(?![^>]*\bsrc=)(?!>\{\{ kit_script \}\})"
    )

    found = [
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*.html")
        if forbidden.search(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_partials_are_short() -> None:
    long = [
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("_*.html")
        if len(path.read_text(encoding="utf-8").splitlines()) >= 60
    ]

    assert long == []


def test_only_edges_commit() -> None:
    found = [
        f"{path.relative_to(CHECKOUT)}"
        for folder in ("domain", "models", "queries", "changes", "charts", "reports")
        for path in (CHECKOUT / "tracker" / folder).rglob("*.py")
        if ".commit()" in path.read_text(encoding="utf-8")
    ]

    assert found == []
