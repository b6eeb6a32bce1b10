public import AquilaRuntime
public import AquilaTypes

// A serial build of HDF5 lets one process at a time write a file. So rank 0 alone creates groups,
// datasets and attributes, and closes the file after each of them. A dataset is contiguous and
// allocated at its creation, so that the library reports the offset of its elements
// (`H5Dget_offset`) and does not touch them later; all ranks then write their own elements there,
// as into any other file. The offsets of chunks, and so of compressed elements, would be known to
// the library alone.

extension HDF5File {
    /// Creates a file from the datasets that the body writes. The file appears whole or not at all, and
    /// replaces an existing one.
    ///
    ///     try HDF5File.create("run.h5") { file in
    ///         try file.write(u, to: "fields/u")
    ///         try file.setAttribute("dt", of: "fields", to: .number(dt))
    ///     }
    ///
    /// - Throws: `ArrayError` of kind `system` if there is no HDF5 or the file cannot be written; the error
    ///   of the body.
    /// - Complexity: that of what the body writes.
    public static func create(_ path: String, _ body: (HDF5Writer) throws -> Void) throws(ArrayError) {
        do {
            let target = try SharedOutputFile(path, .current)
            let file = HDF5File(path: target.temporaryPath, .current)
            try file.runtime.once {
                try HDF5Library.use { library in
                    let access = try library.accessWithoutLocks()
                    let id = withExtendedLifetime(access) {
                        library.createFile(file.path, HDF5Library.truncating, 0, access?.id ?? 0)
                    }
                    _ = try HDF5Handle(id, library.closeFile, library, "cannot write \(path)")
                }
            }
            try body(HDF5Writer(file: file, name: path))
            try target.commit()
        } catch { throw ArrayError(error) }
    }

    /// Adds to an existing file in place. If writing fails half way or the program ends, the file may be
    /// damaged.
    ///
    ///     try HDF5File.create("run.h5") { try $0.write(NDArray([1, 2, 3]), to: "u") }
    ///     try HDF5File.update("run.h5") { try $0.setAttribute("dt", of: "u", to: 0.5) }
    ///     try HDF5File("run.h5").attributes(of: "u")["dt"]        // 0.5
    ///
    /// - Throws: `ArrayError` of kind `system` if there is no HDF5 or the file cannot be read or written; the
    ///   error of the body.
    /// - Complexity: that of what the body writes.
    public static func update(_ path: String, _ body: (HDF5Writer) throws -> Void) throws(ArrayError) {
        let file = try HDF5File(path)
        do { try body(HDF5Writer(file: file, name: path)) } catch { throw ArrayError(error) }
    }
}

extension HDF5Library {
    fileprivate static let truncating: UInt32 = 2
    /// `HADDR_UNDEF`, the address of datasets without elements.
    fileprivate static let noAddress = UInt64.max
}

/// The write access to an HDF5 file. All ranks make the same calls.
public struct HDF5Writer: Sendable {
    fileprivate let file: HDF5File
    /// The name for error messages: that of the complete file.
    fileprivate let name: String

    fileprivate func once(_ body: (HDF5Library, HDF5Handle) throws -> Void) throws(ArrayError) {
        try file.wrapping { try file.runtime.once { try file.open(forWriting: true, body) } }
    }

    /// Writes an array to a new contiguous dataset; missing groups are created. Waits for the elements.
    ///
    ///     try HDF5File.create("run.h5") { try $0.write(NDArray([1, 2, 3]), to: "u") }
    ///     let u: NDArray<Int> = try HDF5File("run.h5").read("u")        // [1, 2, 3]
    ///
    /// - Throws: if the name exists.
    /// - Complexity: O(bytes). Each rank writes its own elements; an array with gaps or in another order is
    ///   copied first.
    public func write(_ array: some LogicalStoreConvertible, to dataset: String) throws(ArrayError) {
        let array = AnyNDArray(array.logicalStore)
        try file.wrapping {
            let place = try file.runtime.onceForAll {
                let place = try file.open(forWriting: true) { library, handle in
                    try library.makeDataset(dataset, array.shape, array.dtype, handle, name)
                }
                if let start = Int(exactly: place) {
                    let target = try PartFile(file.path, isNew: false)
                    target.reserve(at: start, count: array.count * array.dtype.size)
                    try target.close()
                }
                return withUnsafeBytes(of: place) { Array($0) }
            }
            let start = place.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
            guard array.count > 0 else { return }
            try file.writeElements(array, at: start, "\(name): '\(dataset)'")
        }
    }

