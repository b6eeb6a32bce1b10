import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

/// The arguments of a call of NumPy on lent memory, by which its result is known.
struct Lent {
    private let loans: Lending.Loans
    private let theirs: UnsafePointer<Ref?>
    private let ours: UnsafePointer<Ref?>
    private let count: Int

    /// - Parameters:
    ///   - theirs: the arguments that NumPy was given.
    ///   - ours: the arguments of the call, as many.
    init(
        loans: Lending.Loans, theirs: UnsafePointer<Ref?>, ours: UnsafePointer<Ref?>, _ count: Int
    ) {
        (self.loans, self.theirs, self.ours, self.count) = (loans, theirs, ours, count)
    }

    /// A new reference to the result in our form.
    func ours(releasing result: Ref) throws -> Ref {
        var isReleased = false
        defer { if !isReleased { result.release() } }
        if let direct = try direct(result) {
            result.release()
            isReleased = true
            do { try keepLoans() } catch {
                direct.release()
                throw error
            }
            return direct
        }
        try keepLoans(with: result)
        return try wrapped(result)
    }

    private func keepLoans(with result: Ref? = nil) throws {
        // The argument and the loan hold a reference each.
        for k in 0..<loans.count { try loans[k].keepIfShared(beyond: 2, by: result) }
    }

    // MARK: Results that no other object knows

    /// The result in our form, for arguments, views of these, small arrays and values that are no arrays, and
    /// for lists and tuples of them; nil for others.
    private func direct(_ result: Ref) throws -> Ref? {
        if let argument = argument(result) { return argument }
        if result.type == AqTupleType() || result.type == AqListType() { return try directItems(result) }
        if result.type == AqType(Registry.package.numpy.array) {
            return try view(result) ?? result.taken()
        }
        let mayHoldArrays =
            PyType_IsSubtype(result.type, AqTupleType()) != 0
            || PyType_IsSubtype(result.type, AqType(Registry.package.numpy.array)) != 0
        return mayHoldArrays ? nil : result.retained()
    }

    private func argument(_ result: Ref) -> Ref? {
        for k in 0..<count where result == theirs[k] { return ours[k]!.retained() }
        return nil
    }

    private func directItems(_ result: Ref) throws -> Ref? {
        guard UInt32(truncatingIfNeeded: result.pointee.ob_refcnt) == 1 else { return nil }
        var items: [Ref] = []
        func release() { for item in items { item.release() } }
        do {
            for k in 0..<result.sequenceCount {
                guard let item = try direct(result.sequenceItem(k)) else {
                    release()
                    return nil
                }
                items.append(item)
            }
        } catch {
            release()
            throw error
        }
        return try result.type == AqTupleType() ? .tuple(of: items) : .list(of: items)
    }

    /// The view of one of our arrays that NumPy's array shows, to which nothing else refers; nil for other
    /// arrays.
    private func view(_ result: Ref) throws -> Ref? {
        let fields = result.numpyFields.pointee
        guard UInt32(truncatingIfNeeded: result.pointee.ob_refcnt) == 1, fields.rank > 0, fields.rank <= 8,
            let loan = loan(of: fields.base), !loan.theirs.hasBase,
            fields.flags & NumPyArray.warnsOnWrite == 0,
            let type = type(of: fields.type, in: loan),
            let data = fields.data,
            let start = loan.theirs.numpyFields.pointee.data, let store = loan.array.selfContent.store
        else { return nil }
        let content = loan.array.selfContent
        var (shape, strides) = (Shape(), Dims())
        for axis in 0..<Int(fields.rank) {
            shape.append(fields.extents![axis])
            strides.append(fields.strides![axis])
        }
        let offset = content.view.pointee.offset + (data - start)
        let view = View(offset: offset, shape: shape, strides: strides)
        // Loops address elements by multiples of their component's size.
        guard view.elementCount > 0,
            ([offset] + strides).allSatisfy({ $0 % content.type.component.size == 0 })
        else { return nil }
        let array = AnyNDArray(LogicalStore(store.takeUnretainedValue(), view, type))
        let shown = try loan.array.view(array)
        if fields.flags & NumPyArray.writeable == 0 || content.pointee.writability == .readOnly {
            shown.writability = .readOnly
        } else if array.isRepeating {
            shown.writability = .byNumPy
        }
        return shown
    }

    /// The type of a view: that of the array lent, or of a part of its complex numbers; nil for others.
    private func type(of theirs: Ref?, in loan: Lending.Loan) -> DType? {
        let own = loan.array.selfContent.type
        if theirs == loan.theirs.numpyFields.pointee.type { return own }
        return own.isComplex && theirs == Registry.types[Int(own.component.rawValue)] ? own.component : nil
    }

    private func loan(of theirs: Ref?) -> Lending.Loan? {
        for k in 0..<loans.count where loans[k].theirs == theirs { return loans[k] }
        return nil
    }

    // MARK: Other results

    private func wrapped(_ result: Ref) throws -> Ref {
        if let argument = argument(result) { return argument }
        if result.type == AqTupleType() {
            var parts: [Ref] = []
            do {
                for k in 0..<PyTuple_Size(result) { parts.append(try wrapped(PyTuple_GetItem(result, k))) }
            } catch {
                for part in parts { part.release() }
                throw error
            }
            return try .tuple(of: parts)
        }
        if result.type == AqType(Registry.package.numpy.array), let taken = try result.taken() {
            return taken
        }
        let isSequence = PyType_IsSubtype(result.type, AqTupleType()) != 0 || result.type == AqListType()
        guard isSequence || PyType_IsSubtype(result.type, AqType(Registry.package.numpy.array)) != 0 else {
            return result.retained()
        }
        return try checked(AqCall1(Registry.package.wrap, result))
    }
}
