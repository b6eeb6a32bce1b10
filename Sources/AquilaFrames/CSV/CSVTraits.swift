/// The properties of values by which pandas' result depends on how it cuts a file.
public struct CSVTraits: OptionSet, Sendable {
    /// The bits of the traits.
    public let rawValue: Int

    /// The traits whose bits a number has: `CSVTraits(rawValue: 4)`.
    ///
    /// - Complexity: O(1).
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Integers beyond 63 bits, and long numbers with a plus.
    public static let unusualNumbers = CSVTraits(rawValue: 1)
    /// Negative zeros without a point: floats keep the sign, integers do not.
    public static let minusZeros = CSVTraits(rawValue: 2)
    /// Texts, with rows that pandas reads at once and among which it finds none.
    public static let mixedTypes = CSVTraits(rawValue: 4)
}

/// Finds out if pandas, which reads some rows at once and then joins their columns, finds texts in each such
/// part of a column of texts.
struct CSVMixture {
    let parts: [CSVColumn]
    let words: CSVWordTable
    /// The number of rows that are read at once.
    let rowsAtOnce: Int

    private var kind = CSVKind.unknown
    /// True if no value but an integer has been met.
    private var isInteger = true

    init(_ parts: [CSVColumn], _ words: CSVWordTable, rowsAtOnce: Int) {
        (self.parts, self.words, self.rowsAtOnce) = (parts, words, rowsAtOnce)
    }

    /// True if a part has no text, or an integer beyond 64 bits comes before it.
    mutating func isMixed() -> Bool {
        var row = 0
        for part in parts {
            var place = 0
            for (k, length) in part.words.enumerated() {
                if row == rowsAtOnce {
                    if kind != .text { return true }
                    (row, kind, isInteger) = (0, .unknown, true)
                }
                let count = Int(truncatingIfNeeded: length)
                if kind != .text, part.present.isEmpty || part.present[k] {
                    let start = part.bytes.baseAddress.map { $0 + place }
                    if let start, isDoubtful(CSVValue(start, count, words)) { return true }
                    if start == nil { kind = .text }
                }
                place &+= count
                row &+= 1
            }
        }
        return kind != .text
    }

    /// Takes a value into account.
    private mutating func isDoubtful(_ value: CSVValue) -> Bool {
        switch value {
        case .missing: return false
        case .integer, .minusZero: kind = kind.joined(.integer)
        case .unsigned, .unusual:
            if isInteger { return true }
            kind = kind.joined(.float)
        case .float:
            isInteger = false
            kind = kind.joined(.float)
        case .bool:
            isInteger = false
            kind = kind.joined(.bool)
        case .text: kind = .text
        }
        return false
    }
}
