"""What is read as a number and what is not, and what the order of a sentence says of its numbers."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkg.extraction.asides import GAP, SPREAD
from paperkg.extraction.enumerations import Place, compare_in_order, is_of_humans, pair_in_order
from paperkg.extraction.numbers import Number, clean, find_numbers
from paperkg.extraction.pipeline import _result

Read = list[tuple[float, str | None]]


def read(text: str) -> Read:
    return [(number.value, number.unit) for number in find_numbers(text)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("an accuracy of 67,4% and 1,300 steps", [(67.4, "%"), (1300.0, None)]),
        ("a score of 0,876, or 1,234,567 in all", [(0.876, None), (1234567.0, None)]),
        ("settings (2,5) and {0,1} and 1,2,3", []),
        ("an AUC of 0·87", [(0.87, None)]),
        ("an AUC of .873", [(0.873, None)]),
        ("errors of 4.5e-2, 4.5 × 10⁻² and 4.5e+3", [(0.045, None), (0.045, None), (4500.0, None)]),
        (r"errors of $4.5\times10^{-2}$ and 10<sup>-3</sup>", [(0.045, None), (0.001, None)]),
        (r"$67.4\,\%$, 67.4~\% and $67.4\%$ or \textbf{67.4}\%", [(67.4, "%")] * 4),
        (r"gains of $+1.7$, $\approx1.8$ and $-0.4$", [(1.7, None), (1.8, None), (-0.4, None)]),
        ("67.4\u202f% of 12\u2009500", [(67.4, "%"), (12500.0, None)]),
        (r"$\mathrm{AP}_{75}$ of 31.5, $L_2$, $R^2$ and AP<sub>75</sub> of 31.6", [(31.5, None), (31.6, None)]),
        ("Recall@10 of 54.1", [(54.1, None)]),
        ("x17.5 faster, 4x-6x, 5.1×–5.9×", [(17.5, "x"), (4.0, "x"), (6.0, "x"), (5.1, "x"), (5.9, "x")]),
        ("15-25 minutes", [(15.0, "minutes"), (25.0, "minutes")]),
        ("images of 64×64 and 128 x 128", []),
        ("errors of 3.4/7.9 and 71.2%/90.5%", [(3.4, None), (7.9, None), (71.2, "%"), (90.5, "%")]),
        ("rated 4.31/5 and 88/100, all day 24/7", [(4.31, None), (88.0, None)]),
        ("latencies of 1.2/2.3 ms", [(1.2, "ms"), (2.3, "ms")]),
        ("ranks 4th, in the 19th century", [(4.0, None)]),
        (
            "three-order-of-magnitude gains, four times, 2 orders of magnitude",
            [(1000.0, "x"), (4.0, "x"), (100.0, "x")],
        ),
        ("using 2.5M weights of 7B", [(2.5, "M")]),
    ],
)
def test_a_number_is_read_as_it_is_written(text: str, numbers: Read) -> None:
    assert read(text) == numbers


@pytest.mark.parametrize(
    "aside",
    [
        *(" ± 0.4", "±0.4", "+/-0.4", " +/- 0.4", r"\pm0.4", r" $\pm$ 0.4", r"$_{\pm 0.4}$"),
        *(" (±0.4)", " (std 0.4)", " (SD = 0.4)", " (standard deviation of 0.4)"),
    ],
)
def test_a_spread_is_no_result_and_takes_no_unit_away(aside: str) -> None:
    assert read(f"It has 67.4{aside} % accuracy") == [(67.4, "%")]
    assert read(f"It has 67.4%{aside} accuracy") == [(67.4, "%")]


@pytest.mark.parametrize(
    "aside",
    [
        *("(95% CI 0.81-0.87)", "(95% CI: 0.81–0.87)", "(95% CI, 0.81 to 0.87)", "[0.81, 0.87]", "(0.81-0.87)"),
        *("(95% confidence interval [0.81, 0.87])", r"(95\% CI $[0.81, 0.87]$)", "with 95% confidence"),
        *("(p < 0.05)", "(p=0.03)", "(P<.001)", "(p &lt; 0.01)", r"($p < 10^{-4}$)", "with a p-value of 0.02"),
        *("(n = 120)", "(N=1,018)", "at a significance level of 0.05"),
    ],
)
def test_what_says_how_sure_a_result_is_is_none(aside: str) -> None:
    assert read(f"It has an AUC of 0.84 {aside}.") == [(0.84, None)]


@given(st.text(alphabet="aBx ,;:()[]±×·\\$%{}^_-–/+=<>pn0123459.e&sd\n²⁻", max_size=80))
def test_numbers_lie_in_any_text(text: str) -> None:
    assert len(clean(text)) == len(text)
    before = -1
    for number in find_numbers(text):
        assert before < number.start < number.end <= len(text)
        assert json.loads(json.dumps(number.value, allow_nan=False)) == number.value
        before = number.start


@pytest.mark.parametrize(
    "part", ["1", "1,", "1.1/", "1 / ", "±1", "(1 ", "p=", "[1,", "{", "\\", "_{", "10^", "95% CI ", " "]
)
def test_reading_takes_time_linear_in_the_text(part: str) -> None:
    took = []
    for size in (20_000, 160_000):
        text = part * (size // len(part))
        begin = time.process_time()
        list(find_numbers(text))
        took.append(time.process_time() - begin)
    assert took[1] < 30 * took[0] + 0.2


def in_order(text: str, *names: tuple[str, str]) -> dict[float, dict[str, str]]:
    cleaned = clean(text)
    numbers = list(find_numbers(text))
    places = sorted(
        (
            Place(text.index(name), text.index(name) + len(name), index, type_)
            for index, (name, type_) in enumerate(names)
        ),
        key=lambda place: place.start,
    )
    pairs = pair_in_order(cleaned, numbers, places, [[name] for name, _ in names])
    return {
        numbers[index].value: {argument: names[entity][0] for argument, entity in of.items()}
        for index, of in pairs.items()
    }


def test_lists_pair_up_in_order() -> None:
    birds = (("Birds", "Dataset"), ("Bees", "Dataset"), ("Trees", "Dataset"))
    right = {1.5: {"dataset": "Birds"}, 2.5: {"dataset": "Bees"}, 3.5: {"dataset": "Trees"}}
    assert in_order("It has 1.5%, 2.5% and 3.5% on Birds, Bees and Trees, respectively.", *birds) == right
    assert in_order("On Birds, Bees, and Trees it has 1.5 ± 0.1, 2.5 ± 0.1, and 3.5 ± 0.1.", *birds) == right
    assert in_order("It has 1.5 on Birds, 2.5 on the Bees and 3.5 on Trees.", *birds) == right
    assert in_order("On Birds (Bees) it has 1.5% (2.5%).", *birds[:2]) == {k: right[k] for k in (1.5, 2.5)}
    assert in_order("A WER of 1.5/2.5 on Birds/Bees.", *birds[:2]) == {k: right[k] for k in (1.5, 2.5)}


def test_lists_of_methods_and_metrics_pair_up_in_order() -> None:
    methods = (("Foo", "Method"), ("Bar", "Method"))
    assert in_order("Foo and Bar reach 1.5% and 2.5%, respectively.", *methods) == {
        1.5: {"method": "Foo"},
        2.5: {"method": "Bar"},
    }
    assert in_order("It gains 1.5% and 2.5% over Foo and Bar, respectively.", *methods) == {
        1.5: {"baseline": "Foo"},
        2.5: {"baseline": "Bar"},
    }
    assert in_order("It lifts Foo and Bar by 1.5% and 2.5%, respectively.", *methods) == {}
    assert in_order("Recall and precision are 1.5 and 2.5.", ("Recall", "Metric"), ("precision", "Metric")) == {
        1.5: {"metric": "Recall"},
        2.5: {"metric": "precision"},
    }


def test_lists_that_do_not_match_pair_nothing() -> None:
    names = (("Birds", "Dataset"), ("Bees", "Dataset"), ("Trees", "Dataset"))
    assert in_order("It has 1.5% and 2.5% on Birds, Bees and Trees, respectively.", *names) == {}


def test_one_name_of_two_data_sets_is_both_in_order() -> None:
    text = "It has 1.5/2.5 accuracy on BIRD-10/100."
    numbers, place = list(find_numbers(text)), text.index("BIRD")
    pairs = pair_in_order(
        clean(text), numbers, [Place(place, place + 11, 1, "Dataset")], [["BIRD-10"], ["BIRD-10/100"]]
    )
    assert pairs == {0: {"dataset": 0}, 1: {"dataset": 1}}


@pytest.mark.parametrize(
    ("text", "value", "baseline"),
    [
        ("It lifts accuracy from 61.5% to 64.5%.", 64.5, 61.5),
        ("It lowers the WER from about 5.5 down to just 4.5.", 4.5, 5.5),
        (r"It moves $61.5 \rightarrow 64.5$.", 64.5, 61.5),
        ("It has 64.5% vs. 61.5% for Foo.", 64.5, 61.5),
        ("It has 64.5% accuracy, compared to 61.5% for Foo.", 64.5, 61.5),
        ("It has 64.5 versus Foo's 61.5.", 64.5, 61.5),
        ("It beats Foo (64.5% vs. 61.5%).", 64.5, 61.5),
    ],
)
def test_a_value_and_what_it_is_measured_against(text: str, value: float, baseline: float) -> None:
    numbers = list(find_numbers(text))
    start = text.find("Foo")
    places = [Place(start, start + 3, 7, "Method")] if start >= 0 else []
    [found] = compare_in_order(clean(text), numbers, places)
    assert (numbers[found.value].value, numbers[found.baseline].value) == (value, baseline)
    assert found.method == (7 if places else None)


@pytest.mark.parametrize(
    "text",
    ["gains ranging from 1.5% to 2.5%", "from 1.5% to 2.5 points", "cut by 38% compared with A and by 10% with B"],
)
def test_what_is_no_comparison(text: str) -> None:
    assert compare_in_order(clean(text), list(find_numbers(text)), []) == []


@pytest.mark.parametrize(
    ("text", "is_human"),
    [
        ("It is below the human performance of 94.5%.", True),
        ("It surpasses human performance (94.5).", True),
        ("Humans reach an accuracy of 94.5%.", True),
        ("far from the 94.5% of humans", True),
        ("It has a correlation of 94.5 with human judgements.", False),
        ("It reduces human effort by 94.5%.", False),
    ],
)
def test_how_well_humans_do_is_no_methods_result(text: str, is_human: bool) -> None:
    [number] = find_numbers(text)
    assert is_of_humans(clean(text), number) is is_human


def test_a_baseline_may_be_a_value_alone() -> None:
    plain: dict[str, Any] = {"value": 1.0, "kind": "absolute", "baseline": None, "baseline_value": None}
    assert _result(plain).baseline is None
    stepped = _result({**plain, "baseline_value": 0.5}).baseline
    assert stepped is not None
    assert (stepped.method, stepped.value) == (None, 0.5)


def test_a_number_says_where_it_stands() -> None:
    text = f"4.5e-2 {SPREAD}{GAP} 1.5"
    assert [text[number.start : number.end] for number in find_numbers(text)] == ["4.5e-2", "1.5"]
    assert list(find_numbers("7.5 %")) == [Number(0, 3, 7.5, "%")]
