"""The blocks in Python and for the shell of README.md and docs, and the examples of docstrings."""

import ast
import dataclasses
import doctest
import json
import os
import re
import sys
from pathlib import Path

import built
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
from documents import comparison, examples, lacking, numpy_page, pages, python  # noqa: E402
from documents import reference, swift, symbols, unavailable  # noqa: E402

LANGUAGES = {page: {block.language for block in pages.blocks(page)} for page in pages.pages()}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "data").symlink_to(pages.ROOT / "data")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def path(tmp_path_factory):
    """The folders of programs that blocks run, the command and examples; empty if they are not built."""
    folder = tmp_path_factory.mktemp("programs")
    programs = built.folder()
    if programs is None:
        return []
    for name in ("aquila", "jacobi"):
        (folder / name).symlink_to(programs / name)
    # Pages run what is built already.
    swift = folder / "swift"
    swift.write_text('#!/bin/sh\ntest "$1 $2 $3" = "run -c release" && shift 3 && exec "$@"\n')
    swift.chmod(0o755)
    return [str(folder), os.path.dirname(sys.executable)]


@pytest.mark.parametrize("page", [page for page, some in LANGUAGES.items() if some & {"python", "sh"}])
def test_blocks_run(page, folder, path):
    blocks = pages.blocks(page)
    if not path and "sh" in LANGUAGES[page]:
        pytest.skip("the programs of this tree are not built, or the package is not of this tree")
    if any(block.language == "python" and "aquila.pandas" in block.code for block in blocks):
        pytest.importorskip("pandas", reason="aquila.pandas needs pandas")
    python.run(blocks, folder, path)


@pytest.mark.skipif(built.modules() is None, reason="the modules are not built")
def test_the_page_of_numpy_is_current():
    page = (pages.ROOT / "docs/numpy-to-swift.md").read_text()
    text = numpy_page.text(built.folder())
    version = next(word for word in text.split() if word[0].isdigit())
    if f"NumPy {version}" not in page:
        pytest.skip("the page is for another version of NumPy")
    assert page == text, "scripts/numpy-names writes the page anew"
    assert unavailable.SOURCE.read_text() == unavailable.source(built.folder()), "scripts/numpy-names writes it"
    assert unavailable.CALLS.read_text() == unavailable.calls(built.folder()), "scripts/numpy-names writes it"


@pytest.mark.parametrize("name", ["python-numpy.md", "python-pandas.md", "python-core.md"])
def test_the_pages_of_names_are_current(name):
    text = reference.texts().get(name)
    if text is None:
        pytest.skip("aquila.pandas needs pandas")
    page = (pages.ROOT / "docs" / name).read_text()
    version = re.search(r" for \w+ \d+\.\d+;", text)
    if version and version[0] not in page:
        pytest.skip("the page is for another version")
    assert page == text, "scripts/python-names writes the page anew"


def test_the_comparison_has_the_recorded_figures():
    assert (pages.ROOT / "docs/comparison.md").read_text() == comparison.text(), "scripts/comparison writes it anew"
    assert (pages.ROOT / "README.md").read_text() == comparison.readme(), "scripts/comparison writes its figures anew"


def test_readme_takes_the_recorded_figures(tmp_path, monkeypatch):
    row = {"name": "sum", "n": 20_000_000, "dtype": "float64", "aquila_ms": 2.0, "numpy_ms": 3.0, "speedup": 1.5}
    machine = {"processor": "A", "processors": 2, "memory_gib": 8, "system": "Linux"}
    record = {"measured_by": "bench", "date": "2026-01-02", "machine": machine, "load": 0.1, "versions": {"numpy": "2.4"}}
    (tmp_path / "bench.json").write_text(json.dumps({**record, "rows": [row, {"name": "tiny", "value": 2, "unit": "µs"}]}))
    monkeypatch.setattr(comparison, "RECORDS", tmp_path)
    part = comparison.readme().partition(comparison.BEGIN)[2].partition(comparison.END)[0]
    assert part.startswith("`bench` on 2026-01-02: A, 2 processors, 8 GiB, Linux; NumPy 2.4; 0.1 other programs")
    assert "| `sum` | 20M | float64 | 2 | 3 | 1.50 × | – | – |" in part and "| `tiny` | 2 µs |" in part
    assert comparison.readme().endswith((pages.ROOT / "README.md").read_text().partition(comparison.END)[2])


