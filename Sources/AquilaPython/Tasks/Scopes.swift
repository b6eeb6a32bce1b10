import AquilaRuntime
import CPython

// Scopes, the description of the machine, the work of a device, and fences.

let scopes: [PyMethodDef] = [
    // scope_enter(pieces, first processor, end of processors, priority, provenance, exception mode,
    // overdecomposition, streaming, threshold) → a capsule for `scope_leave`. None inherits the
    // value of the enclosing scope.
    Definition.function(
        "scope_enter",
        "(pieces, first, end, priority, provenance, exceptions, overdecomposition, is_streaming, threshold, /)"
    ) { _, items, count in
        forPython {
            let scope = try Scope(Arguments(items, count))
            let outer = Box(try Runtime.shared.enter(scope))
            return try checked(
                PyCapsule_New(Unmanaged.passRetained(outer).toOpaque(), nil) { capsule in
                    Unmanaged<Box>.fromOpaque(PyCapsule_GetPointer(capsule, nil)).release()
                })
        }
    },
    Definition.function("scope_leave", "(scope, /)") { _, items, count in
        forPython {
            guard let outer = PyCapsule_GetPointer(Arguments(items, count)[0], nil) else {
                throw PythonError.isSet
            }
            Unmanaged<Box>.fromOpaque(outer)._withUnsafeGuaranteedRef { Runtime.shared.leave($0.scope) }
            return Constant.none
        }
    },
    // machine() → the number of processors of this rank, its rank, and the number of ranks.
    Definition.function("machine", "()") { _, _, _ in
        let runtime = Runtime.shared
        let result = PyTuple_New(3)
        for (k, number) in [runtime.machine.count, runtime.rank, runtime.rankCount].enumerated() {
            PyTuple_SetItem(result, k, PyLong_FromSsize_t(number))
        }
        return result
    },
    // device_work() → the device's name, its launches, bytes copied there and back, and evictions; None
    // where no operation has gone to a device.
    Definition.function("device_work", "()") { _, _, _ in
        forPython {
            guard let work = Runtime.shared.deviceStatistics else { return Constant.none }
            let result = try checked(PyTuple_New(5))
            let name = work.device
            PyTuple_SetItem(result, 0, try checked(PyUnicode_FromStringAndSize(name, name.utf8.count)))
            let numbers = [work.launches, work.uploadedBytes, work.downloadedBytes, work.evictions]
            for (k, number) in numbers.enumerated() {
                PyTuple_SetItem(result, k + 1, PyLong_FromSsize_t(number))
            }
            return result
        }
    },
    Definition.function("mapping_fence", "()") { _, _, _ in
        forPython {
            waiting { Runtime.shared.mappingFence() }
            return Constant.none
        }
    },
]

private final class Box {
    let scope: Runtime.OuterScope
    init(_ scope: Runtime.OuterScope) { self.scope = scope }
}

extension Scope {
    fileprivate init(_ arguments: Arguments) throws {
        self.init()
        if let pieces = try arguments.optionalInt(0) { mapper = FixedMapper(count: pieces) }
        if let first = try arguments.optionalInt(1), let end = try arguments.optionalInt(2) {
            guard first <= end else { throw PythonError.value("processors \(first) to \(end) are none") }
            machine = Runtime.shared.machine[first..<end]
        }
        priority = try arguments.optionalInt(3)
        provenance = try arguments.optional(4)?.text()
        exceptionMode = try arguments.optionalInt(5).map {
            try [.deferred, .immediate, .ignored].choosing($0)
        }
        guard (6...8).contains(where: { arguments.optional($0) != nil }) else { return }
        var policy = ParallelPolicy()
        if let pieces = try arguments.optionalInt(6) { policy.overdecomposition = pieces }
        policy.isStreaming = arguments.flag(7)
        if let threshold = try arguments.optionalInt(8) { policy.threshold = threshold }
        parallelPolicy = policy
    }
}
