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
        return try withUnsafeTemporaryAllocation(of: Ref?.self, capacity: max(total, 1)) { lent -> Ref? in
            try Loans.with { loans -> Ref? in
                var made = 0
                defer {
                    for k in 0..<made { lent[k]!.release() }
                    for k in 0..<loans.count { loans[k].end() }
                }
                for k in 0..<total {
                    guard
                        let argument = k >= count && isManner(PyTuple_GetItem(names, k - count), items[k]!)
                            ? items[k]!.retained() : try lend(items[k]!, elements, &loans, 0)
                    else { return nil }
                    lent[k] = argument
                    made += 1
                }
                if loans.count == 0, !elements.areOfNumbers { return nil }
                let result = try checked(PyObject_Vectorcall(theirs, lent.baseAddress, count, names))
                let arguments = Lent(
                    loans: loans, theirs: UnsafePointer(lent.baseAddress!), ours: items, total)
                return try arguments.ours(releasing: result)
            }
        }
    }

    /// The arrays that are lent to one call, in memory of the caller's frame.
    struct Loans {
        private let first: UnsafeMutablePointer<Loan>
        private(set) var count = 0
        /// Number of arrays in the arguments of a call.
        private static let most = 32

        @inline(__always)
        static func with<Result>(_ body: (inout Loans) throws -> Result) rethrows -> Result {
            try withUnsafeTemporaryAllocation(of: Loan.self, capacity: most) { memory in
                var loans = Loans(first: memory.baseAddress!)
                return try body(&loans)
            }
        }

        private init(first: UnsafeMutablePointer<Loan>) { self.first = first }

        var isFull: Bool { count == Self.most }

        @inline(__always)
        mutating func append(_ loan: Loan) {
            (first + count).initialize(to: loan)
            count &+= 1
        }

        subscript(k: Int) -> Loan { first[k] }
    }

    /// One of our arrays, and the NumPy array that stands for it during a call.
    struct Loan {
        let array: Ref
        let theirs: Ref

        /// Lets the NumPy array hold a buffer of ours if others than the call have references to it, so
        /// that it, or a view of it, may outlive the call.
        ///
        /// - Parameter result: the call's, which may be such a view.
        func keepIfShared(beyond references: UInt32, by result: Ref? = nil) throws {
            guard UInt32(truncatingIfNeeded: theirs.pointee.ob_refcnt) > references, !theirs.hasBase else {
                return
            }
            try moveToFront(with: result)
            let shown = try array.lender()
            guard Registry.package.numpy.setBase(theirs, shown) == 0 else { throw PythonError.isSet }
        }

        /// Lets the NumPy array, and a result that is a view of it, show the front of the store, which stays
        /// when the elements move.
        private func moveToFront(with result: Ref?) throws {
            guard ArrayLayout.hasStruct, let before = theirs.numpyFields.pointee.data else { return }
            try Fronts.expose(array)
            let front = array.numpyFields.pointee.data!
            if let result { move(result, by: front - before) }
            theirs.numpyFields.pointee.data = front
        }

        private func move(_ result: Ref, by distance: Int) {
            if result.isListOrTuple {
                for k in 0..<result.sequenceCount { move(result.sequenceItem(k), by: distance) }
            }
            guard PyType_IsSubtype(result.type, AqType(Registry.package.numpy.array)) != 0,
                result.numpyFields.pointee.base == theirs, let data = result.numpyFields.pointee.data
            else { return }
            result.numpyFields.pointee.data = data + distance
        }

        func end() {
            var (type, value, trace): (Ref?, Ref?, Ref?) = (nil, nil, nil)
            PyErr_Fetch(&type, &value, &trace)
            // The frames of an exception keep what the call was given.
            if (try? keepIfShared(beyond: 1)) == nil { PyErr_Clear() }
            PyErr_Restore(type, value, trace)
            Exports.end(array.selfContent.pointee.array.operand.store!)
            theirs.release()
        }
    }

    /// True for a keyword that says how a function computes, and not what.
    private static func isManner(_ name: Ref?, _ value: Ref) -> Bool {
        value.type == AqUnicodeType() && manners.contains(name)
    }

    nonisolated(unsafe) private static let manners: [Ref?] =
        (["casting", "order", "kind", "mode"] as [String]).map { PyUnicode_InternFromString($0) }

    /// A new reference to the argument that NumPy is given; nil for arguments that need more care.
    private static func lend(
        _ value: Ref, _ elements: Elements, _ loans: inout Loans, _ level: Int
    ) throws -> Ref? {
        let type = value.type
        if type == Registry.arrayType {
            guard !loans.isFull, value.selfContent.view.pointee.elementCount <= mostElements,
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
        if elements == .drawing { return drawn(value, loans, level) }
        if elements == .small, isSmall(value) || isType(value) { return value.retained() }
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

    /// True for a number of which a function makes a small array, and for a range of such numbers.
    private static func isSmall(_ value: Ref) -> Bool {
        if value.type == AqFloatType() || value.type == AqBoolType() { return true }
        if value.type == AqSliceType() {
            return ["start", "stop", "step"].allSatisfy { isSmallEnd(value, $0) }
        }
        guard value.type == AqLongType(), let number = value.integerValue else { return false }
        return (-mostExtent...mostExtent).contains(number)
    }

    private static func isSmallEnd(_ slice: Ref, _ name: StaticString) -> Bool {
        guard
            let end = name.withUTF8Buffer({ bytes in
                bytes.withMemoryRebound(to: CChar.self) { PyObject_GetAttrString(slice, $0.baseAddress!) }
            })
        else {
            PyErr_Clear()
            return false
        }
        defer { end.release() }
        return end == AqNone() || end.type == AqLongType() && isSmall(end)
    }

    /// An argument of a method that draws random numbers: a type, a shape, or as the first one the
    /// generator; nil for others.
    private static func drawn(_ value: Ref, _ loans: Loans, _ level: Int) -> Ref? {
        if level == 0, let generator = Generators.inner(of: value) { return generator }
        let isShape =
            value.type == AqTupleType()
            && (0..<PyTuple_Size(value)).allSatisfy { PyTuple_GetItem(value, $0)!.type == AqLongType() }
        return isShape || isType(value) ? value.retained() : nil
    }

    /// True for an element type that a call names, and for NumPy's scalars.
    private static func isType(_ value: Ref) -> Bool {
        value == AqObject(AqFloatType()) || value == AqObject(AqLongType()) || value == AqObject(AqBoolType())
            || value == AqObject(AqComplexType())
            || DType.allCases.contains {
                value.isScalar($0) || value == Registry.types[Int($0.rawValue)]
                    || value == AqObject(ScalarClass.of($0).pointee.type)
            }
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
