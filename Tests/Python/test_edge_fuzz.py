"""Calls of every public function with arguments at the edges: NumPy's exceptions and values, no crash."""

import os

import edge_fuzz
import pytest

#: The number of calls, about a minute's; the same ones in every run.
CALLS = int(os.environ.get("AQUILA_EDGE_CALLS", 100_000))


#: The most differences; known ones are rarer, and `scripts/edge-fuzz` prints them.
MOST_DIFFERENCES = CALLS // 1000


def test_edges():
    reports = []
    fuzz = edge_fuzz.Fuzz(seed=1, report=reports.append)
    assert fuzz.run(seconds=600, most=CALLS) >= 1
    ends = [found for found in fuzz.failures if not found["target"]]
    assert not ends, f"calls that end or hang the process: {ends}"
    assert len(fuzz.failures) <= MOST_DIFFERENCES, "\n".join(reports[:40])


def test_ends_are_found():
    """A call that ends the process, and one with a different result, are reported by their numbers."""
    assert edge_fuzz.Runner.compared(_Call, (ValueError(), None), (None, 1), (), ()) is not None
    assert edge_fuzz.Runner.compared(_Call, (None, 1), (None, 2), (), ()) == "another number"
    assert edge_fuzz.Runner.compared(_Call, (None, 1), (None, 1), (), ()) is None


class _Call:
    has_values, is_sum, is_cast = True, False, False


@pytest.mark.parametrize("number", [0, 17])
def test_calls_follow_from_their_numbers(number):
    assert edge_fuzz.described(1, number) == edge_fuzz.described(1, number)
