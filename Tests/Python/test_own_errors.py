"""Errors within native forms surface: only a form that says `NotNative`, or returns `NotImplemented`, leaves a
call to NumPy.
"""

import ast
import pathlib
import types

import aquila
import aquila.numpy as np
import numpy
import pytest
from aquila import _core
from aquila.numpy import _dispatch, _fallback, _lent, _methods
from calls import EXACT, ROUNDED
from test_functions import draw, outcome

KINDS = (TypeError, ValueError, AttributeError, RuntimeError)


#: By kind: the class of the exceptions that these tests inject.
INJECTED = {kind: type(f"Wrong{kind.__name__}", (kind,), {}) for kind in KINDS}

# MARK: Broken forms


def _without_quick_forms():
    """While errors raise exceptions, no call is computed before its native form is entered."""
    return np.errstate(over="raise")


def _broken(kind):
    def form(*args, **kwargs):
        raise INJECTED[kind]("a bug")

    return form


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def kind(request):
    return request.param


def _heed_modes():
    """Lets the package heed the modes of errors: a broken function, or a mode set in NumPy, may have kept it from
    that.
    """
    np.seterr(**numpy.geterr())


@pytest.fixture(autouse=True)
def modes():
    yield
    _heed_modes()


@pytest.fixture
def registries(monkeypatch):
    for table in (_fallback.natives, _fallback.counterparts, _dispatch.of_plain):
        for theirs, value in list(table.items()):
            monkeypatch.setitem(table, theirs, value)


def test_errors_of_each_native_form_surface(kind, registries):
    """By both ways to a form: of plain arguments, and of others, whose classes are asked first."""
    x = np.arange(6.0)
    for theirs in list(_fallback.natives):
        function = _fallback.native(theirs)(_broken(kind))
        for argument in (x, _Plain()):
            with pytest.raises(INJECTED[kind]), _without_quick_forms():
                function(argument)


class _Plain:
    """A class that dispatch does not know, and that takes no part in it."""


def test_errors_of_each_method_surface(kind, registries, monkeypatch):
    # NumPy would compute some methods of few elements.
    monkeypatch.setattr(_lent, "form", lambda theirs: 0)
    x = np.arange(6.0)
    for name in _methods._FUNCTIONS.split():
        _fallback.natives[getattr(numpy, name)] = _broken(kind)
        method = _fallback.native_method(name)
        for arguments in ((x,), (x, _Plain())):
            with pytest.raises(INJECTED[kind]), _without_quick_forms():
                method(*arguments)


def test_forms_are_not_entered_by_arguments_without_parameters():
    """NumPy reports these; no frame of the form is in the trace."""
    for call in (lambda: np.sort(np.ones(3), wrong=1), lambda: np.ones(3).argsort(1, 2, 3, 4, 5)):
        with pytest.raises(TypeError):
            call()


# MARK: Broken functions of the extension

#: Functions that prepare calls, and are no part of native forms.
_PREPARING = {"are_plain", "set_strict", "is_diagnosed", "in_body", "setting", "function", "caller", "has"}
_FUNCTIONS = [
    name
    for name, value in vars(_core).items()
    if isinstance(value, types.BuiltinFunctionType) and name not in _PREPARING
]
#: Calls in which other code than the package's catches an exception, or replaces it by one of its own.
_CAUGHT = {
    ("np.unique(m, axis=0)", TypeError): "NumPy raises one that names the type of the array",
    ("np.mgrid[0:3, 1:9:2]", TypeError): "NumPy tries another kind of key",
    ("np.ogrid[0:1:3j, 0:2]", TypeError): "NumPy tries another kind of key",
    ("np.corrcoef(m)", ValueError): "NumPy tries a covariance that is a number",
    ("np.diag(v)", AttributeError): "Python looks the attribute `flat` up by `__getattr__`",
    ("np.diagflat(x)", AttributeError): "Python looks the attribute `flat` up by `__getattr__`",
    ("np.fill_diagonal(m, 3)", AttributeError): "Python looks the attribute `flat` up by `__getattr__`",
}


def _names(seed):
    _heed_modes()
    names = draw(seed)[1]
    names["np"] = np
    return names


def _entered(call, monkeypatch):
    """The functions of the extension that a call enters."""
    entered = set()

    def recorded(name, function):
        def record(*args):
            entered.add(name)
            return function(*args)

        return record

    with monkeypatch.context() as patch:
        for name in _FUNCTIONS:
            patch.setattr(_core, name, recorded(name, getattr(_core, name)))
        names = _names(5)
        entered.clear()
        _, error = outcome(call, names)
    return entered if error is None else ()


