import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

// Calls of NumPy's functions on arrays over our memory, without Python code between the program and NumPy:
// for few elements, with which NumPy is done in less time than that code takes.

enum Lending {
    /// Elements of the largest array.
    private static let mostElements = 1 << 12
    private static let mostArguments = 16
    /// Largest integer of which a function makes a small array.
    private static let mostExtent = 32
    /// Depth of sequences within arguments.
    private static let mostLevels = 2

    /// As `result`, for functions that CPython calls: the inner value is nil with Python's exception.
    @inline(__always)
    static func answer(
        of theirs: Ref, _ items: UnsafePointer<Ref?>, _ count: Int, _ names: Ref?, _ elements: Elements
    ) -> Ref?? {
        guard elements != .none, Bodies.running == 0 else { return nil }
        var result: Ref?
        let status = statusForPython { result = try Self.result(of: theirs, items, count, names, elements) }
        return status < 0 ? .some(nil) : result.map { .some($0) }
    }

    /// The result of one of NumPy's functions; nil, with nothing done, where arguments are none of our small
    /// arrays, numbers, texts, types and short sequences of these, or their elements take longer to compute.
    ///
    /// - Throws: NumPy's exception.
    static func result(
        of theirs: Ref, _ items: UnsafePointer<Ref?>, _ count: Int, _ names: Ref?, _ elements: Elements
    ) throws -> Ref? {
        let total = count + (names.map { PyTuple_Size($0) } ?? 0)
        guard total <= mostArguments, !Registry.isOnManyRanks, !Registry.package.isWatched else { return nil }
        return try withUnsafeTemporaryAllocation(of: Ref?.self, capacity: mostArguments) { lent in
            try withUnsafeTemporaryAllocation(of: Loan.self, capacity: Loans.most) { places in
                var (made, loans) = (0, Loans(places.baseAddress!))
                defer {
                    for k in 0..<made { lent[k]!.release() }
                    loans.end()
                }
                while made < total {
                    guard let argument = try lend(items[made]!, elements, &loans, 0) else { return nil }
                    lent[made] = argument
                    made &+= 1
                }
                if loans.count == 0, elements != .small { return nil }
                let result = try checked(PyObject_Vectorcall(theirs, lent.baseAddress, count, names))
                let arguments = Lent(loans, theirs: UnsafePointer(lent.baseAddress!), ours: items, total)
                return try arguments.ours(releasing: result)
            }
        }
    }

    /// A new reference to the argument that NumPy is given; nil for arguments that need more care.
    private static func lend(
        _ value: Ref, _ elements: Elements, _ loans: inout Loans, _ level: Int
    ) throws -> Ref? {
        let type = value.type
        if type == Registry.arrayType {
            guard value.selfContent.view.pointee.elementCount <= mostElements, loans.isOpen,
                elements.contains(value.selfContent.type), let theirs = try value.lent()
            else { return nil }
            loans.append(Loan(array: value, theirs: theirs.retained()))
            guard elements.containValues(of: theirs, value.selfContent.type) else {
                theirs.release()
                return nil
            }
            return theirs
        }
        if value == AqNone() || elements.contain(numbersOf: type) && PlainArguments.isElement(type) {
            return value.retained()
        }
        if elements == .all, isType(value) || type == AqSliceType() { return value.retained() }
        if elements == .small, isSmall(value) { return value.retained() }
        guard value.isListOrTuple, level < mostLevels, value.sequenceCount <= mostArguments else {
            return nil
        }
        let isTuple = type == AqTupleType()
        let length = value.sequenceCount
        let result = try checked(isTuple ? PyTuple_New(length) : PyList_New(length))
        for k in 0..<length {
            guard let item = try lend(value.sequenceItem(k), elements, &loans, level + 1) else {
                result.release()
                return nil
            }
            _ = isTuple ? PyTuple_SetItem(result, k, item) : PyList_SetItem(result, k, item)
        }
        return result
    }

    /// True for a number of which a function makes a small array.
    private static func isSmall(_ value: Ref) -> Bool {
        if value.type == AqFloatType() || value.type == AqBoolType() { return true }
        guard value.type == AqLongType(), let number = value.integerValue else { return false }
        return (-mostExtent...mostExtent).contains(number)
    }

    /// True for an element type that a call names, and for NumPy's scalars.
    private static func isType(_ value: Ref) -> Bool {
        value == AqObject(AqFloatType()) || value == AqObject(AqLongType()) || value == AqObject(AqBoolType())
            || value == AqObject(AqComplexType())
            || DType.allCases.contains {
                value.isScalar($0) || value == Registry.package.types[Int($0.rawValue)]
                    || value == AqObject(ScalarClass.of($0).pointee.type)
            }
    }
}

extension Ref {
    /// Bytes of the largest array that is copied.
    private static var mostBytes: Int { 1 << 12 }

