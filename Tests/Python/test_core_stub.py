"""The stub of the extension: the names and parameters of the real module, and the calls in the package."""

import ast
import inspect
import pathlib
import types

import aquila
import aquila.numpy as np
import pytest
from aquila import _core

ROOT = pathlib.Path(aquila.__file__).parent
STUB = ast.parse((ROOT / "_core.pyi").read_text())
#: Functions of the stub by name.
FUNCTIONS = {node.name: node for node in STUB.body if isinstance(node, ast.FunctionDef)}
CLASSES = {node.name: node for node in STUB.body if isinstance(node, ast.ClassDef)}


def _own(names):
    return {name for name in names if not name.startswith("__")}


def _parameters(node):
    """The names of a function's parameters; those with a default value have an equals sign."""
    names, defaults = [arg.arg for arg in node.args.posonlyargs], node.args.defaults
    plain = len(names) - len(defaults)
    return [name + "=" * (place >= plain) for place, name in enumerate(names)]


def test_names_are_the_modules():
    real = {name for name, value in vars(_core).items() if isinstance(value, types.BuiltinFunctionType)}
    assert _own(real) == set(FUNCTIONS)
    kinds = {name for name, value in vars(_core).items() if isinstance(value, type)}
    assert kinds == set(CLASSES) - {"Table", "CoreTable"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_parameters_are_the_functions(name):
    parameters = inspect.signature(getattr(_core, name)).parameters.values()
    assert all(part.kind is part.POSITIONAL_ONLY for part in parameters)
    real = [part.name + "=" * (part.default is not part.empty) for part in parameters]
    assert real == _parameters(FUNCTIONS[name])


def test_attributes_are_the_arrays():
    listed = {node.target.id for node in CLASSES["Array"].body if isinstance(node, ast.AnnAssign)}
    assert _own(listed) == _own(vars(_core.Array))


def _calls():
    """The calls of the extension's functions in the package: file, line, name, number of arguments."""
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            is_core = isinstance(node.func.value, ast.Name) and node.func.value.id == "_core"
            if is_core and not any(isinstance(arg, ast.Starred) for arg in node.args):
                yield path.name, node.lineno, node.func.attr, len(node.args), node.keywords


def test_calls_fit_the_parameters():
    count = 0
    for file, line, name, given, keywords in _calls():
        parameters = _parameters(FUNCTIONS[name])
        least = sum(not part.endswith("=") for part in parameters)
        assert least <= given <= len(parameters) and not keywords, f"{file}:{line}: {name}"
        count += 1
    assert count > 80


# MARK: The tables


def _table(name):
    return {node.target.id for node in CLASSES[name].body if isinstance(node, ast.AnnAssign)}


@pytest.mark.parametrize("name, register", [("Table", _core.register), ("CoreTable", _core.register_core)])
def test_entries_are_checked_by_name(name, register):
    entries = dict.fromkeys(_table(name), print)
    for missing in entries:
        rest = {key: value for key, value in entries.items() if key != missing}
        with pytest.raises(TypeError, match="register"):
            register(rest)
    with pytest.raises(TypeError):
        register([])


def test_unknown_and_wrong_entries_are_errors():
    entries = dict.fromkeys(_table("CoreTable"), print)
    with pytest.raises(TypeError, match="there is no entry wrong"):
        _core.register_core({**entries, "wrong": 1})
    with pytest.raises(TypeError, match="unpack is an object of class int, and cannot be called"):
        _core.register_core({**entries, "unpack": 1})
    with pytest.raises(TypeError, match="the entry pack is missing"):
        _core.register_core({key: value for key, value in entries.items() if key != "pack"})
    assert float(np.ones(3).sum()) == 3
