"""Files of CSV, read by aquila.pandas and by pandas: frames equal to the bit, errors of the same classes."""

import io
import random
import warnings

import numpy
import pytest

pytest.importorskip("pandas", reason="aquila.pandas needs pandas")

import aquila.pandas as pd
import pandas
from aquila.pandas import _fallback


@pytest.fixture(autouse=True)
def all_rows(monkeypatch):
    """Files of any length are read natively."""
    monkeypatch.setattr(_fallback, "least_rows", 0)
    _fallback.reset()


def outcome(function, *args, **kwargs):
    """A frame, or the class and the text of an error; and the texts of warnings."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        try:
            result = function(*args, **kwargs)
        except Exception as error:
            result = type(error), str(error)
    return result, [(warning.category, str(warning.message)) for warning in found]


def require_equal(ours, theirs):
    if not isinstance(theirs, pandas.DataFrame):
        assert ours == theirs
        return
    pandas.testing.assert_frame_equal(ours, theirs, check_exact=True, check_freq=True)
    assert type(ours) is pd.DataFrame
    for place in range(theirs.shape[1]):
        mine, other = ours.iloc[:, place], theirs.iloc[:, place]
        if other.dtype == "float64":
            assert (mine.to_numpy().view("int64") == other.to_numpy().view("int64")).all()
        if other.dtype == object:
            assert list(map(type, mine)) == list(map(type, other))


def compare(text, **options):
    """Compares frames of a text.

    :returns: true if it was read natively.
    """
    _fallback.reset()
    theirs, expected = outcome(pandas.read_csv, io.StringIO(text), **options)
    ours, warned = outcome(pd.read_csv, io.StringIO(text), **options)
    require_equal(ours, theirs)
    assert warned == expected
    return not _fallback.counts["read_csv"]


NATIVE = [
    "a,b\n1,2\n3,4\n",
    "a,b\r\n1,x\r\n3,y",
    "a\n1\n\n\n2\n",
    "a,b\n \t \n1,2\n   \n3, 4\n  ",
    "\ufeffa,b\n1,2\n",
    "a,b\n1\n2,3\n",
    "a,b\n,1\nNA,2\nnull,x\n",
    "a,a,,b,a.1\n1,2,3,4,5\n",
    'x\n"a,b"\n"say ""hi"""\n"two\nlines"\n""\n',
    'x,y\n5" disk,1\nb"c,2\n',
    'x\n"a"b"c"\n',
    "n\n9223372036854775807\n-9223372036854775808\n",
    "t\nTrue\nfalse\nTRUE\ntRuE\n",
    "t,u\nTrue,1\n,2\nfalse,3\n",
    "f\n1.5\n-2e-3\n+7\n.5\n5.\n1e400\ninf\n-Infinity\n-0\n",
    "f\n0.1\n123456789012345678901234567890.5\n2.2250738585072011e-308\n4.9e-324\n0.30000000000000004\n",
    "s\n1.2.3\n--1\n1e\n0x10\n1 2\n",
    "i\n 1\n2 \n\t3\n",
    "i\n007\n1\n-0\n",
    "i,f\n1,\n,2.5\n3,\n",
    "é,日本\nà,ü\n",
    "a,b\n,\n,\n",
    "k,a,b\n1,2,3,x\n4,5,6,y\n",
    "a,b\n1,x\n2,y\n",
    "m\nTrue\n1\nx\n",
    "m\nTrue\n2.5\n",
]
#: What pandas reads or explains.
THEIRS = [
    "", "\n\n", "a,b\n", "a,b\n1,2\n1,2,3\n", 'a\n"open\n', "n\n18446744073709551615\n1\n",
    "n\n99999999999999999999\nx\nNA\n", "a\r1\r2\r", "a\n1\x002\n", "f\n+1.234567890123456789\n1.5\n",
]  # fmt: skip


@pytest.mark.parametrize("text", NATIVE)
def test_frames_are_those_of_pandas(text):
    assert compare(text)


@pytest.mark.parametrize("text", THEIRS)
def test_other_files_are_read_by_pandas(text):
    assert not compare(text)


TABLE = "a,b,c,d\n1,x,2.5,2024-02-29\n2,,,2023-12-31\n-9,z,4,\n4,NA,-9,1969-12-31\n"
TIMES = "t,u\n2024-02-29 13:05:07,1\n,2\n0001-01-01 00:00:00,3\n9999-12-31 23:59:59,4\n"


