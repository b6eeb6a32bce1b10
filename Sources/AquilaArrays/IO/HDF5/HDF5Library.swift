import AquilaSystem
import AquilaTypes
import Synchronization

/// HDF5's C functions, opened at run time: the serial library, version 1.10 or later.
///
/// One thread at a time may call it, even if it was built thread-safe: `use` holds a lock meanwhile, which
/// guards `opened` too.
final class HDF5Library: @unchecked Sendable {
    typealias ID = Int64
    typealias Text = UnsafePointer<CChar>
    typealias Sizes = UnsafePointer<UInt64>
    typealias Close = @convention(c) (ID) -> Int32

    private static let shared = Result { try HDF5Library() }
    private static let lock = Mutex(())

    /// Calls the body with the library, one thread at a time, and closes everything that the body
    /// has opened.
    ///
    /// - Throws: `ArrayError` of kind `system` if the library is missing, or the body's error.
    static func use<R>(_ body: (HDF5Library) throws -> R) throws -> R {
        let library: HDF5Library
        do { library = try shared.get() } catch {
            throw ArrayError(.system, "\(error)", underlying: error)
        }
        // The result stays on this thread, so it need not be sendable.
        var outcome: Result<R, any Error>?
        lock.withLock { _ in
            // The library prints errors on each thread unless told not to.
            _ = library.setErrorPrinter(0, nil, nil)
            outcome = Result { try library.closing { try body(library) } }
        }
        return try outcome!.get()
    }

    private func closing<R>(_ body: () throws -> R) throws -> R {
        let outcome = Result { try body() }
        // Files are closed last; their bytes are written then, which may fail.
        var isClosed = true
        while let (id, close) = opened.popLast() { isClosed = close(id) >= 0 && isClosed }
        let result = try outcome.get()
        guard isClosed else { throw failure("cannot close a file") }
        return result
    }

    let native: NativeLibrary
    /// Open objects, with the functions that close them.
    var opened: [(ID, Close)] = []

    // MARK: Functions, by their objects

    let setErrorPrinter: @convention(c) (ID, UnsafeRawPointer?, UnsafeRawPointer?) -> Int32
    let walkErrors: @convention(c) (ID, Int32, HDF5ErrorVisitor, UnsafeMutableRawPointer?) -> Int32
    let freeMemory: @convention(c) (UnsafeMutableRawPointer?) -> Int32

    let createFile: @convention(c) (Text, UInt32, ID, ID) -> ID
    let openFile: @convention(c) (Text, UInt32, ID) -> ID
    let closeFile: @convention(c) (ID) -> Int32

    let createGroup: @convention(c) (ID, Text, ID, ID, ID) -> ID
    let groupInfo: @convention(c) (ID, UnsafeMutableRawPointer) -> Int32
    let linkExists: @convention(c) (ID, Text, ID) -> Int32
    let linkName:
        @convention(c) (ID, Text, Int32, Int32, UInt64, UnsafeMutablePointer<CChar>?, Int, ID) -> Int
    let openObject: @convention(c) (ID, Text, ID) -> ID
    let closeObject: @convention(c) (ID) -> Int32
    let kindOfID: @convention(c) (ID) -> Int32

    let createDataset: @convention(c) (ID, Text, ID, ID, ID, ID, ID) -> ID
    let datasetSpace: @convention(c) (ID) -> ID
    let datasetType: @convention(c) (ID) -> ID
    let datasetOffset: @convention(c) (ID) -> UInt64
    let readDataset: @convention(c) (ID, ID, ID, ID, ID, UnsafeMutableRawPointer) -> Int32

    let createSpace: @convention(c) (Int32) -> ID
    let createSimpleSpace: @convention(c) (Int32, Sizes, Sizes?) -> ID
    let closeSpace: @convention(c) (ID) -> Int32
    let spaceKind: @convention(c) (ID) -> Int32
    let spaceRank: @convention(c) (ID) -> Int32
    let spaceExtents:
        @convention(c) (ID, UnsafeMutablePointer<UInt64>?, UnsafeMutablePointer<UInt64>?) -> Int32
    let selectBox: @convention(c) (ID, Int32, Sizes, Sizes?, Sizes, Sizes?) -> Int32

    let createAttribute: @convention(c) (ID, Text, ID, ID, ID, ID) -> ID
    let writeAttribute: @convention(c) (ID, ID, UnsafeRawPointer) -> Int32
    let openAttribute: @convention(c) (ID, Text, ID) -> ID
    let readAttribute: @convention(c) (ID, ID, UnsafeMutableRawPointer) -> Int32
    let closeAttribute: @convention(c) (ID) -> Int32
    let attributeSpace: @convention(c) (ID) -> ID
    let attributeType: @convention(c) (ID) -> ID
    let attributeExists: @convention(c) (ID, Text) -> Int32
    let deleteAttribute: @convention(c) (ID, Text) -> Int32
    let attributeName:
        @convention(c) (ID, Text, Int32, Int32, UInt64, UnsafeMutablePointer<CChar>?, Int, ID) -> Int

    let createList: @convention(c) (ID) -> ID
    /// The file-locking property: whether to lock, and whether to go on if that fails; nil in
    /// versions without it.
    let setLocking: (@convention(c) (ID, Int32, Int32) -> Int32)?
    let closeList: @convention(c) (ID) -> Int32
    let setLayout: @convention(c) (ID, Int32) -> Int32
    let setAllocationTime: @convention(c) (ID, Int32) -> Int32
    let setFillTime: @convention(c) (ID, Int32) -> Int32
    let makeGroupsOnTheWay: @convention(c) (ID, UInt32) -> Int32
    let setEncoding: @convention(c) (ID, Int32) -> Int32

