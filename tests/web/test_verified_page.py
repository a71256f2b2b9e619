"""The page that says in plain words whether a frozen report is unaltered; the command agrees with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from tests.conftest import Browser
from tests.journeys.pages import Page
from tests.web.forms import send
from tracker import Tracker
from tracker.extensions import db
from tracker.models import FrozenReport

REPORT = "/strategies/llr-carers/reports/4"
VERIFY = f"{REPORT}/verify"
Open = Callable[..., Browser]


def tamper(app: Tracker, *statements: str) -> None:
    """Write to the database past the tracker and its triggers."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            names = db.session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
            for name in names.scalars().all():
                db.session.execute(text(f'DROP TRIGGER "{name}"'))
        else:
            db.session.execute(text("SET session_replication_role = replica"))
        for statement in statements:
            db.session.execute(text(statement))
        db.session.commit()


def commanded(app: Tracker) -> tuple[int, str]:
    """What the command says of this report."""
    result = app.test_cli_runner().invoke(args=["report", "verify", "llr-carers"])
    line = next(one for one in result.output.splitlines() if one.startswith("Report 4"))
    return result.exit_code, line


def test_an_unaltered_report_is_said_to_be_so_to_every_reader(app: Tracker, browser_of: Open) -> None:
    esi = browser_of("esi")
    send(esi, f"{REPORT}/addenda/new", words="Two, not three.", why="A count was wrong.")

    pages = {name: Page(browser_of(name).get(VERIFY)) for name in ("carys", "farid", "amira")}

    with app.app_context():
        found = db.session.query(FrozenReport).filter_by(number=4).one()
        content_hash, seq = found.content_hash, found.audit_seq
    for page in pages.values():
        assert "Yes. Board report 4 is as it was frozen." in page.text
        assert content_hash in page.text
        assert f"Entry {seq} of the audit trail, the last one before it, is still" in page.text
        assert "1 addendum was hashed again" in page.text
    assert VERIFY in Page(esi.get(REPORT)).links
    assert commanded(app) == (0, "Report 4, as at 15 July 2019: as frozen.")
    assert browser_of().get(VERIFY).status_code == 303


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        pytest.param(
            "UPDATE frozen_report SET content = replace(content, '\"total\":', '\"totals\":') WHERE number = 4",
            "Its figures were altered: they no longer fit its hash.",
            id="figures",
        ),
        pytest.param(
            "UPDATE frozen_report SET content_hash = 'x' WHERE number = 4",
            "Its hash is not the one in the audit chain.",
            id="hash",
        ),
        pytest.param(
            "UPDATE audit_entry SET recorded_at = '2019-01-01 00:00:00+00:00' WHERE seq = (SELECT max(seq) FROM "
            "audit_entry WHERE verb = 'freeze board report')",
            "of the audit chain, which says that it was frozen, was altered.",
            id="the entry that froze it",
        ),
        pytest.param(
            "UPDATE report_addendum SET content = replace(content, '4.A', '4.B')",
            "Its addendum 4.B was altered: it no longer fits its hash.",
            id="an addendum",
        ),
        pytest.param(
            "UPDATE report_addendum SET content_hash = 'x'",
            "Its addendum 4.A is not the one in the audit chain.",
            id="the hash of an addendum",
        ),
        pytest.param(
            "DELETE FROM report_addendum",
            "The audit chain knows of 1 addendum; 0 of that number can be found.",
            id="an addendum gone",
        ),
        pytest.param(
            "UPDATE report_addendum SET prose = (SELECT prose FROM frozen_report WHERE number = 1)",
            "The words of its addendum 4.A were altered.",
            id="the words of an addendum",
        ),
    ],
)
def test_what_differs_is_said_and_no_page_breaks(
    app: Tracker, browser_of: Open, statement: str, says: str
) -> None:
    esi = browser_of("esi")
    send(esi, f"{REPORT}/addenda/new", words="Two, not three.", why="A count was wrong.")
    tamper(app, statement)

    page = Page(esi.get(VERIFY))

    code, line = commanded(app)
    assert "No. Board report 4 differs from what was frozen." in page.text
    assert says in page.text
    assert (code, says[1:-1] in line) == (1, True)


def test_a_report_that_cannot_be_read_says_so_on_its_page(app: Tracker, browser_of: Open) -> None:
    tamper(app, "UPDATE frozen_report SET content = '{}' WHERE number = 4")
    carys = browser_of("carys")

    page, paper = Page(carys.get(REPORT)), carys.get("/strategies/llr-carers/report.csv?frozen=4")

    assert "This report can’t be read" in page.text
    assert "Its content can’t be read." in Page(carys.get(VERIFY)).text
    assert paper.status_code == 503
    assert "it was altered" in Page(paper).text
