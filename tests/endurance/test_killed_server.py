"""A server killed in the middle of its work: every update that was acknowledged is there afterwards, once."""

from __future__ import annotations

import os
import random
import signal

from sqlalchemy import URL

from tests.endurance.load import all_promised, check_promises, posters_of, posting
from tests.endurance.servers import (
    children_of,
    free_port,
    kill_group,
    rounds,
    server_on,
    wait_until,
    wait_until_gone,
)

ENOUGH = 10
POSTERS = 3


def test_a_killed_server_loses_nothing_and_a_form_sent_again_is_stored_once(database_url: URL) -> None:
    port = free_port()
    promised: list[str] = []
    for _ in range(rounds()):
        with server_on(database_url, port) as process:
            posters = posters_of(port, POSTERS)
            with posting(posters):
                wanted = random.randint(ENOUGH, 2 * ENOUGH)
                wait_until(
                    lambda posters=posters, wanted=wanted: len(all_promised(posters)) >= wanted,
                    "enough updates are acknowledged",
                )
                kill_group(process)
        wait_until_gone(port)

        with server_on(database_url, port):
            again = [
                poster.client.ask("POST", poster.path, form).status
                for poster in posters
                for form in (poster.last, poster.unanswered)
                if form is not None
            ]
        # Its processes were killed at once too: the next server must not be taken for this one.
        wait_until_gone(port)

        assert set(again) == {303}
        assert [status for poster in posters for status in poster.refused] == []
        promised += all_promised(posters)
        promised += [poster.unanswered["words"][0] for poster in posters if poster.unanswered]
    check_promises(database_url, promised)


def test_one_killed_process_is_replaced_and_nothing_is_lost(database_url: URL) -> None:
    port = free_port()
    with server_on(database_url, port) as process:
        posters = posters_of(port, POSTERS)
        with posting(posters, through_deaths=True):
            for _ in range(rounds()):
                before, enough = children_of(process.pid), len(all_promised(posters)) + ENOUGH
                os.kill(random.choice(before), signal.SIGKILL)
                wait_until(
                    lambda enough=enough: len(all_promised(posters)) >= enough, "the others go on posting"
                )
                wait_until(
                    lambda before=before: (
                        len(now := children_of(process.pid)) == len(before) and now != before
                    ),
                    "the killed process is replaced",
                )

    assert [status for poster in posters for status in poster.refused] == []
    check_promises(database_url, all_promised(posters))
