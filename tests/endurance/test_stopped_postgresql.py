"""PostgreSQL restarted, stopped and killed under a running server: nothing lost, and no restart of the tracker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.conftest import DATABASES, PASSWORD, fill
from tests.endurance.cluster import Cluster, own_cluster
from tests.endurance.load import MARK, all_promised, check_promises, numbers, posters_of, posting
from tests.endurance.servers import Client, free_port, rounds, server_on, wait_until
from tests.journeys.pages import Fields, filled

if "postgresql" not in DATABASES:
    pytest.skip("needs PostgreSQL, which `make test` starts or names as left out", allow_module_level=True)

UPDATE = "/plans/lrccg/actions/12/update"
PAGES = ["/public/llr-carers", "/plans/lrccg", "/strategies/llr-carers/summary", UPDATE, "/no-such-page"]
ENOUGH = 10


@dataclass(frozen=True)
class Served:
    """A server at work on a cluster of its own."""

    cluster: Cluster
    port: int

    def client(self, name: str) -> Client:
        """A browser of one of the cast, signed in."""
        client = Client(self.port)
        assert client.sign_in(name).status == 303
        return client


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """The one server that lives through all that happens to its database."""
    with own_cluster() as cluster:
        fill(cluster.url)
        port = free_port()
        with server_on(cluster.url, port):
            yield Served(cluster, port)


def typed(form: Fields) -> Fields:
    """The update form filled in, with words that come but once."""
    return filled(form, answer="on_track", words=f"{MARK} {next(numbers)}", override_reason="It is.")


def test_a_restart_between_two_requests_is_not_noticed(served: Served) -> None:
    amira = served.client("amira")
    form = typed(amira.form(UPDATE))

    served.cluster.stop()
    served.cluster.start()
    pages = [amira.get(page).status for page in PAGES]
    posted = amira.ask("POST", UPDATE, form)

    assert pages == [200, 200, 200, 200, 404]
    assert posted.status == 303
    check_promises(served.cluster.url, form["words"])


def test_a_stopped_database_is_a_plain_page_that_keeps_what_was_typed(served: Served) -> None:
    amira = served.client("amira")
    form = typed(amira.form(UPDATE))

    served.cluster.stop()
    try:
        pages = [amira.get(page) for page in PAGES]
        refused = amira.ask("POST", UPDATE, form)
        sign_in = Client(served.port).sign_in("carys")
        watched = [Client(served.port).get(page).status for page in ("/healthz", "/readyz")]
    finally:
        served.cluster.start()
    stored = [amira.ask("POST", UPDATE, refused.form(UPDATE)).status for _ in range(2)]

    for page in (*pages, refused, sign_in):
        assert (page.status, page.heading) == (503, "The tracker can’t do that just now")
        assert "psycopg" not in page.text
        assert str(served.cluster.folder) not in page.text
    assert PASSWORD not in sign_in.text
    assert watched == [200, 503]
    assert form["words"][0] in refused.text
    assert stored == [303, 303]
    check_promises(served.cluster.url, form["words"])


def test_a_database_that_dies_under_load_loses_nothing(served: Served) -> None:
    posters = posters_of(served.port, 3)

    with posting(posters, through_deaths=True):
        for _ in range(rounds()):
            for _ in range(2):
                enough = len(all_promised(posters)) + ENOUGH
                wait_until(lambda enough=enough: len(all_promised(posters)) >= enough, "people go on posting")
            served.cluster.stop("immediate")
            put_off = sum(poster.put_off for poster in posters)
            wait_until(
                lambda put_off=put_off: sum(poster.put_off for poster in posters) > put_off,
                "somebody is put off",
            )
            served.cluster.start()
        enough = len(all_promised(posters)) + ENOUGH
        wait_until(lambda: len(all_promised(posters)) >= enough, "people go on posting")

    assert [status for poster in posters for status in poster.refused] == []
    check_promises(served.cluster.url, all_promised(posters))
