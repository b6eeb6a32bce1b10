"""pandas' interface, with frames computed on all cores: ``import aquila.pandas as pd``.

Frames and series are pandas' own classes' subclasses and hold pandas' blocks; what has no native form, and what
is small, pandas computes.
"""

try:
    import pandas as _pandas
except ModuleNotFoundError as error:
    if error.name != "pandas":
        raise
    raise ModuleNotFoundError(
        "aquila.pandas needs pandas 3: pip install 'pandas>=3,<4'", name="pandas"
    ) from None
if _pandas.__version__.partition(".")[0] != "3":
    raise ImportError(f"aquila.pandas needs pandas 3, and pandas is {_pandas.__version__}")

from . import _coverage, _levels, _modules
from ._fallback import FallbackWarning
from ._frames import DataFrame, Series
from ._functions import (
    concat,
    crosstab,
    cut,
    factorize,
    get_dummies,
    merge,
    merge_asof,
    pivot,
    pivot_table,
    qcut,
    read_csv,
    read_table,
    to_datetime,
    unique,
)

_levels.pass_over()
_coverage.complete()
__getattr__, __dir__ = _modules.stand_for(_pandas, globals())
__all__ = list(_pandas.__all__)
__version__ = _pandas.__version__
