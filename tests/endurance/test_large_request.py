"""What is larger than the tracker takes, sent to the real server: refused in the tracker's own words."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import make_url

from config import LARGEST_REQUEST
from tests.endurance.servers import Client, free_port, server_on


def test_a_paper_that_is_too_large_is_refused_with_the_most_that_can_be_sent(tmp_path: Path) -> None:
    port = free_port()

    with server_on(make_url(f"sqlite:///{tmp_path / 'none.db'}"), port, WEB_PROCESSES="1"):
        answer = Client(port).ask("POST", "/sign-in", {"email": "x" * (LARGEST_REQUEST + 1)})

    assert (answer.status, answer.heading) == (413, "That is too large")
    assert "12 MB" in answer.text
