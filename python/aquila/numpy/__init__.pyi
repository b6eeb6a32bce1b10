# The interface is NumPy's, and so is the class of arrays to type checkers, as it is to `isinstance`: programs
# get the overloads of the NumPy that is installed, and give their arrays to whatever takes NumPy's.
from numpy import *
from numpy import __all__ as __all__
from numpy import __array_api_version__ as __array_api_version__
from numpy import __version__ as __version__

class FallbackWarning(UserWarning):
    """A function has no native form for what it was given: NumPy computes it, on one core and at once."""
