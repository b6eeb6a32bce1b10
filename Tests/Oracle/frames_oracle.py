"""Runs statements with pandas for AquilaFramesTests, and sends back the frame that each gives.

A request is a line: a JSON string with Python code that sets `result` to a DataFrame, or to a Series, which becomes
a frame with one column. The reply is a line: a JSON object with the frame's columns and the levels of its index, each
a label, a type and its values as texts (null where one is missing; floats in hexadecimal digits), or with the name of
the exception that the code raised.
"""

import json
import sys
import warnings

import numpy as np
import pandas as pd

warnings.simplefilter("ignore")


def text(value):
    """A value as a text that tells it exactly, but for the sign of zero: of keys that are both zeros, pandas shows
    the one that it has met first in the column, not in the group."""
    if isinstance(value, (float, np.floating)):
        return float(value).hex() if value else "0x0.0p+0"
    return str(value)


def column(label, values):
    """A column as JSON; of categories also the dictionary."""
    missing = values.isna().to_numpy()
    cells = [None if gone else text(value) for value, gone in zip(values.tolist(), missing)]
    reply = {"label": str(label), "type": str(values.dtype), "values": cells}
    if isinstance(values.dtype, pd.CategoricalDtype):
        reply["dictionary"] = [text(value) for value in values.cat.categories.tolist()]
    return reply


def frame(result):
    if isinstance(result, pd.Series):
        result = result.to_frame()
    columns = [column(label, result.iloc[:, k]) for k, label in enumerate(result.columns)]
    index = result.index
    levels = [column("", pd.Series(index.get_level_values(k))) for k in range(index.nlevels)]
    return {"columns": columns, "index": levels, "count": len(result)}


for line in sys.stdin:
    names = {"np": np, "pd": pd, "nan": float("nan"), "inf": float("inf"), "hexed": float.fromhex}
    try:
        exec(json.loads(line), names)
        reply = {"text": names["result"]} if isinstance(names["result"], str) else frame(names["result"])
    except Exception as error:  # Raised by the code under test, so of any class.
        reply = {"error": type(error).__name__, "message": str(error)}
    print(json.dumps(reply), flush=True)
