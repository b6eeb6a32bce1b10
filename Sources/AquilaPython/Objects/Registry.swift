import AquilaTypes
import CPython

/// References to objects of the Python package, and modes that the package sets. They change only under the
/// interpreter's lock.
enum Registry {
    /// Set once, when `aquila.numpy` is imported.
    nonisolated(unsafe) static var package: Package! {
        didSet {
            arrayType = package.arrayType
            types = .allocate(capacity: package.types.count)
            for (place, type) in package.types.enumerated() { (types + place).initialize(to: type) }
        }
    }
    /// The package's class of arrays; nil while `aquila.numpy` is imported. Each operand is compared with it.
    nonisolated(unsafe) private(set) static var arrayType: OpaquePointer?
    /// NumPy's type objects in the order of `DType`, of which each array's struct names one.
    nonisolated(unsafe) private(set) static var types: UnsafeMutablePointer<Ref>!
    /// The number type that a type object of NumPy's stands for; nil for other types.
    @inline(__always)
    static func dtype(of type: Ref) -> DType? {
        for place in 0..<DType.allCases.count where types[place] == type {
            return DType(rawValue: UInt8(truncatingIfNeeded: place))
        }
        return nil
    }

    /// Set once, when `aquila.core` is imported.
    nonisolated(unsafe) static var core: CorePackage!
    /// True if each call waits for the operations that it records.
    nonisolated(unsafe) static var isEager = false
    /// True if this process is one of several ranks.
    nonisolated(unsafe) static var isOnManyRanks = false
    /// True if floating-point errors must be detected, which NumPy's loops do.
    nonisolated(unsafe) static var isStrict = false
    /// True if some floating-point errors cause warnings.
    nonisolated(unsafe) static var isWarned = true
}

/// Classes and functions of `aquila.numpy` and of NumPy, which live as long as the process. Read from a
/// dictionary by the names that `Table` in `_core.pyi` lists.
final class Package {
    /// The package's class of arrays.
    let arrayType: OpaquePointer
    /// NumPy's type objects, in the order of `DType`.
    let types: [Ref]
    /// The package's operator for other operands than arrays and Python numbers: `binary(name, a, b)`.
    let binary: Ref
    /// The package's conversion of any object to an array: `array(object)`.
    let array: Ref
    /// The package's conversion of an assigned value to an array: `assignable(object)`. It raises
    /// `NotNative` if the value is left to NumPy.
    let assignable: Ref
    /// NumPy's `AxisError`.
    let axisError: Ref
    /// The package's subscripts for keys and values that the extension does not cover: `item(array, key)`,
    /// `setItem(array, key, value)`.
    let item: Ref
    let setItem: Ref
    /// The package's `reportCast(array, type's number)`, which reports floating-point errors of a cast.
    let reportCast: Ref
    /// The package's conversion of a result of NumPy's: `wrap(value)`.
    let wrap: Ref
    /// The names of the package's module of fallbacks, among them `is_watched`.
    private let fallbacks: Ref
    private let watchedName: Ref
    let numpy: NumPyFunctions
    /// Folders whose files do not belong to the program.
    let folders: [String]
    let isEager: Bool

    init(_ dictionary: Ref) throws {
        var table = try Table(dictionary)
        arrayType = AqType(try table.callable("array_type"))
        types = try table.items("types")
        let scalars = try table.items("scalars")
        binary = try table.callable("binary")
        array = try table.callable("array")
        assignable = try table.callable("assignable")
        axisError = try table.callable("axis_error")
        item = try table.callable("item")
        setItem = try table.callable("set_item")
        reportCast = try table.callable("report_cast")
        wrap = try table.callable("wrap")
        fallbacks = try table.object("fallbacks")
        watchedName = try checked(.text("is_watched"))
        let numpy = try NumPyFunctions(capsule: table.object("numpy_functions"))
        self.numpy = numpy
        let classes = UnsafeMutablePointer<ScalarClass>.allocate(capacity: scalars.count)
        for (type, kind) in zip(DType.allCases, scalars) {
            let name = types[Int(type.rawValue)]
            let row = try ScalarClass(type, kind) { try checked(numpy.makeScalar($0, name, nil)) }
            (classes + Int(type.rawValue)).initialize(to: row)
        }
        ScalarClass.all = classes
        folders = try table.items("folders").map { try $0.text() }
        isEager = try table.flag("is_eager")
        try table.finish()
    }
}

