public import AquilaArrays
import AquilaRuntime
public import AquilaTypes
import Glibc

/// Columns of CSV by their places in a row, for libraries that make labels and types themselves.
///
///     try trips.writeCSV(to: "trips.csv")                // `trips` is the frame of `DataFrame`
///     let form = CSVTable.Form()
///     let table = try CSVTable(path: "trips.csv", form, width: 2, places: [1], kinds: [nil])
///     try table.columns[0].array()                       // [3.5, 8.0, 1.5]
public struct CSVTable: Sendable {
    /// The form of a file: labels are no concern of the table's, and count as rows that are skipped.
    public struct Form: Sendable {
        /// The byte between fields.
        public var separator = UInt8(ascii: ",")
        /// The byte around fields that contain separators or ends of lines.
        public var quote = UInt8(ascii: "\"")
        /// Lines that are skipped first, empty ones among them.
        public var skippedLines = 0
        /// Rows that are skipped then.
        public var skippedRows = 1
        /// The greatest number of rows that are read; nil for all.
        public var rowCount: Int?
        /// The words that stand for missing values; nil for pandas'.
        public var missingWords: [String]?
        /// The number of rows that pandas reads at once; nil for all.
        public var rowsAtOnce: Int?

        /// A file with commas and a row of labels: `CSVTable.Form()`.
        ///
        /// - Complexity: O(1).
        public init() {}
    }

    /// The kind of a column's values that a library asks for.
    public enum Kind: String, Sendable {
        /// Truth values.
        case bool
        /// `int64`, or `uint64`.
        case integer
        /// `float64`.
        case float
        /// Texts.
        case text
    }

    /// The columns at the places that were asked for.
    public let columns: [Column]
    /// For each column what pandas' result may depend on.
    public let traits: [CSVTraits]

    /// Reads a regular file.
    ///
    ///     try trips.writeCSV(to: "trips.csv")
    ///     try CSVTable(path: "trips.csv", .init(), width: 2, places: [0], kinds: [.text]).columns[0].count       // 3
    ///
    /// - Parameters:
    ///   - width: the number of fields in a row; shorter rows have missing values.
    ///   - places: the places of the columns that are read.
    ///   - kinds: for each of these the kind of its values; nil to find it. Integers of which some are
    ///     missing are found to be floats.
    /// - Throws: `ArrayError` of kind `system` where the file cannot be read, of kind `format` for longer
    ///   rows, values that are not of their kind, quotes that are not closed, bytes that are not UTF-8, zero
    ///   bytes, and carriage returns without line feeds. Waits.
    /// - Complexity: O(bytes), on all workers.
    public init(path: String, _ form: Form, width: Int, places: [Int], kinds: [Kind?]) throws(ArrayError) {
        let runtime = Runtime.current
        let file = try CSVFile(path, runtime)
        defer { file.bytes.keep() }
        try self.init(path, file.bytes.base, file.count, runtime, form, width, places, kinds)
    }

    /// Reads the bytes of a file, a row of `uint8`; otherwise the same.
    ///
    ///     let bytes = NDArray(Array("a,b\n1,2.5\n".utf8)).untyped
    ///     let table = try CSVTable(bytes: bytes, CSVTable.Form(), width: 2, places: [1], kinds: [.float])
    ///     try table.columns[0].array()         // [2.5]
    ///
    /// - Throws: `ArrayError` of kind `type` for other elements; else as for a file.
    /// - Complexity: O(bytes), on all workers.
    public init(
        bytes: AnyNDArray, _ form: Form, width: Int, places: [Int], kinds: [Kind?]
    ) throws(ArrayError) {
        guard bytes.dtype == .uint8, bytes.rank == 1 else {
            throw ArrayError(.type, "CSVTable: bytes are a row of uint8, not \(bytes.dtype)\(bytes.shape)")
        }
        let (runtime, count) = (bytes.runtime, bytes.count)
        self = try runtime.reading([try bytes.base.withoutGaps()]) { pointers throws(ArrayError) in
            let bytes = pointers[0].assumingMemoryBound(to: UInt8.self)
            return try CSVTable("bytes", bytes, count, runtime, form, width, places, kinds)
        }
    }

