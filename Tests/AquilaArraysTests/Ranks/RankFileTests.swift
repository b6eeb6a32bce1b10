import AquilaArrays
import AquilaRuntime
import AquilaTypes
import Glibc
import Testing

/// `.npy` files of many ranks are those of one, byte for byte.
@Suite struct RankFileTests {
    private let folder = try! TemporaryFolder()

    static let shapes: [Shape] = [[35, 20], [], [0, 3], [1], [700], [3, 2, 50], [1, 7, 1, 9], [2, 3]]

    static func arrays(_ shape: Shape, _ dtype: DType) -> [AnyNDArray] {
        let array = (arange(shape.product) as NDArray<Int>).reshaped(shape).untyped.cast(to: dtype)
        return [array, array.transposed()]
    }

    @Test(arguments: [2, 3, 4, 7]) func writesTheFilesOfOneRank(ranks: Int) throws {
        let folder = self.folder
        for count in [1, ranks] {
            _ = try RankJob.run(count) { _ in
                for (k, shape) in Self.shapes.enumerated() {
                    for dtype in [DType.int16, .float64, .complex128, .bool] {
                        for (n, array) in Self.arrays(shape, dtype).enumerated() {
                            try array.write(
                                toFile: folder["\(k) \(n) \(dtype) of \(count == 1 ? "one" : "many").npy"])
                        }
                    }
                }
            }
        }
        let names = folder.names
        #expect(names.count == 2 * 2 * 4 * Self.shapes.count)
        for name in names where name.contains("one") {
            #expect(try folder.bytes(name) == folder.bytes(name.replacing("one", with: "many")), "\(name)")
        }
    }

    @Test(.enabled(if: NumPy.isPresent), arguments: [1, 2, 3, 4, 7]) func readsEveryForm(ranks: Int) throws {
        let folder = self.folder
        try NumPy.run(
            """
            import numpy as np, sys
            for name, shape in dict(a=(35, 20), b=(700,), c=(3, 2, 50), d=(), e=(0, 5)).items():
                for code in ('<f8', '>f8', '>c16', '<i2', '>u4', '?', '>f2'):
                    for order in 'CF':
                        a = np.asarray(np.arange(int(np.prod(shape))).reshape(shape).astype(code), order=order)
                        np.save(f'{sys.argv[1]}/{name}{order}{code[-2:].strip("<>")}{code[0] == ">"}.npy', a)
            """, folder.path)
        let files = folder.names
        let bits = try RankJob.run(ranks) { _ in
            try files.map { try AnyNDArray(contentsOfFile: folder[$0]).bits() }
        }
        let alone = try files.map { try AnyNDArray(contentsOfFile: folder[$0]).bits() }
        for rank in bits { #expect(rank == alone) }
    }

    @Test(arguments: [2, 3]) func archivesAreThoseOfOneRank(ranks: Int) throws {
        let folder = self.folder
        for count in [1, ranks] {
            let read = try RankJob.run(count) { _ in
                let arrays = Self.arrays([35, 20], .float32)
                let path = folder["\(count == 1 ? "one" : "many").npz"]
                try AnyNDArray.writeArchive(["a": arrays[0], "b": arrays[1]], toFile: path)
                let read = try AnyNDArray.archive(contentsOfFile: path)
                return try read["b"]!.bits() == arrays[1].bits() && read.count == 2
            }
            #expect(read.allSatisfy { $0 })
        }
        #expect(try folder.bytes("one.npz") == folder.bytes("many.npz"))
    }

    /// The superuser may write everywhere.
    @Test(.enabled(if: geteuid() != 0), arguments: [1, 3]) func aFolderToReadOnlyIsRefused(ranks: Int) throws
    {
        let path = folder["locked"]
        try folder.makeFolder("locked")
        chmod(path, 0o500)
        defer { chmod(path, 0o700) }
        let writing: [@Sendable () throws -> Void] = [
            { try ones([9]).write(toFile: path + "/a.npy") }, { try checkpoint(to: path, ["u": ones([9])]) },
        ]
        for write in writing {
            #expect(try RankJob.message(ranks) { _ in try write() }?.hasSuffix("Permission denied") == true)
        }
    }

    /// Errors are the same on all ranks, leave the old file unchanged, and leave no temporary file.
    @Test(arguments: [1, 2, 4]) func refusesAlikeOnAllRanks(ranks: Int) throws {
        let folder = self.folder
        let sample = Self.arrays([35, 20], .float64)[0]
        try sample.write(toFile: folder["a.npy"])
        let whole = try folder.bytes("a.npy")
        try folder.write(Array(whole[..<1000]), to: "short.npy")
        try folder.write(Array(whole[1...]), to: "wrong.npy")
        func message(_ body: @escaping @Sendable () throws -> Void) throws -> String {
            try RankJob.message(ranks) { _ in try body() } ?? "none"
        }
        func read(_ name: String) throws -> String {
            try message { _ = try AnyNDArray(contentsOfFile: folder[name]) }
        }
        #expect(try read("short.npy").hasSuffix("takes 5600 bytes, 872 are there"))
        #expect(try read("wrong.npy") == "\(folder["wrong.npy"]): not a .npy file")
        #expect(try read("none.npy") == "cannot open \(folder["none.npy"]): No such file or directory")
        #expect(try message { _ = try NDArray<Int>(contentsOfFile: folder["a.npy"]) }.contains("float64"))
        let places = ["none/a.npy", "a.npy/b.npy"]
        for place in places {
            let text = try message { try Self.arrays([35, 20], .int8)[0].write(toFile: folder[place]) }
            #expect(text.hasPrefix("cannot write \(folder[place]): "))
        }
        // A folder of this name makes the last step fail.
        try folder.makeFolder("b.npy")
        let text = try message { try Self.arrays([35, 20], .int8)[1].write(toFile: folder["b.npy"]) }
        #expect(text == "cannot write \(folder["b.npy"]): Is a directory")
        #expect(folder.names == ["a.npy", "b.npy", "short.npy", "wrong.npy"])
        #expect(try folder.bytes("a.npy") == whole)
    }
}