def _surviving(call, name, kind, monkeypatch):
    """The outcome of a call in which a function of the extension is broken; None if that surfaces, or if NumPy
    has computed the call on lent memory this time.
    """
    entered = set()

    def wrong(*args):
        entered.add(name)
        raise INJECTED[kind]("a bug")

    names = _names(5)
    with monkeypatch.context() as patch:
        patch.setattr(_core, name, wrong)
        found, error = outcome(call, names)
    return None if error is INJECTED[kind] or not entered else (name, kind.__name__, error)


@pytest.mark.parametrize("call", [*dict.fromkeys(EXACT + ROUNDED)])
def test_errors_of_the_extension_surface(call, monkeypatch):
    """Whichever of its functions a call uses: a bug in it is no reason to ask NumPy."""
    for name in sorted(_entered(call, monkeypatch)):
        for kind in KINDS:
            if (call, kind) in _CAUGHT:
                continue
            assert _surviving(call, name, kind, monkeypatch) is None


def test_the_walk_enters_the_extension(monkeypatch):
    entered = set().union(*(_entered(call, monkeypatch) for call in EXACT + ROUNDED))
    wanted = {"map", "reduce", "reshape", "transpose", "concatenate", "sort", "matmul", "zeros"}
    assert wanted <= entered


def test_not_native_is_no_error_of_numpys():
    """No handler of NumPy's or of a program's takes it for another error."""
    assert _core.NotNative.__mro__[1] is BaseException
    with pytest.raises(_core.NotNative):
        _core.reshape(np.ones(3), (4,))
    with pytest.raises(TypeError):
        _core.reshape(numpy.ones(3), (3,))


# MARK: Handlers in the sources

_BROAD = {"TypeError", "ValueError", "AttributeError", "IndexError", "KeyError", "OverflowError", "SyntaxError"}
_BROAD |= {"LookupError", "ArithmeticError", "RuntimeError", "Exception", "BaseException", "None"}
#: Handlers of exceptions that a bug may raise as well, by module and function, with the reason.
ALLOWED = {
    ("_ranks", "call"): "passes the exception of a program's function on to all ranks",
    ("core._tasks", "_argument"): "raises it again, with the name of the task",
    ("core._tasks", "_uses"): "evaluates an annotation of the program's",
    ("core._tasks", "_pack"): "asks whether an exception of the program's can be pickled",
    ("core._tasks", "_finish"): "prints errors where no caller can see them",
    ("numpy._arrow", "_as_tensor"): "reads metadata of another library's",
    ("numpy._errors", "look_at_division"): "asks NumPy for a shape: `broadcast_shapes`",
    ("numpy._borrowed", "_places"): "asks for a signature, which functions in C may lack",
    ("numpy._fallback", "attempt"): "finds arguments for which a form has no parameters; others are raised",
    ("pandas._fallback", "call"): "reports a call that has run the program's function; raises it again",
    ("pandas._fallback", "attempt"): "finds arguments for which a form has no parameters; others are raised",
    ("pandas._csv", "_make_engine"): "closes a file; the exception is raised again",
    ("pandas._csv", "_read"): "lets pandas' code judge labels and types, and pandas read the file where it refuses",
    ("pandas._csv", "read"): "asks the system for a file's size",
    ("pandas._kinds", "array_ufunc"): "changes pandas' error of mixed operands; others are raised",
    ("pandas._frames", "__getitem__"): "asks pandas for the place of a name",
    ("numpy._arguments", "named"): "asks NumPy for a type: `dtype`",
    ("numpy._memory", "converting"): "compares NumPy's words; others are raised",
    ("numpy._arguments", "converted"): "asks NumPy for an array: `asarray`",
    ("numpy._stacks", "_divided"): "asks NumPy for the results for one matrix",
    ("numpy._touches", "call"): "asks NumPy for a buffer, which some types lack",
    ("numpy._ufuncs", "compute"): "finds arguments for which a form has no parameters; others are raised",
    ("numpy._ufuncs", "_loop"): "asks NumPy for a loop: `resolve_dtypes`",
}


def _handlers(path):
    """The functions of a file with handlers of exceptions that a bug may raise."""
    found = []

    def visit(node, function):
        if isinstance(node, ast.FunctionDef):
            function = node.name
        if isinstance(node, ast.ExceptHandler):
            names = {part.id for part in ast.walk(node.type) if isinstance(part, ast.Name)} if node.type else {"None"}
            if names & _BROAD:
                found.append(function)
        for child in ast.iter_child_nodes(node):
            visit(child, function)

    visit(ast.parse(path.read_text()), None)
    return found


def test_handlers_are_listed_with_reasons():
    root = pathlib.Path(aquila.__file__).parent
    found = set()
    for path in root.rglob("*.py"):
        module = ".".join(path.relative_to(root).with_suffix("").parts)
        found |= {(module, function) for function in _handlers(path)}
    assert found == set(ALLOWED)
