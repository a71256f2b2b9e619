"""Labels must be told apart by eye, by letter and by shape, and their words read on their colours."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from tracker.charts.palette import contrast_ratio, paint_of, shape_svg
from tracker.domain.rag import Label


@pytest.mark.parametrize("label", list(Label), ids=lambda label: label.word)
def test_words_can_be_read_on_the_fill(label: Label) -> None:
    paint = paint_of(label)

    ratio = contrast_ratio(paint.text, paint.fill)

    assert ratio >= 4.5


@pytest.mark.parametrize("label", list(Label), ids=lambda label: label.word)
def test_the_edge_stands_out_from_the_page(label: Label) -> None:
    paint = paint_of(label)

    ratio = contrast_ratio(paint.edge, "#ffffff")

    assert ratio >= 3


@pytest.mark.parametrize(("one", "other"), list(pairwise(Label)), ids=lambda label: label.word)
def test_neighbours_differ_in_black_and_white(one: Label, other: Label) -> None:
    neighbours = paint_of(one).fill, paint_of(other).fill

    ratio = contrast_ratio(*neighbours)

    assert ratio >= 1.5


def test_no_two_labels_share_a_colour_a_letter_or_a_shape() -> None:
    pairs = combinations(Label, 2)

    alike = [
        (one.word, other.word)
        for one, other in pairs
        if paint_of(one) == paint_of(other)
        or one.letter == other.letter
        or shape_svg(one) == shape_svg(other)
    ]

    assert alike == []


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(
            ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)), id="without red"
        ),
        pytest.param(
            ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)), id="without green"
        ),
    ],
)
def test_the_three_ratings_differ_for_the_colour_blind(seen: tuple[tuple[float, ...], ...]) -> None:
    ratings = [paint_of(label).fill for label in (Label.OFF_TRACK, Label.AT_RISK, Label.ON_TRACK)]

    apart = [
        sum(abs(a - b) for a, b in zip(_seen(one, seen), _seen(other, seen), strict=True))
        for one, other in combinations(ratings, 2)
    ]

    assert min(apart) > 0.05


def _seen(colour: str, eye: tuple[tuple[float, ...], ...]) -> list[float]:
    light = [(int(colour[place : place + 2], 16) / 255) ** 2.2 for place in (1, 3, 5)]
    return [sum(weight * part for weight, part in zip(row, light, strict=True)) for row in eye]
