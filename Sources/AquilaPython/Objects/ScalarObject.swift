import AquilaTypes
import CPython

// NumPy's scalar objects. NumPy's C interface has their layout: Python's header, then the value.

/// One of NumPy's classes of scalars.
struct ScalarClass {
    let type: OpaquePointer?
    /// The class's slot `tp_alloc`.
    let allocate: @convention(c) (OpaquePointer?, Int) -> Ref?
    /// Bytes of the value.
    let size: Int
    /// `numpy.False_` and `numpy.True_`, which NumPy has once; nil for other classes.
    let truths: (Ref, Ref)?

    /// In the order of `DType`; set once, when `aquila.numpy` is imported.
    nonisolated(unsafe) static var all: UnsafeMutablePointer<ScalarClass>!

    /// - Parameter make: `PyArray_Scalar`.
    init(_ type: DType, _ kind: Ref, _ make: (UnsafeMutableRawPointer) throws -> Ref) throws {
        self.type = AqType(kind)
        allocate = unsafeBitCast(
            PyType_GetSlot(self.type, Int32(Py_tp_alloc)),
            to: (@convention(c) (OpaquePointer?, Int) -> Ref?).self)
        size = type.size
        var values: (UInt8, UInt8) = (0, 1)
        truths = type == .bool ? (try make(&values.0), try make(&values.1)) : nil
    }

    @inline(__always)
    static func of(_ type: DType) -> UnsafeMutablePointer<ScalarClass> { all + Int(type.rawValue) }
}

extension Ref {
    /// Address of the value of a NumPy scalar of a type with a fixed size.
    @inline(__always)
    var scalarValue: UnsafeMutableRawPointer { UnsafeMutableRawPointer(self + 1) }

    /// True for a NumPy scalar of a type.
    @inline(__always)
    func isScalar(_ type: DType) -> Bool { self.type == ScalarClass.of(type).pointee.type }

    /// A new NumPy scalar with the value at an address; nil, with the exception set, without memory.
    @inline(__always)
    static func newScalar(at address: UnsafeRawPointer, _ type: DType) -> Ref? {
        let kind = ScalarClass.of(type)
        if type == .float64 || type == .int64 {
            guard let result = kind.pointee.allocate(kind.pointee.type, 0) else { return nil }
            result.scalarValue.storeBytes(
                of: address.loadUnaligned(as: UInt64.self), as: UInt64.self)
            return result
        }
        return otherScalar(at: address, kind)
    }

    @inline(never)
    private static func otherScalar(
        at address: UnsafeRawPointer, _ kind: UnsafeMutablePointer<ScalarClass>
    ) -> Ref? {
        if let truths = kind.pointee.truths {
            return (address.load(as: UInt8.self) == 0 ? truths.0 : truths.1).retained()
        }
        guard let result = kind.pointee.allocate(kind.pointee.type, 0) else { return nil }
        result.scalarValue.copyMemory(from: address, byteCount: kind.pointee.size)
        return result
    }

    /// The element at an address, as a NumPy scalar.
    @inline(__always)
    static func scalar(at address: UnsafeRawPointer, _ type: DType) throws -> Ref {
        try checked(newScalar(at: address, type))
    }

    /// True for an integer of Python's or NumPy's usual one.
    @inline(__always)
    var isInteger: Bool { type == AqLongType() || isScalar(.int64) }

    /// The value of such an integer; nil beyond 64 bits.
    @inline(__always)
    var integerValue: Int? {
        if type != AqLongType() { return scalarValue.load(as: Int.self) }
        var overflow: Int32 = 0
        let value = PyLong_AsLongLongAndOverflow(self, &overflow)
        return overflow == 0 ? Int(value) : nil
    }
}
