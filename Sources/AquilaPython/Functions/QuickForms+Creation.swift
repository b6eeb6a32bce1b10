import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

// Quick forms of functions that make arrays.

extension QuickForms {
    /// The longest list that is looked at number by number.
    private static let mostNumbers = 64

    /// An array of a list or tuple of Python's floats and integers.
    static func array(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 1, let list = items[0], list.isListOrTuple else { return nil }
        let length = list.sequenceCount
        guard length > 0, length <= mostNumbers else { return nil }
        return try withUnsafeTemporaryAllocation(of: UInt64.self, capacity: length) { words in
            // Integers first, until a float makes all of them floats.
            var type = DType.int64
            for k in 0..<length {
                switch Number(list.sequenceItem(k)) {
                case .float(let value)?:
                    if type == .int64 {
                        for j in 0..<k { words[j] = Double(Int64(bitPattern: words[j])).bitPattern }
                    }
                    type = .float64
                    words[k] = value.bitPattern
                case .integer(let value)?:
                    words[k] = type == .int64 ? UInt64(bitPattern: Int64(value)) : Double(value).bitPattern
                default: return nil
                }
            }
            let bytes = UnsafeRawBufferPointer(words)
            guard let (store, elements) = Runtime.current.makeStoreAtHand([length], type) else {
                return try .array(AnyNDArray(Runtime.current.makeStore(copying: bytes, [length], type)))
            }
            elements.copyMemory(from: bytes.baseAddress!, byteCount: bytes.count)
            return try .array(store)
        }
    }

    /// An array of a shape, of float64.
    ///
    /// - Parameter value: nil for zeros.
    static func filled(
        _ value: Scalar?, _ items: UnsafePointer<Ref?>, _ count: Int
    ) throws -> Ref? {
        guard count == 1, let shape = shape(items[0]!) else { return nil }
        return try filled(shape, with: value ?? Scalar(0.0))
    }

    /// An array of a shape, filled with a number.
    static func full(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 2, let shape = shape(items[0]!), let number = Number(items[1]!) else { return nil }
        let type: DType =
            switch number.kind {
            case .bool: .bool
            case .float: .float64
            case .complex: .complex128
            default: .int64
            }
        return try number.scalar(as: type).map { try filled(shape, with: $0) }
    }

    private static func filled(_ shape: Shape, with value: Scalar) throws -> Ref {
        guard value.dtype.size == 8,
            let (store, elements) = Runtime.current.makeStoreAtHand(shape, value.dtype)
        else { return try .array(value.re == 0 ? .zeros(shape, value.dtype) : .full(shape, value)) }
        elements.initializeMemory(as: UInt64.self, repeating: value.re, count: shape.product)
        return try .array(store)
    }

    /// `arange` of one or two integers.
    static func range(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 1 || count == 2 else { return nil }
        var ends = (0, 0)
        for k in 0..<count {
            guard case .integer(let end)? = Number(items[k]!), end.magnitude < 1 << 20 else { return nil }
            ends = (ends.1, end)
        }
        let length = max(ends.1 - ends.0, 0)
        guard let (store, elements) = Runtime.current.makeStoreAtHand([length], .int64) else {
            return try .array(.arange(Scalar(ends.0), Scalar(ends.1), step: Scalar(1)))
        }
        let numbers = elements.bindMemory(to: Int.self, capacity: length)
        for k in 0..<length { numbers[k] = ends.0 &+ k }
        return try .array(store)
    }

    /// The shape that an integer or a tuple of integers gives; nil for other objects, negative and
    /// huge extents.
    static func shape(_ object: Ref) -> Shape? {
        func extent(_ item: Ref) -> Int? {
            guard case .integer(let extent)? = Number(item), extent >= 0, extent < 1 << 20 else { return nil }
            return extent
        }
        guard object.type == AqTupleType() else { return extent(object).map { [$0] } }
        guard PyTuple_Size(object) <= 2 else { return nil }
        var shape = Shape()
        for k in 0..<PyTuple_Size(object) {
            guard let extent = extent(PyTuple_GetItem(object, k)) else { return nil }
            shape.append(extent)
        }
        return shape
    }
}
