import AquilaRuntime
import AquilaTypes

/// Reads a checkpoint, on any number of ranks.
struct CheckpointReader {
    private let folder: String
    private let runtime: Runtime
    let manifest: CheckpointManifest

    /// Reads the manifest. All ranks call it together.
    init(_ folder: String, _ runtime: Runtime) throws {
        self.folder = folder
        self.runtime = runtime
        let path = "\(folder)/\(CheckpointManifest.fileName)"
        let bytes = try runtime.onceForAll {
            let file = try InputFile(path)
            return try ByteSource(file).bytes(at: 0, count: file.count)
        }
        manifest = try CheckpointManifest(bytes, path: path)
    }

    func arrays() throws -> [String: AnyNDArray] {
        var result: [String: AnyNDArray] = [:]
        for item in manifest.items { result[item.name] = try array(item) }
        return result
    }

    private func array(_ item: CheckpointManifest.Item) throws -> AnyNDArray {
        let path = "\(folder)/\(item.file)"
        let header = try NPYHeader(contentsOfFile: path, runtime)
        guard header.shape == item.storedShape, header.dtype == item.dtype, !header.isFortranOrder,
            !header.isBigEndian, item.isCovered
        else { throw ArrayError(.format, "\(path): not the array '\(item.name)' of the checkpoint") }
        var verified = -1
        let array = try runtime.makeStore(
            header.shape, header.dtype,
            fillingHome: { origin, pointer, view in
                let source = ByteSource(try InputFile(path))
                let box = FileBox(
                    origin: origin, wholeShape: header.shape, view: view, itemSize: header.dtype.size)
                var checksum = try CRC32()
                try box.forEachRun { run in
                    let target = UnsafeMutableRawBufferPointer(
                        start: pointer + run.offset, count: run.byteCount)
                    try source.read(at: header.elementsStart + run.position, into: target)
                    checksum.add(UnsafeRawBufferPointer(target))
                }
                // If this rank has read exactly the part that one rank wrote, the checksum is
                // already computed.
                verified = item.parts.firstIndex { $0.origin == origin && $0.extents == view.shape } ?? -1
                if verified >= 0 { try require(item.parts[verified], checksum.value, path, item) }
            })
        try verifyRest(item, header, path, besides: verified)
        var inverse = item.order
        for (place, axis) in item.order.enumerated() { inverse[axis] = place }
        return AnyNDArray(array.with(array.view.transposed(inverse)))
    }

    /// Verifies the checksums of parts that no rank has read as they were written, each on one
    /// rank.
    private func verifyRest(
        _ item: CheckpointManifest.Item, _ header: NPYHeader, _ path: String, besides verified: Int
    ) throws {
        let known = try runtime.allGather(withUnsafeBytes(of: verified) { Array($0) }).map { bytes in
            bytes.withUnsafeBytes { $0.loadUnaligned(as: Int.self) }
        }
        let rest = item.parts.indices.filter { !known.contains($0) }
        try runtime.agree {
            for (k, part) in rest.enumerated() where k % runtime.rankCount == runtime.rank {
                let source = ByteSource(try InputFile(path))
                let value = try checksum(of: item.parts[part], header, source)
                try require(item.parts[part], value, path, item)
            }
        }
    }

    private func checksum(
        of part: CheckpointManifest.Part, _ header: NPYHeader, _ source: ByteSource
    ) throws -> UInt32 {
        let size = header.dtype.size
        let view = View(contiguous: part.extents, itemSize: size)
        let box = FileBox(origin: part.origin, wholeShape: header.shape, view: view, itemSize: size)
        var checksum = try CRC32()
        let piece = 1 << 20
        try box.forEachRun { run in
            for start in stride(from: 0, to: run.byteCount, by: piece) {
                let count = min(piece, run.byteCount - start)
                let bytes = try source.bytes(at: header.elementsStart + run.position + start, count: count)
                bytes.withUnsafeBytes { checksum.add($0) }
            }
        }
        return checksum.value
    }

    private func require(
        _ part: CheckpointManifest.Part, _ checksum: UInt32, _ path: String, _ item: CheckpointManifest.Item
    ) throws {
        guard part.checksum != checksum else { return }
        throw ArrayError(
            .format,
            "\(path): '\(item.name)' is damaged: the checksum does not fit the \(part.extents) elements from \(part.origin) on"
        )
    }
}

extension CheckpointManifest.Item {
    /// True if the parts lie within the array and their sizes add up to its own.
    fileprivate var isCovered: Bool {
        let shape = storedShape
        let areInside = parts.allSatisfy { part in
            shape.indices.allSatisfy {
                part.origin[$0] >= 0 && part.extents[$0] >= 0 && part.extents[$0] <= shape[$0]
                    && part.origin[$0] <= shape[$0] - part.extents[$0]
            }
        }
        return areInside && parts.reduce(0) { $0 + $1.extents.product } == shape.product
    }
}
