public import AquilaRuntime
public import AquilaTypes

/// Named arrays that a program saves and goes on from, on any number of ranks.
///
/// A checkpoint is a folder: `.npy` files in a numbered folder, and `checkpoint.json`, which says what they hold, with a
/// checksum for the part of each rank. The rename of that one file is the commit, after everything else has
/// reached the disk: whatever ends the program, at whatever moment, the folder holds one whole checkpoint, the new one
/// or the one before.
///
///     try checkpoint(to: "state", ["u": u, "v": v], values: ["step": .integer(step)])
///     …
///     let state = try Checkpoint(contentsOf: "state")
///     let u: NDArray<Double> = try state.array("u")
///     let step = state.values["step"]?.integerValue
public struct Checkpoint: Sendable {
    public let arrays: [String: AnyNDArray]
    /// What the program saved beside arrays.
    public let values: [String: FileValue]

    /// The array of a name. Throws where there is none, or its elements have another type.
    public func array<E: Element>(_ name: String) throws(ArrayError) -> NDArray<E> {
        guard let array = arrays[name] else {
            let names = arrays.keys.sorted().joined(separator: ", ")
            throw ArrayError(.value, "the checkpoint holds no array '\(name)', but \(names)")
        }
        return try NDArray(array)
    }

    /// Reads the checkpoint that a folder holds. All ranks do it together; each reads what it has at home.
    ///
    /// - Throws: `ArrayError` of kind `system` where there is none, `format` where a file is damaged.
    /// - Complexity: O(bytes). Each byte is read once or, by other ranks than wrote it, twice, to compare checksums.
    public init(contentsOf folder: String) throws(ArrayError) {
        do {
            let reader = try CheckpointReader(folder, .current)
            arrays = try reader.arrays()
            values = reader.manifest.values
        } catch { throw ArrayError(error) }
    }
}

/// Saves named arrays and values to a folder, in place of the checkpoint that it holds. All ranks do it together; each
/// writes what it has at home.
///
/// The folder is made if it is missing, but none above it. Whatever fails, and whenever the program ends, the
/// checkpoint before stays whole; afterwards it is removed. Only one program may use the folder at a time.
///
/// - Complexity: O(bytes). Waits until they are on the disk.
public func checkpoint(
    to folder: String, _ arrays: [String: any LogicalStoreConvertible], values: [String: FileValue] = [:]
) throws(ArrayError) {
    do {
        let stores = arrays.mapValues(\.logicalStore)
        let runtime = stores.values.first?.store.runtime ?? .current
        try CheckpointWriter(folder, runtime).write(stores, values)
    } catch { throw ArrayError(error) }
}
