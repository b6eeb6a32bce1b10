import AquilaArrays
import AquilaKernels
import AquilaRuntime
import AquilaTypes
import CPython

// Operators in place, and the matrix product.

/// `a op= b`, written through the view so that all aliases see it.
@inline(__always)
func inPlace(_ op: Op, _ a: Ref?, _ b: Ref?) -> Ref? {
    let (a, b) = (a!, b!)
    return forPython {
        do {
            if try mayBeSelections(a, b) && op.changesSelection(a, b) { return a.retained() }
        } catch  where error.isOfArguments {}
        let target = try a.selfArray
        let isLost = Registry.isOnManyRanks && !target.pointee.isWritable
        if target.pointee.writability == .readOnly || isLost {
            throw PythonError.value("output array is read-only")
        }
        do {
            if Registry.isStrict || !target.pointee.isWritable || !isSafe(op, a, b) {
                // The values have to be looked at first; the package does so.
            } else if let y = try b.exactArray {
                if updatesAtHand(op, target, y.pointee.bits) { return a.retained() }
                try AnyNDArray.apply(
                    op, [target.pointee.array, y.pointee.array], into: [target.pointee.array])
                return a.retained()
            } else if let y = Number(b), let scalar = try y.scalar(beside: target.pointee.array.dtype, in: op)
            {
                if updatesAtHand(op, target, OperandBits(scalar)) { return a.retained() }
                try AnyNDArray.apply(
                    op, [target.pointee.array, AnyNDArray(scalar)], into: [target.pointee.array])
                return a.retained()
            } else if let scalar = op.scalar(b, beside: target.type),
                updatesAtHand(op, target, OperandBits(scalar))
            {
                return a.retained()
            }
        } catch  where error.isOfArguments {}
        return try delegate(op.row.name, a, b, isInPlace: true)
    }
}

/// Computes `a op= b` at once. False, with nothing done, where it has to be recorded.
@inline(__always)
private func updatesAtHand(_ op: Op, _ target: UnsafeMutablePointer<ArrayContent>, _ b: OperandBits) -> Bool {
    let a = target.pointee.bits
    guard let runtime = a.runtime else { return false }
    return runtime._withUnsafeGuaranteedRef { $0.updateAtHand(op, a, b) }
}

/// `a @ b`.
let matrixProduct: BinarySlot = { a, b in
    let (a, b) = (a!, b!)
    // A body's refusal is NumPy's matter.
    if Bodies.running > 0 {
        do { return try delegate("matmul", a, b) } catch {
            raise(error)
            return nil
        }
    }
    return forPython {
        if !Registry.isStrict {
            let product = try withUnsafeTemporaryAllocation(of: Ref?.self, capacity: 2) { items in
                (items[0], items[1]) = (a, b)
                return try QuickForms.dot(UnsafePointer(items.baseAddress!), 2)
            }
            if let product { return product }
        }
        return try delegate("matmul", a, b)
    }
}