@pytest.mark.parametrize(
    "options",
    [
        dict(usecols=["a", "c"]),
        dict(usecols=[2, 0]),
        dict(usecols=lambda name: name > "b"),
        dict(usecols=[]),
        dict(nrows=2),
        dict(nrows=0),
        dict(nrows=100),
        dict(dtype=str),
        dict(dtype={"a": "float64", "b": str, "c": "float32"}),
        dict(dtype={"a": "int8"}),
        dict(dtype={"a": bool}),
        dict(dtype={"c": int}),
        dict(dtype={"b": float}),
        dict(dtype={"z": float}),
        dict(dtype={"b": "category"}),
        dict(dtype={"a": "Int64"}),
        dict(dtype=object),
        dict(na_values=["x", -9]),
        dict(na_values="z", keep_default_na=False),
        dict(keep_default_na=False),
        dict(na_values={"a": [1]}),
        dict(na_filter=False),
        dict(index_col="b"),
        dict(index_col=0),
        dict(index_col=["a", "b"]),
        dict(index_col=False),
        dict(header=None),
        dict(header=1),
        dict(header=[0, 1]),
        dict(names=["p", "q", "r", "s"]),
        dict(names=["p", "q", "r", "s"], header=0),
        dict(names=["p", "q", "r", "s", "t"]),
        dict(names=["p", "q"]),
        dict(names=["p", "q"], usecols=[0, 1]),
        dict(skiprows=1),
        dict(skiprows=[1, 2]),
        dict(skiprows=1, header=None),
        dict(skipfooter=1, engine="python"),
        dict(parse_dates=["d"]),
        dict(parse_dates=[3], index_col=0),
        dict(parse_dates=True, index_col="d"),
        dict(parse_dates=["b"]),
        dict(parse_dates=["d"], date_format="%Y-%m-%d"),
        dict(parse_dates=["d"], date_format="ISO8601"),
        dict(parse_dates=["d"], dayfirst=True),
        dict(usecols=["d", "a"], parse_dates=["d"]),
        dict(thousands="."),
        dict(decimal=","),
        dict(comment="z"),
        dict(quotechar="z"),
        dict(quoting=3),
        dict(converters={"a": str}),
        dict(true_values=["x"]),
        dict(engine="python"),
        dict(engine="c"),
        dict(low_memory=False),
        dict(encoding="utf-8"),
        dict(encoding="latin-1"),
        dict(dtype_backend="numpy_nullable"),
        dict(on_bad_lines="skip"),
        dict(sep=None, engine="python"),
        dict(sep=";"),
        dict(sep="b"),
        dict(delimiter=",", sep=","),
        dict(usecols=["nothing"]),
        dict(index_col="nothing"),
        dict(parse_dates=["nothing"]),
        dict(usecols=[7]),
        dict(names=["p", "p"]),
        dict(header=9),
        dict(skiprows=99),
    ],
    ids=lambda options: str(options).split(" at 0x")[0],
)
def test_arguments_are_those_of_pandas(options):
    compare(TABLE, **options)
    compare(TABLE.replace("\n", "\r\n"), **options)


def test_covered_arguments_are_native():
    for options in (
        dict(usecols=["a", "c"]), dict(usecols=[2, 0]), dict(nrows=2), dict(dtype=str), dict(index_col="b"),
        dict(dtype={"a": "float64", "b": str, "c": "float32"}), dict(na_values=["x", -9]), dict(header=None),
        dict(keep_default_na=False), dict(names=["p", "q", "r", "s"], header=0), dict(skiprows=1),
        dict(parse_dates=["d"]), dict(parse_dates=[3], index_col=0), dict(low_memory=False),
        dict(usecols=["d", "a"], parse_dates=["d"]), dict(parse_dates=["d"], date_format="ISO8601"),
    ):  # fmt: skip
        assert compare(TABLE, **options), options
    assert compare(TIMES, parse_dates=["t"]) and compare(TIMES.replace(" ", "T"), parse_dates=["t"])
    assert compare(TABLE.replace(",", "\t"), sep="\t") and compare(TABLE.replace(",", "; "), sep=";")


@pytest.mark.parametrize("dates", ["2023-02-29", "2024-13-01", "2024-1-1", "24-01-01", "2024-01-01 25:00:00", "x"])
def test_dates_that_there_are_not(dates):
    compare(f"d\n2024-01-01\n{dates}\n", parse_dates=["d"])
    compare(f"d\n{dates}\n{dates}\n", parse_dates=["d"])


def test_reports_name_read_csv():
    pd.read_csv(io.StringIO("a\n1\n"), comment="#")
    assert _fallback.counts["read_csv"] == 1


def test_read_table(tmp_path):
    text = "a\tb\n1\tx\n"
    require_equal(pd.read_table(io.StringIO(text)), pandas.read_table(io.StringIO(text)))
    assert not _fallback.counts


def test_sources(tmp_path, monkeypatch):
    path = tmp_path / "t.csv"
    path.write_text(TABLE)
    expected = pandas.read_csv(path)
    for source in (path, str(path), io.BytesIO(TABLE.encode()), io.StringIO(TABLE)):
        require_equal(pd.read_csv(source), expected)
    require_equal(pd.read_csv(filepath_or_buffer=path), expected)
    monkeypatch.setenv("HOME", str(tmp_path))
    require_equal(pd.read_csv("~/t.csv"), expected)
    assert not _fallback.counts
    with open(path) as file:
        require_equal(pd.read_csv(file), expected)
    expected.to_csv(tmp_path / "t.csv.gz", index=False)
    require_equal(pd.read_csv(tmp_path / "t.csv.gz"), expected)
    for ours, theirs in zip(pd.read_csv(path, chunksize=2), pandas.read_csv(path, chunksize=2)):
        pandas.testing.assert_frame_equal(ours, theirs)
    for source in (tmp_path / "none.csv", tmp_path, 5, None):
        ours, theirs = (outcome(module.read_csv, source) for module in (pd, pandas))
        assert ours[0] == theirs[0]
    path.write_bytes(b"a\n\xff\n")
    assert outcome(pd.read_csv, path)[0] == outcome(pandas.read_csv, path)[0]


