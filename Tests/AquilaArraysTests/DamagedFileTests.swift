import AquilaArrays
import AquilaTypes
import Testing

/// Damaged files are errors of kind `format`, and never end the program.
@Suite struct DamagedFileTests {
    private let folder = try! TemporaryFolder()

    private let sample = (arange(12) as NDArray<Int>).reshaped([3, 4]).untyped.cast(to: .float32)

    /// The arrays in a file; nil if the file is found to be damaged.
    private func read(_ bytes: [UInt8], _ name: String) throws -> [String: AnyNDArray]? {
        try folder.write(bytes, to: name)
        do {
            if name.hasSuffix("z") { return try AnyNDArray.archive(contentsOfFile: folder[name]) }
            return ["": try AnyNDArray(contentsOfFile: folder[name])]
        } catch {
            #expect(error.kind == .format, "\(error)")
            #expect(error.message.contains(folder[name]))
            return nil
        }
    }

    private func checkTruncations(_ bytes: [UInt8], _ name: String) throws {
        for length in 0..<bytes.count {
            #expect(try read(Array(bytes[..<length]), name) == nil, "\(length) bytes of \(bytes.count)")
        }
    }

    /// Changes each byte in several ways, reads each result, and calls the body with it.
    private func flip(
        _ bytes: [UInt8], _ name: String, _ body: ([String: AnyNDArray], Int) throws -> Void
    ) throws {
        for position in bytes.indices {
            for change: UInt8 in [0x01, 0x08, 0x80, 0xFF] {
                var damaged = bytes
                damaged[position] ^= change
                if let arrays = try read(damaged, name) { try body(arrays, position) }
            }
        }
    }

    @Test func findsWhatIsCutOff() throws {
        try sample.write(toFile: folder["a.npy"])
        try checkTruncations(folder.bytes("a.npy"), "a.npy")
        try AnyNDArray.writeArchive(["x": sample, "y": sample], toFile: folder["a.npz"])
        try checkTruncations(folder.bytes("a.npz"), "a.npz")
    }

    /// A changed header may still be valid, but never describes more elements than there are.
    @Test func survivesChangesOfNPY() throws {
        try sample.write(toFile: folder["a.npy"])
        try flip(folder.bytes("a.npy"), "a.npy") { arrays, position in
            let count = try arrays[""]!.bits().count
            #expect(count <= 48, "byte \(position)")
        }
    }

    /// Every change of an archive is detected, or changed a byte without meaning.
    @Test func findsChangesOfNPZ() throws {
        let arrays = ["x": sample, "y": sample.transposed()]
        try AnyNDArray.writeArchive(arrays, toFile: folder["a.npz"])
        try flip(folder.bytes("a.npz"), "a.npz") { try requireEqual($0, arrays, $1) }
    }

    @Test(.enabled(if: NumPy.isPresent)) func findsChangesOfDeflatedNPZ() throws {
        try NumPy.run(
            """
            import numpy as np, sys
            x = np.random.default_rng(3).geometric(0.3, 300).astype('u1')
            np.savez_compressed(sys.argv[1] + '/a.npz', x=x, y=np.arange(2))
            """, folder.path)
        let arrays = try AnyNDArray.archive(contentsOfFile: folder["a.npz"])
        let bytes = try folder.bytes("a.npz")
        try checkTruncations(bytes, "a.npz")
        try flip(bytes, "a.npz") { try requireEqual($0, arrays, $1) }
    }

