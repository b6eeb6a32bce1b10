import FoundationEssentials

/// Pages of HTML that have everything in them, and so need no network.
enum Page {
    /// A page with data for its script.
    ///
    /// - Parameters:
    ///   - body: the page below its style; `{{title}}`, `{{data}}` and the marks are places to fill.
    ///   - title: a text, such as a program and its arguments.
    ///   - data: JSON.
    ///   - marks: texts by the marks whose place they take.
    static func text(_ body: String, title: String, data: Data, marks: [String: String] = [:]) -> String {
        let parts = (head + body).split(separator: "{{data}}").map { part in
            marks.reduce(part.replacing("{{title}}", with: escaped(title))) { text, mark in
                text.replacing(mark.key, with: mark.value)
            }
        }
        return parts.joined(separator: harmless(data))
    }

    /// JSON in which nothing ends the element that holds it.
    private static func harmless(_ json: Data) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(json.count)
        for byte in json {
            if byte == UInt8(ascii: "<") { bytes += "\\u003c".utf8 } else { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }

    private static let head = #"""
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <link rel="icon" href="data:,">
        <title>{{title}}</title>
        <style>
        :root { color-scheme: light dark; --text: #1b1f24; --soft: #6a737d; --back: #fff; --line: #d8dee4; }
        @media (prefers-color-scheme: dark) {
            :root { --text: #e6edf3; --soft: #9198a1; --back: #0d1117; --line: #30363d; }
        }
        body { margin: 0 auto; max-width: 1200px; padding: 1rem; color: var(--text); background: var(--back);
            font: 15px/1.5 system-ui, sans-serif; }
        h1 { font-size: 1.3rem; overflow-wrap: anywhere; } h2 { font-size: 1.05rem; margin: 1.5rem 0 .4rem; }
        canvas { display: block; width: 100%; border: 1px solid var(--line); touch-action: pan-y; cursor: grab; }
        button { font: inherit; min-width: 2.2rem; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; }
        td, th { padding: .15rem .5rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
        td:last-child, th:last-child { text-align: left; white-space: normal; overflow-wrap: anywhere; width: 60%; }
        .kind { display: inline-block; width: .8em; height: .8em; margin-right: .4em; border-radius: 2px; }
        #shown { min-height: 3em; color: var(--soft); overflow-wrap: anywhere; }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); gap: 1rem; }
        svg { width: 100%; } svg text { fill: var(--soft); font-size: 11px; } svg .axis { stroke: var(--line); }
        </style>

        """#
}
