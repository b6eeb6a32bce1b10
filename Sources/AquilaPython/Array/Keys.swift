import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

// The keys of subscripts.

extension Ref {
    /// The view that a key of integers, slices, new axes and an ellipsis selects; nil for other
    /// keys and for single elements.
    ///
    /// `self` must not be a selection.
    @inline(__always)
    func view(at key: Ref) throws -> Ref? {
        guard let key = BasicKey(key), key.selectsView(of: selfContent.pointee.array) else { return nil }
        var content = ArrayContent(viewing: self, through: selfContent.pointee.array.view)
        do { try content.narrow(to: key) } catch {
            content.end()
            throw error
        }
        return try .array(content)
    }

    /// As `view(at:)`, without the reasons of errors: nil also for keys that the array refuses.
    @inline(__always)
    func quickView(at key: Ref) throws -> Ref? {
        guard let view = arrayView, selfContent.store != nil, let part = view.narrowed(to: key) else {
            return nil
        }
        return try .array(ArrayContent(viewing: self, through: part))
    }
}

extension UnsafePointer<View> {
    /// The part that a key of integers and slices selects; nil for other keys, single elements and positions
    /// out of bounds.
    @inline(__always)
    func narrowed(to key: Ref) -> View? {
        let rank = pointee.shape.count
        guard rank <= Self.mostAxes, rank > 0 else { return nil }
        var result = View(offset: pointee.offset, shape: Shape(), strides: Dims())
        var axis = 0
        if key.type == AqTupleType() {
            let count = PyTuple_Size(key)
            guard count <= rank else { return nil }
            while axis < count {
                guard take(PyTuple_GetItem(key, axis), axis, &result) else { return nil }
                axis &+= 1
            }
        } else {
            guard take(key, 0, &result) else { return nil }
            axis = 1
        }
        if axis == rank, result.shape.count == 0 { return nil }
        while axis < rank {
            result.shape.append(pointee.shape[axis])
            result.strides.append(pointee.strides[axis])
            axis &+= 1
        }
        return result
    }

    /// Axes whose extents a list holds without further memory.
    private static var mostAxes: Int { 4 }

    @inline(__always)
    private func take(_ item: Ref, _ axis: Int, _ result: inout View) -> Bool {
        let (extent, stride) = (pointee.shape[axis], pointee.strides[axis])
        if item.type == AqSliceType() {
            var (start, stop, step) = (0, 0, 0)
            guard PySlice_Unpack(item, &start, &stop, &step) == 0 else {
                PyErr_Clear()
                return false
            }
            guard step == 1 else { return take(Index.Slice(start, stop, by: step), axis, &result) }
            start = min(max(start < 0 ? start &+ extent : start, 0), extent)
            stop = min(max(stop < 0 ? stop &+ extent : stop, 0), extent)
            result.offset &+= start &* stride
            result.shape.append(max(stop &- start, 0))
            result.strides.append(stride)
            return true
        }
        guard item.isInteger, let position = item.integerValue else { return false }
        let wrapped = position < 0 ? position &+ extent : position
        guard wrapped >= 0, wrapped < extent else { return false }
        result.offset &+= wrapped &* stride
        return true
    }

    /// Takes a slice with a step.
    @inline(never)
    private func take(_ slice: Index.Slice, _ axis: Int, _ result: inout View) -> Bool {
        var cursor = IndexCursor(consuming: 1)
        var row = View(
            offset: 0, shape: [pointee.shape[axis]], strides: [pointee.strides[axis]])
        guard (try? cursor.take(slice, of: &row)) != nil else { return false }
        result.offset &+= row.offset
        result.shape.append(row.shape[0])
        result.strides.append(row.strides[0])
        return true
    }
}

extension AnyNDArray {
    /// The part that a basic key selects; nil for other keys and for single elements.
    @inline(__always)
    func part(at key: Ref) throws -> AnyNDArray? {
        guard let key = BasicKey(key), key.selectsView(of: self) else { return nil }
        var result = self
        try key.apply(to: &result.view)
        return result
    }
}

/// A key of integers, slices, new axes and an ellipsis, which selects a view.
struct BasicKey {
    private let key: Ref
    /// The number of items of a tuple; -1 for any other key.
    private let count: Int
    private var axesTaken = 0
    /// True if a slice, a new axis or an ellipsis makes the result an array in any case.
    private var isOpen = false

    /// Nil for other keys.
    @inline(__always)
    init?(_ key: Ref) {
        self.key = key
        count = key.type == AqTupleType() ? PyTuple_Size(key) : -1
        if count < 0 {
            guard note(key) else { return nil }
        } else {
            for k in 0..<count { guard note(PyTuple_GetItem(key, k)) else { return nil } }
        }
    }

    @inline(__always)
    private mutating func note(_ item: Ref) -> Bool {
        if item.type == AqSliceType() {
            axesTaken &+= 1
            isOpen = true
        } else if item.type == AqLongType() {
            axesTaken &+= 1
        } else if item == AqNone() || item == AqEllipsis() {
            isOpen = true
        } else {
            return false
        }
        return true
    }

    /// True if the key selects a view: arrays without a store have none, and a single element is a
    /// scalar.
    @inline(__always)
    func selectsView(of array: AnyNDArray) -> Bool {
        array.operand.store != nil && (isOpen || axesTaken < array.rank)
    }

