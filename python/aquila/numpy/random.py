"""Random numbers as in `numpy.random`: the same streams, in Aquila's arrays.

The classes derive from NumPy's, so that other libraries accept their instances as `random_state=`.
"""

import types

import numpy.random
from numpy.random.bit_generator import ISeedSequence, ISpawnableSeedSequence

from aquila import _core, _warnings

from . import _fallback, _lent, _modules
from ._memory import to_numpy, wrap


class _Type(type):
    """The metaclass of this module's classes; instances of NumPy's classes count as instances of theirs."""

    def __instancecheck__(cls, value):
        return type.__instancecheck__(cls, value) or isinstance(value, vars(cls).get("_stands_for", ()))

    def __subclasscheck__(cls, kind):
        return type.__subclasscheck__(cls, kind) or issubclass(kind, vars(cls).get("_stands_for", ()))


#: Types of arguments that contain no array.
_PLAIN = {bool, int, float, str, type(None), type, numpy.dtype}
#: Attributes that contain arrays.
_ATTRIBUTES = ("state", "entropy", "pool", "seed_seq")
#: Methods that NumPy's C code calls as well, and which must return NumPy's arrays to it.
_CALLED = ("generate_state",)
#: Methods that draw numbers.
_DRAWING = {
    name for kind in (numpy.random.Generator, numpy.random.RandomState) for name in vars(kind)
} - {"bit_generator", "get_state", "seed", "set_state", "spawn"}
_METHODS = (types.FunctionType, type(numpy.random.Generator.normal))


def _standing_for(theirs, **members):
    """A class derived from one of NumPy's, whose methods and attributes use Aquila's arrays."""
    members = {"__slots__": ()} | members
    members |= {"__module__": __name__, "__doc__": theirs.__doc__, "_stands_for": theirs}
    for kind in theirs.__mro__[:-1]:
        for name, value in vars(kind).items():
            if name in members or name in _CALLED or name.startswith("__"):
                continue
            if isinstance(value, _METHODS):
                members[name] = _drawing(value) if name in _DRAWING else _method(value)
            elif name in _ATTRIBUTES:
                members[name] = _attribute(value)
    ours = _Type(theirs.__name__, (theirs,), members)
    _fallback.counterparts[theirs] = ours
    return ours


def _method(theirs):
    def method(self, *args, **kwargs):
        self = getattr(self, "_inner", self)
        is_plain = _PLAIN.issuperset(map(type, args)) and _PLAIN.issuperset(map(type, kwargs.values()))
        if is_plain and not _fallback.is_watched:
            return wrap(theirs(self, *args, **kwargs))
        return _ours(_fallback.call(theirs, (self, *args), kwargs))

    return _fallback.like(method, theirs)


def _drawing(theirs):
    """A method that draws numbers: for plain arguments and few elements, NumPy computes it at once."""
    call = _in_place(theirs) if theirs.__name__ == "shuffle" else _method(theirs)
    attributes = {"__module__": call.__module__, "__doc__": theirs.__doc__, "__wrapped__": theirs}
    return _core.function(theirs, call, attributes, True, None, None, _lent.DRAWING)


def _in_place(theirs):
    def method(self, x, *args, **kwargs):
        self = getattr(self, "_inner", self)
        # Lists are shuffled in place, whatever they contain.
        if isinstance(x, _core.Array):
            return _fallback.call(theirs, (self, x, *args), kwargs)
        return _warnings.at_program(theirs, (self, x, *args), kwargs)

    return _fallback.like(method, theirs)


def _attribute(theirs):
    return property(
        lambda self: _ours(theirs.__get__(self)),
        lambda self, value: theirs.__set__(self, to_numpy(value)),
        doc=theirs.__doc__,
    )


def _ours(value):
    """The value with Aquila's arrays, also within the dictionaries of generators' states."""
    if isinstance(value, _Seeds):
        return value.own
    return {key: _ours(item) for key, item in value.items()} if type(value) is dict else wrap(value)


# MARK: Seeds and streams


def _initialise_seeds(self, entropy=None, **kwargs):
    options = {key: to_numpy(value) for key, value in kwargs.items()}
    numpy.random.SeedSequence.__init__(self, to_numpy(entropy), **options)


