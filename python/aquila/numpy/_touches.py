"""Arrays with NumPy's struct are computed when C code touches them; see `FrontRegion` in the runtime."""

import faulthandler
import functools
import gc

import numpy

from aquila import _core


def _first(enable):
    """A function that installs a handler of faults, and lets ours come first again."""

    @functools.wraps(enable)
    def call(*args, **kwargs):
        result = enable(*args, **kwargs)
        _core.renew_fronts()
        return result

    return call


def _computed(theirs):
    """A method of NumPy's that hands the elements to the system, which does not compute what it touches."""

    @functools.wraps(theirs)
    def call(self, *args, **kwargs):
        try:
            # A buffer is computed when it is made.
            memoryview(self).release()
        except (ValueError, BufferError):
            # Elements that no buffer describes are never ours.
            pass
        return theirs(self, *args, **kwargs)

    return call


def install():
    """Prepares modules for arrays that compute themselves; has no effect without them."""
    if not _core.has_struct():
        return
    # A handler may have been installed since the extension was loaded, which `aquila.pandas` does earlier.
    _core.renew_fronts()
    for name in ("enable", "register"):
        setattr(faulthandler, name, _first(getattr(faulthandler, name)))
    # NumPy's own arrays may show our memory; the class lets only C code change it.
    (names,) = gc.get_referents(vars(numpy.ndarray))
    names["tofile"] = _computed(numpy.ndarray.tofile)
    _core.has_changed(numpy.ndarray)
