import AquilaRuntime
public import AquilaTypes

// NumPy's files. Reading and writing wait. Both throw `ArrayError`: of kind `format` for a damaged
// file, `system` if the operating system refuses, `memory` beyond the budget. All ranks call them
// together, and an error on one rank is thrown on all.

extension AnyNDArray {
    /// Reads a `.npy` file of any supported type, in either byte order and either memory order.
    ///
    ///     try NDArray([1, 2]).write(toFile: "n.npy")
    ///     try AnyNDArray(contentsOfFile: "n.npy")        // [1, 2]
    ///
    /// - Complexity: O(bytes). Each rank reads its own elements from the file directly into the array's
    ///   memory.
    /// - Throws: `ArrayError` of kind `format` for a damaged file, `system` if the operating system refuses,
    ///   `memory` beyond the budget; on all ranks, if on one.
    public init(contentsOfFile path: String) throws(ArrayError) {
        do {
            let runtime = defaultRuntime
            let header = try NPYHeader(contentsOfFile: path, runtime)
            self = try AnyNDArray(header.array(runtime: runtime) { ByteSource(try InputFile(path)) })
        } catch { throw ArrayError(error) }
    }

    /// Writes a `.npy` file in row-major order. The file appears whole or not at all.
    ///
    ///     try NDArray([1, 2]).untyped.write(toFile: "n.npy")
    ///     try AnyNDArray(contentsOfFile: "n.npy")        // [1, 2]
    ///
    /// - Complexity: O(bytes). Each rank writes its own elements; an array with gaps or in another order is
    ///   copied first.
    /// - Throws: `ArrayError` of kind `system` if the operating system refuses; on all ranks, if on one.
    public func write(toFile path: String) throws(ArrayError) {
        do {
            let header = try NPYHeader.bytes(dtype, shape)
            let file = try SharedOutputFile(path, size: header.count + count * dtype.size, runtime)
            try file.writeOnce(header, at: 0)
            try file.write(self, at: header.count)
            try file.commit()
        } catch { throw ArrayError(error) }
    }

    /// Reads the arrays of a `.npz` archive, compressed or not, by their names.
    ///
    ///     try AnyNDArray.writeArchive(["u": NDArray([1, 2]).untyped], toFile: "run.npz")
    ///     try AnyNDArray.archive(contentsOfFile: "run.npz")["u"]        // [1, 2]
    ///
    /// - Complexity: O(bytes). Every rank reads the whole file, since checksums are compared.
    /// - Throws: `ArrayError` of kind `format` for a damaged file, `system` if the operating system refuses,
    ///   `memory` beyond the budget; on all ranks, if on one.
    public static func archive(contentsOfFile path: String) throws(ArrayError) -> [String: AnyNDArray] {
        var result: [String: AnyNDArray] = [:]
        do {
            let runtime = defaultRuntime
            let archive = try runtime.agree { try ZipReader(ByteSource(InputFile(path))) }
            for entry in archive.entries {
                let (header, content) = try runtime.agree {
                    let content = try archive.content(of: entry)
                    let header = try NPYHeader(content)
                    try header.requireEnd(of: content)
                    return (header, content)
                }
                let name = entry.name.hasSuffix(".npy") ? String(entry.name.dropLast(4)) : entry.name
                result[name] = try AnyNDArray(header.array(runtime: runtime) { content })
            }
        } catch { throw ArrayError(error) }
        return result
    }

    /// Writes arrays to an uncompressed `.npz` archive in the order of their names; equal arrays give equal
    /// files. The file appears whole or not at all.
    ///
    ///     try AnyNDArray.writeArchive(["u": NDArray([1, 2]).untyped], toFile: "run.npz")
    ///     try AnyNDArray.archive(contentsOfFile: "run.npz").keys.count        // 1
    ///
    /// - Complexity: O(bytes), plus O(n log n) for n names. One rank writes the file after all elements were
    ///   gathered on every rank; large distributed arrays are better written as `.npy` files.
    /// - Throws: `ArrayError` of kind `system` if the operating system refuses; on all ranks, if on one.
    public static func writeArchive(_ arrays: [String: AnyNDArray], toFile path: String) throws(ArrayError) {
        do {
            let runtime = arrays.values.first?.runtime ?? defaultRuntime
            let file = try runtime.agree { runtime.rank == 0 ? try OutputFile(path) : nil }
            var archive = file.map { ZipWriter($0) }
            for (name, array) in arrays.sorted(by: { $0.key < $1.key }) {
                try array.withNPYPieces { header, elements in
                    try runtime.once { try archive!.add(name + ".npy", header, elements) }
                }
            }
            try runtime.once {
                try archive!.finish()
                try file!.commit()
            }
        } catch { throw ArrayError(error) }
    }
}

extension NDArray {
    /// Reads a `.npy` file. Throws if its elements have another type; in that case read an `AnyNDArray` and
    /// `cast(to:)` it.
    ///
    ///     try NDArray([1, 2]).write(toFile: "n.npy")
    ///     try NDArray<Int>(contentsOfFile: "n.npy")        // [1, 2]
    ///
    /// - Complexity: O(bytes).
    public init(contentsOfFile path: String) throws(ArrayError) {
        self = try NDArray(AnyNDArray(contentsOfFile: path))
    }

    /// Writes a `.npy` file in row-major order. The file appears whole or not at all.
    ///
    ///     try NDArray([1, 2]).write(toFile: "n.npy")
    ///     try NDArray<Int>(contentsOfFile: "n.npy")        // [1, 2]
    ///
    /// - Complexity: O(bytes).
    /// - Throws: `ArrayError` of kind `system` if the operating system refuses; on all ranks, if on one.
    public func write(toFile path: String) throws(ArrayError) { try untyped.write(toFile: path) }
}
