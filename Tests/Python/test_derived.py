"""Classes that programs derive from `np.ndarray`, and views by class, compared with NumPy's."""

import aquila.numpy as np
import numpy
import pytest

LAYOUTS = {
    "rows": lambda np: np.arange(6.0).reshape(2, 3),
    "columns": lambda np: np.arange(6.0).reshape(2, 3).T,
    "steps": lambda np: np.arange(6)[::-2],
    "point": lambda np: np.array(3.0),
    "empty": lambda np: np.zeros((0, 3)),
    "repeated": lambda np: np.broadcast_to(np.arange(3), (2, 3)),
    "bool": lambda np: np.ones(3, dtype=bool),
}
CLASSES = [
    lambda np: ((), {}),
    lambda np: ((np.ndarray,), {}),
    lambda np: ((), {"type": np.ndarray}),
    lambda np: (("i8", np.ndarray), {}),
    lambda np: ((), {"dtype": "u1", "type": np.ndarray}),
    lambda np: ((np.ndarray,), {"type": np.ndarray}),
    lambda np: ((np.ndarray, np.ndarray), {}),
]


def outcome(call):
    try:
        return call()
    except (TypeError, ValueError) as error:
        return type(error), str(error)


def seen(np, layout, arguments):
    x = LAYOUTS[layout](np)
    args, kwargs = arguments(np)
    y = x.view(*args, **kwargs)
    return type(y) is np.ndarray, y.dtype, y.shape, y.flags.writeable, np.shares_memory(x, y), y.tolist()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("arguments", range(len(CLASSES)))
def test_views_by_class_are_numpys(layout, arguments):
    ours = outcome(lambda: seen(np, layout, CLASSES[arguments]))
    assert ours == outcome(lambda: seen(numpy, layout, CLASSES[arguments]))


def test_views_by_class_show_the_same_memory():
    x = np.arange(5.0)
    y = x.view(np.ndarray)
    y[0] = 9
    x += 1
    assert x.tolist() == y.tolist() == [10, 2, 3, 4, 5] and y.base is x


class Derived(np.ndarray):
    pass


@pytest.mark.parametrize(
    "view",
    [
        lambda x: x.view(np.ndarray),
        lambda x: x.view(type=np.ndarray),
        lambda x: np.ndarray.view(x, np.ndarray),
        lambda x: np.ndarray.view(x, "i8", np.ndarray),
    ],
)
def test_views_of_derived_arrays_by_class_are_ours(view):
    x = np.arange(3.0).view(Derived)
    y = view(x)
    assert type(y) is np.ndarray
    y[...] = 0
    assert x.tolist() == [0, 0, 0]


def test_derived_arrays_have_this_namespace():
    assert np.arange(3.0).view(Derived).__array_namespace__() is np


# Each is called on an array of four numbers; `a` makes the other arrays.
METHODS = {
    "argmax": lambda x, a: x.argmax(out=a(0)),
    "argpartition": lambda x, a: x.argpartition(a([1])),
    "choose": lambda x, a: a([0, 1, 0, 1]).choose([x, x]),
    "clip": lambda x, a: x.clip(a([1, 1, 1, 1]), a([2, 2, 2, 2]), out=a([0.0, 0, 0, 0])),
    "compress": lambda x, a: x.compress(a([1, 0, 1, 0]), out=a([0.0, 0])),
    "compress by floats": lambda x, a: x.compress(a([1.0, 0, 1, 0])),
    "cumsum": lambda x, a: x.cumsum(out=a([0, 0, 0, 0])),
    "dot": lambda x, a: x.dot(a([1.0, 2, 3, 4]), out=a(0.0)),
    "mean": lambda x, a: x.mean(where=a([True, False, True, False])),
    "put": lambda x, a: x.put(a([1, 0]), a([7, 8])),
    "repeat": lambda x, a: x.repeat(a([1, 2, 0, 1])),
    "round": lambda x, a: x.round(out=a([0.0, 0, 0, 0])),
    "searchsorted": lambda x, a: x.searchsorted(a([1, 2])),
    "std": lambda x, a: x.std(mean=a([2.5])),
    "sum": lambda x, a: x.sum(out=a(0.0)),
    "take": lambda x, a: x.take(a([1, 0]), out=a([0.0, 0])),
}


@pytest.mark.parametrize("name", METHODS)
def test_methods_of_derived_arrays_take_ours(name):
    def run(np, kind):
        x, made = np.array([1.0, 2.0, 3.0, 4.0]).view(kind), []

        def make(value):
            made.append(np.array(value))
            return made[-1]

        result = METHODS[name](x, make)
        is_given = any(result is value for value in made)
        return [numpy.asarray(value).tolist() for value in (result, x, *made)], is_given

    class Theirs(numpy.ndarray):
        pass

    assert run(np, Derived) == run(numpy, Theirs)


@pytest.mark.parametrize(
    "call",
    [
        lambda np, x, mask: np.add(x, x, where=mask),
        lambda np, x, mask: np.sin(x, where=mask),
        lambda np, x, mask: np.sin(1.0, where=mask),
        lambda np, x, mask: np.add.reduce(x, where=mask),
        lambda np, x, mask: np.sum(x, where=mask),
        lambda np, x, mask: x.max(where=mask, initial=0),
    ],
)
@pytest.mark.parametrize("is_derived", [False, True])
def test_classes_of_masks_are_asked(call, is_derived):
    def outcome(np):
        class Mask(np.ndarray if is_derived else object):
            def __array_ufunc__(self, function, method, *args, **options):
                return function.__name__, method, len(args), sorted(options)

        mask = np.ones(3, dtype=bool).view(Mask) if is_derived else Mask()
        return call(np, np.arange(3.0), mask)

    assert outcome(np) == outcome(numpy)


def test_protocols_are_given_the_functions_that_the_program_knows():
    """A class of the program compares what it is given with `np.add` and `np.dot` by `is`."""

    def outcome(np):
        class Known(np.ndarray):
            def __array_ufunc__(self, function, method, *inputs, **options):
                plain = [value.view(np.ndarray) if isinstance(value, Known) else value for value in inputs]
                result = super().__array_ufunc__(function, method, *plain, **options)
                return function is np.add, numpy.asarray(result).tolist()

            def __array_function__(self, function, kinds, args, kwargs):
                return function is np.dot, [kind.__name__ for kind in kinds]

        x = np.arange(3.0).view(Known)
        calls = (lambda: x + 1, lambda: x * 2, lambda: np.add(x, x), lambda: np.dot(x, np.ones(3)))
        return [call() for call in (*calls, lambda: np.inner(x, x), lambda: np.add.reduce(x))]

    assert outcome(np) == outcome(numpy)
