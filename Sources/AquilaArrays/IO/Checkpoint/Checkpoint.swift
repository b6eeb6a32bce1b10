public import AquilaRuntime
public import AquilaTypes

/// Named arrays and values that a program saves in order to resume, on any number of ranks.
///
/// A checkpoint is a folder with `.npy` files in a numbered subfolder, and `checkpoint.json`, which
/// describes them with a checksum for each rank's part. Renaming that one file is the commit, after
/// everything else has reached the disk: whenever the program ends, the folder holds one whole
/// checkpoint, the new one or the one before.
///
///     try checkpoint(to: "state", ["u": u, "v": v], values: ["step": .integer(step)])
///     let state = try Checkpoint(contentsOf: "state")
///     let saved: NDArray<Double> = try state.array("u")
///     let next = state.values["step"]?.integerValue
public struct Checkpoint: Sendable {
    /// The saved arrays by name, distributed over all ranks.
    public let arrays: [String: AnyNDArray]
    /// Values that the program saved besides arrays.
    public let values: [String: FileValue]

    /// The array of a name. Throws if there is none, or if its elements have another type.
    ///
    ///     try checkpoint(to: "state", ["u": NDArray([1, 2])], values: ["step": 7])
    ///     let u: NDArray<Int> = try Checkpoint(contentsOf: "state").array("u")        // [1, 2]
    ///
    /// - Complexity: O(1).
    public func array<E: Element>(_ name: String) throws(ArrayError) -> NDArray<E> {
        guard let array = arrays[name] else {
            let names = arrays.keys.sorted().joined(separator: ", ")
            throw ArrayError(.value, "the checkpoint holds no array '\(name)', but \(names)")
        }
        return try NDArray(array)
    }

    /// Reads the checkpoint in a folder. All ranks call it together; each reads its own elements.
    ///
    ///     try checkpoint(to: "state", ["u": NDArray([1, 2])], values: ["step": 7])
    ///     try Checkpoint(contentsOf: "state").values["step"]        // 7
    ///
    /// - Throws: `ArrayError` of kind `system` if there is no checkpoint, `format` if a file is damaged.
    /// - Complexity: O(bytes). Bytes are read once, or twice if a rank other than their writer compares their
    ///   checksum.
    public init(contentsOf folder: String) throws(ArrayError) {
        do {
            let reader = try CheckpointReader(folder, .current)
            arrays = try reader.arrays()
            values = reader.manifest.values
        } catch { throw ArrayError(error) }
    }
}

/// Saves named arrays and values to a folder, replacing the checkpoint in it. All ranks call it together;
/// each writes its own elements.
///
///     try checkpoint(to: "state", ["u": NDArray([1, 2])], values: ["step": 7])
///     try Checkpoint(contentsOf: "state").arrays["u"]        // [1, 2]
///
/// The folder is created if it is missing, but not its parents. The previous checkpoint stays whole until the
/// commit, even if the program ends early; then it is removed. Only one program may use the folder at a time.
///
/// - Throws: `ArrayError` of kind `system` if the operating system refuses, and of the operation that should
///   have given the elements; on all ranks, if on one.
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
