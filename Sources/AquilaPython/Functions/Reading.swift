import AquilaArrays
import AquilaKernels
import AquilaTypes
import CPython

// Conversions of the arguments of the module's functions.

extension Arguments {
    func array(_ position: Int) throws -> AnyNDArray { try content(position).pointee.array }

    func content(_ position: Int) throws -> UnsafeMutablePointer<ArrayContent> {
        guard let content = try self[position].anyArray else {
            throw PythonError.type("an array is expected, not \(try describe(self[position]))")
        }
        return content
    }

    func optionalArray(_ position: Int) throws -> AnyNDArray? {
        try optional(position).map { _ in try array(position) }
    }

    func int(_ position: Int) throws -> Int { try Int(index: self[position]) }

    func optionalInt(_ position: Int) throws -> Int? { try optional(position).map { try Int(index: $0) } }

    func ints(_ position: Int) throws -> [Int]? {
        try optional(position).map { Array(try Dims($0, of: "axes")) }
    }

    func type(_ position: Int) throws -> DType { try DType(code: try int(position)) }

    func optionalType(_ position: Int) throws -> DType? {
        try optional(position).map { _ in try type(position) }
    }

    func shape(_ position: Int) throws -> Shape { try Shape(self[position]) }

    /// The arrays in a tuple or list.
    func arrays(_ position: Int) throws -> [AnyNDArray] {
        let items = try checked(PySequence_Tuple(self[position]))
        defer { items.release() }
        return try (0..<PyTuple_Size(items)).map { k in
            guard let content = try PyTuple_GetItem(items, k).anyArray else {
                throw PythonError.type("arrays are expected")
            }
            return content.pointee.array
        }
    }

    func optionalTypes(_ position: Int) throws -> [DType]? {
        try optional(position).map { try Dims($0, of: "types").map { try DType(code: $0) } }
    }

    /// The operands in a tuple or list, arrays and numbers, cast to a loop's types, which list
    /// operands first and results last.
    func operands(_ position: Int, of op: Op, types: [DType]?) throws -> [AnyNDArray] {
        guard let types else { return try arrays(position) }
        let items = try checked(PySequence_Tuple(self[position]))
        defer { items.release() }
        let count = PyTuple_Size(items)
        guard op.loop(for: Array(types.prefix(count)))?.outputs == Array(types.dropFirst(count)) else {
            throw PythonError.argument(.type("\(op.row.name): there is no such loop"))
        }
        return try (0..<count).map { k in
            let item = PyTuple_GetItem(items, k)!
            if let array = try item.anyArray?.pointee.array {
                return array.dtype == types[k] ? array : try array.castForLoop(to: types[k])
            }
            guard let number = Number(item) else {
                let error = PythonError.type("an operand is an array or a number of up to 64 bits")
                throw item.type == AqLongType() ? .argument(error) : error
            }
            return AnyNDArray(try number.beside(types[k], exactly: true))
        }
    }

    /// A Python number as a scalar of a type.
    func scalar(_ position: Int, _ type: DType) throws -> Scalar {
        if let number = Number(self[position]) {
            if let scalar = number.scalar(as: type) { return scalar }
            throw PythonError.argument(.overflow("Python integer \(number) out of bounds for \(type)"))
        }
        // An integer beyond 63 bits.
        let value = PyLong_AsUnsignedLongLong(self[position])
        if PyErr_Occurred() != nil { throw PythonError.ofArgument("a number of up to 64 bits is required") }
        if type.isInteger, type != .uint64 {
            throw PythonError.argument(.overflow("Python integer \(value) out of bounds for \(type)"))
        }
        return type == .uint64 ? Scalar(value) : Scalar(Double(value), as: type)
    }

    func op(_ position: Int) throws -> Op {
        let name = try self[position].text()
        guard let op = Op.named[name] else { throw PythonError.value("no operation is called \(name)") }
        return op
    }
}

extension DType {
    /// A type by its number, which the Python package knows.
    init(code: Int) throws {
        guard let type = UInt8(exactly: code).flatMap(DType.init(rawValue:)) else {
            throw PythonError.value("there is no type of number \(code)")
        }
        self = type
    }
}

extension AnyNDArray {
    /// The elements cast to another type. Elements that a broadcast view repeats are cast once and
    /// stay repeated.
    fileprivate func castForLoop(to type: DType) throws -> AnyNDArray {
        guard strides.contains(0) else { return cast(to: type) }
        let once = try slice(strides.map { $0 == 0 ? .range(nil, 1, step: 1) : .all })
        return try once.cast(to: type).broadcast(to: shape)
    }
}

extension Op {
    static let named = Dictionary(uniqueKeysWithValues: allCases.map { ($0.row.name, $0) })
}

extension ReductionOp {
    static let named = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })
}

extension Ref {
    /// A tuple of new array objects.
    static func tuple(_ arrays: [AnyNDArray]) throws -> Ref {
        try .tuple(of: arrays.map { try .array($0) })
    }

    /// A tuple that takes over the references.
    static func tuple(of objects: [Ref]) throws -> Ref {
        let result = try checked(PyTuple_New(objects.count))
        for (k, object) in objects.enumerated() { PyTuple_SetItem(result, k, object) }
        return result
    }

    /// A new list that takes the references to its items.
    static func list(of objects: [Ref]) throws -> Ref {
        let result = try checked(PyList_New(objects.count))
        for (k, object) in objects.enumerated() { PyList_SetItem(result, k, object) }
        return result
    }
}
