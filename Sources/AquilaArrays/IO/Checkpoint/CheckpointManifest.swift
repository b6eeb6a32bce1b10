import AquilaTypes

/// The description of a checkpoint, in the small file whose rename is the commit.
struct CheckpointManifest {
    /// A box of an array, with the checksum of its bytes in row-major order.
    struct Part: Equatable {
        var origin: Shape
        var extents: Shape
        var checksum: UInt32
    }

    struct Item {
        var name: String
        var dtype: DType
        var shape: Shape
        /// The array's axes in the order of memory and file, outermost first.
        var order: [Int]
        /// The path of the `.npy` file relative to the manifest.
        var file: String
        var parts: [Part]

        /// The extents in the order of the file.
        var storedShape: Shape { Shape(order.map { shape[$0] }) }
    }

    static let fileName = "checkpoint.json"
    private static let version = 1

    var folder: String
    var items: [Item]
    var values: [String: FileValue]

    // MARK: Writing

    /// The text of the manifest. It ends with the checksum of everything before it.
    func bytes() throws -> [UInt8] {
        var members = self.members
        members.append(("checksum", .integer(try Int(Self.checksum(members)))))
        return Array((JSON.object(members).description + "\n").utf8)
    }

    private var members: [(name: String, value: JSON)] {
        let values = values.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value.json) }
        return [
            ("version", .integer(Self.version)), ("folder", .text(folder)), ("values", .object(values)),
            ("arrays", .list(items.map(\.json))),
        ]
    }

    private static func checksum(_ members: [(name: String, value: JSON)]) throws -> UInt32 {
        try CRC32.of(Array(JSON.object(members).description.utf8))
    }

    // MARK: Reading

    /// - Throws: `ArrayError` of kind `format`.
    init(_ bytes: [UInt8], path: String) throws {
        func damaged(_ what: String) -> ArrayError { ArrayError(.format, "\(path): \(what)") }
        let json: JSON
        do { json = try JSONReader.read(bytes) } catch {
            throw damaged("\(error.what), at byte \(error.position)")
        }
        guard let all = json.members, let checksum = json["checksum"]?.integerValue else {
            throw damaged("not a checkpoint")
        }
        guard try checksum == Int(Self.checksum(all.filter { $0.name != "checksum" })) else {
            throw damaged("the checksum does not fit the content")
        }
        guard json["version"]?.integerValue == Self.version else {
            throw damaged("this version of a checkpoint is not supported")
        }
        guard let folder = json["folder"]?.textValue, let arrays = json["arrays"]?.listValue,
            let values = json["values"]?.members
        else { throw damaged("not a checkpoint") }
        self.folder = folder
        items = try arrays.map { array in
            guard let item = Item(array) else { throw damaged("an array is not described as it should be") }
            return item
        }
        self.values = Dictionary(
            values.compactMap { member in FileValue(member.value).map { (member.name, $0) } },
            uniquingKeysWith: { $1 })
    }

    init(folder: String, items: [Item], values: [String: FileValue]) {
        self.folder = folder
        self.items = items
        self.values = values
    }
}

extension CheckpointManifest.Item {
    fileprivate var json: JSON {
        .object([
            ("name", .text(name)), ("dtype", .text(dtype.name)), ("shape", .integers(shape)),
            ("order", .integers(order)), ("file", .text(file)),
            ("parts", .list(parts.map(\.json))),
        ])
    }

    fileprivate init?(_ json: JSON) {
        guard let name = json["name"]?.textValue, let file = json["file"]?.textValue,
            let dtype = DType.allCases.first(where: { $0.name == json["dtype"]?.textValue }),
            let shape = json["shape"]?.integers, let order = json["order"]?.integers,
            order.sorted() == Array(shape.indices), let list = json["parts"]?.listValue
        else { return nil }
        let parts = list.compactMap { CheckpointManifest.Part($0, rank: shape.count) }
        guard parts.count == list.count else { return nil }
        self.init(
            name: name, dtype: dtype, shape: Shape(shape), order: order, file: file, parts: parts)
    }
}

extension CheckpointManifest.Part {
    fileprivate var json: JSON {
        .object([
            ("origin", .integers(origin)), ("shape", .integers(extents)),
            ("crc32", .integer(Int(checksum))),
        ])
    }

    fileprivate init?(_ json: JSON, rank: Int) {
        guard let origin = json["origin"]?.integers, origin.count == rank,
            let extents = json["shape"]?.integers,
            extents.count == rank, let checksum = json["crc32"]?.integerValue.flatMap({ UInt32(exactly: $0) })
        else { return nil }
        self.init(origin: Shape(origin), extents: Shape(extents), checksum: checksum)
    }

    /// The part as numbers, in which form ranks exchange it.
    var words: [Int] { [Int(checksum)] + Array(origin) + Array(extents) }

    init(words: ArraySlice<Int>, rank: Int) {
        let words = Array(words)
        self.init(
            origin: Shape(words[1..<1 + rank]), extents: Shape(words[(1 + rank)...]),
            checksum: UInt32(words[0]))
    }
}
