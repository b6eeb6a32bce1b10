import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

// Quick forms of functions that make arrays.

extension QuickForms {
    /// The longest list that is looked at number by number.
    private static let mostNumbers = 64

    /// An array of a list or tuple of floats and integers, or of such rows of one length; a copy of an
    /// array in row-major order.
    static func array(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        if count == 1, let array = try items[0]!.exactArray {
            return array.pointee.bits.view.isInRowMajorOrder ? try copy(items, 1) : nil
        }
        guard count == 1 || count == 2, let list = items[0], list.isListOrTuple else { return nil }
        let wanted = count == 2 ? DType(named: items[1]!) : nil
        guard count == 1 || wanted == .float64 || wanted == .int64 else { return nil }
        let length = list.sequenceCount
        guard length > 0, length <= mostNumbers else { return nil }
        let first = list.sequenceItem(0)
        let columns = first.isListOrTuple ? first.sequenceCount : 1
        guard columns > 0, length * columns <= mostNumbers else { return nil }
        let shape: Shape = first.isListOrTuple ? [length, columns] : [length]
        return try withUnsafeTemporaryAllocation(of: UInt64.self, capacity: length * columns) { words in
            var numbers = Numbers(words: words)
            for k in 0..<length {
                let item = list.sequenceItem(k)
                guard item.isListOrTuple == (shape.count == 2) else { return nil }
                if shape.count == 1 {
                    guard numbers.append(item) else { return nil }
                    continue
                }
                guard item.sequenceCount == columns else { return nil }
                for j in 0..<columns { guard numbers.append(item.sequenceItem(j)) else { return nil } }
            }
            if wanted == .float64 { numbers.makeFloats() }
            guard wanted == nil || wanted == numbers.type else { return nil }
            let bytes = UnsafeRawBufferPointer(words)
            guard let (store, elements) = Runtime.current.makeStoreAtHand(shape, numbers.type) else {
                return try .array(AnyNDArray(Runtime.current.makeStore(copying: bytes, shape, numbers.type)))
            }
            elements.copyMemory(from: bytes.baseAddress!, byteCount: bytes.count)
            return try .array(store)
        }
    }

    /// Elements of a new array: integers, until a float makes all of them floats.
    private struct Numbers {
        let words: UnsafeMutableBufferPointer<UInt64>
        private(set) var type = DType.int64
        private var count = 0

        init(words: UnsafeMutableBufferPointer<UInt64>) { self.words = words }

        /// False for objects of other classes than Python's and NumPy's usual numbers.
        mutating func append(_ item: Ref) -> Bool {
            if item.type == AqFloatType() || item.isScalar(.float64) {
                makeFloats()
                words[count] = PyFloat_AsDouble(item).bitPattern
            } else if item.isInteger, let value = item.integerValue {
                words[count] =
                    type == .int64 ? UInt64(bitPattern: Int64(value)) : Double(value).bitPattern
            } else {
                return false
            }
            count += 1
            return true
        }

        mutating func makeFloats() {
            guard type == .int64 else { return }
            for k in 0..<count { words[k] = Double(Int64(bitPattern: words[k])).bitPattern }
            type = .float64
        }
    }

    /// An array of a shape, of float64 or another type that is given.
    ///
    /// - Parameter value: nil for zeros.
    static func filled(
        _ value: Scalar?, _ items: UnsafePointer<Ref?>, _ count: Int
    ) throws -> Ref? {
        guard count == 1 || count == 2, let shape = shape(items[0]!),
            let type = count == 1 ? .float64 : DType(named: items[1]!)
        else { return nil }
        guard let value else { return try filled(shape, with: Scalar(bits: 0, type)) }
        return try filled(shape, with: Scalar(value.value(as: Double.self), as: type))
    }

    /// An array of a shape, filled with a number.
    static func full(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 2, let shape = shape(items[0]!),
            let number = Number.ofFloat64(items[1]!) ?? Number(items[1]!)
        else { return nil }
        let type: DType =
            switch number.kind {
            case .bool: .bool
            case .float: .float64
            case .complex: .complex128
            default: .int64
            }
        return try number.scalar(as: type).map { try filled(shape, with: $0) }
    }

    /// An array of the shape and type of one in row-major order.
    ///
    /// - Parameter value: nil for the call's second argument.
    static func like(_ value: Double?, _ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == (value == nil ? 2 : 1), let array = try items[0]!.exactArray?.pointee.bits,
            array.view.isInRowMajorOrder, array.view.rank > 0
        else { return nil }
        if let value { return try filled(array.view.shape, with: Scalar(value, as: array.dtype)) }
        guard let number = Number(items[1]!), array.dtype.promoted(withWeak: number.kind) == array.dtype,
            let scalar = number.scalar(as: array.dtype)
        else { return nil }
        return try filled(array.view.shape, with: scalar)
    }

    /// The elements of a float64 array without gaps as a row that shows them.
    static func row(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 1, let content = try items[0]!.exactArray, content.pointee.isWritable,
            content.type == .float64, content.pointee.array.isContiguous, content.pointee.array.count > 0
        else { return nil }
        let array = content.pointee.array
        let view = View(offset: array.view.offset, shape: [array.count], strides: [array.dtype.size])
        return try .array(ArrayContent(viewing: items[0]!, through: view))
    }

