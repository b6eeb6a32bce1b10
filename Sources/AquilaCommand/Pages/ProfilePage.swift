import FoundationEssentials

/// A trace as one page of HTML with everything in it: the timeline, the memory in use, and times by
/// kind and name.
///
/// The page needs no network; Tests/Python/test_command_pages.py opens it in a browser.
enum ProfilePage {
    /// The page of a trace, as the runtime has written it.
    ///
    /// - Parameters:
    ///   - trace: a trace in Chrome's format.
    ///   - title: the program and its arguments.
    ///   - seconds: the time of the whole program.
    static func text(trace: Data, title: String, seconds: Double) -> String {
        Page.text(body, title: title, data: trace, marks: ["{{seconds}}": seconds.fixed(3)])
    }

    private static let body = #"""
        <h1>{{title}}</h1>
        <p id="totals"></p>
        <h2>Timeline</h2>
        <p><button id="closer" title="closer">+</button> <button id="wider" title="wider">−</button>
        <button id="whole">whole</button> Drag to move, turn the wheel to come closer.</p>
        <canvas id="timeline" tabindex="0" aria-label="What ran when, one row for each thread"></canvas>
        <p id="shown" aria-live="polite"></p>
        <div id="tables"></div>
        <script id="data" type="application/json">{{data}}</script>
        <script>
        "use strict"
        const colours = { kernel: "#2f81f7", copy: "#39c5cf", transfer: "#db61a2", task: "#3fb950", wait: "#d29922",
            throttle: "#e3b341", planning: "#a371f7", window: "#8b949e" }
        const events = JSON.parse(document.getElementById("data").textContent).traceEvents
        const names = new Map(events.filter(e => e.ph == "M").map(e => [`${e.pid} ${e.tid ?? ""}`, e.args.name]))
        const spans = events.filter(e => e.ph == "X").sort((a, b) => a.ts - b.ts || b.dur - a.dur)
        const memory = events.filter(e => e.ph == "C").sort((a, b) => a.ts - b.ts)
        const first = Math.min(spans[0]?.ts ?? 0, memory[0]?.ts ?? Infinity)
        const last = spans.reduce((end, e) => Math.max(end, e.ts + e.dur), memory.at(-1)?.ts ?? 1)
        const peak = memory.reduce((most, e) => Math.max(most, e.args.bytes), 0)

        // A row for each thread; spans within others stand one level deeper.
        const rows = new Map()
        for (const e of spans) {
            const key = `${e.pid} ${e.tid}`
            if (!rows.has(key)) rows.set(key, { pid: e.pid, tid: e.tid, levels: [], open: [] })
            const row = rows.get(key)
            while (row.open.length && row.open.at(-1) <= e.ts) row.open.pop()
            const level = row.open.length
            row.open.push(e.ts + e.dur)
            ;(row.levels[level] ??= []).push(e)
        }
        const threads = [...rows.values()].sort((a, b) => a.pid - b.pid || a.tid - b.tid)
        const ranks = new Set(threads.map(row => row.pid)).size

        const time = us => us >= 1e6 ? (us / 1e6).toFixed(3) + " s"
            : us >= 1e3 ? (us / 1e3).toFixed(3) + " ms" : us.toFixed(1) + " µs"
        const size = bytes => bytes >= 1e9 ? (bytes / 1e9).toFixed(2) + " GB" : (bytes / 1e6).toFixed(1) + " MB"
        const colour = kind => colours[kind] ?? "#8b949e"
        document.getElementById("totals").textContent = `{{seconds}} s in all; at most ${size(peak)} in use`
            + ` between windows; ${spans.length} activities` + (ranks > 1 ? ` on ${ranks} ranks` : "")

        // MARK: Timeline
        const canvas = document.getElementById("timeline"), pen = canvas.getContext("2d")
        const bar = 16, gap = 10, chart = 60, label = 16
        let from = first, to = last, width = 0
        const x = ts => (ts - from) / (to - from) * width
        const height = row => label + row.levels.length * bar + gap

        // The first of sorted spans that may be seen: spans of a level do not overlap, so all before it
        // have ended.
        function firstSeen(level) {
            let low = 0, high = level.length
            while (low < high) {
                const middle = low + high >> 1
                if (level[middle].ts + level[middle].dur < from) low = middle + 1
                else high = middle
            }
            return low
        }

        function draw() {
            const total = threads.reduce((sum, row) => sum + height(row), 0) + chart + label
            const scale = devicePixelRatio
            width = canvas.clientWidth
            canvas.style.height = total + "px"
            canvas.width = width * scale
            canvas.height = total * scale
            pen.setTransform(scale, 0, 0, scale, 0, 0)
            pen.font = "11px system-ui, sans-serif"
            pen.textBaseline = "middle"
            const soft = getComputedStyle(document.documentElement).getPropertyValue("--soft")
            let top = 0
            for (const row of threads) {
                pen.fillStyle = soft
                const own = names.get(`${row.pid} ${row.tid}`) ?? `thread ${row.tid}`
                pen.fillText(`${names.get(row.pid + " ") ?? row.pid}, ${own}`, 4, top + label / 2)
                row.levels.forEach((level, depth) => drawLevel(level, top + label + depth * bar))
                row.top = top
                top += height(row)
            }
            drawMemory(top, soft)
        }

