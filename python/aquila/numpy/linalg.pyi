# The interface is NumPy's: see __init__.pyi.
from numpy.linalg import *
from numpy.linalg import __all__ as __all__
