"""The README's second command, as a newcomer gives it: from an empty folder of data to a paper in the hand."""

from __future__ import annotations

import sys
from pathlib import Path

from sqlalchemy import make_url

from tests.endurance.servers import Client, free_port, server_on


def test_one_command_makes_the_data_and_serves_pages_charts_and_papers(tmp_path: Path) -> None:
    port = free_port()
    url = make_url(f"sqlite:///{tmp_path / 'new.db'}")

    with server_on(url, port, command=(sys.executable, "tools/run.py"), WEB_PROCESSES="1"):
        board = Client(port)
        assert board.sign_in("carys", "carers-count-2019").status == 303
        summary = board.get("/strategies/llr-carers/summary")
        paper = board.get("/strategies/llr-carers/report.pdf")
        chart = board.get("/strategies/llr-carers/summary/by-priority/chart.json")

    assert summary.heading.endswith("RAG summary")
    # Both are made in a process that begins with the program that was started, so each way to start has to be seen.
    assert (paper.status, paper.text[:5]) == (200, "%PDF-")
    assert chart.status == 200
