import AquilaCommand
import AquilaKernels
import AquilaRuntime
import AquilaTypes
import CPython

// The command, and functions for programs on many ranks: joining a job, and collective operations
// beside those on arrays.

let together: [PyMethodDef] =
    lending + [
        // run_command(file, arguments): runs the command `aquila`, which the file contains, and ends the
        // process with the command's status.
        Definition.function("run_command", "(file, arguments, /)") { _, items, count in
            forPython {
                let (file, arguments) = (try Arguments(items, count)[0].text(), Arguments(items, count)[1])
                let words = try (0..<PyList_Size(arguments)).map {
                    try checked(PyList_GetItem(arguments, $0)).text()
                }
                CommandLineTool.run(words, file: file)
            }
        },
        // use_libraries(folder): takes native libraries, such as BLAS, from a folder first. Ones that are
        // in use already stay.
        Definition.function("use_libraries", "(folder, /)") { _, items, count in
            forPython {
                HostLibraries.use(try Arguments(items, count)[0].text())
                return Constant.none
            }
        },
        // is_launched() → True if an MPI launcher started this process.
        Definition.function("is_launched", "()") { _, _, _ in
            forPython { try checked(PyBool_FromLong(Runtime.isLaunched ? 1 : 0)) }
        },
        // mark_rank() → a variable and its value for `os.environ`, by which child processes know
        // that they are not ranks.
        Definition.function("mark_rank", "()") { _, _, _ in
            forPython {
                let (name, value) = Runtime.markRank()
                let result = try checked(PyTuple_New(2))
                PyTuple_SetItem(result, 0, try checked(PyUnicode_FromStringAndSize(name, name.utf8.count)))
                PyTuple_SetItem(result, 1, try checked(PyUnicode_FromStringAndSize(value, value.utf8.count)))
                return result
            }
        },
        // join() → this rank's number and the number of ranks. Blocks until all ranks have joined.
        Definition.function("join", "()") { _, _, _ in
            forPython {
                let runtime = waiting { Runtime.shared }
                Registry.isOnManyRanks = runtime.rankCount > 1
                let result = try checked(PyTuple_New(2))
                PyTuple_SetItem(result, 0, PyLong_FromSsize_t(runtime.rank))
                PyTuple_SetItem(result, 1, PyLong_FromSsize_t(runtime.rankCount))
                return result
            }
        },
        // broadcast(bytes) → the bytes of rank 0, on all ranks.
        Definition.function("broadcast", "(data, /)") { _, items, count in
            forPython {
                let bytes = try Arguments(items, count)[0].bytes()
                let result = try waiting { try Runtime.shared.onceForAll { bytes } }
                return try checked(
                    result.withUnsafeBytes {
                        PyBytes_FromStringAndSize($0.bindMemory(to: CChar.self).baseAddress, $0.count)
                    })
            }
        },
        // barrier(): blocks until all ranks have called it.
        Definition.function("barrier", "()") { _, _, _ in
            forPython {
                try waiting { try Runtime.shared.barrier() }
                return Constant.none
            }
        },
        // once(function): calls a function, which must not raise, on rank 0 only; the other ranks
        // wait for it.
        Definition.function("once", "(function, /)") { _, items, count in
            forPython {
                let function = Arguments(items, count)[0]
                // The function may use the interpreter, so the lock is kept.
                try Runtime.shared.once { try checked(PyObject_CallObject(function, nil)).release() }
                return Constant.none
            }
        },
        Definition.function("set_last_words", "(text, /)") { _, items, count in
            forPython {
                Runtime.lastWords = try Arguments(items, count)[0].text()
                return Constant.none
            }
        },
        // set_replicated_bytes(n): sets the size in bytes up to which every rank holds a whole
        // array. No result depends on it.
        Definition.function("set_replicated_bytes", "(count, /)") { _, items, count in
            forPython {
                Runtime.shared.limits.replicatedBytes = try Arguments(items, count).int(0)
                return Constant.none
            }
        },
        // set_collecting(flag): tells the runtime that the garbage collector is at work.
        Definition.function("set_collecting", "(is_collecting, /)") { _, items, count in
            forPython {
                Runtime.shared.isCollecting = Arguments(items, count).flag(0)
                return Constant.none
            }
        },
    ]

private let lending: [PyMethodDef] = [
    // lend(array) → a memoryview for NumPy; on many ranks, of a writable copy.
    Definition.function("lend", "(array, /)") { _, items, count in
        forPython { try OwnCopies.memoryView(Arguments(items, count)[0]) }
    },
    // keep(array, object): retains the object for the lifetime of the array.
    Definition.function("keep", "(array, companion, /)") { _, items, count in
        forPython {
            let arguments = Arguments(items, count)
            try arguments.content(0).pointee.keep(arguments[1])
            return Constant.none
        }
    },
    // stamp(array) → a number that changes with every recorded operation on the array's memory.
    Definition.function("stamp", "(array, /)") { _, items, count in
        forPython {
            let store = try Arguments(items, count).array(0).base.store
            return try checked(PyLong_FromUnsignedLongLong(store.stamp))
        }
    },
    // digest(buffer) → a hash of the bytes from the first element to the last, gaps included.
    Definition.function("digest", "(buffer, /)") { _, items, count in
        forPython {
            var buffer = Py_buffer()
            try checked(PyObject_GetBuffer(Arguments(items, count)[0], &buffer, Int32(AqBufferStrides)))
            defer { PyBuffer_Release(&buffer) }
            let digest = waiting { Digest(buffer.bytes).value }
            return try checked(PyLong_FromUnsignedLongLong(digest))
        }
    },
]

extension Py_buffer {
    /// The bytes from the first one shown to the last.
    fileprivate var bytes: UnsafeRawBufferPointer {
        let axes = 0..<Int(ndim)
        let view = View(
            shape: Shape(axes.map { shape[$0] }), strides: Dims(axes.map { strides[$0] }))
        let range = view.byteRange(itemSize: itemsize)
        return UnsafeRawBufferPointer(start: buf + range.lowerBound, count: range.count)
    }
}

/// A 64-bit hash of bytes, equal on all ranks for equal bytes; different bytes collide only by
/// chance.
struct Digest {
    private(set) var value: UInt64

    init(_ bytes: UnsafeRawBufferPointer) {
        var lanes = SIMD4<UInt64>(1, 2, 3, 4)
        let step = MemoryLayout<SIMD4<UInt64>>.size
        let blocks = bytes.count / step
        for block in 0..<blocks {
            Self.mix(bytes.loadUnaligned(fromByteOffset: block * step, as: SIMD4<UInt64>.self), into: &lanes)
        }
        var rest = SIMD4<UInt64>(repeating: 0)
        for k in blocks * step..<bytes.count {
            rest[(k % step) / 8] |= UInt64(bytes[k]) << UInt64(8 * (k % 8))
        }
        Self.mix(rest, into: &lanes)
        value = UInt64(bytes.count)
        for lane in 0..<4 {
            value = (value ^ lanes[lane]) &* 0x9E37_79B9_7F4A_7C15
            value ^= value >> 29
        }
    }

    /// An invertible mixing step, so that no two states collide.
    @inline(__always)
    private static func mix(_ block: SIMD4<UInt64>, into lanes: inout SIMD4<UInt64>) {
        lanes = (lanes ^ block) &* SIMD4(repeating: 0xBF58_476D_1CE4_E5B9)
        lanes ^= lanes &>> SIMD4(repeating: 31)
    }
}
