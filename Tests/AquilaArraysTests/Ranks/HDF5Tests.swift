import AquilaArrays
import AquilaRuntime
import AquilaTypes
import Foundation
import Testing

/// HDF5 files on any number of ranks: files that h5py wrote, and files that h5py reads.
@Suite(.enabled(if: HDF5Report().path != nil, "HDF5 was not found; run scripts/setup"))
struct HDF5Tests {
    private let folder = try! TemporaryFolder()

    static let hasH5py = (try? NumPy.run("import h5py")) != nil
    static let shapes: [Shape] = [[35, 20], [], [0, 3], [1], [3, 2, 50]]
    static let attributes: [String: FileValue] = [
        "dt": 0.25, "step": 12, "name": "größer", "done": true, "list": [1, 2, 3], "numbers": [1.0, 0.5],
        "words": ["a", "", "größer"], "truths": [true, false],
    ]

    static func write(to path: String) throws {
        try HDF5File.create(path) { file in
            for dtype in DType.allCases {
                for (k, shape) in shapes.enumerated() {
                    let array = (arange(shape.product) as NDArray<Int>).reshaped(shape).untyped.cast(
                        to: dtype)
                    try file.write(array, to: "\(dtype)/plain \(k)")
                    try file.write(array.transposed(), to: "\(dtype)/transposed \(k)")
                }
            }
            try file.makeGroup("a/b/c")
            for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
                try file.setAttribute(name, of: "a/b", to: "replaced")
                try file.setAttribute(name, of: "a/b", to: value)
            }
            try file.setAttribute("of the file", to: 1)
        }
    }

    @Test(arguments: [1, 2, 3, 4, 7]) func returnsWhatWasWritten(ranks: Int) throws {
        let folder = self.folder
        let attributes = try RankJob.run(ranks) { _ in
            try Self.write(to: folder["a.h5"])
            let file = try HDF5File(folder["a.h5"])
            return [try file.attributes(of: "a/b"), try file.attributes()]
        }
        for rank in attributes { #expect(rank == [Self.attributes, ["of the file": 1]]) }
        let same = try RankJob.run(ranks) { _ in
            let file = try HDF5File(folder["a.h5"])
            var same = true
            for dtype in DType.allCases {
                for (k, shape) in Self.shapes.enumerated() {
                    let array = (arange(shape.product) as NDArray<Int>).reshaped(shape).untyped.cast(
                        to: dtype)
                    same = try same && file.read("\(dtype)/plain \(k)").isIdentical(to: array)
                    same =
                        try same && file.read("/\(dtype)/transposed \(k)").isIdentical(to: array.transposed())
                }
            }
            let entries = try file.entries()
            same = same && entries.map(\.name) == (["a"] + DType.allCases.map(\.name)).sorted()
            same = try same && file.entries(of: "bool").count == 10
            let description = try file.description(of: "int8/plain 4")
            return same && description.shape == [3, 2, 50] && description.dtype == .int8
        }
        #expect(same.allSatisfy { $0 })
        #expect(folder.names == ["a.h5"])
    }

    static let selections: [[Index]] = [
        [3], [.all, 2], [1 ..< -2], [.all, Index.all.by(3)], [Index.slice(.init(29, 2, step: -4)), -1],
        [.newAxis, 5..<5], [.ellipsis, 0],
        [Index.all.by(-1), Index.all.by(-1)], [-1, .newAxis, 1..<7], [.ellipsis], [100...],
    ]

    @Test(arguments: [1, 3, 4]) func readsPartsOfDatasets(ranks: Int) throws {
        let folder = self.folder
        let same = try RankJob.run(ranks) { _ in
            let u = (arange(700) as NDArray<Int>).reshaped([35, 20]).untyped
            try HDF5File.create(folder["a.h5"]) { try $0.write(u, to: "u") }
            let file = try HDF5File(folder["a.h5"])
            return try Self.selections.map { try file.read("u", $0).isIdentical(to: u.slice($0)) }
        }
        for rank in same { #expect(!rank.contains(false), "\(rank)") }
    }

    @Test(.enabled(if: hasH5py), arguments: [1, 3]) func writesWhatH5pyReads(ranks: Int) throws {
        let folder = self.folder
        _ = try RankJob.run(ranks) { _ in try Self.write(to: folder["a.h5"]) }
        try NumPy.run(
            """
            import h5py, numpy as np, sys
            with h5py.File(sys.argv[1]) as file:
                for code in '?bBhHiIlLefdFD':
                    name = np.dtype(code).name
                    for k, shape in enumerate([(35, 20), (), (0, 3), (1,), (3, 2, 50)]):
                        a = np.arange(int(np.prod(shape))).reshape(shape).astype(code)
                        np.testing.assert_array_equal(file[f'{name}/plain {k}'][()], a, strict=True)
                        np.testing.assert_array_equal(file[f'{name}/transposed {k}'][()], a.T, strict=True)
                a = file['a/b'].attrs
                assert a['dt'] == 0.25 and a['step'] == 12 and a['name'] == 'größer' and a['done'] == True
                assert a['done'].dtype == bool and list(a['list']) == [1, 2, 3] and list(a['words']) == ['a', '', 'größer']
                assert list(a['truths']) == [True, False] and list(a['numbers']) == [1, 0.5]
            """, folder["a.h5"])
    }

    @Test(.enabled(if: hasH5py), arguments: [1, 2, 4]) func readsWhatH5pyWrites(ranks: Int) throws {
        let folder = self.folder
        try NumPy.run(
            """
            import h5py, numpy as np, sys
            random = np.random.default_rng(1)
            with h5py.File(sys.argv[1] + '/a.h5', 'w') as file:
                for code in '?bBhHiIlLefdFD':
                    for k, shape in enumerate([(), (0, 3), (5,), (20, 30), (2, 3, 40)]):
                        a = (random.random(shape) * 100 - 20).astype(code)
                        a.tofile(f'{sys.argv[1]}/{np.dtype(code).name} {k}.bits')
                        for order in '<>':
                            b = a.astype(a.dtype.newbyteorder(order))
                            file[f'{np.dtype(code).name}/{order}{k}'] = b
                        if a.size and a.ndim:
                            file.create_dataset(f'{np.dtype(code).name}/packed {k}', data=a, chunks=True, compression='gzip')
                f = file.create_group('f')
                f.attrs['fixed'] = np.bytes_(b'bytes'); f.attrs['text'] = 'größer'; f.attrs['row'] = np.arange(3, dtype='>i2')
                f.attrs['big'] = np.uint64(2**63); f.attrs['half'] = np.float16(0.5); f.attrs['no'] = h5py.Empty('f')
                f.attrs['words'] = ['a', 'b']; f.attrs['z'] = 1j; f.attrs['byte'] = np.uint8(255)
                f['text'] = 'a text'; f['empty'] = h5py.Empty('f8'); f['pair'] = np.zeros(2, dtype=[('a', 'i4'), ('b', 'f8')])
                f['days'] = np.array([2, 0], dtype=h5py.enum_dtype({'mon': 0, 'tue': 2}, basetype='>i4'))
                file['soft'] = h5py.SoftLink('/nowhere')
            """, folder.path)
        let bits = try RankJob.run(ranks) { _ in
            let file = try HDF5File(folder["a.h5"])
            var wrong: [String] = []
            for dtype in DType.allCases {
                for entry in try file.entries(of: dtype.name) {
                    let array = try file.read("\(dtype)/\(entry.name)")
                    let expected = try folder.bytes("\(dtype) \(entry.name.last!).bits")
                    if try array.bits() != expected || array.dtype != dtype {
                        wrong.append("\(dtype)/\(entry.name)")
                    }
                }
            }
            let attributes = try file.attributes(of: "f")
            let expected: [String: FileValue] = [
                "fixed": "bytes", "text": "größer", "row": [0, 1, 2], "big": .number(0x1p63), "half": 0.5,
                "words": ["a", "b"], "byte": 255,
            ]
            if attributes != expected { wrong.append("\(attributes)") }
            if try (file.read("f/days") as NDArray<Int32>).elements() != [2, 0] { wrong.append("days") }
            if try file.entries().first(where: { $0.name == "soft" })?.kind != .other { wrong.append("soft") }
            return wrong
        }
        for wrong in bits { #expect(wrong == []) }
        for (name, words) in [
            ("text", "'f/text' has elements of a type that is not supported: text"),
            ("empty", "'f/empty' is empty"), ("pair", "compound of a, b"),
            ("none", "nothing under the name 'f/none'"),
        ] {
            let message = try RankJob.message(ranks) { _ in _ = try HDF5File(folder["a.h5"]).read("f/" + name)
            }
            #expect(
                message?.hasPrefix(folder["a.h5"] + ": ") == true && message?.contains(words) == true,
                "\(message ?? "")")
        }
    }

    @Test(arguments: [1, 3]) func refusesAlikeOnAllRanks(ranks: Int) throws {
        let folder = self.folder
        try folder.write(Array("no file of this kind".utf8), to: "no.h5")
        try HDF5File.create(folder["a.h5"]) { try $0.write(ones([4, 5]), to: "u") }
        let whole = try folder.bytes("a.h5")
        try folder.write(Array(whole[..<100]), to: "short.h5")
        func message(_ body: @escaping @Sendable () throws -> Void) throws -> String {
            try RankJob.message(ranks) { _ in try body() } ?? "none"
        }
        #expect(
            try message { _ = try HDF5File(folder["no.h5"]) }.hasPrefix(
                "HDF5: cannot open \(folder["no.h5"]): "))
        #expect(try message { _ = try HDF5File(folder["short.h5"]) }.hasPrefix("HDF5: cannot open"))
        #expect(try message { _ = try HDF5File(folder["none.h5"]) }.contains("No such file or directory"))
        #expect(try message { _ = try HDF5File(folder["a.h5"]).read("u", 9) }.contains("out of bounds"))
        #expect(
            try message { _ = try HDF5File(folder["a.h5"]).read("u", 0, 0, 0) }.contains("too many indices"))
        #expect(
            try message { _ = try HDF5File(folder["a.h5"]).read("u") as NDArray<Int> }
                .hasSuffix("'u' has elements of float64, not of int64"))
        #expect(try message { try HDF5File.create(folder["none/a.h5"]) { _ in } }.contains("No such file"))
        let taken = try message {
            try HDF5File.create(folder["a.h5"]) { file in
                try file.write(zeros([2]), to: "u")
                try file.write(zeros([2]), to: "u")
            }
        }
        #expect(taken.hasPrefix("HDF5: \(folder["a.h5"]): cannot make the dataset 'u'"), "\(taken)")
        #expect(try folder.bytes("a.h5") == whole)
        _ = try RankJob.run(ranks) { _ in
            try HDF5File.update(folder["a.h5"]) { try $0.write(zeros([2]), to: "v/w") }
        }
        #expect(try HDF5File(folder["a.h5"]).entries().map(\.name) == ["u", "v"])
        #expect(
            try (HDF5File(folder["a.h5"]).read("u") as NDArray<Double>).elements()
                == Array(repeating: 1, count: 20))
        #expect(folder.names == ["a.h5", "no.h5", "short.h5"])
    }

    /// A file gets the elements of the moment of the call of `write`.
    @Test(arguments: [1, 3]) func laterWritesAreNotSeen(ranks: Int) throws {
        let folder = self.folder
        let values = try RankJob.run(ranks) { _ in
            let u = ones([40])
            try HDF5File.create(folder["a.h5"]) { file in
                try file.write(u, to: "before")
                u[.all] = zeros([40])
                try file.write(u, to: "after")
            }
            let file = try HDF5File(folder["a.h5"])
            return try (file.read("before") as NDArray<Double>).elements()
                + (file.read("after") as NDArray<Double>).elements()
        }
        for rank in values {
            #expect(rank == Array(repeating: 1, count: 40) + Array(repeating: 0, count: 40))
        }
    }
}
