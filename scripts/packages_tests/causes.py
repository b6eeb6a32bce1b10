"""The causes for which tests of packages fail."""

import re

# Causes of failures; the first one that matches a test's name and its error applies.
CAUSES = [
    (r"isinstance\(<built-in function", "functions of ours are of a type of their own"),
    (r"DeadlineExceeded|TimeoutError|ends the process$", "a time limit of the test, or this script's"),
    (r"test_variablelength|test_all_numeric_types", "tests named by random numbers, or by their order in a set"),
    (r"file write failed|external raw data file", "arrays that are only recorded, in calls of the system"),
    (r"rbc_001|numerical_stability", "order of float sums (see [differences.md](differences.md))"),
    (r"yeo_johnson_inverse_transform_warning", "warnings of floats, which are not given (see [differences.md](differences.md))"),
    (r"data-type for array of references", "arrays of NumPy's classes are asked for a view by our class"),
    (
        r"type <class 'numpy.ndarray'>|<class 'numpy.ndarray'> is <class 'aquila|must be a Numpy array",
        "`type(x)` of arrays that other libraries made",
    ),
    (r"<function primitive|isinstance\(\) arg", "`type(np.ndarray) is type`"),
    (
        r"incorrect type \(expected numpy.ndarray|must be numpy.ndarray|output must be an array",
        "C code that takes NumPy's struct",
    ),
    (r"not producing an array", "NumPy's C code takes only its own arrays from `__array__`"),
    (r"test_exp_array|test_erf_array|inplace_2|units/.*geomspace", "elementary functions, which differ in last places"),
    (r"to the power", "classes that derive from `np.ndarray` are given NumPy's functions, and compare them by `is`"),
    (r"Received a <class", "the name of the class in a text"),
    (r"\) is array\(", "`x.base is y`: another object for the same array"),
    (r"CategoricalDtype", "arrays of types that NumPy alone has name NumPy as their namespace"),
    (
        r"[uU]nits?\b|[Uu]nyt|Quantity|Dimension|dimension|is cm|_implementation|no implementation found|degree_Celsius"
        r"|NotImplemented from __array_ufunc__|isin|dictionary changed",
        "functions that other classes handle (NEP 13, NEP 18)",
    ),
]


def cause(test, error):
    """Returns the cause of a test's failure, by its name or its error."""
    return next((why for pattern, why in CAUSES if re.search(pattern, f"{test}\n{error}")), "other")
