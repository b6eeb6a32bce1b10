import AquilaRuntime
public import AquilaTypes

// NumPy's file format in memory, for messages, databases, and files that other code reads and
// writes. Functions accept any collection of bytes, so Foundation's `Data` needs no conversion:
// `try AnyNDArray(npy: data)`, `Data(try a.npy())`.

extension AnyNDArray {
    /// Reads an array from the bytes of a `.npy` file. All ranks pass the same bytes.
    ///
    ///     let a = try AnyNDArray(npy: Data(contentsOf: url))
    ///
    /// - Throws: an `ArrayError` of kind `format` for damaged bytes, `memory` beyond the budget.
    /// - Complexity: O(bytes).
    public init(npy bytes: some Collection<UInt8>) throws(ArrayError) {
        let source = ByteSource(Array(bytes), name: "the bytes")
        do {
            let header = try NPYHeader(source)
            self = AnyNDArray(try header.array(runtime: defaultRuntime) { source })
        } catch { throw ArrayError(error) }
    }

    /// The array as the bytes of a `.npy` file in row-major order. Waits. Every rank gets all
    /// bytes.
    ///
    ///     try Data(a.npy()).write(to: url)
    ///
    /// - Throws: if the elements could not be computed, or exceed the memory of one rank.
    /// - Complexity: O(bytes).
    public func npy() throws(ArrayError) -> [UInt8] {
        var result: [UInt8] = []
        do {
            try withNPYPieces { header, elements in
                result.reserveCapacity(header.count + elements.count)
                result += header
                result += elements
            }
        } catch { throw ArrayError(error) }
        return result
    }
}

extension NDArray {
    /// Reads an array from the bytes of a `.npy` file. All ranks pass the same bytes.
    ///
    ///     let a = try NDArray<Double>(npy: Data(contentsOf: url))
    ///
    /// - Throws: if the bytes are damaged or the elements have another type; in that case read an
    ///   `AnyNDArray` and `cast(to:)` it.
    /// - Complexity: O(bytes).
    public init(npy bytes: some Collection<UInt8>) throws(ArrayError) {
        self = try NDArray(AnyNDArray(npy: bytes))
    }

    /// The array as the bytes of a `.npy` file in row-major order. Waits. Every rank gets all bytes.
    ///
    ///     try Data(a.npy()).write(to: url)
    ///
    /// - Throws: if the elements could not be computed, or exceed the memory of one rank.
    /// - Complexity: O(bytes).
    public func npy() throws(ArrayError) -> [UInt8] { try untyped.npy() }
}
