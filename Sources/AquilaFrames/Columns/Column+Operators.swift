public import AquilaArrays
public import AquilaKernels
public import AquilaTypes

// Elementwise operations on columns of numbers. They are recorded and fused like those of arrays; none waits,
// unless a column was taken from another. Types promote as in NumPy; a missing operand gives a missing
// result.

extension Column {
    /// The results of an operation of one column: `try c.applying(.sqrt)`.
    ///
    /// - Throws: `ArrayError` where the column has no numbers, or the operation does not take their type.
    public func applying(_ op: Op) throws(ArrayError) -> Column {
        let result = try array().applying(op)
        return type.hasMask ? try Column(sharing: result, validity: isPresent()) : try Column(sharing: result)
    }

    /// The results of an operation of two columns: `try a.applying(.hypot, b)`.
    ///
    /// - Throws: `ArrayError` where the columns have different lengths or no numbers, or the operation does
    ///   not take their types.
    public func applying(_ op: Op, _ other: Column) throws(ArrayError) -> Column {
        guard count == other.count else {
            throw ArrayError(.shape, "\(op): columns of \(count) and \(other.count) values")
        }
        let result = try array().applying(op, other.array())
        guard type.hasMask || other.type.hasMask else { return try Column(sharing: result) }
        return try Column(sharing: result, validity: isPresent() .& other.isPresent())
    }

    /// The results of an operation of a column and a number, which takes part in promotion by its kind.
    public func applying(_ op: Op, _ number: some WeakScalar) throws(ArrayError) -> Column {
        let result = try array().applying(op, number)
        return type.hasMask ? try Column(sharing: result, validity: isPresent()) : try Column(sharing: result)
    }

    public static func + (a: Column, b: Column) throws(ArrayError) -> Column { try a.applying(.add, b) }
    public static func - (a: Column, b: Column) throws(ArrayError) -> Column { try a.applying(.subtract, b) }
    public static func * (a: Column, b: Column) throws(ArrayError) -> Column { try a.applying(.multiply, b) }
    /// Quotients; integers give floats.
    public static func / (a: Column, b: Column) throws(ArrayError) -> Column { try a.applying(.divide, b) }
    public static func % (a: Column, b: Column) throws(ArrayError) -> Column { try a.applying(.remainder, b) }

    public static func + (a: Column, b: some WeakScalar) throws(ArrayError) -> Column {
        try a.applying(.add, b)
    }
    public static func - (a: Column, b: some WeakScalar) throws(ArrayError) -> Column {
        try a.applying(.subtract, b)
    }
    public static func * (a: Column, b: some WeakScalar) throws(ArrayError) -> Column {
        try a.applying(.multiply, b)
    }
    /// Quotients; integers give floats.
    public static func / (a: Column, b: some WeakScalar) throws(ArrayError) -> Column {
        try a.applying(.divide, b)
    }
    public static func % (a: Column, b: some WeakScalar) throws(ArrayError) -> Column {
        try a.applying(.remainder, b)
    }
    public static prefix func - (a: Column) throws(ArrayError) -> Column { try a.applying(.negative) }

    public static func .< (a: Column, b: Column) throws(ArrayError) -> Column { try a.applying(.less, b) }
    public static func .<= (a: Column, b: Column) throws(ArrayError) -> Column {
        try a.applying(.lessEqual, b)
    }
    public static func .> (a: Column, b: Column) throws(ArrayError) -> Column { try a.applying(.greater, b) }
    public static func .>= (a: Column, b: Column) throws(ArrayError) -> Column {
        try a.applying(.greaterEqual, b)
    }
    public static func .== (a: Column, b: Column) throws(ArrayError) -> Column { try a.applying(.equal, b) }
    public static func .!= (a: Column, b: Column) throws(ArrayError) -> Column {
        try a.applying(.notEqual, b)
    }
    public static func .< (a: Column, b: some WeakScalar) throws(ArrayError) -> Column {
        try a.applying(.less, b)
    }
    public static func .<= (a: Column, b: some WeakScalar) throws(ArrayError) -> Column {
        try a.applying(.lessEqual, b)
    }
    public static func .> (a: Column, b: some WeakScalar) throws(ArrayError) -> Column {
        try a.applying(.greater, b)
    }
    public static func .>= (a: Column, b: some WeakScalar) throws(ArrayError) -> Column {
        try a.applying(.greaterEqual, b)
    }
    public static func .== (a: Column, b: some WeakScalar) throws(ArrayError) -> Column {
        try a.applying(.equal, b)
    }
    public static func .!= (a: Column, b: some WeakScalar) throws(ArrayError) -> Column {
        try a.applying(.notEqual, b)
    }

    /// The conjunction of masks.
    public static func .& (a: Column, b: Column) throws(ArrayError) -> Column {
        try a.applying(.bitwiseAnd, b)
    }
    /// The disjunction of masks.
    public static func .| (a: Column, b: Column) throws(ArrayError) -> Column {
        try a.applying(.bitwiseOr, b)
    }
    /// The negation of a mask.
    public static prefix func .! (a: Column) throws(ArrayError) -> Column { try a.applying(.invert) }

    /// A mask of the texts, or categories of texts, that equal a text; a missing one does not.
    ///
    ///     let mine = try frame["owner"] .== "Ann"
    ///
    /// - Throws: `ArrayError` of kind `type` for columns of numbers. Waits. O(n).
    public static func .== (a: Column, b: String) throws(ArrayError) -> Column { try a.isText(b) }
    /// The opposite of `.==`; also true for missing texts, as in pandas.
    public static func .!= (a: Column, b: String) throws(ArrayError) -> Column { try .!a.isText(b) }

    private func isText(_ text: String) throws(ArrayError) -> Column {
        let storage = try storage()
        switch storage.elements {
        case .numbers: throw ArrayError(.type, "==: a column of \(type) and a text")
        case .codes(let codes, let dictionary):
            let place = try dictionary.texts().firstIndex(of: text) ?? -2
            return try Column(
                sharing: AnyNDArray(codes).applying(.equal, AnyNDArray(Scalar(Int32(place)))))
        case .texts: return try Column(sharing: AnyNDArray(try storage.rows(equalTo: Array(text.utf8))))
        }
    }
}
