import AquilaSystem

/// A directed graph in the language of Graphviz, written line by line.
struct DOT {
    private(set) var text: String
    private var depth = 1

    init(_ name: String, label: String) {
        text = "digraph \(Self.quoted(name)) {\n"
        line("graph [label=\(Self.quoted(label)), labelloc=t, fontname=Helvetica, rankdir=TB]")
        line("node [shape=box, fontname=Helvetica, fontsize=10]")
        line("edge [fontname=Helvetica, fontsize=9]")
    }

    mutating func node(_ name: String, _ label: String, _ attributes: String = "") {
        line("\(name) [label=\(Self.quoted(label))\(attributes.isEmpty ? "" : ", " + attributes)]")
    }

    mutating func edge(_ from: String, _ to: String, _ attributes: String = "") {
        line("\(from) -> \(to)\(attributes.isEmpty ? "" : " [\(attributes)]")")
    }

    /// Draws the body in a frame.
    mutating func cluster(_ name: String, _ label: String, _ attributes: String, _ body: (inout DOT) -> Void)
    {
        line("subgraph cluster_\(name) {")
        depth += 1
        line("graph [label=\(Self.quoted(label)), \(attributes)]")
        body(&self)
        depth -= 1
        line("}")
    }

    /// The text of the whole graph, to which no line can be added.
    var closed: String { text + "}\n" }

    private mutating func line(_ content: String) {
        text += String(repeating: "    ", count: depth) + content + "\n"
    }

    private static func quoted(_ text: String) -> String { "\"" + text.escapedForJSON + "\"" }
}
