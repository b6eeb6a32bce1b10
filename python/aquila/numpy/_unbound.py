"""Methods and attributes looked up on the class of arrays itself: `np.ndarray.copy(x)`.

They also accept NumPy's own arrays, whose types and classes may exist only in NumPy.
"""

import functools
import types

import numpy

from aquila import _core

from . import _fallback

_METHODS = (types.FunctionType, types.WrapperDescriptorType, types.MethodDescriptorType, _core.Method)
_ATTRIBUTES = (property, types.GetSetDescriptorType, types.MemberDescriptorType)
_names = vars(numpy.ndarray).keys() - {"__new__", "__class_getitem__", "__doc__", "__hash__"}


def unbound(name, ours):
    """The value of an attribute of the class with this name."""
    if name in _names:
        if type(ours) in _METHODS:
            return _method(name, ours)
        if type(ours) in _ATTRIBUTES:
            return _attribute(name, ours)
    return ours


@functools.cache
def _method(name, ours):
    theirs = getattr(numpy.ndarray, name)

    def call(self, *args, **kwargs):
        if isinstance(self, _core.Array):
            return ours(self, *args, **kwargs)
        return _fallback.call(theirs, (self, *args), kwargs)

    attributes = {"__module__": "aquila.numpy", "__doc__": theirs.__doc__, "__wrapped__": theirs}
    return _core.function(theirs, call, attributes, True)


@functools.cache
def _attribute(name, ours):
    theirs = getattr(numpy.ndarray, name)

    def chosen(self):
        return ours if isinstance(self, _core.Array) else theirs

    return property(
        lambda self: chosen(self).__get__(self),
        lambda self, value: chosen(self).__set__(self, value),
        doc=theirs.__doc__,
    )
