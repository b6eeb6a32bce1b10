import AquilaArrays
import AquilaKernels
import AquilaRuntime
import AquilaTypes
import CPython

// `x[mask]` whose number of elements is not yet known.
//
// A program such as `z[m] = z[m] * z[m] + c[m]` never asks for that number: all elements can be
// computed, and those that the mask excludes be skipped when the result is written. So a subscript
// by a mask that is not computed yet gives an array of all elements, a *selection*, and operations
// on selections by the same mask give selections. Every other use computes the mask first and
// copies the selected elements.

extension AnyNDArray {
    /// True if `x[self]` is to be a selection. Otherwise the elements are copied at once, because the mask is
    /// already computed or other libraries may change it unnoticed.
    fileprivate var makesSelections: Bool {
        guard !Registry.isStrict, !Registry.isEager, !Bodies.isHere else { return false }
        guard let store = operand.store, !store.isSeenByOthers else { return false }
        return store.runtime.addressAtHand(of: store) == nil
    }
}

extension Ref {
    /// `self[key]` as a selection; nil for other keys, and if a selection has no advantage.
    func selection(by key: Ref) throws -> Ref? {
        guard let key = key.exactContent, key.pointee.selected == nil, key.pointee.array.dtype == .bool
        else { return nil }
        let (array, mask) = (try selfArray.pointee.array, key.pointee.array)
        guard mask.shape == array.shape, array.operand.store != nil,
            mask.rank > 0, mask.isMaskOfLatestSelection || mask.makesSelections
        else { return nil }
        return try .selection(array.selection(where: mask))
    }

    /// `self[key] = value` for a selection by the same key. Returns false, having done nothing, for
    /// other keys and values.
    func assignSelection(_ value: Ref, at key: Ref) throws -> Bool {
        guard let selection = value.selection, let key = key.exactContent, key.pointee.selected == nil,
            selection.isSelected(by: key.pointee.array)
        else { return false }
        let target = try selfArray.pointee.array
        guard target.shape == selection.values.shape,
            !selection.values.dtype.isComplex || target.dtype.isComplex
        else { return false }
        try target.assign(selection)
        return true
    }

    fileprivate static func selection(_ selection: AnySelection) throws -> Ref {
        var content = ArrayContent(selection.values)
        content.selected = selection
        return try .array(content)
    }
}

extension Op {
    /// True if computing the operation for excluded elements costs less than finding out which are
    /// selected.
    fileprivate var isCheap: Bool {
        switch self {
        case .add, .subtract, .multiply, .divide, .reciprocal, .square, .sqrt: true
        case .negative, .positive, .absolute, .fabs, .sign, .copysign, .signbit, .conjugate: true
        case .rint, .floor, .ceil, .trunc, .maximum, .minimum, .fmax, .fmin: true
        case .bitwiseAnd, .bitwiseOr, .bitwiseXor, .invert, .leftShift, .rightShift: true
        case .greater, .greaterEqual, .less, .lessEqual, .equal, .notEqual: true
        case .logicalAnd, .logicalOr, .logicalXor, .logicalNot, .isfinite, .isinf, .isnan: true
        default: false
        }
    }

    /// The result for selections by one mask, and numbers; nil for other operands.
    ///
    /// - Parameter b: nil for an operation of one operand.
    func ofSelections(_ a: Ref, _ b: Ref?) throws -> Ref? {
        guard isCheap, !Registry.isStrict, let selection = a.selection ?? b?.selection else { return nil }
        guard let b else { return try .selection(selection.applying(self)) }
        guard let x = try a.operand(of: selection, self), let y = try b.operand(of: selection, self)
        else { return nil }
        return try .selection(.apply(self, x, y))
    }

    /// `a op= b` for a selection and a number or a selection by the same mask. Returns false for
    /// other operands.
    func changesSelection(_ a: Ref, _ b: Ref) throws -> Bool {
        guard isCheap, !Registry.isStrict, let selection = a.selection,
            let other = try b.operand(of: selection, self)
        else { return false }
        try selection.update(self, other)
        a.selfContent.pointee.selected = selection.withoutSource()
        return true
    }
}

extension Ref {
    /// The selection that an object stands for; nil for other objects.
    fileprivate var selection: AnySelection? { exactContent?.pointee.selected }

    /// The operand that an object is in an operation on selections by one mask; nil for arrays and for
    /// selections by other masks.
    fileprivate func operand(of selection: AnySelection, _ op: Op) throws -> AnySelection.Operand? {
        if exactContent != nil {
            guard let own = self.selection, own.hasMask(of: selection) else { return nil }
            return .selection(own)
        }
        guard let scalar = try Number(self)?.scalar(beside: selection.values.dtype, in: op) else {
            return nil
        }
        return .number(scalar)
    }
}
