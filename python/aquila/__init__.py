"""Aquila: NumPy programs on all cores, on GPUs and on clusters.

``import aquila.numpy as np`` instead of ``import numpy as np``.
"""
