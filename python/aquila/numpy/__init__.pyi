# The interface is NumPy's.
from numpy import *
from numpy import fft as fft
from numpy import linalg as linalg
from numpy import random as random

class FallbackWarning(UserWarning): ...
