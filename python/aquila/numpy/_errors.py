"""What happens at floating-point errors.

Native loops look for none: values are as NumPy's, without its warnings. Where a program wants errors or
calls, NumPy computes, and sees to them.
"""

import functools

import numpy

from aquila import _core

from ._fallback import counterparts, like

#: Whether NumPy computes.
is_strict = False


def _heed():
    global is_strict
    is_strict = any(value in ("raise", "call", "print", "log") for value in numpy.geterr().values())
    _core.set_strict(is_strict)


class errstate(numpy.errstate):
    __doc__ = numpy.errstate.__doc__

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._kwargs = kwargs

    def __enter__(self):
        super().__enter__()
        _heed()

    def __exit__(self, *exception):
        super().__exit__(*exception)
        _heed()

    def __call__(self, function):
        @functools.wraps(function)
        def inner(*args, **kwargs):
            with errstate(**self._kwargs):
                return function(*args, **kwargs)

        return inner


def seterr(all=None, divide=None, over=None, under=None, invalid=None):
    before = numpy.seterr(all, divide, over, under, invalid)
    _heed()
    return before


counterparts[numpy.seterr] = like(seterr, numpy.seterr)
