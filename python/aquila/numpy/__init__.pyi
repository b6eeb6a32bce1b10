# Type checkers see NumPy's interface and class of arrays, as `isinstance` does: programs get the
# overloads of the installed NumPy, and can pass their arrays to functions that take NumPy's.
from numpy import *
from numpy import __all__ as __all__
from numpy import __array_api_version__ as __array_api_version__
from numpy import __version__ as __version__

class FallbackWarning(UserWarning):
    """A call without a native form: NumPy computes it, on one core and at once."""
