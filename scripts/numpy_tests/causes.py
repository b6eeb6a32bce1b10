"""The causes for which NumPy's tests fail, by the tests' names or their errors."""

import re

_STRUCT = "NumPy's C interface, which takes its struct alone"
#: The causes of tests that fail by a plain assertion, by their names.
NAMED = {
    "TestIndexing::test_memory_order": "memory order of the results of subscripts by arrays",
    "test___array__ test_ufunc_binop_interaction test_array_ufunc_direct_call test_ufunc_override": (
        "protocols on NumPy's own functions"
    ),
    "test_array_interfaces TestFromBuffer test_interface_nullptr TestBroadcast:: test_order_mismatch": (
        "`base` and helpers that follow it to the owner of the memory"
    ),
    "test_various_alignments test_set_stridesattr": "elements that stand askew, which are copied here",
    "_warn_on_write test_warnonwrite": "writes into broadcast views, which NumPy deprecates",
    "test_writeable": "the writeable flag of memory that is another's",
    "test_result_types": "`longlong` and `int64`, which are one type here",
    "TestNewBufferProtocol": "flags and strides of exported buffers",
    "TestSizeOf": "sizes of objects",
    "TestFloatExceptions test_floatingpoint_errors": "warnings, above all of floating-point errors",
    "TestLerp": "NumPy's private functions",
    "TestResize": "`resize`, which counts no references here",
    "test_ufunc_noncontiguous test_basic_ufuncs Test_I0 test_addsumprod": "last bits of functions and sums",
    "TestArrayFromScalar test_scalar_match_array": "`longlong` and `int64`, which are one type here",
    "test_pickle_module test_pickle_withstring test_load_ufunc": "pickles, which name the package",
    "test_function_like test_set_module test_array_like_not_implemented": "objects that are not NumPy's own",
    "TestDevice": "namespaces of NumPy's own scalars",
    "test_arg_locking": "lists that threads change while NumPy reads them",
    "TestMemmap": "classes of arrays that stay NumPy's",
    "TestArrayLike": "objects that are not NumPy's own",
    "test_iter_copy_if_overlap test_void_via_length test_alignment_update TestCApiAccess": _STRUCT,
    "test_for_object_scalar test_unpack_first_level": _STRUCT,
    "test_reshape_trailing_ones_strides": "steps along axes of one element",
    "TestSubclasses::test_basic": "`base` and helpers that follow it to the owner of the memory",
    "test_iter_refcount": "counts of references",
}
CAUSES = [
    (r"DID NOT WARN|Warning|warnings? found|\.filename", "warnings, above all of floating-point errors"),
    (r"FloatingPointError", "errors of floating-point operations, set by NumPy's own `errstate`"),
    (r"cannot be run", "ends the process, or cannot be collected"),
    (r"must be numpy\.(ndarray|ufunc), not|needs ndarray input|must be an array|iterators\.c", _STRUCT),
    (r"ArrayType|array or void scalar|Cannot convert ndarray|Cannot change data-type", _STRUCT),
    (
        r"__array__ method not producing|array element with a sequence",
        "arrays within `__array__` or sequences",
    ),
    (r"ParameterKind|__signature__|__text_signature__|__doc__", "signatures and documentation"),
    (r"Mismatched elements|location mismatch", "values that differ"),
    (r"<class '(aquila\.)?numpy.ndarray'>", "classes of arrays that stay NumPy's"),
    (r"no attribute 'obj'", "`base` and helpers that follow it to the owner of the memory"),
    (r"all returned NotImplemented|__array_ufunc__", "protocols on NumPy's own functions"),
    (r"does not own its data", "`resize`, which counts no references here"),
    (r"refcount", "counts of references"),
    (r"read-only", "writes into views that show elements many times, which are refused here"),
    (r"beyond the memory", "views beyond the memory of an array, which are refused here"),
    (r"is <built-in function|is not array\(|is array\(", "objects that are not NumPy's own"),
    (r"require base class ndarray|Type must be a sub-type|Expected an array", _STRUCT),
    (
        r"not raised|DID NOT RAISE|address space|No error raised",
        "other calls are errors, or other exceptions",
    ),
]


def cause(test, error):
    for names, why in NAMED.items():
        if any(name in test for name in names.split()):
            return why
    return next((why for pattern, why in CAUSES if re.search(pattern, error)), "other")


def sorted_by_cause(failed):
    """Returns the causes with the tests that fail for them, the most frequent first."""
    causes = {}
    for test, error in failed.items():
        causes.setdefault(cause(test, error), []).append(test)
    return sorted(causes.items(), key=lambda item: -len(item[1]))