#: Times, rates and ratios of measurements, but no sizes of arrays.
MEASURED = re.compile(
    r"\d[\d.,]* ?(?:ms|µs|ns|GB/s|×(?! \d))(?![\w²])|\d[\d.]* (?:to \d[\d.]* )?times (?:as fast|faster|NumPy|pandas)"
)
#: Pages that are generated, and one whose figures have no record yet.
WITH_FIGURES = {"README.md", "docs/comparison.md", "docs/frames.md"}


@pytest.mark.parametrize("page", [page for page in pages.pages() if page not in WITH_FIGURES])
def test_figures_stand_in_generated_pages(page):
    text = re.sub(r"(?ms)^```.*?^```", "", (pages.ROOT / page).read_text())
    assert MEASURED.findall(text) == [], "write them by scripts/comparison, from a record"


def test_measured_figures_are_found():
    for text in ("takes 5 µs", "78 ms,", "2.5 × as", "0.5 to 5 times as fast", "20 GB/s"):
        assert MEASURED.search(text), text
    assert not MEASURED.search("512 × 512 elements, 3 times, 41²")


def test_figures_have_three_digits():
    assert [*map(comparison.number, (0.1234, 1.234, 12.34, 123.4, 1234.5))] == ["0.123", "1.23", "12.3", "123", "1234"]
    record = {"rows": [{"name": "tiny", "numpy_ms": 3.0, "aquila_ms": 1.5}, {"name": "dot_blas", "numpy_ms": 2, "aquila_ms": 4}]}
    assert list(comparison._programs(record))[2:] == [
        "| a loop of operations on 1,000 elements | 3.00 | 1.50 | 2.00 |",
        "| a product of two rows by BLAS, 50 million elements | 2.00 | 4.00 | 0.50 |",
        "",
        "The geometric mean of the ratios is 1.00.",
    ]


def test_names_have_signatures_and_sentences():
    import numpy

    assert reference._call("sin", numpy.sin) == "`sin(x, /)`"
    assert reference._call("sum", numpy.ndarray.sum).startswith("`sum(axis=None, ")
    assert reference._sentence(numpy.sin) == "Trigonometric sine, element-wise."
    assert reference._inline("``a*b`` of [x], see :func:`numpy.dot`") == "`a*b` of \\[x\\], see `numpy.dot`"
    prose = "One::\n\n    f(x)\n\nTwo.\n\n>>> 1\n1\n\n:raises E: if so."
    mark = "<!-- not run: it is a part of a program -->"
    expected = ["One:", "", mark, "```python", "f(x)", "```", "", "Two.", "", "```pycon", ">>> 1", "1", "```", ""]
    assert reference._prose(prose) == [*expected, "Raises `E` if so."]


SOURCES = [file for file in (pages.ROOT / "python/aquila").rglob("*.py") if ">>> " in file.read_text()]


@pytest.mark.parametrize("source", SOURCES, ids=lambda file: file.name)
def test_examples_of_docstrings(source, folder):
    tree = ast.parse(source.read_text())
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    texts = [ast.get_docstring(node) for node in ast.walk(tree) if isinstance(node, kinds)]
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for text in filter(None, texts):
        runner.run(doctest.DocTestParser().get_doctest(text, {}, source.name, str(source), 0))
    assert runner.summarize().failed == 0 < runner.summarize().attempted


def test_a_false_page_is_found(folder):
    text = "```python\nx = 1\nprint(x)  # 2\n```\n"
    with pytest.raises(AssertionError, match="page.md:3: the page states\n2\nand this was printed:\n1"):
        python.run(pages.blocks("page.md", text), folder, [])
    text = "```python\nprint(1)\nprint(2)  # 2\n```\n\n```output\n3\n```\n"
    with pytest.raises(AssertionError, match="the page states\n3\nand this was printed:\n1"):
        python.run(pages.blocks("page.md", text), folder, [])
    with pytest.raises(AssertionError, match="status 3"):
        python.run(pages.blocks("page.md", "```sh\nexit 3\n```\n"), folder, [])


