"""The line of the program in warnings of pandas', and its variables in expressions: pandas finds them on the
stack, where frames of this package stand in between.
"""

import functools
import os
import sys

import pandas
from pandas.util import _exceptions


def _find_stack_level(  # The code of pandas' function; all that it needs stands in its defaults.
    _libraries=tuple(os.path.dirname(os.path.abspath(file)) + os.sep for file in (pandas.__file__, __file__)),
    _tests=os.path.join(os.path.dirname(pandas.__file__), "tests") + os.sep,
    _frame=sys._getframe,
):
    frame, level = _frame(), 0
    while frame is not None:
        file = frame.f_code.co_filename
        if not file.startswith(_libraries) or file.startswith(_tests):
            break
        frame, level = frame.f_back, level + 1
    return level


def pass_over():
    """Makes pandas' search for the program's line pass over this package. All modules of pandas' hold the
    same function, so its code is replaced.
    """
    theirs = _exceptions.find_stack_level
    theirs.__code__, theirs.__defaults__ = _find_stack_level.__code__, _find_stack_level.__defaults__


def scoped(theirs):
    """A function of pandas' that evaluates texts, with the variables of its caller."""

    @functools.wraps(theirs)
    def function(*args, level=0, local_dict=None, global_dict=None, **kwargs):
        frame = sys._getframe(level + 1)
        local_dict = frame.f_locals if local_dict is None else local_dict
        global_dict = frame.f_globals if global_dict is None else global_dict
        return theirs(*args, level=level, local_dict=local_dict, global_dict=global_dict, **kwargs)

    return function


#: Names of functions that evaluate texts.
SCOPED = {"eval", "query"}
