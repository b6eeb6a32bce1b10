import AquilaTypes
// The types are imported one by one, since the module has the name of our class.
import struct Runtime.Backtrace
import struct Runtime.ImageMap

/// The place in the program at which an operation was recorded: addresses, made readable only on
/// request; or a line, where the program is in a language that knows it.
///
/// Operators and subscripts cannot take the line as an argument, so the stack is read.
struct Provenance: Sendable {
    private enum Source: Sendable {
        case stack(Backtrace)
        case line(String)
    }

    /// A place in the program; equal for the same place that was reached in the same way.
    enum Place: Hashable {
        case stack([Backtrace.Address])
        case line(String)
        case unknown
    }

    private let source: Source

    /// Captures the place of the caller.
    ///
    /// - Complexity: some 2 µs; the first time, about 150 µs.
    /// - Parameter limit: the number of calls to look back; making the place readable takes time
    ///   for each.
    /// - Parameter mayWait: true if this thread holds no lock, so that it may wait for another language's.
    static func capture(limit: Int = 24, mayWait: Bool = false) -> Provenance? {
        if let findLine { return findLine(mayWait).map { Provenance(source: .line($0)) } }
        let trace = try? Backtrace.capture(algorithm: .fast, limit: limit, top: 0, images: images)
        return trace.map { Provenance(source: .stack($0)) }
    }

    /// Function that finds the line of a program in another language, as `program.py:12`; nil where
    /// this thread is not in it.
    fileprivate nonisolated(unsafe) static var findLine: (@Sendable (Bool) -> String?)?

    /// Images of the process; finding them takes most of the time of a capture.
    private static let images = ImageMap.capture()

    var place: Place {
        switch source {
        case .stack(let trace): .stack(Self.addresses(trace))
        case .line(let line): .line(line)
        }
    }

    private static func addresses(_ trace: Backtrace) -> [Backtrace.Address] {
        trace.frames.map(\.originalProgramCounter)
    }

    /// The innermost line outside this package's libraries, as `main.swift:12`; nil without debug
    /// information.
    ///
    /// - Complexity: some 100 ms the first time that a place is asked for, as debug information is
    ///   read.
    var location: String? {
        switch source {
        case .line(let line): line
        case .stack(let trace): Self.location(trace)
        }
    }

    private static func location(_ trace: Backtrace) -> String? {
        let place = addresses(trace)
        if let known = lines.withLock({ knownLine(place, $0) }) { return known }
        let found = findLines(trace)
        return lines.withLock { lines in
            for address in place { lines[address] = .some(found[address] ?? nil) }
            return knownLine(place, lines) ?? nil
        }
    }

    /// True if `location` is known, so that asking for it is cheap.
    var isLocated: Bool {
        guard case .stack(let trace) = source else { return true }
        let place = Self.addresses(trace)
        return Self.lines.withLock { Self.knownLine(place, $0) } != nil
    }

    /// The user's innermost line at each address that was asked for; nil at those of libraries.
    /// Stacks differ more often than their frames do.
    private static let lines = Guarded<[Backtrace.Address: String?]>([:])

    /// The line of a stack; nil if an address before it is not known.
    private static func knownLine(
        _ place: [Backtrace.Address], _ lines: [Backtrace.Address: String?]
    ) -> String?? {
        for address in place {
            guard let line = lines[address] else { return nil }
            if line != nil { return .some(line) }
        }
        return .some(nil)
    }

    /// The user's innermost line at each address of a stack; an address has several frames where
    /// functions were inlined.
    private static func findLines(_ trace: Backtrace) -> [Backtrace.Address: String] {
        guard let symbols = trace.symbolicated() else { return [:] }
        var lines: [Backtrace.Address: String] = [:]
        for frame in symbols.frames {
            let address = frame.captured.originalProgramCounter
            guard let location = frame.symbol?.sourceLocation, location.line > 0, lines[address] == nil,
                !isLibrary(location.path)
            else { continue }
            lines[address] = "\(location.path):\(location.line)"
        }
        return lines
    }

    /// True for the path of a source of this package's libraries, and for code of libraries that was
    /// specialised within the program, whose debug information has no path.
    ///
    /// Debug information has paths that are absolute, relative to this package, or relative to the
    /// package that depends on it (`.build/checkouts/aquila/Sources/AquilaRuntime/…`). The names of
    /// modules are unique in a program.
    static func isLibrary(_ path: String) -> Bool {
        if path.hasSuffix("<compiler-generated>") { return true }
        let folders = path.split(separator: "/").dropLast()
        return zip(folders, folders.dropFirst()).contains { $0 == "Sources" && libraries.contains($1) }
    }

    private static let libraries: Set<Substring> = [
        "Aquila", "AquilaArrays", "AquilaRuntime", "AquilaTransport", "AquilaKernels", "AquilaTypes",
        "AquilaPython", "AquilaSystem", "AquilaFoundation", "AquilaFrames", "AquilaDevices",
    ]
}

/// The caller's line outside this package's libraries, as `main.swift:12`; nil without debug
/// information. Slow, so it is for messages only.
///
///     func report(_ fault: String) -> String { "\(callerLocation() ?? "somewhere"): \(fault)" }
///
/// - Complexity: O(1): some 100 ms the first time that a place is asked for, as debug information
///   is read; then some microseconds.
public func callerLocation() -> String? { Provenance.capture()?.location }

/// Sets the function that finds lines of a program in another language. The package of that
/// language calls this once, before an operation is recorded.
///
///     func start() { setCallerLocation { mayWait in mayWait ? "program.py:12" : nil } }
///
/// - Parameter find: the caller's line, as `program.py:12`; nil on threads that the program's code
///   is not on. If it may wait, this library holds none of its locks.
/// - Complexity: O(1).
public func setCallerLocation(_ find: @escaping @Sendable (_ mayWait: Bool) -> String?) {
    Provenance.findLine = find
}
