public import AquilaTypes

// NumPy's files. Reading and writing wait; both throw `ArrayError`: `format` for a damaged file, `system` where
// the operating system refuses, `memory` beyond the budget.

extension AnyNDArray {
    /// Reads a `.npy` file: any of our types, either byte order, either memory order.
    ///
    /// - Complexity: O(bytes); the elements go from the file into the array's memory.
    public init(contentsOfFile path: String) throws(ArrayError) {
        do { self = try Self.decode(ByteSource(InputFile(path))) } catch { throw ArrayError(error) }
    }

    /// Writes a `.npy` file in row-major order. The file appears whole or not at all.
    ///
    /// - Complexity: O(bytes); an array with gaps or in another order is copied first.
    public func write(toFile path: String) throws(ArrayError) {
        do {
            let file = try OutputFile(path)
            try withNPYPieces { header, elements in
                try file.write(header)
                try file.write(elements)
            }
            try file.commit()
        } catch { throw ArrayError(error) }
    }

    /// Reads the arrays of a `.npz` archive, stored or compressed, by their names.
    ///
    /// - Complexity: O(bytes). Checksums are compared.
    public static func archive(contentsOfFile path: String) throws(ArrayError) -> [String: AnyNDArray] {
        var result: [String: AnyNDArray] = [:]
        do {
            let archive = try ZipReader(ByteSource(InputFile(path)))
            for entry in archive.entries {
                let key = entry.name.hasSuffix(".npy") ? String(entry.name.dropLast(4)) : entry.name
                result[key] = try decode(archive.content(of: entry))
            }
        } catch { throw ArrayError(error) }
        return result
    }

    /// Writes arrays into a `.npz` archive, uncompressed, in the order of their names; equal arrays give equal
    /// files. The file appears whole or not at all.
    ///
    /// - Complexity: O(bytes), and O(n log n) for n names.
    public static func writeArchive(_ arrays: [String: AnyNDArray], toFile path: String) throws(ArrayError) {
        do {
            let file = try OutputFile(path)
            var archive = ZipWriter(file)
            for (name, array) in arrays.sorted(by: { $0.key < $1.key }) {
                try array.withNPYPieces { try archive.add(name + ".npy", $0, $1) }
            }
            try archive.finish()
            try file.commit()
        } catch { throw ArrayError(error) }
    }

    private static func decode(_ source: ByteSource) throws -> AnyNDArray {
        AnyNDArray(try NPYHeader(source).array(from: source, runtime: defaultRuntime))
    }
}

extension NDArray {
    /// Reads a `.npy` file. Throws where its elements have another type: read an `AnyNDArray` and `cast(to:)` it.
    ///
    /// - Complexity: O(bytes).
    public init(contentsOfFile path: String) throws(ArrayError) {
        self = try NDArray(AnyNDArray(contentsOfFile: path))
    }

    /// Writes a `.npy` file in row-major order. The file appears whole or not at all.
    ///
    /// - Complexity: O(bytes).
    public func write(toFile path: String) throws(ArrayError) { try untyped.write(toFile: path) }
}
