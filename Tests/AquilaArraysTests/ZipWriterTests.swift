import Testing

@testable import AquilaArrays

/// Archives beyond 4 GiB, made small by lowering the bound from which numbers are written in 64 bits.
@Suite(.enabled(if: NumPy.isPresent)) struct ZipWriterTests {
    private let folder = try! TemporaryFolder()

    @Test(arguments: [0, 1, 200, 400, 0xFFFF_FFFF])
    func writesWideNumbers(_ limit: Int) throws {
        let arrays = (0..<3).map { (arange(10 * $0) as NDArray<Int>).untyped }
        let file = try OutputFile(folder["a.npz"])
        var archive = ZipWriter(file, limit: limit)
        for (k, array) in arrays.enumerated() {
            try array.withNPYPieces { try archive.add("\(k).npy", $0, $1) }
        }
        try archive.finish()
        try file.commit()
        let output = try NumPy.run(
            """
            import numpy as np, sys
            archive = np.load(sys.argv[1])
            for k in range(3): np.testing.assert_array_equal(archive[str(k)], np.arange(10 * k))
            print(len(archive.files))
            """, folder["a.npz"])
        #expect(output == "3\n")
        let read = try AnyNDArray.archive(contentsOfFile: folder["a.npz"])
        #expect(read.count == 3)
        for (k, array) in arrays.enumerated() { #expect(try read["\(k)"]!.isIdentical(to: array)) }
    }
}
