"""One truth: the summary, the matrix, the lists behind its figures, the papers and the charts say the same."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable

import pytest

from tests.conftest import Browser
from tests.journeys.pages import Page
from tests.journeys.test_post_update import send

STRATEGY = "/strategies/llr-carers"
DAYS = ["2018-10-15", "2019-01-20", "2019-05-01", "2019-07-15", "2019-09-30"]
WORDS = {
    "closed": "Closed",
    "on_hold": "On hold",
    "complete": "Complete",
    "done_to_be_checked": "Done, to be checked",
    "not_started_yet": "Not started yet",
    "not_rated": "Not rated",
    "off_track": "Off track",
    "at_risk": "At risk",
    "on_track": "On track",
}
COUNTED = re.compile(rf"(\d+) ({'|'.join(WORDS.values())})")


def summary_counts(browser: Browser, query: str) -> Counter[str]:
    """The counts at the top of the summary; the line of all is checked on the way."""
    *rows, total = Page(browser.get(f"{STRATEGY}/summary?{query}")).table()
    found = Counter({row[0]: int(row[1].split()[0]) for row in rows})
    assert int(total[1]) == sum(found.values())
    return +found


def matrix_counts(browser: Browser, query: str) -> Counter[str]:
    """The last column of the matrix, which counts joint plans once."""
    found: Counter[str] = Counter()
    for row in Page(browser.get(f"{STRATEGY}/matrix?{query}")).table():
        for count, word in COUNTED.findall(row[-1].partition(" See ")[0]):
            found[word] += int(count)
    return found


def csv_counts(browser: Browser, query: str) -> Counter[str]:
    """The ratings in the rows of the paper for spreadsheets."""
    text = browser.get(f"{STRATEGY}/report.csv?{query}").text.removeprefix("\ufeff")
    return Counter(row["rag"] for row in csv.DictReader(io.StringIO(text)))


def json_counts(browser: Browser, query: str) -> tuple[Counter[str], Counter[str], int]:
    """The counts of the JSON report, those of its actions, and its total."""
    plain = json.loads(browser.get(f"{STRATEGY}/report.json?{query}").text)
    return (
        +Counter({WORDS[line["label"]]: line["now"] for line in plain["counts"]}),
        Counter(WORDS[action["label"]] for action in plain["actions"]),
        plain["total"],
    )


def chart_counts(browser: Browser, query: str) -> Counter[str]:
    """The bars of the chart by priority."""
    figure = json.loads(browser.get(f"{STRATEGY}/summary/by-priority/chart.json?{query}").text)
    # A series is named "On track (G)": the letter stands in the bar.
    return +Counter({trace["name"].partition(" (")[0]: round(sum(trace["x"])) for trace in figure["data"]})


def plan_counts(browser: Browser, query: str) -> Counter[str]:
    """The labels in the tables of the three plans."""
    found: Counter[str] = Counter()
    for plan in ("lrccg", "leics", "city"):
        for row in Page(browser.get(f"/plans/{plan}?{query}")).table():
            found[row[-1].removesuffix(" Update due").removesuffix(" No update")] += 1
    return found


def every_count(browser: Browser, query: str) -> dict[str, Counter[str]]:
    """What each page and paper counts, by its name."""
    counts, actions, total = json_counts(browser, query)
    assert total == sum(counts.values())
    return {
        "summary": summary_counts(browser, query),
        "matrix": matrix_counts(browser, query),
        "CSV": csv_counts(browser, query),
        "JSON": counts,
        "actions in JSON": actions,
        "chart": chart_counts(browser, query),
        "plans": plan_counts(browser, query),
    }


@pytest.mark.parametrize("day", DAYS)
def test_every_page_and_paper_counts_the_same(reader_of: Callable[..., Browser], day: str) -> None:
    found = every_count(reader_of("carys"), f"as_at={day}")

    assert found == dict.fromkeys(found, found["summary"])
    assert sum(found["summary"].values()) == 30


def test_after_an_update_they_all_count_anew(browser_of: Callable[..., Browser]) -> None:
    amira, carys = browser_of("amira"), browser_of("carys")
    before = every_count(carys, "")

    send(
        amira,
        answer="off_track",
        words="It has stopped.",
        put_it_right="A new supplier.",
        back_on_track="2020-03",
        help_from="none",
    )

    after = every_count(carys, "")
    assert after == dict.fromkeys(after, after["summary"])
    assert after["summary"] - before["summary"] == Counter({"Off track": 1})
    assert before["summary"] - after["summary"] == Counter({"On track": 1})


@pytest.mark.parametrize("day", ["2019-05-01", "2019-09-30"])
def test_behind_each_figure_of_the_summary_stand_as_many_actions(
    reader_of: Callable[..., Browser], day: str
) -> None:
    carys = reader_of("carys")
    page = Page(carys.get(f"{STRATEGY}/summary?as_at={day}"))
    links = {
        word: link.attributes["href"] or ""
        for row in page.tree.css_first("main table").css("tbody tr")
        for link in row.css("td a")
        for word in [" ".join(row.css_first("th").text(separator=" ").split())]
    }

    found = {word: Page(carys.get(link)).heading.rpartition(": ")[2] for word, link in links.items()}

    assert found == {
        word: f"{count} {'action' if count == 1 else 'actions'}"
        for word, count in summary_counts(carys, f"as_at={day}").items()
    }


def test_behind_each_cell_of_the_matrix_stand_as_many_actions(reader_of: Callable[..., Browser]) -> None:
    carys = reader_of("carys")
    page = Page(carys.get(f"{STRATEGY}/matrix"))
    wrong = []

    for cell in page.tree.css("main tbody td"):
        link = cell.css_first("a")
        if link is not None:
            counted = sum(
                int(count)
                for count, _ in COUNTED.findall(" ".join(cell.css_first("ul").text(separator=" ").split()))
            )
            heading = Page(carys.get(link.attributes["href"] or "")).heading
            if not heading.endswith((f": {counted} actions", f": {counted} action")):
                wrong.append((heading, counted))

    assert wrong == []


def test_a_partner_sees_the_actions_of_its_own_plans_joint_ones_included(
    reader_of: Callable[..., Browser],
) -> None:
    carys = reader_of("carys")

    found = {
        partner: sum(summary_counts(carys, f"partner={partner}").values())
        for partner in ("wlccg", "elrccg", "leicester-city-council", "rutland-county-council")
    }

    assert found == {"wlccg": 18, "elrccg": 18, "leicester-city-council": 6, "rutland-county-council": 0}


@pytest.mark.parametrize(
    "query",
    ["partner=nowhere", "partner=%00", "label=x", "priority=99"],
    ids=["partner", "nul", "label", "priority"],
)
def test_what_the_strategy_does_not_have_is_said(reader_of: Callable[..., Browser], query: str) -> None:
    page = "summary" if query.startswith("partner") else "actions"

    answer = reader_of("carys").get(f"{STRATEGY}/{page}?{query}")

    assert answer.status_code == 422
