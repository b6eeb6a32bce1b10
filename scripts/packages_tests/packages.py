"""The packages, and the parts of their tests that are run."""

from typing import NamedTuple

from .aliases import PREFIX


class Package(NamedTuple):
    version: str
    #: Folders and files of tests within the package's module, or with `is_of_source` within the folder of the
    #: source distribution, for tests that the wheel lacks; `*` stands for the name of that folder.
    tests: tuple[str, ...] = ("",)
    #: Options of pytest.
    options: tuple[str, ...] = ()
    #: False for a package that is installed and keeps NumPy, so that only its tests are the program.
    is_program: bool = True
    is_of_source: bool = False
    #: True for a source distribution that Meson builds, which takes compilers and downloads.
    is_of_meson: bool = False
    #: The name on the package index, and that of the module, if they are not the package's.
    distribution: str = ""
    module: str = ""
    environment: tuple[tuple[str, str], ...] = ()

    def module_of(self, name):
        return self.module or name

    def paths(self, name, folder):
        """Returns the folders and files of tests in the folder of the package's program."""
        if self.is_of_source:
            return [str(path) for tests in self.tests for path in folder.glob(tests)]
        module = self.module_of(name) if self.is_program else f"{PREFIX}{self.module_of(name)}"
        return [f"{module}/{tests}" for tests in self.tests]

    def start(self, folder):
        """The working folder of the tests: where an installed package's sources are, with the files of tests."""
        return next(folder.glob("*/")) if self.is_of_source and not self.is_program else folder


def files(folder, names):
    """The paths of files of tests in a folder."""
    return tuple(f"{folder}/test_{name}.py" for name in names.split())