    /// Valid archives that are made to harm their readers.
    @Test(
        .enabled(if: NumPy.isPresent),
        arguments: [
            ("['../x.npy', array, 0]", "names a place outside the archive"),
            ("['/x.npy', array, 0]", "names a place outside the archive"),
            ("['a/../../x.npy', array, 0]", "names a place outside the archive"),
            ("['..\\\\x.npy', array, 0]", "names a place outside the archive"),
            ("['C:\\\\x.npy', array, 0]", "names a place outside the archive"),
            ("['x.npy', array + bytes(1000), 0]", "1000 bytes more than its header says"),
            ("['x.npy', array + bytes(1000), 1000]", "the content is too long"),
        ])
    func refusesHarmfulArchives(_ entry: String, _ reason: String) throws {
        try NumPy.run(
            """
            import io, struct, sys, zipfile, zlib, numpy as np
            file = io.BytesIO()
            np.save(file, np.arange(4.0))
            array = file.getvalue()
            name, content, hidden = \(entry)
            with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as archive: archive.writestr(name, content)
            if hidden:
                # Both headers say less than comes out.
                whole = open(sys.argv[1], 'rb').read()
                size, less = struct.pack('<I', len(content)), struct.pack('<I', len(content) - hidden)
                assert whole.count(size) == 2
                open(sys.argv[1], 'wb').write(whole.replace(size, less))
            """, folder["a.npz"])
        let error = #expect(throws: ArrayError.self) {
            try AnyNDArray.archive(contentsOfFile: folder["a.npz"])
        }
        #expect(error?.kind == .format && error?.message.contains(reason) == true, "\(error?.message ?? "")")
    }

    /// An archive of many entries with the same packed bytes.
    @Test(.enabled(if: NumPy.isPresent)) func refusesEntriesThatOverlap() throws {
        try NumPy.run(
            """
            import sys, zipfile, numpy as np
            np.savez_compressed(sys.argv[1], x=np.zeros(100000))
            whole = open(sys.argv[1], 'rb').read()
            end = whole.rindex(b'PK\\x05\\x06')
            start = int.from_bytes(whole[end + 16:end + 20], 'little')
            count = 3
            tail = bytearray(whole[end:])
            for place in (8, 10): tail[place:place + 2] = count.to_bytes(2, 'little')
            tail[12:16] = (count * (end - start)).to_bytes(4, 'little')
            open(sys.argv[1], 'wb').write(whole[:start] + whole[start:end] * count + tail)
            """, folder["a.npz"])
        let error = #expect(throws: ArrayError.self) {
            try AnyNDArray.archive(contentsOfFile: folder["a.npz"])
        }
        #expect(error?.message.contains("larger than the file") == true, "\(error?.message ?? "")")
    }

    /// NumPy, too, accepts names with folders.
    @Test(.enabled(if: NumPy.isPresent)) func takesFoldersInNames() throws {
        try NumPy.run(
            "import sys, numpy as np; np.savez(sys.argv[1], **{'a/b..c': np.arange(3)})", folder["a.npz"])
        #expect(try AnyNDArray.archive(contentsOfFile: folder["a.npz"]).keys.sorted() == ["a/b..c"])
    }

    private func requireEqual(
        _ read: [String: AnyNDArray], _ arrays: [String: AnyNDArray], _ position: Int
    ) throws {
        #expect(read.keys.sorted() == arrays.keys.sorted(), "byte \(position)")
        for (name, array) in read {
            let original = try #require(arrays[name])
            #expect(try array.isIdentical(to: original), "\(name), byte \(position)")
        }
    }

    /// Partly well-formed headers with shapes that exceed any memory.
    @Test(arguments: [
        "{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807, 2), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 4611686018427387904, 8), }",
        "{'descr': '<f8', 'fortran_order': True, 'shape': (99999999999999999999,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1 2,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (" + String(repeating: "1,", count: 65) + "), }",
        "{'descr': '<f8', 'fortran_order': 0, 'shape': (1,), }",
        "{'descr': '<f8', 'fortran_order': False, }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'more': 1}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), } 1",
        "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '<f16', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '", "{", "",
    ])
    func refusesHeaders(_ text: String) throws {
        let length = [UInt8(text.utf8.count & 0xFF), UInt8(text.utf8.count >> 8)]
        let elements = [UInt8](repeating: 0, count: 16)
        let bytes = [0x93] + Array("NUMPY".utf8) + [1, 0] + length + Array(text.utf8) + elements
        #expect(try read(bytes, "a.npy") == nil)
    }

    @Test func tellsWhere() throws {
        try sample.write(toFile: folder["a.npy"])
        var bytes = try folder.bytes("a.npy")
        bytes[31] ^= 0xFF
        try folder.write(bytes, to: "a.npy")
        let error = #expect(throws: ArrayError.self) { try AnyNDArray(contentsOfFile: folder["a.npy"]) }
        #expect(error?.message.contains("at byte") == true)
    }
}
