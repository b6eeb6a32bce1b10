import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

// Functions of whole arrays that are composed of others.

let composed: [PyMethodDef] = [
    // roll(array, shift, axis or None for all elements in row-major order)
    Definition.function("roll", "(array, shift, axis, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            return try .array(
                arguments.array(0).rolled(by: arguments.int(1), axis: arguments.optionalInt(2)))
        }
    },
    Definition.function("outer", "(a, b, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            return try .array(arguments.array(0).outer(arguments.array(1)))
        }
    },
    // trace(array, offset, first axis, second axis, type or None)
    Definition.function("trace", "(array, offset, axis1, axis2, type, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            return try .array(
                arguments.array(0).trace(
                    offset: arguments.int(1), axis1: arguments.int(2), axis2: arguments.int(3),
                    dtype: arguments.optionalType(4)))
        }
    },
    // einsum(subscripts, arrays) → a view of one of the arrays where nothing is multiplied or summed.
    Definition.function("einsum", "(subscripts, arrays, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            let operands = try arguments.arrays(1)
            let result = try AnyNDArray.einsum(try arguments[0].text(), operands)
            guard operands.count == 1, let store = result.operand.store, store === operands[0].operand.store
            else { return try .array(result) }
            let owner = try checked(PySequence_GetItem(arguments[1], 0))
            defer { owner.release() }
            return try owner.view(result)
        }
    },
    // interp(positions, points, values, value before the points or None, value after them or None)
    Definition.function("interp", "(positions, points, values, before, after, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            let values = try arguments.array(2)
            let type: DType = values.dtype.isComplex ? .complex128 : .float64
            let ends = try [3, 4].map { place in
                try arguments.optional(place).map { _ in try arguments.scalar(place, type) }
            }
            return try .array(
                arguments.array(0).interpolated(
                    between: arguments.array(1), values, before: ends[0], after: ends[1]))
        }
    },
    // correlate(row, other row, extent): sums of products for the shifts of `CorrelationExtent`.
    Definition.function("correlate", "(row, other, extent, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            return try .array(
                arguments.array(0).correlated(with: arguments.array(1), extent: arguments.extent(2)))
        }
    },
    // convolve(row, other row, extent): the convolution of rows by sums of products.
    Definition.function("convolve", "(row, other, extent, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            return try .array(
                arguments.array(0).convolved(
                    with: arguments.array(1), extent: arguments.extent(2), method: .direct))
        }
    },
]

extension Arguments {
    /// The extent of a correlation with a number.
    fileprivate func extent(_ place: Int) throws -> CorrelationExtent {
        let extents = CorrelationExtent.allCases
        let number = try int(place)
        guard extents.indices.contains(number) else {
            throw PythonError.argument(.value("there is no extent of number \(number)"))
        }
        return extents[number]
    }
}
