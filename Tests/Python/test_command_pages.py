"""The pages of `aquila profile --html` and `aquila simulate --html`, in a browser."""

import json
import re
import subprocess

import browser
import built
import pytest

SOURCES = built.ROOT / "Sources/AquilaCommand/Pages"


def literal(file, name):
    """The text of a literal in a Swift source."""
    text = re.search(rf'{name} = #"""\n(.*?)\n {{8}}"""#', (SOURCES / file).read_text(), re.DOTALL)[1]
    return "\n".join(line.removeprefix(" " * 8) for line in text.split("\n"))


def page(file, data, **marks):
    """A page as the command fills it."""
    text = literal("Page.swift", "head") + literal(file, "body")
    marks["data"] = json.dumps(data).replace("<", "\\u003c")
    for name, value in marks.items():
        text = text.replace("{{" + name + "}}", value)
    return text


def profile(events):
    return page("ProfilePage.swift", {"traceEvents": events}, title="program.py 3", seconds="1.500")


def span(name, kind, start, length, thread=0, rank=0):
    return {"name": name, "cat": kind, "ph": "X", "ts": start, "dur": length, "tid": thread, "pid": rank}


EVENTS = [
    {"name": "process_name", "ph": "M", "cat": "", "pid": 0, "args": {"name": "rank 0 on a"}},
    {"name": "process_name", "ph": "M", "cat": "", "pid": 1, "args": {"name": "rank 1 on b"}},
    span("wait for a value", "wait", 100, 10_000),
    span("window", "window", 200, 9000),
    span("fuse", "planning", 250, 40),
    span("add · multiply", "kernel", 400, 5000),
    span("add · multiply", "kernel", 5500, 3000),
    span("add · multiply", "kernel", 450, 4000, thread=1),
    span("</script><b>", "task", 5000, 100, thread=1, rank=1),
    {
        "name": "memory in use",
        "cat": "memory",
        "ph": "C",
        "ts": 9300,
        "pid": 0,
        "args": {"bytes": 16_000_000},
    },
]
#: What a page shows: its totals, its tables, the depth of each row, and whether its timeline has colours.
SHOWN = """({
    totals: document.getElementById("totals").textContent,
    tables: Array.from(document.querySelectorAll("h2, tr"), each => each.innerText),
    levels: threads.map(row => row.levels.length),
    coloured: pen.getImageData(0, 0, canvas.width, canvas.height).data.some(each => each > 0),
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
})"""


@browser.needs_browser
@pytest.mark.parametrize("width", [390, 1200])
def test_a_trace_is_shown(tmp_path, width):
    (tmp_path / "page.html").write_text(profile(EVENTS))
    address = f"file://{tmp_path}/page.html"
    faults, shown = browser.look([address], SHOWN, width=width)[address]
    assert faults == []
    assert (
        shown["totals"] == "1.500 s in all; at most 16.0 MB in use between windows; 7 activities on 2 ranks"
    )
    assert shown["levels"] == [3, 1, 1] and shown["coloured"] and shown["overflow"] == 0
    assert shown["tables"][1:3] == ["Kernels: 12.000 ms", "time\ttimes\tlongest\twhat"]
    assert "12.000 ms\t3\t5.000 ms\tadd · multiply" in shown["tables"]
    assert "100.0 µs\t1\t100.0 µs\t</script><b>" in shown["tables"]


@browser.needs_browser
def test_the_timeline_moves(tmp_path):
    (tmp_path / "page.html").write_text(profile(EVENTS))
    address = f"file://{tmp_path}/page.html"
    acts = """(() => {
        const key = key => canvas.dispatchEvent(new KeyboardEvent("keydown", { key }))
        const seen = [[from, to]]
        document.getElementById("closer").click(); seen.push([from, to])
        key("ArrowRight"); seen.push([from, to])
        canvas.dispatchEvent(new WheelEvent("wheel", { deltaY: 1, clientX: 100 })); seen.push([from, to])
        for (let k = 0; k < 90; k++) key("+")
        seen.push([from, to])
        document.getElementById("whole").click(); seen.push([from, to])
        const box = canvas.getBoundingClientRect()
        canvas.dispatchEvent(new PointerEvent("pointermove", {
            clientX: box.left + x(3000), clientY: box.top + label + 2.5 * bar }))
        return [seen, document.getElementById("shown").textContent]
    })()"""
    faults, (seen, text) = browser.look([address], acts)[address]
    assert faults == [] and seen[0] == seen[-1] == [100, 10_100]
    assert seen[1] == [2600, 7600] and seen[2] == [3600, 8600]
    assert seen[3][1] - seen[3][0] == pytest.approx(6250)
    assert seen[4][1] - seen[4][0] == pytest.approx(0.1)
    assert text == "kernel: add · multiply, 5.000 ms, from 300.0 µs on"


@browser.needs_browser
def test_events_within_a_pixel_are_drawn_once(tmp_path):
    events = [span("add", "kernel", 10 * k, 8) for k in range(100_000)]
    (tmp_path / "page.html").write_text(profile(events))
    address = f"file://{tmp_path}/page.html"
    count = """(() => {
        let count = 0
        const own = pen.fillRect
        pen.fillRect = (...box) => { count++; own.apply(pen, box) }
        draw()
        return [count, width]
    })()"""
    faults, (drawn, pixels) = browser.look([address], count)[address]
    assert faults == [] and 0 < drawn < 1.1 * pixels


