import AquilaArrays
import AquilaKernels
import AquilaRuntime
import AquilaTypes
import CPython

// Forms of NumPy's functions for the calls that programs on small arrays make most: plain arrays and
// numbers, by position. A form returns nil for other calls, having done nothing, and the function's
// general form computes them.

enum QuickForms {
    typealias Form = (_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref?

    /// The place in `all` of the form of one of NumPy's functions; -1 if it has none.
    static func place(of theirs: Ref) -> Int {
        func text(_ name: String) -> String {
            guard let value = PyObject_GetAttrString(theirs, name) else {
                PyErr_Clear()
                return ""
            }
            defer { value.release() }
            // A method of an object has no module.
            if value == AqNone() { return "" }
            return (try? value.text()) ?? ""
        }
        var name = text("__module__") + "." + text("__qualname__")
        if name.hasPrefix(".ufunc."), let function = PyObject_GetAttrString(theirs, "__self__") {
            defer { function.release() }
            name = "numpy." + ((try? function.nameOfFunction()) ?? "") + "." + text("__name__")
        }
        return all.firstIndex { $0.names.contains(name) } ?? -1
    }

    /// The result of a call; nil if the form does not compute it.
    @inline(__always)
    static func result(_ place: Int, _ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        if Registry.isStrict || Registry.isEager { return nil }
        return try forms[place](items, count)
    }

    /// The number of arguments that a form is given; nil for keywords that it does not know.
    @inline(__always)
    static func count(_ place: Int, _ items: UnsafePointer<Ref?>, _ count: Int, _ names: Ref?) -> Int? {
        guard let names else { return count }
        if isSecond(names, place, count) { return count + 1 }
        return isStable(names, items, place, count) ? count : nil
    }

    /// True if a call's keywords are one, and that of the parameter that follows a single positional
    /// argument; vectorcall places its value there.
    private static func isSecond(_ names: Ref, _ place: Int, _ count: Int) -> Bool {
        guard count == 1, PyTuple_Size(names) == 1, let name = seconds[place] else { return false }
        return PyTuple_GetItem(names, 0) == name
    }

    /// True if a call's only keyword names a stable algorithm, which that of a sort is.
    private static func isStable(_ names: Ref, _ items: UnsafePointer<Ref?>, _ place: Int, _ count: Int)
        -> Bool
    {
        guard stable.contains(place), PyTuple_Size(names) == 1, PyTuple_GetItem(names, 0) == kindName,
            items[count]!.type == AqUnicodeType()
        else { return false }
        return (try? items[count]!.text()) == "stable"
    }

    nonisolated(unsafe) private static let kindName = PyUnicode_InternFromString("kind")
    /// Places of the forms of sorts.
    private static let stable = Set(
        all.indices.filter { ["numpy.sort", "numpy.argsort"].contains(all[$0].names[0]) })

    /// The forms of `all`, where a call finds them without counting references.
    nonisolated(unsafe) private static let forms: UnsafeMutablePointer<Form> = {
        let result = UnsafeMutablePointer<Form>.allocate(capacity: all.count)
        for (place, row) in all.enumerated() { (result + place).initialize(to: row.form) }
        return result
    }()

    /// The interned names of the second parameters of `all`, as compilers of Python's make them.
    nonisolated(unsafe) private static let seconds: UnsafeMutablePointer<Ref?> = {
        let result = UnsafeMutablePointer<Ref?>.allocate(capacity: all.count)
        for (place, row) in all.enumerated() {
            (result + place).initialize(to: second(row.names[0]).flatMap { PyUnicode_InternFromString($0) })
        }
        return result
    }()

    private static func second(_ name: String) -> String? {
        switch name {
        case "numpy.array", "numpy.zeros", "numpy.ones": "dtype"
        case "numpy.mean": "axis"
        default: reductions.contains { $0.names[0] == name } ? "axis" : nil
        }
    }

    private static let all: [(names: [String], form: Form)] =
        reductions + reductionMethods + scans + [
            (["numpy.array"], array),
            (["numpy.zeros", "numpy.empty"], { try filled(nil, $0, $1) }),
            (["numpy.ones"], { try filled(Scalar(1.0), $0, $1) }),
            (["numpy.full"], full),
            (["numpy.zeros_like", "numpy.empty_like"], { try like(0, $0, $1) }),
            (["numpy.ones_like"], { try like(1, $0, $1) }),
            (["numpy.full_like"], { try like(nil, $0, $1) }),
            (["numpy.frombuffer"], row),
            (["numpy.asarray", "numpy.asanyarray"], same),
            ([".ndarray.astype"], cast),
            ([".ndarray.copy"], copy),
            (
                ["numpy.copy"],
                { items, count in try isInRowMajorOrder(items, count) ? copy(items, count) : nil }
            ),
            ([".ndarray.flatten"], flatten),
            (["numpy.ravel", ".ndarray.ravel"], ravel),
            (["numpy.ascontiguousarray"], contiguous),
            (["numpy.result_type"], commonType),
            ([".ndarray.tolist"], list),
            ([".ndarray.tobytes"], bytes),
            (["numpy.arange"], range),
            (["numpy.searchsorted", ".ndarray.searchsorted"], search),
            (["numpy.interp"], interpolate),
            (["numpy.take", ".ndarray.take"], take),
            (["numpy.concatenate"], concatenate),
            (["numpy.dot", "numpy.matmul", "numpy.linalg.matmul"], dot),
            (
                ["numpy.matvec"],
                { items, count in try haveRanks(2, 1, items, count) ? dot(items, count) : nil }
            ),
            (
                ["numpy.vecmat"],
                { items, count in try isRealRow(items, count) ? dot(items, count) : nil }
            ),
            (["numpy.outer"], outer),
            (["numpy.einsum"], einsum),
            (["numpy.divmod"], divided),
            (["numpy.modf"], parts),
            (["numpy.frexp"], fractions),
            (["numpy.vdot", "numpy.inner", "numpy.vecdot", "numpy.linalg.vecdot"], inner),
            (["numpy.linalg.norm"], norm),
            (["numpy.where"], choose),
            (["numpy.nonzero", ".ndarray.nonzero"], positions),
            (["numpy.flatnonzero"], flatPositions),
            (["numpy.bincount"], counts),
            (["numpy.clip", ".ndarray.clip"], clip),
            (["numpy.mean", ".ndarray.mean"], mean),
            (["numpy.sort"], { try sorted($0, $1, yieldsPositions: false) }),
            (["numpy.argsort", ".ndarray.argsort"], { try sorted($0, $1, yieldsPositions: true) }),
            ([".ndarray.sort"], sortInPlace),
            ([".ndarray.partition"], partitionInPlace),
            (["numpy.sort_complex"], sortedComplex),
            (["numpy.partition"], { try partitioned($0, $1, yieldsPositions: false) }),
            (
                ["numpy.argpartition", ".ndarray.argpartition"],
                { try partitioned($0, $1, yieldsPositions: true) }
            ),
        ]

    // MARK: Products

    static func dot(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 2, let left = try items[0]!.exactArray, let right = try items[1]!.exactArray else {
            return nil
        }
        let (a, b) = (left.pointee.bits, right.pointee.bits)
        if b.view.rank == 2 || a.view.rank == 2 {
            return try left.pointee.array.matmulAtHand(right.pointee.array).map { try .array($0) }
        }
        guard let runtime = a.runtime,
            let sum = runtime._withUnsafeGuaranteedRef({ $0.innerProductAtHand(a, b) })
        else { return nil }
        return sum.isPlain ? try sum.object() : nil
    }

    /// The products of each element of a row with each of another one.
    private static func outer(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard try haveRanks(1, 1, items, count) else { return nil }
        let (a, b) = (items[0]!.selfContent.pointee.bits, items[1]!.selfContent.pointee.bits)
        let (column, row) = (a.view.insertingAxis(at: 1), b.view.insertingAxis(at: 0))
        guard let runtime = a.runtime,
            let store = runtime._withUnsafeGuaranteedRef({
                $0.mapAtHand(.multiply, a.with(column), b.with(row))
            })
        else { return nil }
        return try .array(store)
    }

    /// True if a call has a row of real numbers and a matrix.
    private static func isRealRow(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Bool {
        try haveRanks(1, 2, items, count) && !items[0]!.selfContent.type.isComplex
    }

    /// True if a call has two arrays with so many axes.
    private static func haveRanks(
        _ a: Int, _ b: Int, _ items: UnsafePointer<Ref?>, _ count: Int
    ) throws -> Bool {
        guard count == 2 else { return false }
        return try items[0]!.exactArray?.pointee.bits.view.rank == a
            && items[1]!.exactArray?.pointee.bits.view.rank == b
    }

    /// The sum of the products of two rows of real numbers.
    private static func inner(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 2, let a = try items[0]!.exactArray?.pointee.bits, a.view.rank == 1,
            let b = try items[1]!.exactArray?.pointee.bits, b.view.rank == 1, !a.dtype.isComplex
        else { return nil }
        return try dot(items, count)
    }

    /// The Euclidean norm of a row.
    private static func norm(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 1, let a = try items[0]!.exactArray?.pointee.bits,
            a.dtype == .float64 || a.dtype == .float32, let runtime = a.runtime,
            let sum = runtime._withUnsafeGuaranteedRef({ $0.innerProductAtHand(a, a) }), sum.isPlain
        else { return nil }
        return try a.dtype == .float64
            ? Scalar(sum.value(as: Double.self).squareRoot()).object()
            : Scalar(sum.value(as: Float.self).squareRoot()).object()
    }
}

extension Ref {
    /// The name of a function.
    fileprivate func nameOfFunction() throws -> String {
        let name = try checked(PyObject_GetAttrString(self, "__name__"))
        defer { name.release() }
        return try name.text()
    }
}

extension Scalar {
    /// True if the number is no float that may hide a floating-point error, of which NumPy would warn.
    var isPlain: Bool {
        guard Registry.isWarned, dtype.isFloat || dtype.isComplex else { return true }
        let part = dtype.component
        return Scalar(bits: re, part).doubleValue.isFinite
            && (!dtype.isComplex || Scalar(bits: im, part).doubleValue.isFinite)
    }
}
