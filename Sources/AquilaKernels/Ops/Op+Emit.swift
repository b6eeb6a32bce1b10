public import AquilaTypes

extension Op {
    /// Writes the operation on operands of the given element types and returns its results, in the
    /// element types of `loop(for: types)!.outputs`.
    ///
    /// Operands are converted to the loop's types. `float16` computes in `float32` and rounds after
    /// each operation. Traps where the operation does not take the types, which the caller has
    /// checked by `loop(for:)`.
    public func emit(
        _ builder: inout KernelBuilder, _ operands: [KernelValue], types: [DType]
    ) -> [KernelValue] {
        guard let loop = loop(for: types) else { fatalError("\(self) does not take \(types)") }
        let values = operands.indices.map { k in
            let value = emitCast(&builder, operands[k], from: types[k], to: loop.inputs[k])
            return loop.inputs[k] == .float16 && !takesStorage
                ? KernelValue(builder.convert(value.re, to: .float32)) : value
        }
        let results = row.body(&builder, values, loop)
        return zip(results, loop.outputs).map { result, type in
            emitCast(&builder, result, from: Op.elementType(of: result, &builder), to: type)
        }
    }

    /// True if the body only moves values, so that `float16` needs no arithmetic.
    private var takesStorage: Bool {
        switch self {
        case .copy, .where, .positive, .conjugate, .real: true
        default: false
        }
    }

    private static func elementType(of value: KernelValue, _ builder: inout KernelBuilder) -> DType {
        let type = builder.type(of: value.re)
        guard value.im != nil else { return type }
        return type == .float32 ? .complex64 : .complex128
    }
}
