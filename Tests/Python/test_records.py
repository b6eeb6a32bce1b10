"""Records of measurements, and the page that is made of them."""

import datetime
import json
import sys

import aquila
import built
import numpy
import pytest

sys.path[:0] = [str(built.ROOT / "scripts"), str(built.ROOT / "bench")]
import record  # noqa: E402
from documents import comparison  # noqa: E402


def test_a_record_says_where_when_and_with_what(tmp_path, monkeypatch):
    path = tmp_path / "folder" / "speed.json"
    monkeypatch.setattr(sys, "argv", ["bench/python/speed.py", "chain_f64", "--json", str(path)])
    assert record.option() == str(path) and sys.argv == ["bench/python/speed.py", "chain_f64"]
    record.write(path, [{"name": "chain_f64", "numpy_ms": 30.0, "aquila_ms": 10.0}])
    kept = json.loads(path.read_text())
    assert kept["measured_by"] == "speed.py" and kept["date"] == datetime.date.today().isoformat()
    assert kept["versions"]["numpy"] == numpy.__version__ and kept["versions"]["aquila"] == aquila.__version__
    assert kept["machine"]["processors"] >= 1 and kept["machine"]["processor"]
    said = comparison.measured(kept)
    assert said.startswith(f"`speed.py` on {kept['date']}: {kept['machine']['processor']}")
    assert f"NumPy {numpy.__version__}" in said


def test_without_a_file_nothing_is_written(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["speed.py"])
    assert record.option() is None
    record.write(None, [])
    monkeypatch.setattr(sys, "argv", ["speed.py", "--json"])
    with pytest.raises(SystemExit, match="--json needs a file"):
        record.option()


#: Rows as each script writes them, and a line of their table.
ROWS = {
    "systems": (
        {"work": "chain", "ms": {"NumPy": 60.0, "Dask": 90.0, "Aquila": 30.0}},
        "| 60.0 | 90.0 | 30.0 |",
    ),
    "speed": ({"name": "tiny", "numpy_ms": 3.0, "aquila_ms": 2.0}, "| 3.00 | 2.00 | 1.50 |"),
    "programs": (
        {"name": "lu", "size": 100, "numpy_ms": 3.0, "aquila_ms": 2.0},
        "| `lu`, 100 | 3.00 | 2.00 | 1.50 |",
    ),
    "statements": (
        {"statement": "x[k]", "numpy_us": 0.1, "aquila_us": 0.2},
        "| `x[k]` | 0.100 | 0.200 | 0.50 |",
    ),
    "frames": (
        {"question": "g1", "pandas_ms": 9.0, "aquila_ms": 3.0},
        "| sum by 100 texts | 9.00 | 3.00 | 3.00 |",
    ),
    "start": ({"name": "import_ms", "numpy": 90.0, "aquila": 120.0}, "| import, ms | 90.0 | 120 |"),
}


def test_each_record_is_a_section(tmp_path, monkeypatch):
    monkeypatch.setattr(comparison, "RECORDS", tmp_path)
    assert comparison.NONE in comparison.text()
    assert {name for name, _, _ in comparison.SECTIONS} == set(ROWS)
    for name, (row, _) in ROWS.items():
        record.write(tmp_path / f"{name}.json", [row], table_rows=1000)
    text = comparison.text()
    assert all(line in text for _, line in ROWS.values()) and comparison.NONE not in text
    assert "Geometric means of the ratios: NumPy 2.00, Dask 3.00." in text
