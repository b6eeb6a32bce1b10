"""The page of `aquila profile --html`, in a browser."""

import json
import re
import subprocess

import browser
import built
import pytest

SOURCE = built.ROOT / "Sources/AquilaCommand/ProfilePage.swift"


def page(events, title="program.py 3"):
    """A page of events, as the command fills its template."""
    lines = re.search(r'template = #"""\n(.*?)\n {8}"""#', SOURCE.read_text(), re.DOTALL)[1].split("\n")
    text = "\n".join(line.removeprefix(" " * 8) for line in lines)
    data = json.dumps({"traceEvents": events}).replace("<", "\\u003c")
    return text.replace("{{trace}}", data).replace("{{title}}", title).replace("{{seconds}}", "1.500")


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
    (tmp_path / "page.html").write_text(page(EVENTS))
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
    (tmp_path / "page.html").write_text(page(EVENTS))
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
    (tmp_path / "page.html").write_text(page(events))
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
    (tmp_path / "page.html").write_text(page([]))
    address = f"file://{tmp_path}/page.html"
    faults, text = browser.look([address], "document.getElementById('totals').textContent")[address]
    assert faults == [] and text.endswith("0 activities")


def test_the_command_writes_it(tmp_path):
    program = "import aquila.numpy as np\nx = np.linspace(0, 1, 100_000)\nprint(float((x * x).sum()) > 0)\n"
    (tmp_path / "program.py").write_text(program)
    command = [*built.COMMAND, "profile", "--trace", "trace.json", "--html", "page.html", "program.py", "<3>"]
    done = subprocess.run(command, cwd=tmp_path, env=built.ENVIRONMENT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "page: page.html" in done.stdout
    text = (tmp_path / "page.html").read_text()
    assert "<title>program.py &lt;3></title>" in text and "{{" not in text
    found = re.search(r'<script id="trace" type="application/json">(.*?)</script>', text, re.DOTALL)[1]
    assert json.loads(found) == json.loads((tmp_path / "trace.json").read_text())
    if browser.PROGRAM:
        address = f"file://{tmp_path}/page.html"
        faults, shown = browser.look([address], SHOWN)[address]
        assert faults == [] and shown["coloured"]
        assert any("multiply" in row for row in shown["tables"])