    private static func filled(_ shape: Shape, with value: Scalar) throws -> Ref {
        let isZero = value.re == 0 && value.im == 0
        guard isZero || value.dtype.size == 8 && !value.dtype.isComplex,
            let (store, elements) = Runtime.current.makeStoreAtHand(shape, value.dtype)
        else { return try .array(isZero ? .zeros(shape, value.dtype) : .full(shape, value)) }
        let count = shape.product
        if isZero {
            elements.initializeMemory(as: UInt8.self, repeating: 0, count: count << value.dtype.sizeLog2)
        } else {
            elements.initializeMemory(as: UInt64.self, repeating: value.re, count: count)
        }
        return try .array(store)
    }

    /// `arange` of one to three integers, or of floats without a fraction.
    static func range(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard (1...3).contains(count) else { return nil }
        var (numbers, hasFloats) = ((first: 0, end: 0, step: 1), false)
        for k in 0..<count {
            let end: Int?
            switch Number(items[k]!) {
            case .integer(let value)?: end = value
            case .float(let value)?:
                hasFloats = true
                end = Int(exactly: value)
            default: end = nil
            }
            guard let end, end.magnitude < 1 << 20 else { return nil }
            switch k {
            case 0: numbers.end = end
            case 1: (numbers.first, numbers.end) = (numbers.end, end)
            default: numbers.step = end
            }
        }
        guard numbers.step > 0 else { return nil }
        let length = max((numbers.end - numbers.first + numbers.step - 1) / numbers.step, 0)
        let type: DType = hasFloats ? .float64 : .int64
        guard let (store, elements) = Runtime.current.makeStoreAtHand([length], type) else {
            let (first, end, step) = (Scalar(numbers.first), Scalar(numbers.end), Scalar(numbers.step))
            return hasFloats ? nil : try .array(.arange(first, end, step: step))
        }
        let words = elements.bindMemory(to: UInt64.self, capacity: length)
        for k in 0..<length {
            let number = numbers.first &+ k &* numbers.step
            words[k] = hasFloats ? Double(number).bitPattern : UInt64(bitPattern: Int64(number))
        }
        return try .array(store)
    }

    // MARK: Copies

    /// The array itself.
    static func same(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 1, items[0]!.exactContent != nil else { return nil }
        return items[0]!.retained()
    }

    static func copy(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 1, let array = try items[0]!.exactArray else { return nil }
        return try cast(array.pointee.bits, to: array.type)
    }

    /// True for a call with one array, whose axes are in row-major order.
    static func isInRowMajorOrder(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Bool {
        try count == 1 && items[0]!.exactArray?.pointee.bits.view.isInRowMajorOrder == true
    }

    /// The array itself in row-major order without gaps, or a copy of that kind.
    static func contiguous(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 1, let array = try items[0]!.exactArray, array.pointee.bits.view.rank > 0 else {
            return nil
        }
        if array.pointee.array.isContiguous { return items[0]!.retained() }
        return try cast(array.pointee.bits, to: array.type)
    }

    /// A copy of all elements in one row, of an array that no row can show.
    static func ravel(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 1, let array = try items[0]!.exactArray, array.pointee.bits.view.rank == 2,
            !array.pointee.array.isContiguous, array.pointee.array.count > 1
        else { return nil }
        let view = array.pointee.bits.view
        let isRow = view.shape.contains(1) || view.strides[0] == view.shape[1] &* view.strides[1]
        return isRow ? nil : try flatten(items, count)
    }

    /// The type of the elements of arrays in common.
    static func commonType(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        var types: [DType] = []
        for k in 0..<count {
            guard let array = items[k]!.exactContent, array.view.pointee.rank > 0 else { return nil }
            types.append(array.type)
        }
        return DType.promote(types).map { Registry.types[Int($0.rawValue)].retained() }
    }

    /// A copy of all elements in one row.
    static func flatten(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 1, let bits = try items[0]!.exactArray?.pointee.bits,
            let store = bits.runtime?._withUnsafeGuaranteedRef({ $0.castAtHand(bits, to: bits.dtype) })
        else { return nil }
        var row = AnyNDArray(LogicalStore(store, store.root, store.dtype))
        row.view = View(contiguous: [bits.view.elementCount], itemSize: bits.dtype.size)
        return try .array(row)
    }

    static func cast(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 2, let type = DType(named: items[1]!), let array = try items[0]!.exactArray,
            array.pointee.bits.view.rank == 1 || array.pointee.array.isContiguous
        else { return nil }
        return try cast(array.pointee.bits, to: type)
    }

    private static func cast(_ array: OperandBits, to type: DType) throws -> Ref? {
        try array.runtime?._withUnsafeGuaranteedRef { $0.castAtHand(array, to: type) }.map { try .array($0) }
    }

    // MARK: Shapes

    /// The shape that an integer or a tuple of integers gives; nil for other objects, negative and
    /// huge extents.
    private static func shape(_ object: Ref) -> Shape? {
        func extent(_ item: Ref) -> Int? {
            guard item.isInteger, let extent = item.integerValue, extent >= 0, extent < 1 << 20 else {
                return nil
            }
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
