import AquilaArrays
import AquilaKernels
import AquilaRuntime
import AquilaTypes
import CPython

// Functions for views, copies, memory and order.

let arrangement: [PyMethodDef] = [
    Definition.function("astype", "(array, type, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            return try .array(try arguments.array(0).cast(to: arguments.type(1)))
        }
    },
    // is_within(array, type): True if all elements are seen to be in the range of a type.
    Definition.function("is_within", "(array, type, /)") { _, items, count in
        forPython {
            let arguments = Arguments(items, count)
            let isWithin = try arguments.array(0).isWithin(try arguments.type(1))
            return try checked(PyBool_FromLong(isWithin ? 1 : 0))
        }
    },
    Definition.function("copy", "(array, /)") { _, items, count in
        forNative { try .array(try Arguments(items, count).array(0).copy()) }
    },
    Definition.function("assign", "(target, source, /)") { _, items, count in
        forPython {
            let arguments = Arguments(items, count)
            try arguments.array(0).assign(arguments.array(1))
            return Constant.none
        }
    },
    Definition.function("reshape", "(array, shape, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            let array = try arguments.array(0)
            let result = try array.reshaped(try arguments.shape(1))
            return array.operand.store === result.operand.store
                ? try arguments[0].view(result) : try .array(result)
        }
    },
    Definition.function("transpose", "(array, axes, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            return try arguments[0].view(try arguments.array(0).transposed(arguments.ints(1) ?? []))
        }
    },
    Definition.function("broadcast_to", "(array, shape, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            let result = try arguments[0].view(try arguments.array(0).broadcast(to: arguments.shape(1)))
            result.writability = .readOnly
            return result
        }
    },
    // strided(array, byte offset from its first element, extents, strides in bytes, type) → a view;
    // None if elements would be misaligned.
    Definition.function("strided", "(array, offset, shape, strides, type, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            let base = try arguments.array(0).base
            let view = View(
                offset: base.view.offset &+ (try arguments.int(1)), shape: try arguments.shape(2),
                strides: try Dims(arguments[3], of: "strides"))
            let type = try arguments.type(4)
            let all = base.store.root.byteRange(itemSize: base.store.dtype.size)
            guard let range = view.checkedByteRange(itemSize: type.size),
                range.isEmpty || (all.lowerBound <= range.lowerBound && range.upperBound <= all.upperBound)
            else { throw PythonError.argument(.value("the view reaches beyond the memory of the array")) }
            // Loops address elements by multiples of their component's size.
            guard ([view.offset] + view.strides).allSatisfy({ $0 % type.component.size == 0 }) else {
                return Constant.none
            }
            let array = AnyNDArray(LogicalStore(base.store, view, type))
            let result = try arguments[0].view(array)
            if result.selfContent.pointee.isWritable, array.isRepeating {
                result.writability = .byNumPy
            }
            return result
        }
    },
    // become(target, source): makes an array object show the elements of another, which is a view of
    // it or an array that owns its elements.
    Definition.function("become", "(target, source, /)") { _, items, count in
        forPython {
            let arguments = Arguments(items, count)
            let (target, source) = (try arguments.content(0), try arguments.content(1))
            let isView = source.pointee.base == arguments[0]
            let base = isView ? target.pointee.base : source.pointee.base
            target.pointee.become(source.pointee, base: base)
            try arguments[0].renewStruct()
            return Constant.none
        }
    },
    // reconstruct(class, shape, type): the array that a pickle fills.
    Definition.function("reconstruct", "(cls, shape, type, /)") { _, items, count in
        forPython {
            let arguments = Arguments(items, count)
            let make = try checked(PyObject_GetAttrString(arguments[0], "__new__"))
            defer { make.release() }
            return try checked(AqCall3(make, arguments[0], arguments[1], arguments[2]))
        }
    },
    // set_base(array, object): makes the object that owns the memory the array's base.
    Definition.function("set_base", "(array, owner, /)") { _, items, count in
        forPython {
            let arguments = Arguments(items, count)
            try arguments.content(0).pointee.showMemory(of: arguments[1])
            try arguments[0].renewStruct()
            return Constant.none
        }
    },
    // pin(array): marks the memory as shared with other libraries for the lifetime of the array's
    // store.
    Definition.function("pin", "(array, /)") { _, items, count in
        forPython {
            let base = try Arguments(items, count).array(0).base
            try waiting(on: base.store.runtime) {
                try base.store.runtime.write(base) { _, _ in Exports.begin(base.store) }
            }
            return Constant.none
        }
    },
    Definition.function("diagonal", "(array, offset, axis1, axis2, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            let result = try arguments[0].view(
                try arguments.array(0).diagonal(
                    offset: try arguments.int(1), axis1: try arguments.int(2), axis2: try arguments.int(3)))
            result.writability = .readOnly
            return result
        }
    },
    Definition.function("concatenate", "(arrays, axis, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            return try .array(.concatenate(try arguments.arrays(0), axis: try arguments.int(1)))
        }
    },
    Definition.function("shares_memory", "(a, b, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            let shares = try arguments.array(0).sharesMemory(with: arguments.array(1))
            return try checked(PyBool_FromLong(shares ? 1 : 0))
        }
    },
]

let order: [PyMethodDef] = [
    Definition.function("sort", "(array, axis, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            return try .array(try arguments.array(0).sorted(axis: arguments.optionalInt(1)))
        }
    },
    Definition.function("argsort", "(array, axis, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            return try .array(try arguments.array(0).argsort(axis: arguments.optionalInt(1)))
        }
    },
    // partition(array, axis, positions) → a copy in which these positions have the elements of the
    // sorted order.
    Definition.function("partition", "(array, axis, positions, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            let positions = try arguments.ints(2) ?? []
            return try .array(
                try arguments.array(0).partitioned(at: positions, axis: arguments.optionalInt(1)))
        }
    },
    // argpartition(array, axis, positions) → the positions of the elements in such an order.
    Definition.function("argpartition", "(array, axis, positions, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            let positions = try arguments.ints(2) ?? []
            return try .array(
                try arguments.array(0).argpartition(at: positions, axis: arguments.optionalInt(1)))
        }
    },
    Definition.function("nonzero", "(array, /)") { _, items, count in
        forNative {
            let array = try Arguments(items, count).array(0)
            let mask = try array.dtype == .bool ? array : array.cast(to: .bool)
            let base = mask.base
            let positions = try waiting(on: base.store.runtime) { try base.store.runtime.nonzero(base) }
            return try .tuple(positions.map { AnyNDArray($0) })
        }
    },
    // scalar(array), item(array): the only element, as a NumPy scalar or as a Python number.
    Definition.function("scalar", "(array, /)") { _, items, count in
        forPython { try .scalar(try Arguments(items, count).array(0)) }
    },
    Definition.function("item", "(array, /)") { _, items, count in
        forPython {
            let base = try Arguments(items, count).array(0).base
            return try checked(
                try waiting(on: base.store.runtime) { try base.store.runtime.item(base) }.number())
        }
    },
    Definition.function("flush", "()") { _, _, _ in
        forPython {
            // A whole wait instead of interruptible pieces, so that an error is raised to the
            // caller.
            try waiting { try Runtime.current.flush() }
            return Constant.none
        }
    },
]