    let types: HDF5TypeFunctions

    private init() throws {
        let native = try HDF5Engine.open()
        self.native = native
        _ = try native.symbol("H5open", as: (@convention(c) () -> Int32).self)()
        setErrorPrinter = try native.symbol("H5Eset_auto2")
        walkErrors = try native.symbol("H5Ewalk2")
        freeMemory = try native.symbol("H5free_memory")
        createFile = try native.symbol("H5Fcreate")
        openFile = try native.symbol("H5Fopen")
        closeFile = try native.symbol("H5Fclose")
        createGroup = try native.symbol("H5Gcreate2")
        groupInfo = try native.symbol("H5Gget_info")
        linkExists = try native.symbol("H5Lexists")
        linkName = try native.symbol("H5Lget_name_by_idx")
        openObject = try native.symbol("H5Oopen")
        closeObject = try native.symbol("H5Oclose")
        kindOfID = try native.symbol("H5Iget_type")
        createDataset = try native.symbol("H5Dcreate2")
        datasetSpace = try native.symbol("H5Dget_space")
        datasetType = try native.symbol("H5Dget_type")
        datasetOffset = try native.symbol("H5Dget_offset")
        readDataset = try native.symbol("H5Dread")
        createSpace = try native.symbol("H5Screate")
        createSimpleSpace = try native.symbol("H5Screate_simple")
        closeSpace = try native.symbol("H5Sclose")
        spaceKind = try native.symbol("H5Sget_simple_extent_type")
        spaceRank = try native.symbol("H5Sget_simple_extent_ndims")
        spaceExtents = try native.symbol("H5Sget_simple_extent_dims")
        selectBox = try native.symbol("H5Sselect_hyperslab")
        createAttribute = try native.symbol("H5Acreate2")
        writeAttribute = try native.symbol("H5Awrite")
        openAttribute = try native.symbol("H5Aopen")
        readAttribute = try native.symbol("H5Aread")
        closeAttribute = try native.symbol("H5Aclose")
        attributeSpace = try native.symbol("H5Aget_space")
        attributeType = try native.symbol("H5Aget_type")
        attributeExists = try native.symbol("H5Aexists")
        deleteAttribute = try native.symbol("H5Adelete")
        attributeName = try native.symbol("H5Aget_name_by_idx")
        createList = try native.symbol("H5Pcreate")
        setLocking = native.find("H5Pset_file_locking")
        closeList = try native.symbol("H5Pclose")
        setLayout = try native.symbol("H5Pset_layout")
        setAllocationTime = try native.symbol("H5Pset_alloc_time")
        setFillTime = try native.symbol("H5Pset_fill_time")
        makeGroupsOnTheWay = try native.symbol("H5Pset_create_intermediate_group")
        setEncoding = try native.symbol("H5Pset_char_encoding")
        types = try HDF5TypeFunctions(native)
    }

    /// A predefined type or property class of the library; it has a value once the library is open.
    func constant(_ name: String) throws -> ID {
        try native.symbol(name, as: UnsafePointer<ID>.self).pointee
    }
}

/// The functions for types.
struct HDF5TypeFunctions {
    typealias ID = HDF5Library.ID

    let copy: @convention(c) (ID) -> ID
    let close: @convention(c) (ID) -> Int32
    let kind: @convention(c) (ID) -> Int32
    let size: @convention(c) (ID) -> Int
    let setSize: @convention(c) (ID, Int) -> Int32
    let sign: @convention(c) (ID) -> Int32
    let setFields: @convention(c) (ID, Int, Int, Int, Int, Int) -> Int32
    let setBias: @convention(c) (ID, Int) -> Int32
    let create: @convention(c) (Int32, Int) -> ID
    let insert: @convention(c) (ID, HDF5Library.Text, Int, ID) -> Int32
    let memberCount: @convention(c) (ID) -> Int32
    let memberName: @convention(c) (ID, UInt32) -> UnsafeMutablePointer<CChar>?
    let memberType: @convention(c) (ID, UInt32) -> ID
    let base: @convention(c) (ID) -> ID
    let createEnumeration: @convention(c) (ID) -> ID
    let insertCase: @convention(c) (ID, HDF5Library.Text, UnsafeRawPointer) -> Int32
    let setCharacters: @convention(c) (ID, Int32) -> Int32
    let isVariableText: @convention(c) (ID) -> Int32

    init(_ native: NativeLibrary) throws {
        copy = try native.symbol("H5Tcopy")
        close = try native.symbol("H5Tclose")
        kind = try native.symbol("H5Tget_class")
        size = try native.symbol("H5Tget_size")
        setSize = try native.symbol("H5Tset_size")
        sign = try native.symbol("H5Tget_sign")
        setFields = try native.symbol("H5Tset_fields")
        setBias = try native.symbol("H5Tset_ebias")
        create = try native.symbol("H5Tcreate")
        insert = try native.symbol("H5Tinsert")
        memberCount = try native.symbol("H5Tget_nmembers")
        memberName = try native.symbol("H5Tget_member_name")
        memberType = try native.symbol("H5Tget_member_type")
        base = try native.symbol("H5Tget_super")
        createEnumeration = try native.symbol("H5Tenum_create")
        insertCase = try native.symbol("H5Tenum_insert")
        setCharacters = try native.symbol("H5Tset_cset")
        isVariableText = try native.symbol("H5Tis_variable_str")
    }
}
