import AquilaRuntime
import AquilaTypes
import CPython

// Of many ranks: what makes a process of Python's one of them, and what they do together beside arrays.

let together: [PyMethodDef] =
    lending + [
        // Whether a launcher of MPI's started this process.
        Definition.function("is_launched") { _, _, _ in
            forPython { try checked(PyBool_FromLong(Runtime.isLaunched ? 1 : 0)) }
        },
        // Makes children of this rank programs of their own: a variable and its value, for `os.environ`.
        Definition.function("mark_rank") { _, _, _ in
            forPython {
                let (name, value) = Runtime.markRank()
                let result = try checked(PyTuple_New(2))
                PyTuple_SetItem(result, 0, try checked(PyUnicode_FromStringAndSize(name, name.utf8.count)))
                PyTuple_SetItem(result, 1, try checked(PyUnicode_FromStringAndSize(value, value.utf8.count)))
                return result
            }
        },
        // Joins the job, waiting for all; the rank's number and how many there are.
        Definition.function("join") { _, _, _ in
            forPython {
                let runtime = waiting { Runtime.shared }
                Registry.isOnManyRanks = runtime.rankCount > 1
                let result = try checked(PyTuple_New(2))
                PyTuple_SetItem(result, 0, PyLong_FromSsize_t(runtime.rank))
                PyTuple_SetItem(result, 1, PyLong_FromSsize_t(runtime.rankCount))
                return result
            }
        },
        // Bytes of the first rank's, on all.
        Definition.function("broadcast") { _, items, count in
            forPython {
                let bytes = try Arguments(items, count)[0].bytes()
                let result = try waiting { try Runtime.shared.onceForAll { bytes } }
                return try checked(
                    result.withUnsafeBytes {
                        PyBytes_FromStringAndSize($0.bindMemory(to: CChar.self).baseAddress, $0.count)
                    })
            }
        },
        // Waits until all ranks are here.
        Definition.function("barrier") { _, _, _ in
            forPython {
                try waiting { try Runtime.shared.barrier() }
                return Constant.none
            }
        },
        // Calls a function, which raises nothing, on the first rank alone; the others wait for it.
        Definition.function("once") { _, items, count in
            forPython {
                let function = Arguments(items, count)[0]
                // The function may use the interpreter: its lock stays.
                try Runtime.shared.once { try checked(PyObject_CallObject(function, nil)).release() }
                return Constant.none
            }
        },
        Definition.function("set_last_words") { _, items, count in
            forPython {
                Runtime.lastWords = try Arguments(items, count)[0].text()
                return Constant.none
            }
        },
        // Bytes up to which an array is with every rank; no result depends on it.
        Definition.function("set_replicated_bytes") { _, items, count in
            forPython {
                Runtime.shared.limits.replicatedBytes = try Arguments(items, count).int(0)
                return Constant.none
            }
        },
        // Whether the collector of garbage is at work.
        Definition.function("set_collecting") { _, items, count in
            forPython {
                Runtime.shared.isCollecting = Arguments(items, count).flag(0)
                return Constant.none
            }
        },
    ]

private let lending: [PyMethodDef] = [
    // A memoryview of an array, for NumPy; of many ranks, of a copy that may be written.
    Definition.function("lend") { _, items, count in
        forPython { try OwnCopies.memoryView(Arguments(items, count)[0]) }
    },
    // Keeps an object for as long as an array.
    Definition.function("keep") { _, items, count in
        forPython {
            let arguments = Arguments(items, count)
            try arguments.content(0).pointee.keep(arguments[1])
            return Constant.none
        }
    },
    // What changes whenever an operation on the array's memory is recorded.
    Definition.function("stamp") { _, items, count in
        forPython {
            let store = try Arguments(items, count).array(0).base.store
            return try checked(PyLong_FromUnsignedLongLong(store.stamp))
        }
    },
    // A number that stands for the bytes of a buffer, and of the gaps in it.
    Definition.function("digest") { _, items, count in
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
    /// From the first byte that it shows to the last.
    fileprivate var bytes: UnsafeRawBufferPointer {
        let axes = 0..<Int(ndim)
        let view = View(
            shape: Shape(axes.map { shape[$0] }), strides: Dims(axes.map { strides[$0] }))
        let range = view.byteRange(itemSize: itemsize)
        return UnsafeRawBufferPointer(start: buf + range.lowerBound, count: range.count)
    }
}

/// 64 bits that stand for many: equal of equal bytes on all ranks, and of others but by the rarest chance.
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

    /// A step that can be undone, so that no two states become one.
    @inline(__always)
    private static func mix(_ block: SIMD4<UInt64>, into lanes: inout SIMD4<UInt64>) {
        lanes = (lanes ^ block) &* SIMD4(repeating: 0xBF58_476D_1CE4_E5B9)
        lanes ^= lanes &>> SIMD4(repeating: 31)
    }
}
