import Glibc

/// A trace in a file: JSON with an event in each line, in the form that Perfetto and Chrome open.
///
/// Each of many ranks writes a part beside the file, which is a trace by itself; the parts are merged
/// into one trace with a group of rows for each rank. A file is complete from the moment that it has its
/// name.
package struct TraceFile {
    /// Beginning of the line of an event; the time follows, in microseconds since the file's origin.
    package static let timeKey = "{\"ts\":"
    private static let originKey = "{\"otherData\":{\"origin\":\""
    private static let end = "]}\n"

    private let path: String

    package init(path: String) { self.path = path }

    /// A rank's part; nil where the trace goes to no file of its own, as `/dev/null`.
    package func part(_ rank: Int) -> TraceFile? { isSpecial ? nil : TraceFile(path: "\(path).rank-\(rank)") }

    /// Writes a trace of one row group.
    ///
    /// - Parameter origin: when its times are zero, in nanoseconds since 1970.
    package func write(origin: Int, row: (number: Int, name: String), _ lines: some Sequence<String>) {
        replace { file in
            let name =
                "{\"name\":\"process_name\",\"ph\":\"M\",\"cat\":\"\",\"pid\":\(row.number),"
                + "\"args\":{\"name\":\"\(row.name.escapedForJSON)\"}}"
            file.write(Self.head(origin) + name)
            for line in lines { file.write(",\n" + line) }
            file.write("\n" + Self.end)
        }
    }

    private static func head(_ origin: Int) -> String { "\(originKey)\(origin)\"},\"traceEvents\":[\n" }

    /// Merges the existing parts of ranks into one trace, and removes them. Does nothing without parts.
    package func merge(ranks: Range<Int>) {
        let parts = ranks.compactMap(part).filter { $0.origin != nil }
        guard let origin = parts.compactMap(\.origin).min() else { return }
        let isComplete = replace { file in
            file.write(Self.head(origin))
            for (index, part) in parts.enumerated() {
                if index > 0 { file.write(",\n") }
                let shift = Double(part.origin! - origin) / 1e3
                var isFirst = true
                part.forEachLine { line in
                    file.write((isFirst ? "" : ",\n") + Self.shifted(line, by: shift))
                    isFirst = false
                }
            }
            file.write("\n" + Self.end)
        }
        if isComplete { for part in parts { unlink(part.path) } }
    }

    /// Removes the file and the parts of ranks that an earlier run has left.
    package func removeLeftovers(ranks: Range<Int>) {
        if isSpecial { return }
        unlink(path)
        for rank in ranks { _ = part(rank).map { unlink($0.path) } }
    }

    /// One more than the highest number of a rank whose part exists; 0 without parts.
    package var partCount: Int {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let prefix = (path.split(separator: "/").last.map(String.init) ?? path) + ".rank-"
        guard let directory = opendir(folder.isEmpty ? "/" : folder) else { return 0 }
        defer { closedir(directory) }
        var count = 0
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name.hasPrefix(prefix), let rank = Int(name.dropFirst(prefix.count)) else { continue }
            count = max(count, rank + 1)
        }
        return count
    }

    // MARK: Lines

    private static func shifted(_ line: Substring, by shift: Double) -> String {
        guard shift != 0, line.hasPrefix(timeKey) else { return String(line) }
        let rest = line.dropFirst(timeKey.count)
        let time = rest.prefix { $0 != "," }
        guard let value = Double(time) else { return String(line) }
        let thousandths = Int(((value + shift) * 1e3).rounded())
        let fraction = String(thousandths % 1000)
        return timeKey + "\(thousandths / 1000)." + String(repeating: "0", count: 3 - fraction.count)
            + fraction
            + rest.dropFirst(time.count)
    }

    private var origin: Int? {
        var first: Int?
        readLines { line in
            guard line.hasPrefix(Self.originKey) else { return false }
            first = Int(line.dropFirst(Self.originKey.count).prefix { $0.isNumber })
            return false
        }
        return first
    }

    /// The events, without the commas between them.
    private func forEachLine(_ body: (Substring) -> Void) {
        readLines { line in
            if !line.hasPrefix(Self.originKey) && line + "\n" != Self.end {
                body(line.hasSuffix(",") ? line.dropLast() : line[...])
            }
            return true
        }
    }

    /// - Parameter body: returns whether more lines are wanted.
    private func readLines(_ body: (String) -> Bool) {
        guard let file = fopen(path, "r") else { return }
        defer { fclose(file) }
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        while getline(&line, &capacity, file) > 0, let text = line.map({ String(cString: $0) }) {
            if !body(text.hasSuffix("\n") ? String(text.dropLast()) : text) { return }
        }
    }

    // MARK: Files

    /// True for a device, a pipe and the like, which are written in place.
    private var isSpecial: Bool {
        var information = stat()
        return stat(path, &information) == 0 && information.st_mode & S_IFMT != S_IFREG
    }

    /// Writes the file, which gets its name when it is complete.
    ///
    /// - Returns: false where it cannot be written, which is said.
    @discardableResult private func replace(_ body: (ReportFile) -> Void) -> Bool {
        do throws(FileProblem) {
            let file = try ReportFile(path)
            body(file)
            try file.commit()
            return true
        } catch {
            error.say()
            return false
        }
    }
}
