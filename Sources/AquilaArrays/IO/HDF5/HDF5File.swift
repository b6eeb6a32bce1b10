import AquilaRuntime
public import AquilaTypes

/// The read access to an HDF5 file (`.h5`): groups, datasets and attributes, under paths such as
/// `/fields/u`.
///
///     try HDF5File.create("run.h5") { file in
///         try file.write(ones([2, 3]), to: "fields/u")
///         try file.setAttribute("dt", of: "fields", to: 0.5)
///     }
///     let file = try HDF5File("run.h5")
///     let u: NDArray<Double> = try file.read("fields/u", .all, 1 ..< -1)         // [[1.0], [1.0]]
///     let dt = try file.attributes(of: "fields")["dt"]?.numberValue              // 0.5
///
/// The library is opened at run time; without it every call throws an error that names the package.
/// Files and types agree with h5py's: complex numbers are compounds of `r` and `i`, truth values an
/// enumeration of FALSE and TRUE.
///
/// All ranks make the same calls. One rank reads the file's structure for all; each rank reads its
/// own elements through a handle of its own, which every build of the library allows.
public struct HDF5File: Sendable {
    /// The file's path, as it was given.
    public let path: String
    let runtime: Runtime

    /// Throws unless the file exists, is readable and is in HDF5's format.
    ///
    ///     try HDF5File.create("run.h5") { try $0.write(NDArray([1, 2, 3]), to: "u") }
    ///     try HDF5File("run.h5").entries().count        // 1
    ///
    /// - Complexity: O(1) reads of the file's structure by one rank.
    public init(_ path: String) throws(ArrayError) {
        self.init(path: path, .current)
        try wrapping { try runtime.once { try open { _, _ in } } }
    }

    init(path: String, _ runtime: Runtime) {
        self.path = path
        self.runtime = runtime
    }

    /// Calls the body with the library and the opened file, on this rank.
    func open<R>(forWriting isWritten: Bool = false, _ body: (HDF5Library, HDF5Handle) throws -> R) throws
        -> R
    {
        // The system's reason for a file that cannot be opened is clearer than the library's, so it
        // is tested first.
        _ = try InputFile(path)
        return try HDF5Library.use { library in
            let access = isWritten ? try library.accessWithoutLocks() : nil
            let id = withExtendedLifetime(access) {
                library.openFile(path, isWritten ? 1 : 0, access?.id ?? 0)
            }
            guard id >= 0 else {
                let kind: ArrayError.Kind = isWritten ? .system : .format
                throw ArrayError(kind, library.failure("cannot open \(path)").message)
            }
            return try body(library, HDF5Handle(id, library.closeFile, library, path))
        }
    }

    func wrapping<R>(_ body: () throws -> R) throws(ArrayError) -> R {
        do { return try body() } catch { throw ArrayError(error) }
    }

    /// The result of a query that one rank performs, on all ranks.
    func found(_ body: (HDF5Library, HDF5Handle) throws -> JSON) throws(ArrayError) -> JSON {
        try wrapping {
            let bytes = try runtime.onceForAll { Array(try open { try body($0, $1) }.description.utf8) }
            return try JSONReader.read(bytes)
        }
    }

    /// Opens the object with a name; the error states the missing name and the file.
    func object(_ name: String, _ library: HDF5Library, _ file: HDF5Handle) throws -> HDF5Handle {
        let id = library.openObject(file.id, name.isEmpty ? "/" : name, 0)
        guard id >= 0 else { throw ArrayError(.value, "\(path): there is nothing under the name '\(name)'") }
        return try HDF5Handle(id, library.closeObject, library, name)
    }
}

// MARK: Contents of a file

extension HDF5File {
    /// The kind of an object in a file.
    public enum Kind: String, Sendable {
        /// A group of objects.
        case group
        /// An array.
        case dataset
        /// A named type, or a kind that newer versions have.
        case other
    }

    /// An object in a group.
    public struct Entry: Sendable, Equatable {
        /// The name within its group.
        public let name: String
        /// The kind of the object.
        public let kind: Kind
    }

    /// A dataset's extents and element type.
    public struct Description: Sendable, Equatable {
        /// The extents, outermost axis first.
        public let shape: Shape
        /// The element type.
        public let dtype: DType
    }