def test_buffers_are_read_from_their_place():
    text = "first\na,b\n1,2\n"
    for make in (io.StringIO, lambda text: io.BytesIO(text.encode())):
        ours, theirs = make(text), make(text)
        ours.readline(), theirs.readline()
        require_equal(pd.read_csv(ours), pandas.read_csv(theirs))
        assert ours.tell() == theirs.tell() == len(text)


def test_mixed_types_depend_on_the_parts_that_pandas_reads():
    rows = 600_000
    for first, last in (("1", "x"), ("x", "1"), ("", "x"), ("True", ""), ("1", "-0.5"), ("1.5", "-0")):
        text = "a\n" + f"{first}\n" * rows + f"{last}\n" * 3
        if first:
            compare(text)
            compare(text, low_memory=False)


def test_long_files(tmp_path):
    """Several chunks, in which types are found late, quotes hide ends of lines, and texts are missing."""
    lines = ["i,f,late,s,n,b,d"]
    for k in range(120_000):
        late = "1.5" if k == 90_000 else str(k)
        text = f'"a\nb, {k}"' if k % 9 == 0 else f"plain text {k}" if k % 11 else ""
        number = "" if k % 5 == 0 else str(k)
        day = f"{1900 + k % 200}-0{1 + k % 9}-1{k % 10}"
        lines.append(f"{k * 7 - 1000},{k / 7!r},{late},{text},{number},{k % 3 == 0},{day}")
    path = tmp_path / "long.csv"
    path.write_text("\n".join(lines) + "\n")
    assert path.stat().st_size > 5 << 20
    for options in ({}, {"low_memory": False}, {"parse_dates": ["d"]}, {"nrows": 70_000}, {"index_col": "s"}):
        _fallback.reset()
        require_equal(pd.read_csv(path, **options), pandas.read_csv(path, **options))
        assert not _fallback.counts
    path.write_text("\n".join(lines).replace("plain", '5" disk') + "\n")
    require_equal(pd.read_csv(path), pandas.read_csv(path))


PARTS = [
    "", "", "NA", "nan", "None", "x", "y z", " ", " 1", "1 ", "-0", "0", "7", "-12", "1.5", "-2e-3", "1e5", "inf",
    "True", "false", '"q"', '"a,b"', '"a""b"', '"l\nm"', '"x"y', 'p"q', "é", "2024-01-02", "2024-01-02 03:04:05",
    "12345678901234567", "0.1234567890123456789", "99999999999999999999", "+3", "+.5", "1_0", "0x1", "-", ".", "e5",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_random_files(seed):
    for case in range(25):
        draw = random.Random(100 * seed + case)
        width = draw.randint(1, 4)
        parts = [draw.sample(PARTS, draw.randint(1, 5)) for _ in range(width)]
        end = draw.choice(["\n", "\n", "\r\n"])
        rows = [",".join(draw.choice(["a", "b", "c", "", "a"]) for _ in range(width))]
        for _ in range(draw.randint(0, 12)):
            length = width if draw.random() < 0.9 else draw.randint(0, width + 1)
            rows.append(",".join(draw.choice(parts[min(k, width - 1)]) for k in range(length)))
        text = end.join(rows) + draw.choice([end, ""])
        options = {}
        if draw.random() < 0.2:
            options["nrows"] = draw.randint(0, 6)
        if draw.random() < 0.2:
            options["header"] = draw.choice([None, 1])
        if draw.random() < 0.2:
            options["skiprows"] = draw.randint(0, 3)
        if draw.random() < 0.2:
            options["na_values"] = draw.sample(["7", 0, "x", 1.5, "é"], 2)
        if draw.random() < 0.1:
            options["keep_default_na"] = False
        if draw.random() < 0.2:
            options["usecols"] = draw.sample(range(width), draw.randint(1, width))
        if draw.random() < 0.2:
            options["dtype"] = draw.choice([str, float, {0: "float64"}, {1: "str"}])
        if draw.random() < 0.2:
            options["index_col"] = draw.randrange(width)
        if draw.random() < 0.2:
            options["parse_dates"] = [draw.randrange(width)]
        try:
            compare(text, **options)
        except AssertionError as error:
            raise AssertionError(f"case {case}: {text!r}, {options}: {error}") from error


def test_random_floats():
    draw = random.Random(3)
    texts = [repr(draw.uniform(-1, 1) * 10.0 ** draw.randint(-320, 300)) for _ in range(5_000)]
    texts += [f"{draw.getrandbits(66)}.{draw.getrandbits(60)}e{draw.randint(-330, 300)}" for _ in range(5_000)]
    assert compare("f\n" + "\n".join(texts) + "\n")
    assert numpy.isfinite(pd.read_csv(io.StringIO("f\n1.5\n"))["f"]).all()