PACKAGES = {
    "autograd": Package("1.9.1", ("*/tests",), is_of_source=True),
    "unyt": Package("3.2.0"),
    "astropy": Package("8.0.2", ("units/tests",), is_program=False),
    "xarray": Package(
        "2026.9.0",
        files("tests", "variable indexing duck_array_ops computation dataarray ufuncs missing weighted nputils"),
    ),
    "lmfit": Package("1.3.4", ("lmfit-*/tests",), is_of_source=True),
    "quantities": Package("0.16.4"),
    "pint": Package("0.25.3", options=("--ignore=pint/testsuite/benchmarks",)),
    "numdifftools": Package("0.11.2"),
    "filterpy": Package("2.0.0", ("filterpy-*/filterpy",), is_of_source=True),
    "meshio": Package("5.3.5", ("meshio-*/tests",), is_of_source=True),
    "SciPy": Package(
        "1.17.1",
        (
            *files("linalg/tests", "blas decomp_lu"),
            *files("optimize/tests", "minpack least_squares linear_assignment nnls"),
            *files("signal/tests", "waveforms spectral savitzky_golay"),
            *files("ndimage/tests", "measurements fourier"),
            *files("sparse/tests", "construct csr"),
            *files("stats/tests", "mstats_basic rank"),
            *files("interpolate/tests", "polyint"),
        ),
        is_program=False,
        distribution="scipy",
        module="scipy",
    ),
    "scikit-learn": Package(
        "1.9.1",
        (
            *files("cluster/tests", "dbscan"),
            *files("decomposition/tests", "truncated_svd"),
            *files("linear_model/tests", "least_angle"),
            *files("metrics/tests", "regression"),
            *files("neighbors/tests", "kd_tree"),
            *files("preprocessing/tests", "label"),
            *files("utils/tests", "sparsefuncs multiclass random"),
            *files("svm/tests", "svm"),
        ),
        is_program=False,
        module="sklearn",
    ),
    "scikit-learn, program": Package(
        "1.9.1",
        (
            *files("linear_model/tests", "base"),
            *files("metrics/tests", "regression"),
            *files("preprocessing/tests", "data polynomial"),
            *files("utils/tests", "extmath"),
        ),
        distribution="scikit-learn",
        module="sklearn",
    ),
    "statsmodels": Package(
        "0.15.0",
        (
            *files("regression/tests", "robustcov quantile_regression"),
            *files("tsa/tests", "stattools"),
            *files("nonparametric/tests", "kde lowess"),
            *files("stats/tests", "weightstats multi"),
            "tools/tests",
        ),
        # Tests of minutes.
        options=("-k", "not arma_order_select"),
    ),
    "networkx": Package(
        "3.6.1",
        (
            "linalg",
            "drawing/tests/test_layout.py",
            *files("tests", "convert_numpy convert_pandas convert_scipy all_random_functions"),
            *(f"algorithms/{part}/tests" for part in "link_analysis centrality bipartite assortativity approximation".split()),
        ),
    ),
    "opt_einsum": Package("3.4.0"),
    "einops": Package("0.8.2"),
    "numba": Package(
        "0.68.1",
        files("tests", "numpyadapt array_attr array_return"),
        is_program=False,
    ),
    "h5py": Package(
        "3.16.0",
        files("tests", "dataset dataset_getitem dataset_swmr attrs attrs_data datatype dtype selections slicing dimension_scales"),
        is_program=False,
    ),
    "scikit-image": Package(
        "0.26.0",
        tuple(f"*/tests/skimage/{part}" for part in "util draw exposure measure".split()),
        is_program=False,
        is_of_source=True,
        is_of_meson=True,
    ),
    "matplotlib": Package(
        "3.11.2",
        tuple(f"*/lib/matplotlib/tests/test_{name}.py" for name in "cbook colors path transforms ticker lines".split()),
        options=("--import-mode=importlib",),
        is_program=False,
        is_of_source=True,
        is_of_meson=True,
    ),
    "zarr": Package(
        "3.1.6",
        tuple(f"*/tests/test_{name}.py" for name in "array indexing buffer".split()),
        options=("-o", "asyncio_mode=auto"),
        is_program=False,
        is_of_source=True,
    ),
    "Pillow": Package(
        "13.0.0",
        ("*/Tests/test_numpy.py", "*/Tests/test_image_array.py", "*/Tests/test_image.py"),
        is_program=False,
        is_of_source=True,
    ),
    "uncertainties": Package("3.2.3", ("*/tests",), is_of_source=True),
    "pandas": Package(
        "3.1.1",
        (*files("tests/reshape", "cut qcut"), "tests/groupby/test_bin_groupby.py", "tests/arrays/integer"),
        is_program=False,
        environment=(("AQUILA_PANDAS", "0"),),
    ),
    "emcee": Package("3.1.6", ("tests/unit",)),
    "numpy_groupies": Package(
        "0.16.0",
        files("numpy_groupies-*/numpy_groupies/tests", "api axis complex dtypes nan nunique utils_np"),
        # Functions that Numba compiles take minutes.
        options=("-k", "not numba"),
        is_of_source=True,
    ),
    "bottleneck": Package(
        "1.6.0",
        tuple(f"tests/{name}_test.py" for name in "input_modification list_input scalar_input move nonreduce_axis".split()),
        is_program=False,
    ),
    "numexpr": Package("2.14.2", ("tests",), is_program=False),
    "PyWavelets": Package(
        "1.9.0",
        files("tests", "dwt_idwt functions modes mra multidim multilevel swt thresholding wavelet wp wp2d"),
        module="pywt",
    ),
    "sparse": Package("0.19.3", files("numba_backend/tests", "array_function conversion dok io namespace")),
    "nibabel": Package("5.4.2", files("tests", "affines arraywriters casting euler floating funcs orientations quaternions volumeutils")),
    "shapely": Package(
        "2.2.0",
        files("tests", "constructive coordinates creation creation_indices linear measurement ragged_array strtree"),
        is_program=False,
    ),
    "ndindex": Package("1.10.1", files("tests", "array integer ellipsis newaxis no_dependencies")),
    "sympy": Package("1.14.0", ("utilities/tests/test_lambdify.py",), is_program=False),
}
