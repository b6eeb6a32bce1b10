import AquilaTypes
import CPython

// Conversions of numbers, strings and tuples between Python and Swift.

/// A Python number, which takes part in type promotion by its kind only (NEP 50).
enum Number {
    case bool(Bool)
    case integer(Int)
    case float(Double)
    case complex(Double, Double)

    /// Nil if the object is of another class, or an integer of more than 64 bits.
    @inline(__always)
    init?(_ object: Ref) {
        let type = object.type
        if type == AqFloatType() {
            self = .float(PyFloat_AsDouble(object))
        } else if type == AqLongType() {
            var overflow: Int32 = 0
            let value = PyLong_AsLongLongAndOverflow(object, &overflow)
            if overflow != 0 { return nil }
            self = .integer(Int(value))
        } else if type == AqBoolType() {
            self = .bool(object == AqTrue())
        } else if type == AqComplexType() {
            self = .complex(PyComplex_RealAsDouble(object), PyComplex_ImagAsDouble(object))
        } else {
            return nil
        }
    }

    /// The value of a `numpy.float64`, a subclass of Python's float; nil for other objects.
    @inline(__always)
    static func ofFloat64(_ object: Ref) -> Number? {
        object.isScalar(.float64) ? .float(object.scalarValue.load(as: Double.self)) : nil
    }

    var kind: Kind {
        switch self {
        case .bool: .bool
        case .integer: .signed
        case .float: .float
        case .complex: .complex
        }
    }

    /// True unless the number is zero.
    var isTrue: Bool {
        switch self {
        case .bool(let value): value
        case .integer(let value): value != 0
        case .float(let value): value != 0
        case .complex(let re, let im): re != 0 || im != 0
        }
    }

    /// The number as a scalar of a type; nil for an integer that the type cannot hold.
    func scalar(as type: DType) -> Scalar? {
        switch self {
        case .bool(let value): return Scalar(Int64(value ? 1 : 0), as: type)
        case .integer(let value): return Self.scalar(value, type)
        case .float(let value): return Scalar(value, as: type)
        case .complex(let re, let im):
            if type == .bool { return Scalar(Int64(re != 0 || im != 0 ? 1 : 0), as: .bool) }
            let part = type.component
            return Scalar(
                bits: Scalar(re, as: part).re, im: type.isComplex ? Scalar(im, as: part).re : 0, type)
        }
    }

    private static func scalar(_ value: Int, _ type: DType) -> Scalar? {
        switch type {
        case .int8: if Int8(exactly: value) == nil { return nil }
        case .uint8: if UInt8(exactly: value) == nil { return nil }
        case .int16: if Int16(exactly: value) == nil { return nil }
        case .uint16: if UInt16(exactly: value) == nil { return nil }
        case .int32: if Int32(exactly: value) == nil { return nil }
        case .uint32: if UInt32(exactly: value) == nil { return nil }
        case .uint64: if value < 0 { return nil }
        case .bool, .int64, .float16, .float32, .float64, .complex64, .complex128: break
        }
        return Scalar(Int64(value), as: type)
    }

    /// The number as a scalar beside an array of a type, by NumPy's promotion.
    ///
    /// - Parameter exactly: true if the type is that of the loop, to which the number is converted.
    @inline(__always)
    func beside(_ type: DType, exactly: Bool = false) throws -> Scalar {
        let promoted = exactly ? type : type.promoted(withWeak: kind)
        if let scalar = scalar(as: promoted) { return scalar }
        throw PythonError.argument(.overflow("Python integer \(self) out of bounds for \(promoted)"))
    }
}

extension Number: CustomStringConvertible {
    var description: String {
        switch self {
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .float(let value): "\(value)"
        case .complex(let re, let im): "(\(re)+\(im)j)"
        }
    }
}

extension Dims {
    /// A new tuple of integers.
    func tuple() throws -> Ref {
        let result = try checked(PyTuple_New(count))
        for (k, extent) in enumerated() { PyTuple_SetItem(result, k, PyLong_FromSsize_t(extent)) }
        return result
    }

