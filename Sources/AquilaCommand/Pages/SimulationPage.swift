import FoundationEssentials

/// Simulations of one program for several numbers of ranks as one page of HTML: cost against ranks, by line.
///
/// The page needs no network; Tests/Python/test_command_pages.py opens it in a browser.
enum SimulationPage {
    /// The numbers of ranks of a page: the given one, and quarters of it, the least first.
    static func ranks(upTo most: Int) -> [Int] {
        var result = [most]
        while result.count < 6, result[0] >= 8 { result.insert(result[0] / 4, at: 0) }
        return result
    }

    /// The page of simulations, the one with the fewest ranks first.
    static func text(_ summaries: [SimulationSummary], title: String) throws -> String {
        let figures = try summaries.map { String(decoding: try $0.encoded(), as: UTF8.self) }
        return Page.text(body, title: title, data: Data("[\(figures.joined(separator: ","))]".utf8))
    }

    private static let body = #"""
        <h1>{{title}}</h1>
        <p id="totals"></p>
        <div class="charts" id="charts"></div>
        <h2>Predicted time by line, of the rank that takes longest</h2>
        <div class="wide"><table id="lines"></table></div>
        <h2>Ranks that were looked at</h2>
        <div class="wide"><table id="ranks"></table></div>
        <script id="data" type="application/json">{{data}}</script>
        <script>
        "use strict"
        const runs = JSON.parse(document.getElementById("data").textContent)
        const most = runs.at(-1), machine = most.machine
        const busiest = run => run.sampled.find(rank => rank.rank == run.busiest_rank)
        const time = us => us >= 1e6 ? (us / 1e6).toPrecision(3) + " s"
            : us >= 1e3 ? (us / 1e3).toPrecision(3) + " ms" : us.toPrecision(3) + " µs"
        const size = bytes => bytes >= 1e9 ? (bytes / 1e9).toPrecision(3) + " GB"
            : bytes >= 1e6 ? (bytes / 1e6).toPrecision(3) + " MB"
            : bytes >= 1e3 ? (bytes / 1e3).toPrecision(3) + " kB" : bytes + " B"
        const plain = count => count.toLocaleString("en")
        document.getElementById("totals").textContent =
            `Predicted for ${runs.map(run => plain(run.ranks)).join(", ")} ranks, each with a latency of `
            + `${machine.latency_us} µs, ${machine.bandwidth_gb_s} GB/s to other ranks, `
            + `${machine.memory_bandwidth_gb_s} GB/s to memory and ${machine.rate_g_s} thousand million `
            + `instructions a second`
            + (most.invented_reads ? `; values that the program read as zeros: ${most.invented_reads}` : "")

        function add(parent, tag, text, attributes = {}) {
            const element = parent.namespaceURI.endsWith("svg") || tag == "svg"
                ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag)
            for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
            if (text !== undefined) element.textContent = text
            return parent.appendChild(element)
        }

        // MARK: Charts
        const colours = ["#2f81f7", "#d29922"]
        function chart(title, unit, lines) {
            const place = add(document.getElementById("charts"), "div")
            add(place, "h2", title)
            const width = 400, height = 230, left = 62, right = 12, top = 24, bottom = 26
            const svg = add(place, "svg", undefined, { viewBox: `0 0 ${width} ${height}`, role: "img" })
            add(svg, "title", title)
            const values = lines.flatMap(line => runs.map(line.of)).filter(value => value > 0)
            const low = Math.floor(Math.log10(Math.min(...values, 1e12)) - 1e-9)
            const high = Math.max(Math.ceil(Math.log10(Math.max(...values, 1)) + 1e-9), low + 1)
            const span = Math.max(Math.log(most.ranks / runs[0].ranks), 1e-9)
            const x = run => left + Math.log(run.ranks / runs[0].ranks) / span * (width - left - right)
            const y = value => value > 0
                ? top + (high - Math.log10(value)) / (high - low) * (height - top - bottom) : height - bottom
            for (let power = low; power <= high; power++) {
                const at = y(10 ** power)
                add(svg, "line", undefined, { x1: left, x2: width - right, y1: at, y2: at, class: "axis" })
                add(svg, "text", unit(10 ** power), { x: left - 5, y: at + 4, "text-anchor": "end" })
            }
            runs.forEach((run, k) => {
                const anchor = k == runs.length - 1 ? "end" : k ? "middle" : "start"
                add(svg, "text", plain(run.ranks), { x: x(run), y: height - 8, "text-anchor": anchor })
            })
            lines.forEach((line, k) => {
                const points = runs.map(run => `${x(run)},${y(line.of(run))}`).join(" ")
                const colour = colours[k], dash = line.isBound ? "4 4" : "none"
                add(svg, "polyline", undefined, {
                    points, fill: "none", stroke: colour, "stroke-width": 2, "stroke-dasharray": dash })
                for (const run of runs) {
                    const dot = add(svg, "circle", undefined, { cx: x(run), cy: y(line.of(run)), r: 4, fill: colour })
                    add(dot, "title", `${line.name}, ${plain(run.ranks)} ranks: ${unit(line.of(run))}`)
                }
                add(svg, "text", line.name, { x: left + k * 170, y: 12, style: `fill: ${colour}` })
            })
        }
        chart("Time of the busiest rank", time, [
            { name: "predicted", of: run => run.predicted_us },
            { name: "analysis", of: run => run.analysis_us_per_operation * run.operations },
        ])
        chart("Bytes that it receives", size, [
            { name: "moved", of: run => run.bytes },
            { name: "lower bound", of: run => run.lower_bound_bytes, isBound: true },
        ])
        chart("Messages to it", plain, [
            { name: "messages", of: run => run.messages }, { name: "collectives", of: run => run.collectives },
        ])
        chart("Memory that it holds at most", size, [{ name: "memory", of: run => run.memory_bytes }])

        // MARK: Tables
        function table(id, head, rows) {
            const table = document.getElementById(id), line = add(add(table, "thead"), "tr")
            for (const text of head) add(line, "th", text)
            const body = add(table, "tbody")
            for (const row of rows) {
                const line = add(body, "tr")
                for (const text of row) add(line, "td", text)
            }
        }
        const slowest = (run, line) => Math.max(0, ...run.sampled.map(rank => rank.lines[line]?.predicted_us ?? 0))
        const lines = [...new Set(runs.flatMap(run => run.sampled.flatMap(rank => Object.keys(rank.lines))))]
            .sort((a, b) => slowest(most, b) - slowest(most, a))
        table("lines", [...runs.map(run => plain(run.ranks)), "line"],
            lines.map(line => [...runs.map(run => time(slowest(run, line))), line]))
        table("ranks", ["rank", "predicted", "messages", "bytes", "memory", "place"], most.sampled.map(rank => [
            rank.rank, time(rank.total.predicted_us), plain(rank.total.messages), size(rank.total.bytes),
            size(rank.peak_bytes), rank.place]))
        </script>
        """#
}
