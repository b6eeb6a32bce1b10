import AquilaRuntime
import CPython

/// The memory of an array object: Python's header and a list of weak references, or NumPy's struct with both;
/// then the content, then the `StructTail`, if there is a struct.
enum ArrayLayout {
    /// True if arrays have NumPy's struct, so that their class derives from NumPy's. Set once, before
    /// the class is made.
    nonisolated(unsafe) private(set) static var hasStruct = false
    /// Bytes before the content.
    nonisolated(unsafe) private(set) static var contentOffset = 24
    nonisolated(unsafe) private(set) static var weakReferencesOffset = 16

    static var tailOffset: Int { contentOffset + MemoryLayout<ArrayContent>.stride }
    /// The object's size in bytes, for the specification of the class.
    static var size: Int { tailOffset + (hasStruct ? MemoryLayout<StructTail>.stride : 0) }

    /// The member that tells Python where the weak references are; NumPy's class has told already.
    static var members: UnsafeMutablePointer<PyMemberDef> {
        let rows = hasStruct ? [] : [Definition.member("__weaklistoffset__", weakReferencesOffset)]
        return Definition.table(rows, end: PyMemberDef())
    }

    /// Lays arrays out with the struct of NumPy's class.
    static func useStruct(of numpyClass: Ref) throws {
        func number(_ name: String) throws -> Int {
            let value = try checked(PyObject_GetAttrString(numpyClass, name))
            defer { value.release() }
            return PyLong_AsSsize_t(value)
        }
        contentOffset = (try number("__basicsize__") + 15) & ~15
        weakReferencesOffset = try number("__weakrefoffset__")
        hasStruct = true
    }
}

/// Memory behind an array's content, and the extents and strides to which NumPy's struct points.
struct StructTail {
    /// Extents and strides of up to `fewAxes` axes, allocated as NumPy does, which may free them; kept with
    /// the object's memory.
    var few: UnsafeMutablePointer<Int>?
    /// Extents and strides that the struct was given.
    var current: UnsafeMutablePointer<Int>?
    /// The front of a selection, whose number of elements is not known; else zero.
    var late: UInt
    /// The value of an array that is a number without a store.
    var number: (UInt64, UInt64)

    static let fewAxes = 4
}

/// The fields of NumPy's arrays, whose layout its C interface fixes.
struct NumPyArray {
    var head: PyObject
    var data: UnsafeMutableRawPointer?
    var rank: Int32
    var extents: UnsafeMutablePointer<Int>?
    var strides: UnsafeMutablePointer<Int>?
    var base: Ref?
    var type: Ref?
    var flags: Int32

    static let contiguous: Int32 = 0x1
    static let fortran: Int32 = 0x2
    static let aligned: Int32 = 0x100
    static let writeable: Int32 = 0x400
    static let warnsOnWrite: Int32 = .min
}