    /// A new NumPy array over the memory of this array, of which an export has begun; nil for a
    /// selection, and where elements take longer to compute.
    func lent() throws -> Ref? {
        let content = selfContent
        guard !content.pointee.isSelection, let store = content.store,
            let elements = Store.addressAtHand(of: store, isWritten: true) ?? Self.near(store)
        else { return nil }
        let flags = content.pointee.writability == .readOnly ? 0 : NumPyArray.writeable
        let data = elements + content.view.pointee.offset
        let result = try LoanObjects.take(for: self, at: data, flags) ?? shell(at: data, flags)
        Exports.begin(store)
        return result
    }

    /// The address of elements that little work computes, which is done; nil for others.
    @inline(never)
    private static func near(_ store: Unmanaged<Store>) -> UnsafeMutableRawPointer? {
        guard store._withUnsafeGuaranteedRef({ $0.runtime.addressNear(of: $0) }) != nil else { return nil }
        return Store.addressAtHand(of: store, isWritten: true)
    }

    /// A new NumPy array that shows the elements at an address as this array does.
    @inline(never)
    private func shell(at data: UnsafeMutableRawPointer, _ flags: Int32) throws -> Ref {
        let (view, numpy) = (selfContent.view.pointee, Registry.package.numpy)
        return try withUnsafeTemporaryAllocation(of: Int.self, capacity: 2 * view.rank + 1) { extents in
            for axis in 0..<view.rank {
                extents[axis] = view.shape[axis]
                extents[view.rank + axis] = view.strides[axis]
            }
            let start = extents.baseAddress!
            let type = Registry.types[Int(selfContent.type.rawValue)].retained()
            return try checked(
                numpy.makeView(
                    numpy.array, type, Int32(view.rank), start, start + view.rank, data, flags, nil))
        }
    }

    /// True for a NumPy array that shows the memory of another object.
    var hasBase: Bool {
        numpyFields.pointee.base != nil
    }

    /// A new reference to what keeps this array's memory for a NumPy array: a buffer, or with NumPy's struct
    /// the array, whose front stays.
    func lender() throws -> Ref {
        try ArrayLayout.hasStruct ? retained() : checked(PyMemoryView_FromObject(self))
    }

    /// The same for callers that keep the NumPy array, which holds a buffer of this array.
    func shown() throws -> Ref? {
        if ArrayLayout.hasStruct {
            guard !selfContent.pointee.isSelection, selfContent.store != nil else { return nil }
            try Fronts.expose(self)
        }
        guard let result = try lent() else { return nil }
        defer { Exports.end(selfContent.store!) }
        do {
            let shown = try lender()
            guard Registry.package.numpy.setBase(result, shown) == 0 else { throw PythonError.isSet }
        } catch {
            result.release()
            throw error
        }
        return result
    }

    /// True if no other object shows the memory of a NumPy array.
    private var isOnlyOwner: Bool {
        guard let base = numpyFields.pointee.base else { return true }
        return base.type == AqType(Registry.package.numpy.array) && base.pointee.ob_refcnt == 1
            && !base.hasBase
    }

    /// A new array with the elements of a small NumPy array that owns them; nil for other objects.
    func taken() throws -> Ref? {
        guard type == AqType(Registry.package.numpy.array), Bodies.running == 0, isOnlyOwner else {
            return nil
        }
        let fields = numpyFields
        let (rank, wanted) = (
            Int(fields.pointee.rank), NumPyArray.contiguous | NumPyArray.aligned | NumPyArray.writeable
        )
        guard rank > 0, rank <= 4, fields.pointee.flags & wanted == wanted,
            let dtype = DType(of: fields.pointee.type!)
        else { return nil }
        var shape = Shape()
        for axis in 0..<rank { shape.append(fields.pointee.extents![axis]) }
        let bytes = shape.product << dtype.sizeLog2
        guard bytes <= Self.mostBytes, let (store, elements) = Runtime.current.makeStoreAtHand(shape, dtype)
        else { return nil }
        if bytes > 0 { elements.copyMemory(from: fields.pointee.data!, byteCount: bytes) }
        return try .array(store)
    }
}

extension DType {
    /// The type that one of NumPy's type objects stands for; nil for others.
    @inline(__always)
    init?(of object: Ref) {
        var number = DType.allCases.count &- 1
        while number >= 0 {
            if Registry.types[number] == object {
                self.init(rawValue: UInt8(truncatingIfNeeded: number))
                return
            }
            number &-= 1
        }
        return nil
    }
}

let lendingFunctions: [PyMethodDef] = [
    // shown(array) → a NumPy array over the memory; None where the caller has to wait for it.
    Definition.function("shown", "(array, /)") { _, items, count in
        forPython {
            guard !Registry.isOnManyRanks else { return Constant.none }
            let array = Arguments(items, count)[0]
            _ = try Arguments(items, count).content(0)
            return try array.shown() ?? Constant.none
        }
    },
    // taken(object) → an array with the elements of a small NumPy array that owns them; None for other
    // objects.
    Definition.function("taken", "(value, /)") { _, items, count in
        forPython { try Arguments(items, count)[0].taken() ?? Constant.none }
    },
]