    /// Creates a group, and missing groups on its path.
    ///
    ///     try HDF5File.create("run.h5") { try $0.makeGroup("fields/flow") }
    ///     try HDF5File("run.h5").entries(of: "fields")[0].name        // flow
    ///
    /// - Throws: `ArrayError` if the name exists or the file cannot be written.
    /// - Complexity: O(groups on the path), by one rank.
    public func makeGroup(_ group: String) throws(ArrayError) {
        try once { library, file in
            let links = try library.linkList()
            _ = try HDF5Handle(
                library.createGroup(file.id, group, links.id, 0, 0), library.closeObject, library,
                "\(name): cannot make the group '\(group)'")
        }
    }

    /// Sets an attribute of a group, a dataset or the file (`/`), replacing an existing one.
    ///
    ///     try HDF5File.create("run.h5") { try $0.setAttribute("unit", to: "m") }
    ///     try HDF5File("run.h5").attributes()["unit"]        // m
    ///
    /// - Throws: `ArrayError` if the object does not exist or the file cannot be written.
    /// - Complexity: O(bytes of the value), by one rank.
    public func setAttribute(_ attribute: String, of object: String = "/", to value: FileValue)
        throws(ArrayError)
    {
        try once { library, handle in
            let target = try file.object(object, library, handle)
            try library.write(value, to: attribute, of: target, "\(name): '\(object)'")
        }
    }
}

extension HDF5File {
    /// Writes elements to their offset in the file, without the library.
    fileprivate func writeElements(_ array: AnyNDArray, at start: UInt64, _ name: String) throws {
        guard start != HDF5Library.noAddress, let start = Int(exactly: start) else {
            throw ArrayError(.system, "HDF5: \(name) has no place in the file")
        }
        var target: PartFile?
        try array.forEachHomeRun { run, pointer in
            let file = try target ?? PartFile(path, isNew: false)
            target = file
            try file.write(
                UnsafeRawBufferPointer(start: pointer, count: run.byteCount), at: start + run.position)
        }
        try runtime.agree { try target?.close() }
    }
}

extension HDF5Library {
    /// The properties of new links: missing groups are created, names are in UTF-8.
    fileprivate func linkList() throws -> HDF5Handle {
        let list = try HDF5Handle(
            createList(constant("H5P_CLS_LINK_CREATE_ID_g")), closeList, self, "no properties")
        _ = try check(makeGroupsOnTheWay(list.id, 1), "no properties")
        _ = try check(setEncoding(list.id, 1), "no properties")
        return list
    }

    /// The properties for opening a new file without locks: a process started meanwhile would hold
    /// the locks, as it inherits open files until it runs its program. Nil if the library has no
    /// such choice.
    func accessWithoutLocks() throws -> HDF5Handle? {
        guard let setLocking else { return nil }
        let list = try HDF5Handle(
            createList(constant("H5P_CLS_FILE_ACCESS_ID_g")), closeList, self, "no properties")
        _ = try check(setLocking(list.id, 0, 1), "no properties")
        return list
    }

    /// Creates a dataset with allocated space in the file.
    ///
    /// - Returns: the offset of its elements in the file.
    fileprivate func makeDataset(
        _ name: String, _ shape: Shape, _ dtype: DType, _ file: HDF5Handle, _ path: String
    ) throws -> UInt64 {
        guard shape.count <= 32 else {
            throw ArrayError(.value, "\(path): '\(name)': HDF5 has no datasets of \(shape.count) axes")
        }
        let list = try HDF5Handle(
            createList(constant("H5P_CLS_DATASET_CREATE_ID_g")), closeList, self, "no properties")
        // Contiguous, allocated at once, and not filled with zeros first.
        _ = try check(setLayout(list.id, 1), "no layout")
        _ = try check(setAllocationTime(list.id, 1), "no layout")
        _ = try check(setFillTime(list.id, 1), "no layout")
        let extents = shape.map { UInt64($0) }
        let space = try HDF5Handle(
            shape.isEmpty ? createSpace(0) : createSimpleSpace(Int32(extents.count), extents, nil),
            closeSpace, self,
            "\(path): '\(name)': no dataset can have the shape \(shape)")
        let dataset = try HDF5Handle(
            createDataset(file.id, name, type(of: dtype).id, space.id, linkList().id, list.id, 0),
            closeObject, self,
            "\(path): cannot make the dataset '\(name)' of \(dtype)")
        return datasetOffset(dataset.id)
    }
}