class _Seeds:
    """A sequence of seeds defined by the program, which uses Aquila's arrays: NumPy's code gets NumPy's."""

    def __init__(self, own):
        self.own = own

    def generate_state(self, *args):
        return to_numpy(self.own.generate_state(*args))


class _SpawnableSeeds(_Seeds):
    def spawn(self, count):
        return self.own.spawn(count)


ISeedSequence.register(_Seeds)
ISpawnableSeedSequence.register(_SpawnableSeeds)


def _bit_generator(theirs):
    def initialise(self, seed=None, *args, **kwargs):
        is_seeds = isinstance(seed, ISeedSequence)
        if is_seeds and not isinstance(seed, numpy.random.SeedSequence):
            seed = (_SpawnableSeeds if isinstance(seed, ISpawnableSeedSequence) else _Seeds)(seed)
        elif not is_seeds and (seed is not None or not args and not kwargs):
            seed = SeedSequence(seed)
        options = {key: to_numpy(value) for key, value in kwargs.items()}
        theirs.__init__(self, seed, *map(to_numpy, args), **options)

    return _standing_for(theirs, __init__=initialise)


SeedSequence = _standing_for(numpy.random.SeedSequence, __init__=_initialise_seeds)
BitGenerator = _bit_generator(numpy.random.BitGenerator)
MT19937 = _bit_generator(numpy.random.MT19937)
PCG64 = _bit_generator(numpy.random.PCG64)
PCG64DXSM = _bit_generator(numpy.random.PCG64DXSM)
Philox = _bit_generator(numpy.random.Philox)
SFC64 = _bit_generator(numpy.random.SFC64)

# MARK: Distributions


def _make_generator(bits):
    """The generator of a pickle; earlier pickles name it."""
    return Generator(_named(bits))


def _make_state(bits):
    return RandomState(_named(bits))


def _named(bits):
    return globals()[bits]() if isinstance(bits, str) else bits


def _reduce(self):
    return _make_generator, (self.bit_generator,), None


def _initialise(self, bit_generator):
    numpy.random.Generator.__init__(self, bit_generator)
    # NumPy's generator, whose methods call each other and exchange NumPy's arrays.
    self._inner = numpy.random.Generator(bit_generator)


def _spawn(self, n_children):
    return [type(self)(bits) for bits in self.bit_generator.spawn(n_children)]


_spawn = _fallback.like(_spawn, numpy.random.Generator.spawn)
_INNER = {"__slots__": ("_inner",)}
Generator = _standing_for(
    numpy.random.Generator, __init__=_initialise, __reduce__=_reduce, spawn=_spawn, **_INNER
)


def _initialise_state(self, seed=None):
    numpy.random.RandomState.__init__(self, MT19937() if seed is None else to_numpy(seed))
    self._inner = numpy.random.RandomState(self._bit_generator)


def _reduce_state(self):
    return _make_state, (self._bit_generator,), self.get_state(legacy=False)


RandomState = _standing_for(
    numpy.random.RandomState, __init__=_initialise_state, __reduce__=_reduce_state, **_INNER
)
_core.add_generator(Generator, numpy.random.Generator)
_core.add_generator(RandomState, numpy.random.RandomState)


def default_rng(seed=None):
    if type.__instancecheck__(Generator, seed):
        return seed
    if seed is not None and isinstance(seed, (numpy.random.Generator, BitGenerator, RandomState)):
        return Generator(numpy.random.default_rng(seed).bit_generator)
    return Generator(PCG64(seed))


_fallback.counterparts[numpy.random.default_rng] = default_rng
default_rng = _modules.function(numpy.random.default_rng, numpy.random.__name__)
# The functions of the module are methods of NumPy's own global state, which other libraries use
# too.
for _name, _theirs in vars(numpy.random).items():
    if isinstance(_theirs, types.MethodType):
        globals()[_name] = types.MethodType(vars(RandomState)[_theirs.__name__], _theirs.__self__)

__getattr__, __dir__ = _modules.stand_for(numpy.random, globals())
__all__ = list(numpy.random.__all__)
