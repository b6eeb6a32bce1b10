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

/// A mask by which arrays are selected.
final class Selection {
    /// The program's mask array, and the stamp of its store when the selection was made.
    private let original: AnyNDArray
    private let stamp: UInt64
    /// The mask as it was then.
    private let mask: AnyNDArray

    /// The selection used last: the operands of an expression are usually selected by one mask.
    nonisolated(unsafe) private static weak var last: Selection?

    private init(_ mask: AnyNDArray) {
        original = mask
        stamp = mask.stamp
        self.mask = mask.copy()
    }

    /// The selection by a mask; nil if the elements should be copied at once, because the mask is
    /// already computed or other libraries may change it unnoticed.
    static func by(_ mask: AnyNDArray) -> Selection? {
        if let last, last.isBy(mask) { return last }
        guard !Registry.isStrict, !Registry.isEager, !Bodies.isHere, let store = mask.operand.store,
            store.exportCount == 0, store.runtime.addressAtHand(of: store) == nil
        else { return nil }
        let selection = Selection(mask)
        last = selection
        return selection
    }

    /// True if a mask selects the same elements.
    func isBy(_ mask: AnyNDArray) -> Bool {
        mask.operand.bits.isSame(as: original.operand.bits) && mask.stamp == stamp && isUnexported
    }

    private var isUnexported: Bool { original.operand.store?.exportCount == 0 }

    /// A copy of the selected elements of an array. Waits for the mask.
    func copy(of array: AnyNDArray) throws -> AnyNDArray {
        let isUnchanged = original.stamp == stamp && isUnexported
        return try waiting(on: array.runtime) {
            try array.slice(.mask(isUnchanged ? original : mask))
        }
    }
}

extension AnyNDArray {
    /// A number that changes with every write to the elements, except writes by other libraries.
    fileprivate var stamp: UInt64 { operand.store?.stamp ?? 0 }
}

/// The selection that an array object stands for.
struct Selected {
    let selection: Selection
    /// The array that was selected from, with its stamp; nil if the elements have been changed
    /// since.
    var source: (array: AnyNDArray, stamp: UInt64)?

    /// A copy of the selected elements. Waits for the mask.
    ///
    /// - Parameter values: the values of all elements.
    func copied(_ values: AnyNDArray) throws -> AnyNDArray {
        if let source, source.array.stamp == source.stamp, source.array.operand.store?.exportCount == 0 {
            return try selection.copy(of: source.array)
        }
        return try selection.copy(of: values)
    }
}

extension Ref {
    /// `self[key]` as a selection; nil for other keys, and if a selection has no advantage.
    func selection(by key: Ref) throws -> Ref? {
        guard let key = key.exactContent, key.pointee.selected == nil, key.pointee.array.dtype == .bool
        else { return nil }
        let (array, mask) = (try selfArray.pointee.array, key.pointee.array)
        guard mask.rank > 0, mask.shape == array.shape, let store = array.operand.store,
            let selection = Selection.by(mask)
        else { return nil }
        let source = store.exportCount == 0 ? (array, store.stamp) : nil
        return try .selection(array.copy(), Selected(selection: selection, source: source))
    }

    /// `self[key] = value` for a selection by the same key. Returns false, having done nothing, for
    /// other keys and values.
    func assignSelection(_ value: Ref, at key: Ref) throws -> Bool {
        guard let source = value.exactContent, let selected = source.pointee.selected,
            let key = key.exactContent, key.pointee.selected == nil,
            selected.selection.isBy(key.pointee.array)
        else { return false }
        let (target, values, mask) = (try selfArray.pointee.array, source.pointee.array, key.pointee.array)
        guard target.shape == mask.shape, !values.dtype.isComplex || target.dtype.isComplex
        else { return false }
        let cast = values.dtype == target.dtype ? values : values.cast(to: target.dtype)
        try target.assign(AnyNDArray.apply(.where, [mask, cast, target])[0])
        return true
    }

    fileprivate static func selection(_ values: AnyNDArray, _ selected: Selected) throws -> Ref {
        var content = ArrayContent(values)
        content.selected = selected
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
        guard isCheap, !Registry.isStrict, let selection = (a.selection ?? b?.selection) else { return nil }
        let type =
            a.selection == nil ? b!.exactContent!.pointee.array.dtype : a.exactContent!.pointee.array.dtype
        guard let x = try a.operand(of: selection, beside: type, self) else { return nil }
        guard let b else { return try .selection(x.applying(self), Selected(selection: selection)) }
        guard let y = try b.operand(of: selection, beside: type, self) else { return nil }
        return try .selection(x.applying(self, y), Selected(selection: selection))
    }

    /// `a op= b` for a selection and a number or a selection by the same mask. Returns false for
    /// other operands.
    func changesSelection(_ a: Ref, _ b: Ref) throws -> Bool {
        guard isCheap, !Registry.isStrict, let content = a.exactContent, let selection = a.selection,
            let other = try b.operand(of: selection, beside: content.pointee.array.dtype, self)
        else { return false }
        let values = content.pointee.array
        try AnyNDArray.apply(self, [values, other], into: [values])
        content.pointee.selected!.source = nil
        return true
    }
}

extension Ref {
    /// The selection that an object stands for; nil for other objects.
    fileprivate var selection: Selection? { exactContent?.pointee.selected?.selection }

    /// The value that an object contributes to an operation on selections by one mask; nil for
    /// arrays and for selections by other masks.
    fileprivate func operand(of selection: Selection, beside type: DType, _ op: Op) throws -> AnyNDArray? {
        if let content = exactContent { return self.selection === selection ? content.pointee.array : nil }
        guard let number = Number(self), let scalar = try number.scalar(beside: type, in: op) else {
            return nil
        }
        return AnyNDArray(scalar)
    }
}
