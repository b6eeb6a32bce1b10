import AquilaKernels
import AquilaTypes

// Elementwise operations on rows that are at hand: a frame is all that a known kernel needs.

extension OperationKernels {
    /// Runs an elementwise operation of one or two operands on rows, without a window. False if the kernel
    /// of its form is not known yet.
    ///
    /// - Parameter b: nil for an operation of one operand.
    func run(_ op: Op, _ a: RowOperand, _ b: RowOperand?, to target: RowOperand, count: Int) -> Bool {
        var form = OperationKernel.Form()
        let inputs = b == nil ? 1 : 2
        form.operation =
            UInt64(Operation.Kind.map.rawValue) | UInt64(op.rawValue) << 8 | UInt64(inputs) << 16 | 1 << 24
            | (count == 1 ? 1 << 33 : 0)
        a.note(in: &form, at: 0, same: 0, count)
        b?.note(in: &form, at: 1, same: 1, count)
        let isInPlace = a.address == target.address && a.step == target.step && a.dtype == target.dtype
        target.note(in: &form, at: inputs, same: isInPlace ? 0 : inputs, count)
        guard let kernel = known[form.hash & (Self.places - 1)], kernel.form == form else { return false }
        frame[FrameLayout.rows] = 1
        frame[FrameLayout.columns] = UInt64(count)
        frame[FrameLayout.flags] = 0
        frame[FrameLayout.functions] = UInt64(UInt(bitPattern: kernel.handle.functions))
        for k in 0..<kernel.arrays.count {
            let operand = kernel.arrays[k]
            (operand == inputs ? target : operand == 0 ? a : b!).fill(frame + kernel.frame.array(k))
        }
        for k in 0..<kernel.scalars.count {
            let (operand, part) = kernel.scalars[k]
            let scalar = (operand == 0 ? a : b!).scalar
            frame[kernel.frame.scalar(k)] = part == 0 ? scalar.re : scalar.im
        }
        kernel.handle.run(frame, points: count)
        return true
    }
}

/// A row of elements in memory, or a scalar: an operand of an operation that runs without a window.
struct RowOperand {
    let dtype: DType
    /// Nil for a scalar.
    let address: UnsafeMutableRawPointer?
    /// Bytes between elements.
    let step: Int
    let scalar: Scalar

    init(address: UnsafeMutableRawPointer, step: Int, _ dtype: DType) {
        self.dtype = dtype
        self.address = address
        self.step = step
        scalar = Scalar(bits: 0, dtype)
    }

    /// Nil for an array whose elements do not follow each other evenly, or have no memory.
    @inline(__always)
    init?(_ operand: OperandBits) {
        dtype = operand.dtype
        if operand.isScalar {
            (address, step, scalar) = (nil, 0, operand.scalar)
            return
        }
        guard let step = ElementLoop.step(operand), let elements = operand.elements else { return nil }
        (address, self.step, scalar) = (elements, step, Scalar(bits: 0, dtype))
    }

    @inline(__always)
    fileprivate func note(
        in form: inout OperationKernel.Form, at place: Int, same first: Int, _ count: Int
    ) {
        let layout: OperationKernel.Layout =
            address == nil
            ? .scalar
            : count == 1 || step == 0 ? .broadcast : step == dtype.size ? .contiguous : .strided
        form.note(place, dtype, layout, same: first)
    }

    /// Writes the address and the steps of an array parameter.
    @inline(__always)
    fileprivate func fill(_ words: UnsafeMutablePointer<UInt64>) {
        words[0] = UInt64(UInt(bitPattern: address))
        words[1] = 0
        words[2] = UInt64(bitPattern: Int64(step))
    }
}
