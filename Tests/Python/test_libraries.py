"""Libraries that are changed when a program imports them."""

import os
import subprocess
import sys
import textwrap

import aquila
import aquila.numpy as np
import numpy
import pytest
from aquila._imports import when_imported
from aquila.numpy import max as largest


def test_changes_of_modules_when_they_are_imported(tmp_path, monkeypatch):
    (tmp_path / "changed_module.py").write_text("value = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    before, seen = list(sys.meta_path), []
    when_imported("changed_module", lambda module: seen.append((module.__name__, module.value)))
    assert seen == [] and len(sys.meta_path) == len(before) + 1
    import changed_module

    assert seen == [("changed_module", 1)] and sys.meta_path == before
    assert changed_module.__file__ == str(tmp_path / "changed_module.py")
    assert changed_module.__loader__.get_source("changed_module") == "value = 1\n"
    # At once if it is there.
    when_imported("changed_module", seen.append)
    assert seen[1] is changed_module and sys.meta_path == before


def test_a_module_that_is_not_there_raises_as_before():
    when_imported("aquila_has_no_such_module", lambda module: pytest.fail("it was not imported"))
    with pytest.raises(ModuleNotFoundError, match="aquila_has_no_such_module"):
        import aquila_has_no_such_module  # noqa: F401


def normalised(x):
    return np.sqrt(x @ x) + np.linalg.norm(x) * largest(x)


def test_compiled_functions_use_numpys_names():
    numba = pytest.importorskip("numba")
    mean = np.mean

    def of_all_kinds(x):
        total = np.zeros(3, dtype=np.float64)
        total[0] = mean(x) + np.pi
        total[1] = np.random.seed(3) is None
        total[2] = len(np.arange(4.0))
        return total, np.linalg.inv(np.eye(2))

    x = np.arange(5.0)
    assert numba.njit(normalised)(x) == pytest.approx(normalised(numpy.arange(5.0)))
    ours, theirs = numba.njit(of_all_kinds)(x), of_all_kinds(x)
    assert [part.tolist() for part in ours] == [part.tolist() for part in theirs]
    # Compiled, it does not know the program's arrays from NumPy's.
    assert numba.njit(of_all_kinds)(numpy.arange(5.0))[0].tolist() == theirs[0].tolist()


def test_vectorized_functions_take_arrays():
    numba = pytest.importorskip("numba")
    table = np.array([10.0, 20.0, 30.0])

    @numba.vectorize
    def looked_up(k, y):
        return np.maximum(table[k], y)

    result = looked_up(np.arange(3), 15.0)
    assert type(result) is np.ndarray and result.tolist() == [15.0, 20.0, 30.0]


EXPRESSIONS = """
import threading
import aquila.numpy as np, numexpr

numexpr.set_num_threads(3)
x = np.arange(300_000.0) * 2
result = numexpr.evaluate("x + 1", out=x)
assert x[5] == 11 and numexpr.evaluate("x * y", {"x": x[::3], "y": 2})[1] == 14
assert numexpr.NumExpr("a * 2")(x)[5] == 22
sums = []

def work(k):
    a = np.arange(100_000.0) + k
    for _ in range(5):
        sums.append(numexpr.evaluate("a + a")[7] - 2 * k)

threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
assert sums == [14] * 40
"""


def test_threads_of_expressions_touch_nothing_that_is_recorded():
    pytest.importorskip("numexpr")
    subprocess.run([sys.executable, "-c", EXPRESSIONS], check=True)


WRAPPER = """
import aquila.numpy as _np

for name, value in list(vars(_np).items()):
    if callable(value) and type(value) is not type:
        globals()[name] = lambda *args, _value=value, **kwargs: _value(*args, **kwargs)
"""


def test_autograd_keeps_the_class_of_arrays(tmp_path):
    """A module that wraps the names as Autograd's does, under its name."""
    folder = tmp_path / "autograd" / "numpy"
    folder.mkdir(parents=True)
    for name, text in (("../__init__", ""), ("__init__", "from .numpy_wrapper import *\n"), ("numpy_wrapper", WRAPPER)):
        (folder / f"{name}.py").write_text(text)
    code = """
        import aquila.numpy as np, autograd.numpy as anp
        assert anp.ndarray is np.ndarray and anp.sum is not np.sum
        assert isinstance(anp.concatenate([np.ones(2)]).view(anp.ndarray), anp.ndarray)
    """
    path = os.pathsep.join([str(tmp_path), os.path.dirname(os.path.dirname(aquila.__file__))])
    subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], check=True, env={**os.environ, "PYTHONPATH": path}
    )