    @inline(__always)
    func apply(to view: inout View) throws {
        var cursor = IndexCursor(consuming: axesTaken)
        if count < 0 { return try apply(key, &cursor, &view) }
        for k in 0..<count { try apply(PyTuple_GetItem(key, k), &cursor, &view) }
        if _slowPath(view.rank > Dims.mostAxes) { throw Key.refusal }
    }

    @inline(__always)
    private func apply(_ item: Ref, _ cursor: inout IndexCursor, _ view: inout View) throws {
        if item.type == AqSliceType() {
            try cursor.take(Index.Slice(item), of: &view)
        } else if item.type == AqLongType() {
            try cursor.take(at: Int(position: item), of: &view)
        } else if item == AqNone() {
            cursor.insertAxis(into: &view)
        } else {
            try cursor.takeRest(of: &view)
        }
    }
}

/// A key of any kind.
struct Key {
    private(set) var indices: [Index] = []
    private(set) var isAdvanced = false
    private(set) var hasEllipsis = false
    private var positionArrays = 0

    init(_ key: Ref) throws {
        guard PyType_IsSubtype(key.type, AqTupleType()) != 0 else {
            try add(key)
            return
        }
        for k in 0..<PyTuple_Size(key) { try add(PyTuple_GetItem(key, k)) }
    }

    /// True if the key names a single element of an array of this rank.
    func isElement(of rank: Int) -> Bool {
        !isAdvanced && indices.count == rank
            && indices.allSatisfy { if case .at = $0 { true } else { false } }
    }

    private mutating func add(_ item: Ref) throws {
        if item.type == AqLongType() {
            indices.append(.at(try Int(position: item)))
        } else if item.type == AqSliceType() {
            indices.append(.slice(try Index.Slice(item)))
        } else if item == AqNone() {
            indices.append(.newAxis)
        } else if item == AqEllipsis() {
            if hasEllipsis {
                throw PythonError.argument(.index("an index can only have a single ellipsis ('...')"))
            }
            hasEllipsis = true
            indices.append(.ellipsis)
        } else if let array = try item.anyArray {
            try add(array.pointee.array)
        } else if let position = try position(item) {
            indices.append(.at(position))
        } else {
            try addConverted(item)
        }
    }

    /// A scalar as a position; nil for other objects, and for NumPy's arrays, which Python accepts as
    /// integers if they have one element.
    private func position(_ item: Ref) throws -> Int? {
        do { return try Int(index: item) } catch PythonError.argument { return nil }
    }

    /// Adds lists and arrays of other libraries.
    private mutating func addConverted(_ item: Ref) throws {
        guard PySequence_Check(item) != 0 || PyObject_CheckBuffer(item) != 0, item.type != AqUnicodeType()
        else { throw Self.refusal }
        let converted = try checked(AqCall1(Registry.package.array, item))
        defer { converted.release() }
        guard let array = try converted.anyArray?.pointee.array else { throw Self.refusal }
        // An empty list has no type of its own; it selects nothing.
        try add(array.count == 0 && item.type == AqListType() ? array.cast(to: .int64) : array)
    }

    private mutating func add(_ array: AnyNDArray) throws {
        if array.dtype == .bool {
            // A single truth value adds an axis, and takes none.
            if array.rank == 0 { throw Self.refusal }
            indices.append(.mask(array))
        } else if array.dtype.isInteger {
            // NumPy takes an integer array without axes as a position, but the result is a copy.
            if array.rank == 0 { throw Self.refusal }
            positionArrays += 1
            // The bound keeps the number of axes within NumPy's.
            if positionArrays > Dims.mostAxes / 2 { throw Self.refusal }
            indices.append(.positions(array))
        } else {
            throw PythonError.argument(.index("arrays used as indices must be of integer (or boolean) type"))
        }
        isAdvanced = true
    }

    /// Throws if the new axes of the key give the result more axes than NumPy's arrays can have.
    func requirePossibleRank(_ rank: Int) throws {
        let added = indices.reduce(0) { if case .insertion = $1 { $0 + 1 } else { $0 } }
        if rank + added > Dims.mostAxes { throw Self.refusal }
    }

    static let refusal = PythonError.argument(
        .index(
            "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays "
                + "are valid indices"))
}

extension Int {
    /// A position in a key. A number too large for Int is out of bounds for every axis, which NumPy
    /// reports.
    @inline(__always)
    fileprivate init(position object: Ref) throws {
        var overflow: Int32 = 0
        self = Int(PyLong_AsLongLongAndOverflow(object, &overflow))
        if overflow != 0 { throw Key.refusal }
    }
}

extension Index.Slice {
    /// A slice of Python's; missing bounds are the ends of the range of Int.
    @inline(__always)
    fileprivate init(_ slice: Ref) throws {
        var (start, stop, step) = (0, 0, 0)
        if PySlice_Unpack(slice, &start, &stop, &step) < 0 {
            throw PythonError.ofArgument("the bounds and the step of a slice are integers")
        }
        self.init(start, stop, by: step)
    }

    /// The slice of the numbers that `PySlice_Unpack` gives.
    @inline(__always)
    fileprivate init(_ start: Int, _ stop: Int, by step: Int) {
        let (first, last) = step > 0 ? (Int.min, Int.max) : (Int.max, Int.min)
        self.init(start == first ? nil : start, stop == last ? nil : stop, step: step)
    }
}
