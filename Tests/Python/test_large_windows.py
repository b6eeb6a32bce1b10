"""Operations that are computed together with others that need more memory than there is."""

import aquila.numpy as np
import pytest


def test_windows_of_more_memory_than_can_be_counted():
    """The bytes of several arrays exceed 64 bits before any of them is refused."""
    parts = [np.ones((2**61,), "i1") + 1 for _ in range(8)]
    with pytest.raises(MemoryError):
        np.add(parts[0], parts[-1]).sum()
    del parts
    assert np.arange(3).sum() == 3


@pytest.mark.parametrize("call", ["np.unique(y)", "np.unique(y, True)", "np.sort(y).sum()", "(y + 1).sum()"])
def test_results_of_a_window_without_memory(call):
    """Operations that are computed together with one that needs too much memory raise as it does."""
    y = np.ones((2, 1, 3), "f4")[::-1]
    large = np.ones((2**45,), "i1")
    with pytest.raises(MemoryError, match="out of memory"):
        eval(call, {"np": np, "y": y})
    del large
    assert np.unique(np.array([2, 1, 2])).tolist() == [1, 2]