@pytest.mark.parametrize("page", [*pages.pages(), "ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_links_lead_somewhere(page):
    folder, text = (pages.ROOT / page).parent, (pages.ROOT / page).read_text()
    for line, target in pages.links(text):
        name, _, part = target.partition("#")
        assert (folder / name).exists(), f"{page}:{line}: there is no {name}"
        if part:
            shown = (folder / name).read_text() if name else text
            assert part in pages.anchors(shown), f"{page}:{line}: {target} has no such heading"


def test_marks_have_reasons():
    assert pages.blocks("page.md", "<!-- not run: it waits for a GPU -->\n```python\nnone\n```\n") == []
    with pytest.raises(pages.PageError, match="page.md:1: a mark is"):
        pages.blocks("page.md", "<!-- not run -->\n```python\nnone\n```\n")
    with pytest.raises(pages.PageError, match="page.md:1: blocks have the languages"):
        pages.blocks("page.md", "```py\nnone\n```\n")


def test_blocks_whose_program_is_missing_are_left_out(folder):
    text = "<!-- needs {} -->\n```sh\nexit 3\n```\n\n```output\n3\n```\n"
    python.run(pages.blocks("page.md", text.format("no-such-program")), folder, [])
    with pytest.raises(AssertionError, match="status 3"):
        python.run(pages.blocks("page.md", text.format("sh")), folder, [])


def test_ellipses_stand_for_any_text():
    assert pages.matches("a … c\n", "a b c")
    assert not pages.matches("a … c", "a b d")


def test_the_index_leads_to_every_page():
    index = (pages.ROOT / "docs/README.md").read_text()
    shown = {target.partition("#")[0] for _, target in pages.links(index)}
    every = {path.name for path in pages.ROOT.glob("docs/*.md")} - {"README.md"}
    assert every - shown == set()


def test_a_false_page_in_swift_is_found():
    text = "```swift\nlet x = 1\nprint(x)  // 2\n```\n\n```swift\nlet x = 3\nprint(x)\n```\n\n```output\n3\n```\n"
    blocks = pages.blocks("page.md", text)
    files, names = swift.sources(blocks)
    assert names == ["page.md"] and '__print("page.md:3", x)  // 2' in files["page_md"]
    true = {"page.md:3": ["2\n"], "page.md:8": ["3\n"]}
    assert list(swift.faults(blocks, true)) == []
    (fault,) = swift.faults(blocks, true | {"page.md:3": ["1\n"]})
    assert fault == "page.md:3: the page states\n2\nand this was printed:\n1"
    (fault,) = swift.faults(blocks, {"page.md:8": ["3\n"]})
    assert fault == "page.md:3: nothing was printed"


def test_a_false_example_is_found():
    documentation = "A sum.\n\n    try a.sum(axis: 0)     // of [[1, 2], [3, 4]]: [4, 6]\n\n- Parameters:\n    axis: one."
    lines = examples._code(documentation)
    assert lines == ["try a.sum(axis: 0)     // of [[1, 2], [3, 4]]: [4, 6]"]
    example = examples.Example("AquilaArrays.AnyNDArray.sum(axis:)", lines)
    assert "let a = ([[1, 2], [3, 4]] as NDArray<Int>).untyped" in examples.source([example])
    place = f"{example.name}:1"
    assert list(examples.faults([example], {place: ["[4 6]\n"]})) == []
    (fault,) = examples.faults([example], {place: ["[4 7]\n"]})
    assert fault.endswith("the value is [4 7]")


@pytest.mark.parametrize("value, printed", [('"a b"', "a b"), ("float64", "float64"), ("nil", "nil"), ("(3,)", "(3,)")])
def test_examples_state_texts_types_and_shapes(value, printed):
    example = examples.Example("AquilaTypes.DType.f()", [f"f()    // {value}"])
    assert list(examples.faults([example], {f"{example.name}:1": [printed + "\n"]})) == []
    (fault,) = examples.faults([example], {f"{example.name}:1": ["int8\n"]})
    assert fault.endswith("the value is int8")


def test_what_documentation_lacks_is_counted():
    kinds = {"kind": "swift.method", "file": "Sources/A.swift", "module": "A", "owner": "B", "title": "f(_:)"}
    throwing = symbols.Symbol(**kinds, declaration="func f(_ x: Int) throws(E) -> Int", documentation="Text.")
    assert lacking.lacks(throwing) == {"Throws", "Complexity", "Example"}
    whole = "Text.\n\n    f(1)     // 2\n\n- Throws: an error.\n- Complexity: O(1)."
    assert lacking.lacks(dataclasses.replace(throwing, documentation=whole)) == set()
    plain = dataclasses.replace(throwing, declaration="func f(_ x: Int) -> Int", documentation="")
    assert lacking.lacks(plain) == {"Documentation", "Complexity", "Example"}
