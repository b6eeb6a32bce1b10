import AquilaRuntime
import AquilaSystem
import AquilaTypes
import Glibc

/// The writer of a checkpoint: writes data to a fresh folder, renames the manifest, and removes the
/// previous data.
struct CheckpointWriter {
    private let folder: String
    private let runtime: Runtime
    /// The fresh folder's name.
    private let fresh: String

    /// Makes a fresh folder. All ranks call it together.
    init(_ folder: String, _ runtime: Runtime) throws {
        self.folder = folder
        self.runtime = runtime
        let name = try runtime.onceForAll {
            try Self.makeFolder(folder)
            let last = try Self.numbers(in: folder).max() ?? 0
            let name = Self.name(last + 1)
            guard mkdir("\(folder)/\(name)", 0o700) == 0 else {
                throw ArrayError.system("cannot make the folder", "\(folder)/\(name)")
            }
            return Array(name.utf8)
        }
        fresh = String(decoding: name, as: UTF8.self)
    }

    func write(_ stores: [String: LogicalStore], _ values: [String: FileValue]) throws {
        do {
            var items: [CheckpointManifest.Item] = []
            for (k, entry) in stores.sorted(by: { $0.key < $1.key }).enumerated() {
                items.append(try write(entry.value, entry.key, to: "\(fresh)/\(k).npy"))
            }
            let manifest = CheckpointManifest(folder: fresh, items: items, values: values)
            try runtime.once { try commit(manifest.bytes()) }
        } catch {
            try? runtime.once { discard() }
            throw error
        }
        try? runtime.once { removeOthers() }
    }

    // MARK: Data

    private func write(_ store: LogicalStore, _ name: String, to file: String) throws
        -> CheckpointManifest.Item
    {
        let order = store.view.memoryOrder
        let array = AnyNDArray(store.with(store.view.transposed(order))).contiguous().base
        let header = try NPYHeader.bytes(array.dtype, array.shape)
        let part = try write(array, after: header, to: "\(folder)/\(file)")
        return CheckpointManifest.Item(
            name: name, dtype: store.dtype, shape: store.shape, order: order, file: file,
            parts: try gather(part, rank: array.shape.count))
    }

    /// Writes a file: rank 0 creates it with its header, and each rank flushes its own part to the
    /// disk.
    private func write(_ array: LogicalStore, after header: [UInt8], to path: String) throws
        -> CheckpointManifest.Part?
    {
        var file: PartFile?
        try runtime.once {
            file = try PartFile(path, isNew: true)
            try header.withUnsafeBytes { try file!.write($0, at: 0) }
        }
        var part: CheckpointManifest.Part?
        try runtime.readHome(array) { origin, pointer, view in
            let box = FileBox(
                origin: origin, wholeShape: array.shape, view: view, itemSize: array.dtype.size)
            let target = try file ?? PartFile(path, isNew: false)
            file = target
            var checksum = try CRC32()
            try box.forEachRun { run in
                let bytes = UnsafeRawBufferPointer(start: pointer + run.offset, count: run.byteCount)
                checksum.add(bytes)
                try target.write(bytes, at: header.count + run.position)
            }
            part = CheckpointManifest.Part(origin: origin, extents: view.shape, checksum: checksum.value)
        }
        try runtime.agree { try file?.finish() }
        return part
    }

    /// The parts of all ranks.
    private func gather(_ part: CheckpointManifest.Part?, rank: Int) throws -> [CheckpointManifest.Part] {
        let bytes = (part?.words ?? []).withUnsafeBytes { Array($0) }
        return try runtime.allGather(bytes).filter { !$0.isEmpty }.map { bytes in
            let words = bytes.withUnsafeBytes { bytes in
                (0..<bytes.count / 8).map { bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Int.self) }
            }
            return CheckpointManifest.Part(words: words[...], rank: rank)
        }
    }

    // MARK: Commit

    private func commit(_ manifest: [UInt8]) throws {
        let path = "\(folder)/\(CheckpointManifest.fileName)"
        // The data are complete, so their folder gets the permissions of the user's other files.
        AsideFile.open("\(folder)/\(fresh)", mode: 0o777)
        guard unlink(path + ".tmp") == 0 || errno == ENOENT else {
            throw ArrayError.system("cannot write", path)
        }
        let file = try PartFile(path + ".tmp", isNew: true)
        try manifest.withUnsafeBytes { try file.write($0, at: 0) }
        try file.finish()
        // The names of the data files must be on the disk before the manifest refers to them.
        try PartFile.sync(folder: "\(folder)/\(fresh)")
        try PartFile.sync(folder: folder)
        guard rename(path + ".tmp", path) == 0 else { throw ArrayError.system("cannot write", path) }
        // From here on the fresh folder is the current one. If this sync fails, the rename may be
        // lost with the power, so the old folder stays too.
        try? PartFile.sync(folder: folder)
    }

    /// Removes the fresh folder unless the manifest names it.
    private func discard() {
        unlink("\(folder)/\(CheckpointManifest.fileName).tmp")
        if committed() != fresh { Self.remove("\(folder)/\(fresh)") }
    }

    /// Removes all numbered folders but the current one: the previous checkpoint, and the remains
    /// of killed programs.
    private func removeOthers() {
        guard committed() == fresh, (try? PartFile.sync(folder: folder)) != nil else { return }
        for number in (try? Self.numbers(in: folder)) ?? [] where Self.name(number) != fresh {
            Self.remove("\(folder)/\(Self.name(number))")
        }
    }

    /// The folder that the manifest names; nil if there is no manifest.
    private func committed() -> String? {
        let path = "\(folder)/\(CheckpointManifest.fileName)"
        guard let file = try? InputFile(path),
            let bytes = try? ByteSource(file).bytes(at: 0, count: file.count)
        else { return nil }
        return try? CheckpointManifest(bytes, path: path).folder
    }

    // MARK: Folders

    /// Creates a folder and syncs its parent, unless it exists.
    private static func makeFolder(_ folder: String) throws {
        guard mkdir(folder, 0o777) == 0 else {
            if errno == EEXIST { return }
            throw ArrayError.system("cannot make the folder", folder)
        }
        try PartFile.sync(folder: folder + "/..")
    }

    private static func name(_ number: Int) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(6 - digits.count, 0)) + digits
    }

    /// The numbers of the numbered folders.
    private static func numbers(in folder: String) throws -> [Int] {
        try names(in: folder).compactMap { name in Int(name).flatMap { self.name($0) == name ? $0 : nil } }
    }

    private static func names(in folder: String) throws -> [String] {
        guard let stream = opendir(folder) else { throw ArrayError.system("cannot read the folder", folder) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Removes a folder of files.
    private static func remove(_ folder: String) {
        for name in (try? names(in: folder)) ?? [] { unlink("\(folder)/\(name)") }
        rmdir(folder)
    }
}

extension View {
    /// The axes in decreasing order of their strides, in which elements are ordered as in memory.
    var memoryOrder: [Int] {
        // Axes of repeated elements or a single one have no place in memory; they keep theirs in
        // the order.
        let moving = shape.indices.filter { shape[$0] > 1 && strides[$0] != 0 }
        let sorted = moving.sorted { abs(strides[$0]) > abs(strides[$1]) }
        var order = Array(shape.indices)
        for (place, axis) in zip(moving, sorted) { order[place] = axis }
        return order
    }
}
