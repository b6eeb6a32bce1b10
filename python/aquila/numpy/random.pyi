# The interface is NumPy's: see __init__.pyi.
from numpy.random import *
from numpy.random import __all__ as __all__
