import AquilaArrays
import AquilaRuntime
import AquilaTypes
import Foundation
import Testing

@Suite struct CheckpointTests {
    private let folder = try! TemporaryFolder()

    static let counts = [1, 2, 3, 4, 7]

    static func arrays() throws -> [String: AnyNDArray] {
        var arrays: [String: AnyNDArray] = [:]
        for (k, shape) in ([[35, 20], [], [0, 3], [1], [3, 2, 50]] as [Shape]).enumerated() {
            let array = (arange(shape.product) as NDArray<Int>).reshaped(shape) + 1
            arrays["plain \(k)"] = array.untyped
            arrays["transposed/\(k)"] = array.transposed().untyped.cast(to: .float32)
        }
        let cube = (arange(24) as NDArray<Int>).reshaped([2, 3, 4])
        arrays["größer \"\n"] = try cube.untyped.cast(to: .complex64).transposed([1, 2, 0])
        arrays["backwards"] = try cube.untyped.slice(.all, Index.all.by(-1)).cast(to: .bool)
        return arrays
    }

    static let values: [String: FileValue] = [
        "step": 12, "time": 0.1, "whole": 3.0, "none": .number(.infinity), "name": "wave \u{1}\\ \"ü\"",
        "done": false, "list": [1, 2.5, "three", [true]], "large": .integer(.max),
        "small": .number(.leastNonzeroMagnitude),
    ]

    @Test(arguments: counts, counts) func goesOnAnyNumberOfRanks(_ writers: Int, _ readers: Int) throws {
        let path = folder["state"]
        _ = try RankJob.run(writers) { _ in
            try checkpoint(to: path, ["old": zeros([10])], values: [:])
            try checkpoint(to: path, Self.arrays(), values: Self.values)
        }
        let same = try RankJob.run(readers) { _ in
            let state = try Checkpoint(contentsOf: path)
            let arrays = try Self.arrays()
            guard state.values == Self.values, state.arrays.keys.sorted() == arrays.keys.sorted() else {
                return false
            }
            // All ranks read all arrays in the same order.
            return try arrays.sorted { $0.key < $1.key }.map { name, array in
                try state.arrays[name]!.isIdentical(to: array)
                    && (array.count < 2 || array.strides == state.arrays[name]!.strides
                        || name == "backwards")
            }.allSatisfy { $0 }
        }
        #expect(same.allSatisfy { $0 })
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: path).sorted() == [
                "000002", "checkpoint.json",
            ])
    }

    @Test(.enabled(if: NumPy.isPresent)) func isReadByNumPy() throws {
        let path = folder["state"]
        _ = try RankJob.run(3) { _ in try checkpoint(to: path, Self.arrays(), values: Self.values) }
        try NumPy.run(
            """
            import json, numpy as np, sys
            state = json.load(open(sys.argv[1] + '/checkpoint.json'))
            assert state['values']['none'] == float('inf') and state['values']['step'] == 12
            for a in state['arrays']:
                b = np.load(sys.argv[1] + '/' + a['file']).transpose(np.argsort(a['order']).astype(int))
                assert list(b.shape) == a['shape'] and b.dtype.name == a['dtype'], a
                if a['name'] == 'plain 0': np.testing.assert_array_equal(b, np.arange(700).reshape(35, 20) + 1)
            """, path)
    }

    /// A changed byte is detected on all ranks, wherever it is.
    @Test(arguments: [1, 3]) func findsDamage(ranks: Int) throws {
        let path = folder["state"]
        _ = try RankJob.run(2) { _ in
            try checkpoint(to: path, ["u": Self.arrays()["plain 0"]!], values: ["step": 1])
        }
        for (file, positions) in [
            ("000001/0.npy", [1, 60, 128, 3000, 5727]), ("checkpoint.json", [1, 40, 90, 200]),
        ] {
            let whole = try folder.bytes("state/" + file)
            for position in positions {
                var bytes = whole
                bytes[position] ^= 1
                try folder.write(bytes, to: "state/" + file)
                let message = try RankJob.message(ranks) { _ in _ = try Checkpoint(contentsOf: path) }
                #expect(
                    message?.hasPrefix(path) == true, "\(file) \(position): \(message ?? "nothing was found")"
                )
            }
            try folder.write(Array(whole.dropLast(3)), to: "state/" + file)
            #expect(
                try RankJob.message(ranks) { _ in _ = try Checkpoint(contentsOf: path) }?.contains(path)
                    == true)
            try folder.write(whole, to: "state/" + file)
        }
        let good = try RankJob.message(ranks) { _ in _ = try Checkpoint(contentsOf: path) }
        #expect(good == nil)
    }

    @Test(arguments: [1, 3]) func whatFailsLeavesTheOneBefore(ranks: Int) throws {
        let path = folder["state"]
        _ = try RankJob.run(ranks) { _ in try checkpoint(to: path, ["u": zeros([10])], values: ["step": 1]) }
        // A folder is in the way of the manifest.
        try folder.makeFolder("state/checkpoint.json.tmp")
        let message = try RankJob.message(ranks) { _ in
            try checkpoint(to: path, ["u": ones([10])], values: ["step": 2])
        }
        #expect(message?.contains("Is a directory") == true)
        let state = try Checkpoint(contentsOf: path)
        #expect(state.values["step"] == 1)
        let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        #expect(names == ["000001", "checkpoint.json", "checkpoint.json.tmp"])
        #expect(try RankJob.message(ranks) { _ in _ = try Checkpoint(contentsOf: path + "/none") } != nil)
        #expect(throws: ArrayError.self) { try checkpoint(to: path + "/none/none", ["u": zeros([1])]) }
        #expect(throws: ArrayError.self) { try state.array("v") as NDArray<Double> }
        #expect(throws: ArrayError.self) { try state.array("u") as NDArray<Int> }
    }

    /// A program killed at any moment leaves a whole checkpoint, from which it resumes.
    @Test func aKilledProgramLeavesAWholeCheckpoint() throws {
        let path = folder["state"]
        var last = 0
        var random = SystemRandomNumberGenerator()
        for _ in 0..<25 {
            let process = try Probe.start(["loop", path])
            usleep(.random(in: 20_000...200_000, using: &random))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            guard FileManager.default.fileExists(atPath: path + "/checkpoint.json") else { continue }
            let state = try Checkpoint(contentsOf: path)
            let step = try #require(state.values["step"]?.integerValue)
            #expect(step >= last)
            last = step
            let u: NDArray<Double> = try state.array("u")
            let v: NDArray<Float> = try state.array("v")
            #expect(try u.elements().allSatisfy { $0 == Double(step) })
            #expect(try v.elements().allSatisfy { $0 == Float(step) })
        }
        #expect(last > 0)
        // The next checkpoint removes the remains of killed programs.
        try checkpoint(to: path, ["u": zeros([1])])
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).count == 2)
    }
}