    /// The extents in a sequence of integers, or a single integer.
    init(_ object: Ref, of what: StaticString = "a shape") throws {
        if object.type == AqBoolType() { throw Self.truthValue }
        if PyIndex_Check(object) != 0 {
            self.init([try Int(extent: object)])
            return
        }
        // Dictionaries and sets are no sequences.
        guard PySequence_Check(object) != 0 else {
            throw PythonError.argument(.type("\(what) is an integer or a sequence of integers"))
        }
        guard let items = PySequence_Tuple(object) else {
            throw PythonError.ofArgument("\(what) is an integer or a sequence of integers")
        }
        defer { items.release() }
        let count = PyTuple_Size(items)
        guard count <= Dims.mostAxes else {
            throw PythonError.argument(
                .value("\(what): maximum supported dimension is \(Dims.mostAxes), found \(count)"))
        }
        self.init()
        for k in 0..<count {
            let item = PyTuple_GetItem(items, k)!
            if item.type == AqBoolType() { throw Self.truthValue }
            append(try Int(extent: item))
        }
    }

    static let mostAxes = 64
    private static let truthValue = PythonError.argument(.type("a truth value is no extent"))
}

extension Int {
    /// An extent or an axis.
    fileprivate init(extent object: Ref) throws {
        do { try self.init(index: object) } catch PythonError.argument(.overflow) {
            throw PythonError.argument(.value("Maximum allowed dimension exceeded"))
        }
    }

    /// An object that Python accepts as an integer, other than a truth value.
    init(index object: Ref) throws {
        guard object.type != AqBoolType(), PyIndex_Check(object) != 0 else {
            throw PythonError.argument(.type("an integer is required"))
        }
        let value = PyNumber_AsSsize_t(object, PyExc_OverflowError)
        if value == -1, PyErr_Occurred() != nil {
            throw PythonError.ofArgument("an integer of up to 63 bits is required")
        }
        self = value
    }
}

extension Ref {
    static func integer(_ value: Int) throws -> Ref { try checked(PyLong_FromSsize_t(value)) }

    /// The contents of a Python string.
    func text() throws -> String {
        var length = 0
        guard let bytes = PyUnicode_AsUTF8AndSize(self, &length) else { throw PythonError.isSet }
        return String(
            decoding: UnsafeRawBufferPointer(start: bytes, count: length), as: Unicode.UTF8.self)
    }

    /// The contents of a Python bytes object.
    func bytes() throws -> [UInt8] {
        var (start, length): (UnsafeMutablePointer<CChar>?, Int) = (nil, 0)
        try checked(PyBytes_AsStringAndSize(self, &start, &length))
        return Array(UnsafeRawBufferPointer(start: start, count: length))
    }

    static func text(_ value: String) -> Ref? {
        var value = value
        return value.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { PyUnicode_FromStringAndSize($0.baseAddress, $0.count) }
        }
    }
}

extension Scalar {
    /// The number as a NumPy scalar of its type.
    func object() throws -> Ref {
        var words = (re, im)
        if dtype == .complex64 { words.0 = re & 0xffff_ffff | im << 32 }
        return try withUnsafeMutableBytes(of: &words) { try .scalar(at: $0.baseAddress!, dtype) }
    }

    /// The number as a Python number.
    func number() -> Ref? {
        switch dtype.kind {
        case .bool: PyBool_FromLong(Int(re & 1))
        case .unsigned: PyLong_FromUnsignedLongLong(re)
        case .signed: PyLong_FromLongLong(integer)
        case .float: PyFloat_FromDouble(doubleValue)
        case .complex:
            PyComplex_FromDoubles(
                Scalar(bits: re, dtype.component).doubleValue, Scalar(bits: im, dtype.component).doubleValue)
        }
    }

    /// The value of a signed integer.
    private var integer: Int64 {
        switch dtype {
        case .int8: Int64(Int8(truncatingIfNeeded: re))
        case .int16: Int64(Int16(truncatingIfNeeded: re))
        case .int32: Int64(Int32(truncatingIfNeeded: re))
        default: Int64(bitPattern: re)
        }
    }
}
