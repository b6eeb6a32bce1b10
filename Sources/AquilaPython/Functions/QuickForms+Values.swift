import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

// Quick forms of methods that give elements to Python.

extension QuickForms {
    /// Most elements that are converted without waiting for the general form.
    private static let mostValues = 1 << 12

    /// The numbers of a row as a list.
    static func list(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 1, let array = try items[0]!.exactArray?.pointee.array, array.rank == 1,
            array.count <= mostValues, let first = array.elements(waits: true), let make = maker(array.dtype)
        else { return nil }
        let list = try checked(PyList_New(array.count))
        let step = array.view.strides[0]
        for k in 0..<array.count {
            guard let number = make(first + k &* step) else {
                list.release()
                throw PythonError.isSet
            }
            _ = PyList_SetItem(list, k, number)
        }
        return list
    }

    /// Makes Python's number of an element.
    private static func maker(_ type: DType) -> ((UnsafeRawPointer) -> Ref?)? {
        switch type {
        case .float64: { PyFloat_FromDouble($0.loadUnaligned(as: Double.self)) }
        case .float32: { PyFloat_FromDouble(Double($0.loadUnaligned(as: Float.self))) }
        case .int64: { PyLong_FromLongLong($0.loadUnaligned(as: Int64.self)) }
        case .int32: { PyLong_FromLongLong(Int64($0.loadUnaligned(as: Int32.self))) }
        case .uint8: { PyLong_FromLongLong(Int64($0.load(as: UInt8.self))) }
        case .bool: { PyBool_FromLong($0.load(as: UInt8.self) == 0 ? 0 : 1) }
        default: nil
        }
    }

    /// The bytes of an array in row-major order.
    static func bytes(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 1, let array = try items[0]!.exactArray?.pointee.array, array.isContiguous,
            array.count <= mostValues, let first = array.elements(waits: true)
        else { return nil }
        let length = array.count << array.dtype.sizeLog2
        return try checked(PyBytes_FromStringAndSize(first.assumingMemoryBound(to: CChar.self), length))
    }
}