    private init(
        _ path: String, _ bytes: UnsafePointer<UInt8>, _ count: Int, _ runtime: Runtime, _ form: Form,
        _ width: Int, _ places: [Int], _ kinds: [Kind?]
    ) throws(ArrayError) {
        guard places.allSatisfy({ $0 >= 0 && $0 < width }), kinds.count == places.count else {
            throw ArrayError(.index, "\(path): places \(places) among \(width) columns")
        }
        guard CSVBytes.isPlain(bytes, count, runtime) else {
            throw ArrayError(.format, "\(path): the bytes are no lines of UTF-8")
        }
        let words = form.missingWords.map { CSVWords($0) } ?? .standard
        let reader = CSVReader(
            path: path, bytes: bytes, count: count,
            dialect: CSVDialect(separator: form.separator, quote: form.quote), runtime: runtime,
            rowCount: form.rowCount, words: words)
        var wanted = [Bool](repeating: false, count: width)
        var fixed = [CSVKind?](repeating: nil, count: width)
        for (place, kind) in zip(places, kinds) {
            wanted[place] = true
            fixed[place] = kind.map(Self.kind)
        }
        let start = reader.start(afterLines: form.skippedLines, rows: form.skippedRows)
        let found = try reader.parts(
            from: start, (0..<width).map { "\($0)" }, wanted: wanted, fixed: fixed)
        var traits = places.map { place in
            found[place]!.reduce(into: CSVTraits()) { $0.formUnion($1.traits) }
        }
        let rowsAtOnce = form.rowsAtOnce ?? .max
        let texts = places.indices.filter { kinds[$0] == nil && found[places[$0]]![0].kind == .text }
        let isMixed = runtime.each(texts.count) { k in
            var mixture = CSVMixture(found[places[texts[k]]]!, words.table, rowsAtOnce: rowsAtOnce)
            return mixture.isMixed()
        }
        for (k, column) in texts.enumerated() where isMixed[k] { traits[column].insert(.mixedTypes) }
        columns = try places.enumerated().map { k, place throws(ArrayError) in
            let assembly = CSVAssembly(parts: found[place]!, keepsMask: kinds[k] != nil, runtime: runtime)
            return try assembly.column()
        }
        self.traits = traits
    }

    private static func kind(_ kind: Kind) -> CSVKind {
        switch kind {
        case .bool: .bool
        case .integer: .integer
        case .float: .float
        case .text: .text
        }
    }
}

/// The bytes of a file that every reader cuts into the same lines and texts.
enum CSVBytes {
    /// True for UTF-8 without zero bytes in which each carriage return comes before a line feed.
    static func isPlain(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ runtime: Runtime) -> Bool {
        if count == 0 { return true }
        let pieces = RowBlocks(count, blockCount: count >> 20 + 1)
        return !runtime.anyPiece(pieces.count) { piece in
            var range = pieces[piece]
            // A piece begins with the first byte of a character.
            let isInside: (Int) -> Bool = { $0 > 0 && $0 < count && bytes[$0] & 0xc0 == 0x80 }
            var (low, high) = (range.lowerBound, range.upperBound)
            while isInside(low) { low += 1 }
            while isInside(high) { high += 1 }
            range = low..<max(low, high)
            return !isPlain(bytes, range, count)
        }
    }

    private static func isPlain(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>, _ count: Int) -> Bool {
        let start = bytes + range.lowerBound
        var all: UInt8 = 0
        for k in 0..<range.count { all |= start[k] }
        if memchr(start, 0, range.count) != nil { return false }
        var place = range.lowerBound
        while let found = memchr(bytes + place, 13, range.upperBound - place) {
            place = UnsafeRawPointer(found) - UnsafeRawPointer(bytes) + 1
            guard place < count, bytes[place] == 10 else { return false }
        }
        let text = UnsafeBufferPointer(start: start, count: range.count)
        return all < 0x80 || String(validating: text, as: UTF8.self) != nil
    }
}

extension Runtime {
    /// The values of a body for each piece of work; all workers take pieces.
    func each<Value: BitwiseCopyable>(_ count: Int, _ body: (Int) -> Value) -> [Value] {
        [Value](unsafeUninitializedCapacity: count) { buffer, initializedCount in
            let values = buffer.baseAddress
            if count > 0 { parallelFor(count: count) { (values! + $0).initialize(to: body($0)) } }
            initializedCount = count
        }
    }
}
