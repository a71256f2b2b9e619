"""Figures turned into sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain import make
from tracker.domain.gates import Gate, Waiting
from tracker.domain.rag import Label
from tracker.domain.rollup import Movement
from tracker.domain.sentences import (
    action_sentences,
    count_word,
    draft_headline,
    going_to_plan,
    join_words,
    may_be_late,
    partner_sentences,
    plural,
    public_summary,
    report_sentences,
)
from tracker.domain.status import Said

ONE, TWO = (make.status(),), (make.status(), make.status())


def headline(**given: Any) -> list[str]:
    """A headline of 18 actions, where nothing has happened but what is given."""
    filled: dict[str, Any] = {
        "counts": make.counts(on_track=18),
        "total": 18,
        "movement": Movement(),
        "compared_with": "",
        "not_received": 0,
        "still_to_come": 0,
        "decisions_asked": 0,
        "overridden": 0,
    }
    return draft_headline(**filled | given)


class TestWords:
    @pytest.mark.parametrize(
        ("number", "word"), [(0, "no"), (1, "one"), (10, "ten"), (11, "11"), (1200, "1,200")]
    )
    def test_numbers_are_words_up_to_ten(self, number: int, word: str) -> None:
        assert count_word(number) == word

    def test_one_is_singular_and_the_rest_plural(self) -> None:
        assert [plural(number, "action", "actions") for number in (0, 1, 2)] == [
            "actions",
            "action",
            "actions",
        ]

    @pytest.mark.parametrize(
        ("words", "joined"),
        [
            ([], ""),
            (["one"], "one"),
            (["one", "two"], "one and two"),
            (["one", "two", "three"], "one, two and three"),
        ],
        ids=["none", "one", "two", "three"],
    )
    def test_lists_are_joined_as_prose(self, words: list[str], joined: str) -> None:
        assert join_words(words) == joined


class TestHeadline:
    @pytest.mark.parametrize(
        ("counts", "total", "sentence"),
        [
            pytest.param(
                {"off_track": 2, "at_risk": 3},
                18,
                "Two of 18 actions are off track and three are at risk.",
                id="both",
            ),
            pytest.param(
                {"off_track": 1, "at_risk": 1},
                18,
                "One of 18 actions is off track and one is at risk.",
                id="one each",
            ),
            pytest.param(
                {"off_track": 2},
                18,
                "Two of 18 actions are off track and none is at risk.",
                id="off track only",
            ),
            pytest.param(
                {"at_risk": 3}, 18, "Three of 18 actions are at risk; none is off track.", id="at risk only"
            ),
            pytest.param(
                {"at_risk": 1}, 1, "One of one action is at risk; none is off track.", id="a single action"
            ),
            pytest.param({"on_track": 18}, 18, "None of 18 actions is off track or at risk.", id="neither"),
            pytest.param(
                {"off_track": 12, "at_risk": 11},
                1200,
                "12 of 1,200 actions are off track and 11 are at risk.",
                id="many",
            ),
        ],
    )
    def test_it_begins_with_the_worst(self, counts: dict[str, int], total: int, sentence: str) -> None:
        assert headline(counts=make.counts(**counts), total=total)[0] == sentence

    def test_no_action_is_said_plainly(self) -> None:
        assert headline(counts=make.counts(), total=0) == ["No plan has any action on this day."]

    @pytest.mark.parametrize(
        ("movement", "sentence"),
        [
            pytest.param(Movement(), "Since report 4 no rating has changed.", id="nothing moved"),
            pytest.param(Movement(worse=TWO), "Since report 4 two got worse.", id="worse"),
            pytest.param(Movement(completed=ONE), "Since report 4 one was completed.", id="one completed"),
            pytest.param(
                Movement(worse=ONE, better=TWO, completed=TWO),
                "Since report 4 one got worse, two got better and two were completed.",
                id="all three",
            ),
        ],
    )
    def test_movement_names_the_report_it_counts_from(self, movement: Movement, sentence: str) -> None:
        assert headline(movement=movement, compared_with="report 4")[1] == sentence

    def test_a_change_to_not_rated_is_not_told_as_no_change(self) -> None:
        gone_quiet = make.status(Label.NOT_RATED, previous=Label.ON_TRACK)

        sentences = headline(movement=Movement(other=(gone_quiet,)), compared_with="report 4")

        assert "Since report 4 no rating has changed." not in sentences

    def test_without_an_earlier_report_movement_is_left_out(self) -> None:
        assert headline(movement=Movement(worse=TWO)) == ["None of 18 actions is off track or at risk."]

    @pytest.mark.parametrize(
        ("not_received", "still_to_come", "sentence"),
        [
            (1, 0, "One update was not received."),
            (4, 0, "Four updates were not received."),
            (0, 1, "One update is still to come in this window."),
            (0, 4, "Four updates are still to come in this window."),
            (1, 1, "One update was not received and one is still to come in this window."),
            (4, 2, "Four updates were not received and two are still to come in this window."),
        ],
    )
    def test_updates_are_to_come_until_their_due_day_and_then_not_received(
        self, not_received: int, still_to_come: int, sentence: str
    ) -> None:
        assert headline(not_received=not_received, still_to_come=still_to_come)[1:] == [sentence]

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            pytest.param(
                {"counts": make.counts(not_rated=1)},
                "One action is not rated: nobody has said how it is going.",
                id="one gap",
            ),
            pytest.param(
                {"counts": make.counts(not_rated=18)},
                "18 actions are not rated: nobody has said how it is going.",
                id="all gaps",
            ),
            pytest.param(
                {"overridden": 1},
                "One rating is better than the rules suggest, for reasons that are printed.",
                id="one override",
            ),
            pytest.param(
                {"overridden": 2},
                "Two ratings are better than the rules suggest, for reasons that are printed.",
                id="overrides",
            ),
            pytest.param(
                {"overridden": 3, "unexplained": 2},
                "Three ratings are better than the rules suggest, two of them without a reason.",
                id="overrides, some without a reason",
            ),
            pytest.param(
                {"overridden": 1, "unexplained": 1},
                "One rating is better than the rules suggest, without a reason.",
                id="one override without a reason",
            ),
            pytest.param(
                {"falling": 2},
                "Two actions are on track while a figure that they are to move got worse.",
                id="figures got worse",
            ),
            pytest.param({"decisions_asked": 1}, "The board is asked for one decision.", id="one decision"),
            pytest.param({"decisions_asked": 2}, "The board is asked for two decisions.", id="decisions"),
            pytest.param(
                {"decisions_asked": 1, "dates_asked": 7},
                "The board is asked for eight decisions: one request for help and seven new agreed dates.",
                id="help and dates",
            ),
            pytest.param(
                {"dates_asked": 2},
                "The board is asked for two decisions, on new agreed dates.",
                id="dates alone",
            ),
        ],
    )
    def test_gaps_overrides_and_decisions_are_counted(self, given: dict[str, Any], sentence: str) -> None:
        assert headline(**given)[1:] == [sentence]

    def test_everything_at_once_keeps_its_order(self) -> None:
        sentences = headline(
            counts=make.counts(off_track=1, at_risk=2, not_rated=3, on_track=12),
            movement=Movement(worse=ONE),
            compared_with="report 4",
            not_received=4,
            overridden=5,
            falling=1,
            decisions_asked=6,
        )

        assert sentences == [
            "One of 18 actions is off track and two are at risk.",
            "Since report 4 one got worse.",
            "Four updates were not received and three actions are not rated.",
            "Five ratings are better than the rules suggest, for reasons that are printed, and one action is on track "
            "while a figure that it is to move got worse.",
            "The board is asked for six decisions.",
        ]


class TestPublicSummary:
    @pytest.mark.parametrize(
        ("counts", "sentences"),
        [
            pytest.param({}, ["No partner has told us about any work on this yet."], id="nothing"),
            pytest.param(
                {"on_track": 2, "off_track": 1},
                ["2 of 3 going to plan.", "1 is late or may be late."],
                id="one late",
            ),
            pytest.param(
                {"off_track": 1, "at_risk": 1},
                ["0 of 2 going to plan.", "2 are late or may be late."],
                id="all late",
            ),
            pytest.param(
                {"done": 1, "complete": 1, "on_track": 1}, ["3 of 3 going to plan."], id="all going to plan"
            ),
            pytest.param(
                {"not_rated": 1},
                ["0 of 1 going to plan.", "We have not been told how 1 is going."],
                id="not told",
            ),
            pytest.param(
                {"not_rated": 2, "on_track": 1},
                ["1 of 3 going to plan.", "We have not been told how 2 are going."],
                id="two not told",
            ),
            pytest.param(
                {"on_track": 1, "not_started": 1, "on_hold": 2, "closed": 1},
                [
                    "1 of 5 going to plan.",
                    "1 is due to start later.",
                    "2 have been paused.",
                    "1 was stopped.",
                ],
                id="later, paused, stopped",
            ),
        ],
    )
    def test_a_priority_is_counted_in_words(self, counts: dict[str, int], sentences: list[str]) -> None:
        assert public_summary(make.counts(**counts)) == sentences

    def test_late_and_going_to_plan_are_told_apart(self) -> None:
        counts = make.counts(off_track=1, at_risk=2, on_track=4, done=8, complete=16, not_rated=32, closed=64)

        assert (going_to_plan(counts), may_be_late(counts)) == (28, 3)

    @given(st.lists(st.integers(0, 30), min_size=9, max_size=9))
    def test_no_colour_and_no_term_of_art_is_said_in_public(self, given: list[int]) -> None:
        said = " ".join(public_summary(dict(zip(Label, given, strict=True)))).lower()

        for word in ("green", "amber", "red ", "rag", "off track", "at risk", "rated"):
            assert word not in said


def said(**more: Any) -> Said:
    """What a lead said on 12 September, wherever a test does not say otherwise."""
    return Said(
        **{"update_id": 1, "reported_on": date(2019, 9, 12), "by": "Amira", "words": "It is late"} | more
    )


WAITING = Waiting(
    update_id=2, action_id=1, reported_on=date(2019, 9, 28), gate=Gate.GROUP, label=Label.OFF_TRACK
)
ACTION_LINES = [
    pytest.param(
        {"label": Label.AT_RISK, "said": said(put_it_right="A second trainer")},
        [
            "LRCCG 8, Awareness (agreed for March 2019), was at risk on 30 September 2019.",
            "On 12 September 2019 the lead said: It is late.",
            "What will put it right: A second trainer.",
        ],
        id="what will put it right",
    ),
    pytest.param(
        {"label": Label.OFF_TRACK, "said": said(words="Why?", for_team="HIS", help_text="A decision.")},
        [
            "LRCCG 8, Awareness (agreed for March 2019), was off track on 30 September 2019.",
            "On 12 September 2019 HIS said: Why?",
            "Help needed: A decision.",
        ],
        id="help needed, said for a team",
    ),
    pytest.param(
        {
            "label": Label.OFF_TRACK,
            "said": said(words="Why?", for_team="HIS", help_text="SECRET", is_ask_private=True),
        },
        [
            "LRCCG 8, Awareness (agreed for March 2019), was off track on 30 September 2019.",
            "On 12 September 2019 HIS said: Why?",
            "What help is asked for is held in private session.",
        ],
        id="help needed, held in private session",
    ),
    pytest.param(
        {"label": Label.ON_TRACK, "said": said(words="")},
        [
            "LRCCG 8, Awareness (agreed for March 2019), was on track on 30 September 2019.",
            "On 12 September 2019 the lead confirmed it without further words.",
            "No help is asked for and no other date is expected.",
        ],
        id="confirmed unchanged",
    ),
    pytest.param(
        {"label": Label.NOT_RATED, "said": None},
        [
            "LRCCG 8, Awareness (agreed for March 2019), was not rated on 30 September 2019.",
            "Nobody has posted an update on it.",
            "No help is asked for and no other date is expected.",
        ],
        id="never updated",
    ),
    pytest.param(
        {
            "label": Label.OFF_TRACK,
            "said": said(words="SECRET", put_it_right="SECRET", help_text="SECRET", is_private=True),
        },
        [
            "LRCCG 8, Awareness (agreed for March 2019), was off track on 30 September 2019.",
            "On 12 September 2019 the lead posted an update that is held in private session.",
            "No other date is expected; whether help is asked for is held in private session.",
        ],
        id="private, whoever reads",
    ),
    pytest.param(
        {"label": Label.ON_TRACK, "said": said(put_it_right="A second trainer"), "waiting": WAITING},
        [
            "LRCCG 8, Awareness (agreed for March 2019), was on track on 30 September 2019.",
            "On 12 September 2019 the lead said: It is late.",
            "Not agreed yet: the update of 28 September 2019 (off track) is waiting for the group’s agreement.",
        ],
        id="a later update that waits to be agreed",
    ),
    pytest.param(
        {"label": Label.NOT_RATED, "said": None, "waiting": WAITING},
        [
            "LRCCG 8, Awareness (agreed for March 2019), was not rated on 30 September 2019.",
            "No update counts yet.",
            "Not agreed yet: the update of 28 September 2019 (off track) is waiting for the group’s agreement.",
        ],
        id="a first update that waits to be agreed",
    ),
]


@pytest.mark.parametrize(("given", "lines"), ACTION_LINES)
def test_an_action_is_told_in_three_sentences(given: dict[str, Any], lines: list[str]) -> None:
    status = replace(
        make.status(facts=make.facts(due=make.month("2019-03"))),
        plan_code="LRCCG",
        number="8",
        title="Awareness",
        **given,
    )

    assert action_sentences(status, on=date(2019, 9, 30)) == lines


def test_a_later_date_is_told_where_nothing_else_is() -> None:
    late = make.status(facts=make.facts(due=make.month("2019-03"), forecast=make.month("2020-01")))

    assert action_sentences(late, on=date(2019, 9, 30))[-1] == "It is now expected in January 2020."


def test_every_label_is_told_as_it_stood_and_words_stand_on_one_line() -> None:
    lines = [
        action_sentences(replace(make.status(), label=label, said=said(words="A\n\tb")), on=date(2019, 9, 30))
        for label in Label
    ]

    assert all(len(three) == 3 and "\n" not in "".join(three) for three in lines)
    assert len({three[0] for three in lines}) == len(list(Label))


def partner(*labels: Label, not_received: int = 0, asked: int = 0) -> list[str]:
    """What is said of a partner whose actions are numbered from 1 and wear these labels."""
    statuses = [
        replace(make.status(), plan_code="NFC", number=str(number), label=label)
        for number, label in enumerate(labels, start=1)
    ]
    return partner_sentences(
        name="Northfield",
        strategy="Carers Strategy",
        statuses=statuses,
        not_received=not_received,
        asked=asked,
        on=date(2019, 9, 30),
    )


def test_a_partner_is_told_in_three_sentences() -> None:
    lines = partner(Label.ON_TRACK, Label.OFF_TRACK, Label.AT_RISK, Label.AT_RISK, not_received=1, asked=2)

    assert lines == [
        "On 30 September 2019 Northfield had four actions in the Carers Strategy: one off track, two at risk and one "
        "on track.",
        "Off track: NFC 2; at risk: NFC 3 and NFC 4.",
        "One update has not come and two decisions are asked.",
    ]


def test_a_partner_without_anything_is_told_so() -> None:
    assert partner() == [
        "On 30 September 2019 Northfield had no actions in the Carers Strategy.",
        "None is off track or at risk.",
        "Every update has come and no decisions are asked.",
    ]


def test_many_late_actions_are_counted_after_the_tenth() -> None:
    lines = partner(*[Label.OFF_TRACK] * 12)

    assert lines[1].endswith("NFC 9, NFC 10 and two more.")


def test_a_report_is_told_in_three_sentences_frozen_or_not() -> None:
    counts = make.counts(off_track=1, on_track=2)

    frozen = report_sentences(
        strategy="Carers Strategy",
        counts=counts,
        on=date(2019, 6, 30),
        number=4,
        frozen="15 July 2019",
        more="Its fingerprint begins a1b2.",
    )
    live = report_sentences(strategy="Carers Strategy", counts=counts, on=date(2019, 9, 30), more="More.")

    assert frozen == [
        "Board report 4 of the Carers Strategy was frozen on 15 July 2019 with the figures of 30 June 2019.",
        "One of three actions is off track and none is at risk.",
        "Its fingerprint begins a1b2.",
    ]
    assert live[0] == "The figures of the Carers Strategy are those of 30 September 2019 and are not frozen."
    assert report_sentences(strategy="S", counts={}, on=date(2019, 9, 30), more="")[1] == (
        "No plan had any action on this day."
    )
