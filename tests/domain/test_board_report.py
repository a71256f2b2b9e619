"""The frozen value: docs/rules/papers.md, section 5."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain import make
from tracker.domain.board_report import (
    BoardReport,
    GroupCounts,
    LabelCount,
    OverTime,
    PublicPriority,
    ReportMilestone,
    ReportPriority,
    ReportVoice,
)
from tracker.domain.freezing import (
    canonical_json,
    digest_prose,
    freeze,
    missing_digests,
    redacted_digests,
    thaw,
    thaw_public,
    to_plain,
)
from tracker.domain.rag import Label

REMOVED = "removed on 1 November 2019 because it named a carer"
PROSE = ("words", "reason", "put_it_right", "help_text", "override_reason", "plain_words")


def salts() -> Callable[[], str]:
    """A new salt at every call, the same ones in every test."""
    numbers = itertools.count(1)
    return lambda: f"salt-{next(numbers)}"


def report_with(**prose: str) -> BoardReport:
    """A report with one action, in which somebody typed these words."""
    bare: dict[str, Any] = dict.fromkeys(("title", "priority_title", "lead"), "") | {"details": ()}
    action = make.report_action(**bare | prose)
    nameless = ReportPriority(number=action.priority, title="", outcome="")
    return make.board_report(actions=(action,), priorities=(nameless,), headline=(), no_update=())


def redact(kept: dict[str, dict[str, str]], words: str) -> dict[str, dict[str, str]]:
    """The prose of a frozen report, with these words removed."""
    return {
        digest: {"salt": part["salt"], "words": REMOVED if part["words"] == words else part["words"]}
        for digest, part in kept.items()
    }


_texts = st.text(max_size=8)
_labels = st.sampled_from(Label)


def _some(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(parts, max_size=2).map(tuple)


_reports = st.builds(
    make.board_report,
    number=st.none() | st.integers(1, 99),
    total=st.integers(0, 99),
    headline=_some(_texts),
    counts=_some(st.builds(LabelCount, label=_labels, now=st.integers(), before=st.none() | st.integers())),
    by_priority=_some(
        st.builds(GroupCounts, name=_texts, counts=st.dictionaries(_texts, st.integers(), max_size=2))
    ),
    decisions_asked=_some(_texts),
    no_update=_some(st.tuples(_texts, _texts, _texts)),
    actions=_some(
        st.builds(
            make.report_action,
            label=_labels,
            previous=st.none() | _labels,
            due=_texts,
            details=_some(_texts),
            is_exception=st.booleans(),
            **dict.fromkeys(PROSE, _texts),
        )
    ),
)

FULL = make.board_report(
    number=None,
    counts=(LabelCount(label=Label.AT_RISK, now=1), LabelCount(label=Label.ON_TRACK, now=0, before=1)),
    by_priority=(GroupCounts(name="4 Carer friendly communities", counts={"at_risk": 1}),),
    by_partner=(GroupCounts(name="Northfield Council", counts={"at_risk": 1}, is_joint=True),),
    over_time=(OverTime(name="Q1 2019/20", as_at="2019-06-30", counts={"on_track": 1}),),
    milestones=(ReportMilestone(code="LRCCG 8", title="Leaflet", day="1 December 2019"),),
    decisions_asked=(
        "LRCCG 8 Surgeries: The Board: a second printer.",
        "LRCCG 9 Leaflets: The Board: money.",
    ),
    public=(
        PublicPriority(
            number=4,
            title="Carer friendly communities",
            going_to_plan=0,
            late=1,
            not_known=0,
            total=1,
            summary="0 of 1 going to plan. 1 is late or may be late.",
        ),
    ),
    actions=(make.report_action(label=Label.AT_RISK, previous=Label.ON_TRACK, words="The printer is late."),),
    voices=(
        ReportVoice(
            priority=4,
            priority_title="Carer friendly communities",
            said="Nobody rang back.",
            is_quoted=True,
            source="An event",
            source_words="Carers Week",
            told="12 June 2019",
            answer="A second line was opened.",
            answered_since=False,
        ),
    ),
)


class TestFreezeAndThaw:
    @given(_reports)
    def test_what_was_frozen_is_what_is_read(self, report: BoardReport) -> None:
        frozen = freeze(report, new_salt=salts())

        assert thaw(frozen.content, frozen.prose) == report

    @given(_reports)
    def test_what_is_kept_survives_a_database_of_json(self, report: BoardReport) -> None:
        frozen = freeze(report, new_salt=salts())

        stored = json.loads(json.dumps(frozen.prose))

        assert thaw(frozen.content, stored) == report

    def test_every_part_of_a_report_comes_back(self) -> None:
        frozen = freeze(FULL, new_salt=salts())

        assert thaw(frozen.content, frozen.prose) == FULL

    def test_meanings_come_back_as_meanings(self) -> None:
        report = make.board_report(
            actions=(make.report_action(label=Label.AT_RISK, previous=Label.ON_TRACK),)
        )
        frozen = freeze(report, new_salt=salts())

        [action] = thaw(frozen.content, frozen.prose).actions

        assert action.label is Label.AT_RISK
        assert action.previous is Label.ON_TRACK

    def test_a_report_without_a_number_stays_without(self) -> None:
        frozen = freeze(make.board_report(number=None), new_salt=salts())

        assert thaw(frozen.content, frozen.prose).number is None

    def test_a_schema_that_cannot_be_read_is_refused_by_name(self) -> None:
        frozen = freeze(make.board_report(schema_version=5), new_salt=salts())

        with pytest.raises(ValueError, match=r"^This report has schema 5; 1 to 4 are read here\.$"):
            thaw(frozen.content, frozen.prose)


def in_dictionaries(value: Any) -> Any:
    """A report as plain dictionaries and lists, digests made with the salt "salt" in the place of prose."""
    if not is_dataclass(value):
        return [in_dictionaries(item) for item in value] if isinstance(value, tuple) else value
    return {
        part.name: (digested if "prose_since" in part.metadata else in_dictionaries)(
            getattr(value, part.name)
        )
        for part in fields(value)
        if not part.metadata.get("is_beside")
    }


def digested(words: Any) -> Any:
    """The digests of a text or of each line of a list; what is empty as it is."""
    if isinstance(words, tuple):
        return [digested(line) for line in words]
    return digest_prose("salt", words) if words else ""


class TestContent:
    @given(_reports)
    def test_it_is_canonical_json_with_digests_for_prose(self, report: BoardReport) -> None:
        content = freeze(report, new_salt=lambda: "salt").content

        assert content == canonical_json(in_dictionaries(report))

    def test_so_it_is_with_every_part_of_a_report(self) -> None:
        content = freeze(FULL, new_salt=lambda: "salt").content

        assert content == canonical_json(in_dictionaries(FULL))


class TestHash:
    def test_it_is_that_of_the_content_which_another_program_computes(self) -> None:
        frozen = freeze(report_with(words="Leaflets are out."), new_salt=salts())

        assert frozen.content_hash == hashlib.sha256(frozen.content.encode()).hexdigest()

    def test_the_same_report_with_the_same_salts_has_the_same_hash(self) -> None:
        one, other = (freeze(report_with(words="Leaflets are out."), new_salt=salts()) for _ in range(2))

        assert one.content_hash == other.content_hash

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param({"total": 2}, id="total"),
            pytest.param({"number": 6}, id="number"),
            pytest.param({"as_at": "2019-09-29"}, id="day"),
            pytest.param({"headline": ("All is well.",)}, id="headline"),
            pytest.param({"counts": (LabelCount(label=Label.ON_TRACK, now=2),)}, id="a count"),
            pytest.param({"counts": (LabelCount(label=Label.AT_RISK, now=1),)}, id="a label"),
            pytest.param({"no_update": ()}, id="what was not received"),
            pytest.param({"audit_seq": 9}, id="place in the audit chain"),
            pytest.param({"audit_hash": "ff"}, id="head of the audit chain"),
            pytest.param(
                {"actions": (make.report_action(label=Label.OFF_TRACK),)}, id="the label of an action"
            ),
            pytest.param({"actions": (make.report_action(due="April 2020"),)}, id="the date of an action"),
            pytest.param(
                {"actions": (make.report_action(words="It is late."),)}, id="the words of an action"
            ),
            pytest.param({"actions": ()}, id="an action left out"),
        ],
    )
    def test_it_changes_with_every_figure_and_word(self, change: dict[str, Any]) -> None:
        before = freeze(make.board_report(), new_salt=salts())
        after = freeze(make.board_report(**change), new_salt=salts())

        assert after.content_hash != before.content_hash

    @given(_reports, st.integers())
    def test_no_two_totals_share_a_hash(self, report: BoardReport, total: int) -> None:
        other = replace(report, total=total)

        one, two = (freeze(each, new_salt=salts()).content_hash for each in (report, other))

        assert (one == two) is (total == report.total)


class TestProse:
    @pytest.mark.parametrize("name", PROSE)
    def test_what_people_typed_is_kept_beside_the_content(self, name: str) -> None:
        frozen = freeze(report_with(**{name: "Mrs Example said so."}), new_salt=salts())

        assert "Mrs Example" not in frozen.content
        assert [part["words"] for part in frozen.prose.values()] == ["Mrs Example said so."]

    def test_the_words_of_an_ask_are_kept_beside_the_content_too(self) -> None:
        asked = make.board_report(
            decisions_asked=("LRCCG 8 Surgeries: The Board: Mrs Example needs an answer.",)
        )

        frozen = freeze(asked, new_salt=salts())

        assert "Mrs Example" not in frozen.content

    def test_digest_is_what_the_rule_says_and_another_program_computes(self) -> None:
        # printf 'salt\nwords' | sha256sum
        digest = "060e34b6c8b5e46818ae0d0429dca5d5d7fc598e5652ff25beed02cad34f96a2"

        assert digest_prose("salt", "words") == digest

    def test_equal_words_do_not_show_as_equal_digests(self) -> None:
        frozen = freeze(report_with(words="The same.", reason="The same."), new_salt=salts())

        assert len(frozen.prose) == 2

    def test_what_actions_share_of_their_priority_is_kept_once(self) -> None:
        outcome = "Carers are welcome."
        priority = ReportPriority(number=4, title="Friendly communities", outcome=outcome)
        actions = tuple(
            make.report_action(number=number, priority_title=priority.title, outcome=outcome)
            for number in ("1", "2")
        )
        report = make.board_report(actions=actions, priorities=(priority,))

        frozen = freeze(report, new_salt=salts())

        assert [part["words"] for part in frozen.prose.values()].count(outcome) == 1
        assert thaw(frozen.content, frozen.prose) == report
        assert [one["outcome"] for one in to_plain(report)["actions"]] == [outcome, outcome]

    def test_once_removed_it_is_gone_from_each_of_them(self) -> None:
        priority = ReportPriority(number=4, title="", outcome="Mrs Example is welcome.")
        actions = tuple(make.report_action(number=number, outcome=priority.outcome) for number in ("1", "2"))
        frozen = freeze(make.board_report(actions=actions, priorities=(priority,)), new_salt=salts())

        printed = thaw(frozen.content, redact(frozen.prose, priority.outcome))

        assert [action.outcome for action in printed.actions] == [REMOVED, REMOVED]

    def test_empty_words_leave_nothing_to_keep(self) -> None:
        assert freeze(report_with(words=""), new_salt=salts()).prose == {}

    def test_the_json_paper_has_the_words_in_it(self) -> None:
        plain = to_plain(report_with(words="Leaflets are out."))

        assert plain["actions"][0]["words"] == "Leaflets are out."
        assert plain["counts"] == [{"label": "on_track", "now": 1, "before": None}]


class TestRedaction:
    def test_nothing_is_named_where_nothing_was_removed(self) -> None:
        frozen = freeze(report_with(words="Leaflets are out.", reason="Late."), new_salt=salts())

        assert redacted_digests(frozen.prose) == []

    def test_what_was_removed_is_named_and_the_rest_is_not(self) -> None:
        frozen = freeze(report_with(words="Mrs Example said so.", reason="Late."), new_salt=salts())
        [digest] = [
            digest for digest, part in frozen.prose.items() if part["words"] == "Mrs Example said so."
        ]

        removed = redact(frozen.prose, "Mrs Example said so.")

        assert redacted_digests(removed) == [digest]

    def test_the_content_still_fits_its_hash(self) -> None:
        frozen = freeze(report_with(words="Mrs Example said so."), new_salt=salts())

        printed = thaw(frozen.content, redact(frozen.prose, "Mrs Example said so."))

        assert printed == report_with(words=REMOVED)
        assert hashlib.sha256(frozen.content.encode()).hexdigest() == frozen.content_hash

    @given(_reports, st.data())
    def test_any_words_can_be_removed_and_no_figure_moves(
        self, report: BoardReport, data: st.DataObject
    ) -> None:
        frozen = freeze(report, new_salt=salts())
        chosen = data.draw(st.sets(st.sampled_from(sorted(frozen.prose))) if frozen.prose else st.just(set()))
        left = {
            digest: {"salt": part["salt"], "words": REMOVED} if digest in chosen else part
            for digest, part in frozen.prose.items()
        }

        printed = thaw(frozen.content, left)

        assert redacted_digests(left) == sorted(chosen)
        assert _without_prose(printed) == _without_prose(report)

    def test_a_salt_altered_is_named_like_words_altered(self) -> None:
        frozen = freeze(report_with(words="Leaflets are out."), new_salt=salts())
        [(digest, part)] = frozen.prose.items()

        assert redacted_digests({digest: part | {"salt": "another"}}) == [digest]


def _without_prose(report: BoardReport) -> dict[str, Any]:
    """The content of the report as it is stored, each piece of prose as one and the same digest."""
    frozen = freeze(report, new_salt=lambda: "salt")
    content = frozen.content
    for digest in frozen.prose:
        content = content.replace(digest, "words")
    return dict(json.loads(content))


class TestOlderSchema:
    """A report as a release before this one stored it: fewer parts, and only what updates say as prose."""

    def stored(self) -> tuple[str, dict[str, dict[str, str]]]:
        frozen = freeze(FULL, new_salt=salts())
        plain = json.loads(frozen.content) | {
            "schema_version": 1,
            "headline": ["One action is at risk."],
            "worse": ["LRCCG 8 Carer friendly surgeries: On track before, At risk now"],
            "no_update": [["Northfield", "LRCCG 8 Carer friendly surgeries", "Never updated"]],
        }
        for name in ("is_headline_edited", "sign_off", "dates_asked", "not_agreed", "matters", "changed"):
            del plain[name]
        for name in ("indicators", "next_window", "voices", "voices_not_public", "priorities"):
            del plain[name]
        [action] = plain["actions"]
        del action["group_view"], action["is_not_agreed"], action["reason"]
        action["why"] = action["words"]
        action |= {"title": "Carer friendly surgeries", "priority_title": "Carer friendly communities"}
        action |= {
            "outcome": "Carers are welcome.",
            "lead": "Primary Care Team",
            "details": ["Ask every surgery"],
        }
        plain["milestones"] = [{"code": "LRCCG 8", "title": "Leaflet", "day": "1 December 2019"}]
        plain["public"][0] |= {"title": "Carer friendly communities", "summary": "0 of 1 going to plan."}
        for group in (*plain["by_priority"], *plain["by_partner"]):
            del group["before"]
        return canonical_json(plain), frozen.prose

    def test_it_is_read_with_its_words_and_what_it_lacks_is_empty(self) -> None:
        content, kept = self.stored()

        report = thaw(content, kept)

        assert report.headline == ("One action is at risk.",)
        assert report.no_update == (("Northfield", "LRCCG 8 Carer friendly surgeries", "Never updated"),)
        assert report.actions[0].title == "Carer friendly surgeries"
        assert report.actions[0].priority_title == "Carer friendly communities"
        assert report.actions[0].outcome == "Carers are welcome."
        assert report.actions[0].words == report.actions[0].why == "The printer is late."
        assert report.decisions_asked == FULL.decisions_asked
        assert (report.matters, report.changed, report.sign_off) == ((), (), "")

    def test_what_it_tells_the_public_is_read_too(self) -> None:
        content, kept = self.stored()

        [line] = thaw_public(content, kept)

        assert (line.title, line.summary) == ("Carer friendly communities", "0 of 1 going to plan.")

    def test_none_of_its_digests_is_missed(self) -> None:
        content, kept = self.stored()

        assert missing_digests(content, kept) == []


class TestCanonicalJson:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            pytest.param({"b": 1, "a": [1, None, True]}, '{"a":[1,null,true],"b":1}', id="sorted, no spaces"),
            pytest.param("Carer’s “word”", '"Carer’s “word”"', id="letters as they are"),
            pytest.param({}, "{}", id="empty"),
        ],
    )
    def test_the_same_value_is_the_same_text(self, value: Any, text: str) -> None:
        assert canonical_json(value) == text

    @given(st.dictionaries(st.text(), st.integers()))
    def test_the_order_of_names_does_not_matter(self, value: dict[str, int]) -> None:
        backwards = dict(reversed(value.items()))

        assert canonical_json(value) == canonical_json(backwards)


def test_actions_are_picked_by_label_in_plan_order() -> None:
    report = make.board_report(
        actions=(
            make.report_action(number="1", label=Label.AT_RISK),
            make.report_action(number="2", label=Label.ON_TRACK),
            make.report_action(number="3", label=Label.OFF_TRACK),
        )
    )

    picked = report.labelled(Label.OFF_TRACK, Label.AT_RISK)

    assert [action.number for action in picked] == ["1", "3"]
