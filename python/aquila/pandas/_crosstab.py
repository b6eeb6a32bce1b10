"""Tables of counts: as `pandas.crosstab`, by a pivot table of this package's frames."""

import pandas
from pandas.core.dtypes.inference import is_nested_list_like
from pandas.core.indexes.api import get_objs_combined_axis
from pandas.core.reshape import pivot as theirs

from aquila._core import NotNative

from . import _fallback
from ._frames import DataFrame

#: A label that no key has, of the column that is counted.
_COUNTED = "__dummy__"


def crosstab(index, columns, values=None, rownames=None, colnames=None, aggfunc=None, margins=False,
             margins_name="All", dropna=True, normalize=False):  # fmt: skip
    """As `pandas.crosstab`."""
    keys = [part if is_nested_list_like(part) else [part] for part in (index, columns)]
    count = max((len(key) for side in keys for key in side if hasattr(key, "__len__")), default=0)

    def native(*_):
        if values is not None or aggfunc is not None or margins or dropna is not True:
            raise NotNative("values that are aggregated, or sums of the counts")
        return _counted(*keys, rownames, colnames, normalize)

    args = (index, columns, values, rownames, colnames, aggfunc, margins, margins_name, dropna, normalize)
    return _fallback.attempt("crosstab", count, native, pandas.crosstab, args, {})


def _counted(index, columns, rownames, colnames, normalize):
    labelled = [key for key in index + columns if isinstance(key, (pandas.Series, pandas.DataFrame))]
    labels = get_objs_combined_axis(labelled, intersect=True, sort=False)[0] if labelled else None
    names = theirs._get_names(index, rownames, prefix="row"), theirs._get_names(columns, colnames, prefix="col")
    row_mapper, rows, column_mapper, cells = theirs._build_names_mapper(*names)
    data = dict(zip(rows, index, strict=True)) | dict(zip(cells, columns, strict=True))
    frame = DataFrame(data, index=labels)
    frame[_COUNTED] = 0
    table = frame.pivot_table(_COUNTED, index=rows, columns=cells, aggfunc="count", fill_value=0, observed=True)
    if normalize is not False:
        table = theirs._normalize(table, normalize=normalize, margins=False, margins_name="All")
    return table.rename_axis(index=row_mapper, axis=0).rename_axis(columns=column_mapper, axis=1)
