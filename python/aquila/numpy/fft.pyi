# The interface is NumPy's: see __init__.pyi.
from numpy.fft import *
from numpy.fft import __all__ as __all__
