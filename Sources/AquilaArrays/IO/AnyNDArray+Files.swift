public import AquilaTypes

// NumPy's files. Reading and writing wait; both throw `ArrayError`: `format` for a damaged file, `system` where
// the operating system refuses.

extension AnyNDArray {
    /// Reads a `.npy` file: any of our types, either byte order, either memory order.
    ///
    /// - Complexity: O(bytes); the elements are copied once into the array's memory.
    public init(contentsOfFile path: String) throws(ArrayError) {
        let bytes = try FileAccess.read(path)
        self = try Self.decode(bytes[...], name: path)
    }

    /// Writes a `.npy` file in row-major order. The file appears whole or not at all.
    public func write(toFile path: String) throws(ArrayError) {
        try FileAccess.write(encoded(), to: path)
    }

    /// Reads the arrays of a `.npz` archive, stored or compressed, by their names.
    public static func archive(contentsOfFile path: String) throws(ArrayError) -> [String: AnyNDArray] {
        var result: [String: AnyNDArray] = [:]
        for (name, content) in try ZipArchive(try FileAccess.read(path), name: path).entries {
            let key = name.hasSuffix(".npy") ? String(name.dropLast(4)) : name
            result[key] = try decode(content, name: "\(path): \(name)")
        }
        return result
    }

    /// Writes arrays into a `.npz` archive, uncompressed, in the order of their names.
    public static func writeArchive(_ arrays: [String: AnyNDArray], toFile path: String) throws(ArrayError) {
        var entries: [(name: String, content: [UInt8])] = []
        for (name, array) in arrays.sorted(by: { $0.key < $1.key }) {
            entries.append((name + ".npy", try array.encoded()))
        }
        try FileAccess.write(ZipArchive.bytes(entries), to: path)
    }

    private static func decode(_ bytes: ArraySlice<UInt8>, name: String) throws(ArrayError) -> AnyNDArray {
        let header = try NPYHeader(bytes, name: name)
        return AnyNDArray(try header.array(bytes, runtime: defaultRuntime))
    }

    private func encoded() throws(ArrayError) -> [UInt8] {
        let size = dtype.size
        return try base.reading { (pointer, view) in
            var bytes = NPYHeader.bytes(dtype, shape)
            bytes.reserveCapacity(bytes.count + count * size)
            if view.isContiguous(itemSize: size) {
                bytes += UnsafeRawBufferPointer(start: pointer, count: count * size)
            } else {
                view.forEachOffset { bytes += UnsafeRawBufferPointer(start: pointer + $0, count: size) }
            }
            return bytes
        }
    }
}

extension NDArray {
    /// Reads a `.npy` file. Throws where its elements have another type: read an `AnyNDArray` and `cast(to:)` it.
    public init(contentsOfFile path: String) throws(ArrayError) {
        self = try NDArray(AnyNDArray(contentsOfFile: path))
    }

    /// Writes a `.npy` file in row-major order. The file appears whole or not at all.
    public func write(toFile path: String) throws(ArrayError) { try untyped.write(toFile: path) }
}