    /// The objects in a group, in the order of their names.
    ///
    ///     try HDF5File.create("run.h5") { try $0.write(NDArray([1, 2, 3]), to: "u") }
    ///     try HDF5File("run.h5").entries()[0].name        // u
    ///
    /// - Throws: `ArrayError` if there is no such group or the file cannot be read.
    /// - Complexity: O(entries), read by one rank, which sends the result to all.
    public func entries(of group: String = "/") throws(ArrayError) -> [Entry] {
        let json = try found { library, file in
            let object = try object(group, library, file)
            guard library.kindOfID(object.id) == HDF5Library.groupKind else {
                throw ArrayError(.value, "\(path): '\(group)' is not a group")
            }
            return .list(
                try library.names(in: object).map { name in
                    .list([.text(name), .text(library.kind(name, in: object).rawValue)])
                })
        }
        return (json.listValue ?? []).compactMap { pair in
            guard let words = pair.listValue?.compactMap(\.textValue), words.count == 2,
                let kind = Kind(rawValue: words[1])
            else { return nil }
            return Entry(name: words[0], kind: kind)
        }
    }

    /// The extents and element type of a dataset. Throws if the type has no counterpart here.
    ///
    ///     try HDF5File.create("run.h5") { try $0.write(NDArray([1, 2, 3]), to: "u") }
    ///     try HDF5File("run.h5").description(of: "u").shape        // (3,)
    ///
    /// - Complexity: O(1) reads of the file's structure by one rank, which sends the result to all.
    public func description(of dataset: String) throws(ArrayError) -> Description {
        let json = try found { library, file in
            let described = try describe(self.dataset(dataset, library, file), dataset, library)
            return .object([
                ("shape", .integers(described.shape)), ("dtype", .integer(Int(described.dtype.rawValue))),
            ])
        }
        return Description(
            shape: Shape(json["shape"]!.integers!),
            dtype: DType(rawValue: UInt8(json["dtype"]!.integerValue!))!)
    }

    func dataset(_ name: String, _ library: HDF5Library, _ file: HDF5Handle) throws -> HDF5Handle {
        let object = try object(name, library, file)
        guard library.kindOfID(object.id) == HDF5Library.datasetKind else {
            throw ArrayError(.value, "\(path): '\(name)' is not a dataset")
        }
        return object
    }

    private func describe(_ dataset: HDF5Handle, _ name: String, _ library: HDF5Library) throws -> Description
    {
        let type = try HDF5Handle(library.datasetType(dataset.id), library.types.close, library, "no type")
        guard let dtype = library.dtype(of: type.id) else {
            throw ArrayError(
                .type,
                "\(path): '\(name)' has elements of a type that is not supported: \(library.describe(type.id))"
            )
        }
        let space = try HDF5Handle(
            library.datasetSpace(dataset.id), library.closeSpace, library, "no extents")
        guard let shape = library.shape(of: space) else {
            throw ArrayError(.value, "\(path): '\(name)' is empty: it has a type, but no extents")
        }
        do { try AnyNDArray.requirePossible(shape, dtype) } catch {
            throw ArrayError(.format, "\(path): '\(name)': \(error.message)")
        }
        return Description(shape: shape, dtype: dtype)
    }
}

extension HDF5Library {
    /// `H5I_type_t`.
    static let groupKind: Int32 = 2
    static let datasetKind: Int32 = 5

    fileprivate func names(in group: HDF5Handle) throws -> [String] {
        // H5G_info_t: the kind of storage, the number of links, the highest number of a link, the
        // mount flag.
        var info: (Int32, UInt64, Int64, UInt64) = (0, 0, 0, 0)
        _ = try check(
            withUnsafeMutableBytes(of: &info) { groupInfo(group.id, $0.baseAddress!) }, "cannot read a group")
        return try (0..<info.1).map { number in
            try text("the name of a link") { linkName(group.id, ".", 0, 0, number, $0, $1, 0) }
        }
    }

    fileprivate func kind(_ name: String, in group: HDF5Handle) -> HDF5File.Kind {
        // A link may have no target.
        let id = openObject(group.id, name, 0)
        guard id >= 0 else { return .other }
        defer { _ = closeObject(id) }
        return switch kindOfID(id) {
        case Self.groupKind: .group
        case Self.datasetKind: .dataset
        default: .other
        }
    }

    /// A text from a function that returns its length and fills the given memory.
    func text(_ what: String, _ ask: (UnsafeMutablePointer<CChar>?, Int) -> Int) throws -> String {
        let length = try check(ask(nil, 0), "cannot read \(what)")
        var bytes = [CChar](repeating: 0, count: length + 1)
        _ = try check(ask(&bytes, length + 1), "cannot read \(what)")
        return String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The extents of a dataspace; nil for a null space, which holds no elements at all.
    func shape(of space: HDF5Handle) -> Shape? {
        guard spaceKind(space.id) != 2 else { return nil }
        var extents = [UInt64](repeating: 0, count: max(Int(spaceRank(space.id)), 0))
        _ = spaceExtents(space.id, &extents, nil)
        return Shape(extents.map { Int(clamping: $0) })
    }
}
