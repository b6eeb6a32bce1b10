import AquilaArrays
import AquilaTypes
import Foundation
import Testing

@Suite struct FileTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("aquila-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private func sample(_ dtype: DType) -> AnyNDArray {
        (arange(24) as NDArray<Int>).reshaped([2, 3, 4]).untyped.cast(to: dtype)
    }

    private func equal(_ a: AnyNDArray, _ b: AnyNDArray) throws -> Bool {
        guard a.shape == b.shape, a.dtype == b.dtype else { return false }
        return "\(a)" == "\(b)"
    }

    @Test(arguments: DType.allCases)
    func returnsWhatWasWritten(_ dtype: DType) throws {
        let array = sample(dtype)
        for view in [array, try array.transposed(), try array.slice([Index.all, 1])] {
            try view.write(toFile: path("a.npy"))
            #expect(try equal(AnyNDArray(contentsOfFile: path("a.npy")), view))
        }
        try AnyNDArray.writeArchive(["x": array, "y": try array.transposed()], toFile: path("a.npz"))
        let read = try AnyNDArray.archive(contentsOfFile: path("a.npz"))
        #expect(read.count == 2)
        #expect(try equal(read["x"]!, array))
        #expect(try equal(read["y"]!, array.transposed()))
    }

    /// Every truncation, and a change of every byte of the header, is an error or an array, and never a crash.
    @Test func survivesDamage() throws {
        try sample(.float32).write(toFile: path("a.npy"))
        try AnyNDArray.writeArchive(["x": sample(.int16)], toFile: path("a.npz"))
        for name in ["a.npy", "a.npz"] {
            let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
            for length in stride(from: 0, to: bytes.count, by: 3) {
                try check(Array(bytes[..<length]), name, mustFail: true)
            }
            for position in bytes.indices {
                var damaged = bytes
                damaged[position] ^= UInt8.random(in: 1...255)
                try check(damaged, name, mustFail: false)
            }
        }
    }

    private func check(_ bytes: [UInt8], _ name: String, mustFail: Bool) throws {
        let file = folder.appendingPathComponent("damaged-" + name)
        try Data(bytes).write(to: file)
        do {
            if name.hasSuffix("z") {
                _ = try AnyNDArray.archive(contentsOfFile: file.path)
            } else {
                _ = try AnyNDArray(contentsOfFile: file.path)
            }
            #expect(!mustFail, "\(bytes.count) bytes of \(name) were read")
        } catch let error as ArrayError {
            #expect(error.kind == .format, "\(error)")
        }
    }

    @Test func namesAMissingFile() {
        #expect(throws: ArrayError.self) { try AnyNDArray(contentsOfFile: path("none.npy")) }
    }

    /// Files that NumPy wrote: byte orders, memory orders, versions, compression.
    @Test func readsNumPysFiles() throws {
        let script = """
            import numpy as np, sys
            from numpy.lib import format
            f = sys.argv[1]
            a = np.arange(24).reshape(2, 3, 4)
            np.save(f + '/big.npy', a.astype('>f8'))
            np.save(f + '/fortran.npy', np.asfortranarray(a.astype('i4')))
            with open(f + '/v2.npy', 'wb') as o: format.write_array(o, a.astype('c16'), version=(2, 0))
            np.savez_compressed(f + '/packed.npz', a=a, b=np.zeros((100, 100)), c=np.random.rand(500))
            np.save(f + '/empty.npy', np.zeros((0, 3), dtype='u2'))
            """
        let python = Process()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        python.arguments = ["python3", "-c", script, folder.path]
        python.standardError = FileHandle.nullDevice
        try python.run()
        python.waitUntilExit()
        guard python.terminationStatus == 0 else { return }
        #expect(try equal(AnyNDArray(contentsOfFile: path("big.npy")), sample(.float64)))
        #expect(try equal(AnyNDArray(contentsOfFile: path("fortran.npy")), sample(.int32)))
        #expect(try equal(AnyNDArray(contentsOfFile: path("v2.npy")), sample(.complex128)))
        #expect(try AnyNDArray(contentsOfFile: path("empty.npy")).shape == [0, 3])
        let packed = try AnyNDArray.archive(contentsOfFile: path("packed.npz"))
        #expect(try equal(packed["a"]!, sample(.int64)))
        #expect(packed["b"]!.shape == [100, 100])
        #expect(packed["c"]!.dtype == .float64)
    }
}
