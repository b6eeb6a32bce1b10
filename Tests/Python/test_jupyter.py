"""Arrays in a Jupyter kernel, as seen by a notebook."""

import re
import threading

import aquila.numpy as np
import pytest

pytest.importorskip("ipykernel")
manager = pytest.importorskip("jupyter_client.manager")

_PATIENCE = 120


class Kernel:
    def __init__(self):
        self.manager, self.client = manager.start_new_kernel(kernel_name="python3", startup_timeout=_PATIENCE)

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def run(self, code, heed=lambda message: None):
        """Returns the output of a cell, and the error that ends it."""
        texts = []
        error = None

        def note(message):
            nonlocal error
            content = message["content"]
            if message["msg_type"] == "stream" and content["name"] == "stdout":
                texts.append(content["text"])
            elif message["msg_type"] in ("execute_result", "display_data"):
                texts.append(content["data"]["text/plain"])
            elif message["msg_type"] == "error":
                error = content["ename"]
            heed(message)

        self.client.execute_interactive(code, timeout=_PATIENCE, output_hook=note)
        return "".join(texts), error

    def complete(self, code):
        return self.client.complete(code, reply=True, timeout=_PATIENCE)["content"]["matches"]

    def inspect(self, code):
        """Returns the help that a question mark shows, without colours."""
        reply = self.client.inspect(code, reply=True, timeout=_PATIENCE)["content"]
        assert reply["found"], code
        text = reply["data"]["text/plain"]
        return "".join(part.partition("m")[2] if k else part for k, part in enumerate(text.split("\x1b[")))


@pytest.fixture(scope="module")
def kernel():
    result = Kernel()
    result.run(
        "import aquila.numpy as np\nimport numpy\nx = np.arange(6.0).reshape(2, 3).copy()\nn = numpy.array(x)"
    )
    yield result
    result.close()


@pytest.mark.parametrize(
    "value", ["{}", "({}, [{}.T])", "{}.sum()", "{}.sum(axis=0)", "{}[0, 0]", "{}.flags"]
)
def test_values_are_shown_as_numpys(kernel, value):
    ours, theirs = (kernel.run(value.replace("{}", name)) for name in "xn")
    assert ours == theirs and ours[0] and not ours[1]


def test_an_array_is_shown_with_the_values_of_its_time(kernel):
    assert kernel.run("y = x * 2\ndisplay(y)\ny[...] = 7\ny")[0] == (
        "array([[ 0.,  2.,  4.],\n       [ 6.,  8., 10.]])array([[7., 7., 7.],\n       [7., 7., 7.]])"
    )


def test_names_are_completed(kernel):
    assert set(kernel.complete("n.")) <= set(kernel.complete("x."))
    assert set(kernel.complete("numpy.")) <= set(kernel.complete("np."))
    assert {"svd", "solve"} <= set(kernel.complete("np.linalg.s"))
    assert "axis=" in kernel.complete("np.sum(x, ax") and "axis=" in kernel.complete("x.sum(ax")
    assert "normal" in kernel.complete("np.random.nor")


def documentation(text):
    return re.split("\n(?:Type|File|Class docstring|Call docstring):", text.split("Docstring:", 1)[1])[
        0
    ].strip()


@pytest.mark.parametrize("name", ["np.zeros", "np.sin", "np.linalg.svd", "x.sum", "x.reshape", "np.where"])
def test_help_is_numpys(kernel, name):
    ours = kernel.inspect(name)
    theirs = kernel.inspect(name.replace("np.", "numpy.").replace("x.", "n."))
    assert "Signature:" in ours
    assert documentation(ours) == documentation(theirs) != ""


def test_arrays_say_what_they_are(kernel):
    assert "[[0. 1. 2.]" in kernel.inspect("x") and "ndarray" in kernel.inspect("x")
    assert "computed when a value is needed" in kernel.inspect("x")


def test_magic_that_measures(kernel):
    shown, error = kernel.run("%timeit -n 3 -r 2 x + 1\n%time y = x + 1")
    assert error is None and "2 runs, 3 loops each" in shown


def test_errors_end_a_cell_and_nothing_else(kernel):
    assert kernel.run("x.sum(axis=7)") == ("", "AxisError")
    assert kernel.run("x + np.ones(5)") == ("", "ValueError")
    assert kernel.run("float(x.sum())") == (str(float(np.arange(6).sum())), None)


def test_an_interrupt_ends_a_wait():
    kernel = Kernel()

    def interrupt(message):
        if message["msg_type"] == "stream":
            threading.Timer(1, kernel.manager.interrupt_kernel).start()

    # The computation takes longer than any wait.
    text = """
import aquila.numpy as np
x = np.linspace(0, 1, 1 << 20)
total = np.sin(np.broadcast_to(x, (1 << 19, 1 << 20)) + x[: 1 << 19, None]).sum(keepdims=True)
print("begun")
total
"""
    try:
        assert kernel.run(text, heed=interrupt) == ("begun\n", "KeyboardInterrupt")
        assert kernel.run("1 + 1") == ("2", None)
    finally:
        kernel.close()