extension Package {
    /// True if each call that NumPy computes is warned of.
    var isWatched: Bool { PyDict_GetItemWithError(fallbacks, watchedName) == AqTrue() }
}

/// Functions of `aquila.core`, read from a dictionary by the names that `CoreTable` in `_core.pyi` lists.
struct CorePackage {
    /// `noteFailure(exception, note)` adds the origin to an exception.
    let noteFailure: Ref
    /// `makePoint(colour, launch domain, names of stores, origins, shapes)` makes the description of a point.
    let makePoint: Ref
    /// Conversion of an exception to a string, or None if it has none, and back.
    let pack: Ref
    let unpack: Ref

    init(_ dictionary: Ref) throws {
        var table = try Table(dictionary)
        noteFailure = try table.callable("note_failure")
        makePoint = try table.callable("make_point")
        pack = try table.callable("pack")
        unpack = try table.callable("unpack")
        try table.finish()
    }
}

/// Functions out of the table that NumPy gives to extensions, in which each has a fixed place.
struct NumPyFunctions {
    /// NumPy's class of arrays.
    let array: Ref
    /// `PyArray_Scalar`: makes a scalar from an address and a type.
    let makeScalar: MakeScalar
    typealias MakeScalar = @convention(c) (UnsafeMutableRawPointer?, Ref?, Ref?) -> Ref?
    /// `PyArray_NewFromDescr`, which makes an array over memory.
    let makeView: MakeView
    /// `PyArray_SetBaseObject`, which takes over a reference to the owner of the memory.
    let setBase: SetBase
    typealias SetBase = @convention(c) (Ref?, Ref?) -> Int32
    typealias MakeView =
        @convention(c) (
            Ref?, Ref?, Int32, UnsafePointer<Int>?, UnsafePointer<Int>?, UnsafeMutableRawPointer?, Int32, Ref?
        ) -> Ref?

    init(capsule: Ref) throws {
        guard let table = PyCapsule_GetPointer(capsule, nil) else { throw PythonError.isSet }
        let functions = table.assumingMemoryBound(to: UnsafeMutableRawPointer.self)
        array = functions[2].assumingMemoryBound(to: PyObject.self)
        makeScalar = unsafeBitCast(functions[60], to: MakeScalar.self)
        setBase = unsafeBitCast(functions[282], to: SetBase.self)
        makeView = unsafeBitCast(functions[94], to: MakeView.self)
    }
}

/// The entries of a dictionary, read by name. A missing name, a value of another kind and a name that nothing
/// reads are errors.
private struct Table {
    private let dictionary: Ref
    private var read: Set<String> = []

    init(_ dictionary: Ref) throws {
        guard PyDict_Size(dictionary) >= 0 else {
            PyErr_Clear()
            throw PythonError.type("register: \(try describe(dictionary)) is no dictionary")
        }
        self.dictionary = dictionary
    }

    /// A new reference to a value.
    mutating func object(_ name: String) throws -> Ref {
        guard let value = PyDict_GetItemString(dictionary, name) else {
            throw PythonError.type("register: the entry \(name) is missing")
        }
        read.insert(name)
        return value.retained()
    }

    mutating func callable(_ name: String) throws -> Ref {
        let value = try object(name)
        guard PyCallable_Check(value) != 0 else {
            throw PythonError.type("register: \(name) is \(try describe(value)), and cannot be called")
        }
        return value
    }

    /// New references to the items of a tuple.
    mutating func items(_ name: String) throws -> [Ref] {
        let value = try object(name)
        guard value.type == AqTupleType() else {
            throw PythonError.type("register: \(name) is \(try describe(value)), and has to be a tuple")
        }
        return (0..<PyTuple_Size(value)).map { PyTuple_GetItem(value, $0).retained() }
    }

    mutating func flag(_ name: String) throws -> Bool {
        let value = try object(name)
        guard value.type == AqBoolType() else {
            throw PythonError.type("register: \(name) is \(try describe(value)), and has to be a truth value")
        }
        return value == AqTrue()
    }

    /// Throws if an entry has not been read.
    func finish() throws {
        var (place, key): (Int, Ref?) = (0, nil)
        while PyDict_Next(dictionary, &place, &key, nil) != 0 {
            let name = try key!.text()
            guard read.contains(name) else {
                throw PythonError.type("register: there is no entry \(name)")
            }
        }
    }
}