        function drawLevel(level, top) {
            let drawn = -1
            for (let k = firstSeen(level); k < level.length && level[k].ts <= to; k++) {
                const e = level[k], left = Math.max(x(e.ts), -1), right = Math.min(x(e.ts + e.dur), width + 1)
                // A record that ends within a drawn pixel is skipped.
                if (right <= drawn) continue
                const wide = Math.max(right - left, 1)
                pen.fillStyle = colour(e.cat)
                pen.fillRect(left, top, wide, bar - 2)
                drawn = left + wide
                if (wide > 40) {
                    pen.save()
                    pen.beginPath()
                    pen.rect(left, top, wide - 4, bar)
                    pen.clip()
                    pen.fillStyle = "#fff"
                    pen.fillText(e.name, Math.max(left, 0) + 4, top + bar / 2 - 1)
                    pen.restore()
                }
            }
        }

        function drawMemory(top, soft) {
            pen.fillStyle = soft
            pen.fillText(`memory in use between windows, at most ${size(peak)}`, 4, top + label / 2)
            const base = top + label + chart - 4
            pen.globalAlpha = 0.5
            for (const pid of new Set(memory.map(e => e.pid))) {
                const own = memory.filter(e => e.pid == pid)
                own.forEach((e, k) => {
                    const left = Math.max(x(e.ts), 0), right = Math.min(x(own[k + 1]?.ts ?? last), width)
                    const tall = e.args.bytes / Math.max(peak, 1) * (chart - 8)
                    if (right >= 0 && left <= width) pen.fillRect(left, base - tall, Math.max(right - left, 1), tall)
                })
            }
            pen.globalAlpha = 1
        }

        function zoom(factor, place = 0.5) {
            const middle = from + (to - from) * place
            const span = Math.min(Math.max((to - from) * factor, 0.1), last - first)
            from = Math.min(Math.max(middle - span * place, first), last - span)
            to = from + span
            draw()
        }

        function move(share) {
            const span = to - from
            from = Math.min(Math.max(from + share * span, first), last - span)
            to = from + span
            draw()
        }

        function at(event) {
            const box = canvas.getBoundingClientRect(), top = event.clientY - box.top
            const row = threads.findLast(row => row.top <= top)
            const level = row?.levels[Math.floor((top - row.top - label) / bar)]
            const ts = from + (event.clientX - box.left) / width * (to - from), pixel = (to - from) / width
            return level?.find(e => e.ts - pixel <= ts && ts <= e.ts + e.dur + pixel)
        }

        const shown = document.getElementById("shown")
        let held = null
        canvas.addEventListener("wheel", event => {
            event.preventDefault()
            zoom(event.deltaY > 0 ? 1.25 : 0.8, (event.clientX - canvas.getBoundingClientRect().left) / width)
        }, { passive: false })
        canvas.addEventListener("pointerdown", event => {
            held = event.clientX
            canvas.setPointerCapture(event.pointerId)
        })
        canvas.addEventListener("pointerup", () => held = null)
        canvas.addEventListener("pointermove", event => {
            if (held !== null) {
                move((held - event.clientX) / width)
                held = event.clientX
            }
            const e = at(event)
            if (e) shown.textContent = `${e.cat}: ${e.name}, ${time(e.dur)}, from ${time(e.ts - first)} on`
        })
        canvas.addEventListener("keydown", event => {
            const act = { "+": () => zoom(0.8), "-": () => zoom(1.25), ArrowLeft: () => move(-0.2),
                ArrowRight: () => move(0.2) }[event.key]
            if (act) { event.preventDefault(); act() }
        })
        document.getElementById("closer").onclick = () => zoom(0.5)
        document.getElementById("wider").onclick = () => zoom(2)
        document.getElementById("whole").onclick = () => zoom(Infinity)
        addEventListener("resize", draw)
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw)

        // MARK: Tables
        const titles = { kernel: "Kernels", copy: "Copies", transfer: "Movements between ranks", task: "Tasks",
            wait: "Waits for values", throttle: "Waits for the window before", planning: "Passes of planning",
            window: "Windows" }
        const kinds = new Map()
        for (const e of spans) {
            if (!kinds.has(e.cat)) kinds.set(e.cat, new Map())
            const sums = kinds.get(e.cat), sum = sums.get(e.name) ?? { count: 0, us: 0, most: 0 }
            sums.set(e.name, { count: sum.count + 1, us: sum.us + e.dur, most: Math.max(sum.most, e.dur) })
        }
        function add(parent, tag, text) {
            const element = document.createElement(tag)
            if (text !== undefined) element.textContent = text
            return parent.appendChild(element)
        }
        const total = sums => [...sums.values()].reduce((us, sum) => us + sum.us, 0)
        for (const [kind, sums] of [...kinds].sort((a, b) => total(b[1]) - total(a[1]))) {
            const heading = add(document.getElementById("tables"), "h2")
            const mark = add(heading, "span")
            mark.className = "kind"
            mark.style.background = colour(kind)
            heading.append(`${titles[kind] ?? kind}: ${time(total(sums))}`)
            const table = add(document.getElementById("tables"), "table"), head = add(add(table, "thead"), "tr")
            for (const text of ["time", "times", "longest", "what"]) add(head, "th", text)
            const body = add(table, "tbody")
            for (const [name, sum] of [...sums].sort((a, b) => b[1].us - a[1].us).slice(0, 100)) {
                const line = add(body, "tr")
                for (const text of [time(sum.us), sum.count, time(sum.most), name]) add(line, "td", text)
            }
        }
        draw()
        </script>
        """#
}
