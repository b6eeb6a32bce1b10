import AquilaArrays
import AquilaTypes
import Testing

@Suite struct FileTests {
    private let folder = try! TemporaryFolder()

    private func sample(_ dtype: DType) -> AnyNDArray {
        (arange(24) as NDArray<Int>).reshaped([2, 3, 4]).untyped.cast(to: dtype)
    }

    /// Arrays of every kind of shape and memory order.
    private func views(_ dtype: DType) throws -> [AnyNDArray] {
        let array = sample(dtype)
        return [
            array, array.transposed(), try array.slice([Index.all, 1]), try array.slice([1, 1, 1]),
            try AnyNDArray.zeros([0, 3], dtype), AnyNDArray(Scalar(1.0, as: dtype)),
        ]
    }

    @Test(arguments: DType.allCases)
    func returnsWhatWasWritten(_ dtype: DType) throws {
        var arrays: [String: AnyNDArray] = [:]
        for (k, view) in try views(dtype).enumerated() {
            try view.write(toFile: folder["a.npy"])
            #expect(try AnyNDArray(contentsOfFile: folder["a.npy"]).isIdentical(to: view))
            arrays["view \(k)"] = view
        }
        try AnyNDArray.writeArchive(arrays, toFile: folder["a.npz"])
        let read = try AnyNDArray.archive(contentsOfFile: folder["a.npz"])
        #expect(read.keys.sorted() == arrays.keys.sorted())
        for (name, array) in read { #expect(try array.isIdentical(to: arrays[name]!)) }
        #expect(folder.names == ["a.npy", "a.npz"], "temporary files are left")
    }

    @Test func refusesAnotherType() throws {
        try sample(.int32).write(toFile: folder["a.npy"])
        #expect(throws: ArrayError.self) { try NDArray<Double>(contentsOfFile: folder["a.npy"]) }
    }

    @Test func namesTheFileThatTheSystemRefuses() throws {
        for name in ["none.npy", "."] {
            let error = #expect(throws: ArrayError.self) { try AnyNDArray(contentsOfFile: folder[name]) }
            #expect(error?.kind == .system)
            #expect(error?.message.contains(folder[name]) == true)
        }
        let error = #expect(throws: ArrayError.self) { try sample(.int8).write(toFile: folder["none/a.npy"]) }
        #expect(error?.kind == .system)
    }

    /// A failed write leaves the old file unchanged.
    @Test func keepsTheOldFileWhenWritingFails() throws {
        try sample(.int8).write(toFile: folder["a.npz"])
        let before = try folder.bytes("a.npz")
        let name = String(repeating: "n", count: 70_000)
        #expect(throws: ArrayError.self) {
            try AnyNDArray.writeArchive([name: sample(.int8)], toFile: folder["a.npz"])
        }
        #expect(try folder.bytes("a.npz") == before)
        #expect(folder.names == ["a.npz"])
    }

    @Test func readsAnyByteButZeroAsTrue() throws {
        let truth: NDArray<Bool> = [true, false, true]
        try truth.write(toFile: folder["a.npy"])
        var bytes = try folder.bytes("a.npy")
        bytes[bytes.count - 3] = 0x80
        try folder.write(bytes, to: "a.npy")
        #expect(try AnyNDArray(contentsOfFile: folder["a.npy"]).bits() == [1, 0, 1])
    }
}
