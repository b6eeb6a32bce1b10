"""Tasks, stores and scopes, for authors of libraries.

A task is a Python function on NumPy views of pieces of arrays. Annotations declare how the arrays
are used and partitioned::

    @core.task
    def axpy(a: float, x: core.In["i"], y: core.InOut["i"]):
        y += a * x

    axpy(2.0, x, y)        # recorded, like any operation on arrays
"""

from ._annotations import In, InOut, Out, Point, Reduce
from ._scopes import DeviceWork, Machine, device_work, execution_fence, fence, machine, scope
from ._stores import Store, store
from ._tasks import Task, task

__all__ = [
    "DeviceWork",
    "In",
    "InOut",
    "Machine",
    "Out",
    "Point",
    "Reduce",
    "Store",
    "Task",
    "device_work",
    "execution_fence",
    "fence",
    "machine",
    "scope",
    "store",
    "task",
]
