import AquilaTypes

/// Type characters of loops that several operations share, in NumPy's order.
enum LoopTypes {
    static let integers = "bBhHiIlL"
    static let floats = "efd"
    static let complexes = "FD"
    static let reals = integers + floats
    static let numbers = reals + complexes
    static let bitwise = "?" + integers
    static let all = "?" + numbers
}

extension Op {
    /// The rows of the table by raw value.
    private static let rows: [OpRow] = {
        let all = [
            arithmeticRows, divisionRows, comparisonRows, logicRows, extremumRows, bitRows, integerRows,
            roundingRows, powerRows, exponentialRows, trigonometricRows, floatingRows, selectionRows,
            complexRows, specialRows,
        ].joined().sorted { $0.op.rawValue < $1.op.rawValue }
        require(all.map(\.op) == Op.allCases, "the table has one row an operation")
        return all
    }()

    /// The row of the operation in the table.
    public var row: OpRow { Self.rows[Int(rawValue)] }

    /// The operation with this NumPy name, or nil.
    public init?(name: String) {
        guard let row = Self.rows.first(where: { $0.name == name }) else { return nil }
        self = row.op
    }
}

extension Op: CustomStringConvertible {
    /// The operation's name in NumPy.
    public var description: String { row.name }
}
