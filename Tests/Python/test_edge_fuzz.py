"""Calls of every public function with arguments at the edges: NumPy's exceptions and values, no crash."""

import os

import edge_fuzz
import pytest

#: The number of calls with each seed, about half a minute's; the same ones in every run.
CALLS = int(os.environ.get("AQUILA_EDGE_CALLS", 50_000))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_edges(seed):
    """No call ends or hangs the process, alone or after others, and none differs from NumPy's."""
    reports = []
    fuzz = edge_fuzz.Fuzz(seed=seed, report=reports.append)
    assert fuzz.run(seconds=600, most=CALLS) >= CALLS
    assert not fuzz.failures, "\n".join(reports[:40])


def test_differences_are_found():
    """A call with another exception, or another result, is a difference."""
    assert edge_fuzz.Runner.compared(_Call, (ValueError(), None), (None, 1), (), ()) is not None
    assert edge_fuzz.Runner.compared(_Call, (None, 1), (None, 2), (), ()) == "another number"
    assert edge_fuzz.Runner.compared(_Call, (None, 1), (None, 1), (), ()) is None


class _Call:
    text, name, args, kwargs = "np.negative", "negative", (), {}


@pytest.mark.parametrize("number", [0, 17])
def test_calls_follow_from_their_numbers(number):
    assert edge_fuzz.described(1, number) == edge_fuzz.described(1, number)