@browser.needs_browser
def test_an_empty_trace_is_shown(tmp_path):
    (tmp_path / "page.html").write_text(profile([]))
    address = f"file://{tmp_path}/page.html"
    faults, text = browser.look([address], "document.getElementById('totals').textContent")[address]
    assert faults == [] and text.endswith("0 activities")


def test_profile_writes_its_page(tmp_path):
    program = "import aquila.numpy as np\nx = np.linspace(0, 1, 100_000)\nprint(float((x * x).sum()) > 0)\n"
    (tmp_path / "program.py").write_text(program)
    command = [*built.COMMAND, "profile", "--trace", "trace.json", "--html", "page.html", "program.py", "<3>"]
    done = subprocess.run(command, cwd=tmp_path, env=built.ENVIRONMENT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "page: page.html" in done.stdout
    text = (tmp_path / "page.html").read_text()
    assert "<title>program.py &lt;3></title>" in text and "{{" not in text
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', text, re.DOTALL)[1]
    assert json.loads(found) == json.loads((tmp_path / "trace.json").read_text())
    if browser.PROGRAM:
        address = f"file://{tmp_path}/page.html"
        faults, shown = browser.look([address], SHOWN)[address]
        assert faults == [] and shown["coloured"]
        assert any("multiply" in row for row in shown["tables"])


def figures(ranks, **more):
    """The entry of a simulation's report for a number of ranks."""
    entry = {"operations": 10, "analysis_us_per_operation": 20, "bytes": 8_000_000 // ranks, "messages": 4}
    entry |= {
        "lower_bound_bytes": 7_000_000 // ranks,
        "message_bytes": 1,
        "collectives": 0,
        "collective_bytes": 0,
    }
    entry |= {"predicted_us": 6e6 / ranks}
    rank = {
        "rank": 3,
        "place": "inside",
        "peak_bytes": 10**9 // ranks,
        "total": entry,
        "lines": {"a.py:<1>": entry},
    }
    machine = {"latency_us": 2, "bandwidth_gb_s": 10, "memory_bandwidth_gb_s": 100, "rate_g_s": 100}
    report = {"ranks": ranks, "memory_bytes": 10**9 // ranks, "busiest_rank": 3, "machine": machine}
    return {**entry, **report, "invented_reads": 1, "sampled": [rank], **more}


DRAWN = """({
    totals: document.getElementById("totals").textContent,
    rows: Array.from(document.querySelectorAll("tr"), each => each.innerText),
    charts: Array.from(document.querySelectorAll("svg"), each => each.querySelectorAll("circle").length),
    places: Array.from(document.querySelectorAll("circle"),
        each => [each.cx.baseVal.value, each.cy.baseVal.value]),
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
})"""


@browser.needs_browser
@pytest.mark.parametrize("width", [390, 1200])
def test_simulations_are_drawn(tmp_path, width):
    data = [figures(each) for each in (4, 16, 64)]
    (tmp_path / "page.html").write_text(page("SimulationPage.swift", data, title="program.py"))
    address = f"file://{tmp_path}/page.html"
    faults, drawn = browser.look([address], DRAWN, width=width)[address]
    assert faults == [] and drawn["overflow"] == 0
    assert drawn["totals"].startswith("Predicted for 4, 16, 64 ranks, each with a latency of 2 µs, 10 GB/s")
    assert drawn["rows"][:2] == ["4\t16\t64\tline", "1.50 s\t375 ms\t93.8 ms\ta.py:<1>"]
    assert drawn["rows"][3] == "3\t93.8 ms\t4\t125 kB\t15.6 MB\tinside"
    assert drawn["charts"] == [6, 6, 6, 3]
    assert all(0 <= x <= 400 and 0 <= y <= 230 for x, y in drawn["places"])
    # A cost that falls with the ranks is a straight line downwards.
    (x0, y0), (x1, y1), (x2, y2) = drawn["places"][:3]
    assert x1 - x0 == pytest.approx(x2 - x1) and y1 - y0 == pytest.approx(y2 - y1) and y0 < y2


@browser.needs_browser
def test_a_simulation_of_few_ranks_is_drawn(tmp_path):
    data = [figures(2, bytes=0, lower_bound_bytes=0, messages=0)]
    (tmp_path / "page.html").write_text(page("SimulationPage.swift", data, title="program.py"))
    address = f"file://{tmp_path}/page.html"
    faults, drawn = browser.look([address], DRAWN)[address]
    assert faults == [] and drawn["charts"] == [2, 2, 2, 1]
    assert all(0 <= x <= 400 and 0 <= y <= 230 for x, y in drawn["places"])


def test_simulate_writes_its_page(tmp_path):
    program = "import aquila.numpy as np\nx = np.ones((64, 64))\nx[1:] += x[:-1]\nfloat(x.sum())\n"
    (tmp_path / "program.py").write_text(program)
    command = [
        *built.COMMAND,
        "simulate",
        "--ranks",
        "64",
        "--sample",
        "0",
        "--html",
        "page.html",
        "program.py",
    ]
    done = subprocess.run(command, cwd=tmp_path, env=built.ENVIRONMENT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "page: page.html" in done.stdout
    text = (tmp_path / "page.html").read_text()
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', text, re.DOTALL)[1]
    assert [run["ranks"] for run in json.loads(found)] == [4, 16, 64]
    if browser.PROGRAM:
        address = f"file://{tmp_path}/page.html"
        faults, drawn = browser.look([address], DRAWN)[address]
        assert faults == [] and drawn["charts"] == [6, 6, 6, 3]
