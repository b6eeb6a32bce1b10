/// A reader of graphs in the subset of DOT that this package writes; it refuses the same errors as
/// Graphviz.
struct DOTText {
    struct Malformed: Error { var description: String }

    struct Graph {
        var name = ""
        /// Labels by node.
        var nodes: [String: String] = [:]
        var edges: [(from: String, to: String)] = []
        /// Labels of frames, outermost first, by frame.
        var clusters: [String: String] = [:]
        /// For each node, the frames around it, outermost first.
        var homes: [String: [String]] = [:]
        var label = ""
    }

    private var tokens: [String]
    private var place = 0

    static func graphs(_ text: String) throws -> [Graph] {
        var parser = DOTText(tokens: try tokenise(text))
        var graphs: [Graph] = []
        while parser.place < parser.tokens.count { graphs.append(try parser.graph()) }
        return graphs
    }

    private static func tokenise(_ text: String) throws -> [String] {
        var tokens: [String] = []
        for line in text.split(separator: "\n") where !line.hasPrefix("//") {
            var rest = line[...]
            while let first = rest.first {
                if first == " " {
                    rest.removeFirst()
                } else if first == "\"" {
                    tokens.append(try quotedString(&rest))
                } else if rest.hasPrefix("->") {
                    tokens.append("->")
                    rest.removeFirst(2)
                } else if "{}[]=,;".contains(first) {
                    tokens.append(String(rest.removeFirst()))
                } else {
                    let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
                    guard !word.isEmpty else { throw Malformed(description: "\(first) in \(line)") }
                    tokens.append(String(word))
                    rest = rest.dropFirst(word.count)
                }
            }
        }
        return tokens
    }

    /// A string with its quotation marks, and its escapes resolved.
    private static func quotedString(_ rest: inout Substring) throws -> String {
        var result = "\""
        rest.removeFirst()
        while let next = rest.popFirst() {
            if next == "\"" { return result }
            if next == "\\" {
                guard let escaped = rest.popFirst() else { break }
                result.append(escaped == "n" ? "\n" : escaped)
            } else {
                result.append(next)
            }
        }
        throw Malformed(description: "a string without an end")
    }

    private mutating func next() throws -> String {
        guard place < tokens.count else { throw Malformed(description: "the text ends too soon") }
        place += 1
        return tokens[place - 1]
    }

    private mutating func expect(_ token: String) throws {
        let found = try next()
        if found != token { throw Malformed(description: "\(found) instead of \(token)") }
    }

    private mutating func graph() throws -> Graph {
        var graph = Graph()
        try expect("digraph")
        graph.name = String(try next().dropFirst())
        try expect("{")
        try statements(&graph, [])
        let unknown = graph.edges.filter { graph.nodes[$0.from] == nil || graph.nodes[$0.to] == nil }
        if !unknown.isEmpty { throw Malformed(description: "edges of nodes that are not drawn") }
        return graph
    }

    private mutating func statements(_ graph: inout Graph, _ frames: [String]) throws {
        while true {
            let head = try next()
            if head == "}" { return }
            if head == "subgraph" {
                let name = try next()
                guard name.hasPrefix("cluster"), graph.clusters[name] == nil else {
                    throw Malformed(description: "the frame \(name)")
                }
                graph.clusters[name] = ""
                try expect("{")
                try statements(&graph, frames + [name])
            } else if tokens[place] == "->" {
                place += 1
                graph.edges.append((head, try next()))
                _ = try attributes()
            } else {
                try note(head, try attributes(), &graph, frames)
            }
        }
    }

    private func note(
        _ head: String, _ attributes: [String: String], _ graph: inout Graph, _ frames: [String]
    ) throws {
        switch head {
        case "node", "edge": break
        case "graph":
            if let frame = frames.last {
                graph.clusters[frame] = attributes["label"]
            } else {
                graph.label = attributes["label"] ?? ""
            }
        default:
            guard graph.nodes[head] == nil else { throw Malformed(description: "\(head) is drawn twice") }
            graph.nodes[head] = attributes["label"] ?? ""
            graph.homes[head] = frames
        }
    }

    private mutating func attributes() throws -> [String: String] {
        guard place < tokens.count, tokens[place] == "[" else { return [:] }
        place += 1
        var result: [String: String] = [:]
        while true {
            let key = try next()
            try expect("=")
            let value = try next()
            result[key] = value.hasPrefix("\"") ? String(value.dropFirst()) : value
            let end = try next()
            if end == "]" { return result }
            if end != "," { throw Malformed(description: "\(end) among attributes") }
        }
    }
}
