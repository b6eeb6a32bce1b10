import AquilaTypes
// Named one by one: the module has the name of our class.
import struct Runtime.Backtrace
import struct Runtime.ImageMap

/// Where in the program an operation was recorded: addresses, made readable only when somebody asks.
///
/// Operators and subscripts cannot take the line as an argument, so the stack is read.
struct Provenance: Sendable {
    private let trace: Backtrace

    /// - Complexity: some 2 µs; the first time, about 150 µs.
    ///
    /// - Parameter limit: how many calls to look back; making the place readable takes time for each.
    static func capture(limit: Int = 24) -> Provenance? {
        let trace = try? Backtrace.capture(algorithm: .fast, limit: limit, top: 0, images: images)
        return trace.map(Provenance.init)
    }

    /// Finding the process's images takes most of the time of a capture.
    private static let images = ImageMap.capture()

    /// The return addresses: the same for the same place, reached in the same way.
    var place: [Backtrace.Address] { trace.frames.map(\.originalProgramCounter) }

    /// The innermost line outside this package's libraries, as `main.swift:12`; nil without debug information.
    ///
    /// - Complexity: some 100 ms the first time that a place is asked for, as debug information is read.
    var location: String? {
        let place = place
        if let known = Self.locations.withLock({ $0[place] }) { return known }
        let location = findLocation()
        Self.locations.withLock { $0[place] = .some(location) }
        return location
    }

    /// Whether `location` has been asked for, so that asking again is cheap.
    var isLocated: Bool {
        let place = place
        return Self.locations.withLock { $0[place] != nil }
    }

    private static let locations = Guarded<[[Backtrace.Address]: String?]>([:])

    private func findLocation() -> String? {
        guard let symbols = trace.symbolicated() else { return nil }
        for frame in symbols.frames {
            guard let location = frame.symbol?.sourceLocation, location.line > 0 else { continue }
            let isLibrary = [Self.librarySources, "Sources/Aquila"].contains { location.path.hasPrefix($0) }
            if !isLibrary { return "\(location.path):\(location.line)" }
        }
        return nil
    }

    /// What the paths of this package's libraries begin with: this file's, up to the names of the modules. Some
    /// debug information has them relative to the package.
    private static let librarySources: String = {
        let path: String = #filePath
        return String(path.prefix(path.count - "Runtime/3-Window/Provenance.swift".count))
    }()
}

/// The caller's line outside this package's libraries, as `main.swift:12`; nil without debug information. Slow:
/// for messages.
public func callerLocation() -> String? { Provenance.capture()?.location }
