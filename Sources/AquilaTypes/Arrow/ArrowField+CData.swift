import Glibc

extension ArrowField {
    /// Describes the field to another library, which calls the struct's release callback, once.
    ///
    ///     var schema = ArrowSchema()
    ///     try ArrowField("km", .float64).export(to: &schema)
    ///     String(cString: schema.format!)         // "g"
    ///     schema.release?(&schema)
    ///
    /// - Parameter schema: memory for a struct, which is overwritten. Untouched where this throws.
    /// - Throws: `ArrayError` of kind `type` for a type that Arrow does not have.
    /// - Complexity: O(n) for n fields and bytes of metadata, which are copied.
    public func export(to schema: UnsafeMutablePointer<ArrowSchema>) throws(ArrayError) {
        let values = type.dictionaryValues
        let owner = SchemaOwner(
            format: try type.format, name: name, metadata: ArrowMetadata.encode(metadata),
            members: ArrowMembers(childCount: type.fields.count, hasDictionary: values != nil))
        for (k, field) in type.fields.enumerated() { try field.export(to: owner.members.children[k]!) }
        if let values { try ArrowField("", values).export(to: owner.members.dictionary!) }
        var result = ArrowSchema()
        result.format = UnsafePointer(owner.format)
        result.name = UnsafePointer(owner.name)
        result.metadata = UnsafePointer(owner.metadata)
        result.flags = flags
        result.n_children = Int64(owner.members.childCount)
        result.children = owner.members.childCount > 0 ? owner.members.children : nil
        result.dictionary = owner.members.dictionary
        result.release = releaseSchema
        result.private_data = Unmanaged.passRetained(owner).toOpaque()
        schema.initialize(to: result)
    }

    /// Largest number of levels, at which types that contain themselves come to an end.
    private static let mostLevels = 64

    private var flags: Int64 {
        var flags = isNullable ? ArrowSchema.nullable : 0
        if case .dictionary(_, _, true) = type { flags |= ArrowSchema.dictionaryOrdered }
        return flags
    }

    /// The field that another library describes. The struct is read and not released.
    ///
    ///     var schema = ArrowSchema()
    ///     try ArrowField("km", .float64).export(to: &schema)
    ///     try ArrowField(schema).name             // "km"
    ///     schema.release?(&schema)
    ///
    /// - Throws: `ArrayError` of kind `format` for a malformed struct, of kind `type` for a type
    ///   that Aquila does not have.
    /// - Complexity: O(n) for n fields and bytes of metadata, which are copied.
    public init(_ schema: borrowing ArrowSchema) throws(ArrayError) {
        try self.init(schema, depth: 0)
    }

    private init(_ schema: borrowing ArrowSchema, depth: Int) throws(ArrayError) {
        guard depth < Self.mostLevels else {
            throw ArrayError(.format, "ArrowSchema: more than \(Self.mostLevels) levels of types")
        }
        guard schema.release != nil else { throw ArrayError(.format, "ArrowSchema: it has been released") }
        guard let format = schema.format.map({ String(cString: $0) }) else {
            throw ArrayError(.format, "ArrowSchema: it has no format")
        }
        var children: [ArrowField] = []
        // Only types that begin with `+` have children; for others, the number and the pointer are
        // invalid.
        let most = format.hasPrefix("+") ? Int64(Int32.max) : 0
        guard (0...most).contains(schema.n_children) else {
            throw ArrayError(.format, "ArrowSchema: \(schema.n_children) children of \"\(format)\"")
        }
        for child in try schema.childPointers("ArrowSchema", count: Int(schema.n_children)) {
            children.append(try ArrowField(child.pointee, depth: depth + 1))
        }
        var type = try ArrowType(format: format, children: children)
        if let values = schema.dictionary {
            guard case .number(let index) = type, index.isInteger else {
                throw ArrayError(.format, "ArrowSchema: a dictionary with positions of format \"\(format)\"")
            }
            type = .dictionary(
                index: index, values: try ArrowField(values.pointee, depth: depth + 1).type,
                isOrdered: schema.flags & ArrowSchema.dictionaryOrdered != 0)
        }
        self.init(
            schema.name.map { String(cString: $0) } ?? "", type,
            isNullable: schema.flags & ArrowSchema.nullable != 0,
            metadata: try ArrowMetadata.decode(schema.metadata))
    }
}

/// The memory that an exported schema points to, until it is released.
private final class SchemaOwner {
    let format: UnsafeMutablePointer<CChar>
    let name: UnsafeMutablePointer<CChar>
    let metadata: UnsafeMutablePointer<CChar>?
    let members: ArrowMembers<ArrowSchema>

    init(format: String, name: String, metadata: [CChar]?, members: ArrowMembers<ArrowSchema>) {
        self.format = strdup(format)
        self.name = strdup(name)
        self.metadata = metadata.map { bytes in
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
            copy.initialize(from: bytes, count: bytes.count)
            return copy
        }
        self.members = members
    }

    deinit {
        free(format)
        free(name)
        metadata?.deallocate()
    }
}

private let releaseSchema: ArrowRelease = { pointer in
    guard let schema = pointer?.assumingMemoryBound(to: ArrowSchema.self), schema.pointee.release != nil
    else {
        return
    }
    Unmanaged<SchemaOwner>.fromOpaque(schema.pointee.private_data!).release()
    schema.pointee.release = nil
}

/// Metadata as the interface codes them: a count, then for each key and value its length and its bytes.
enum ArrowMetadata {
    static func encode(_ metadata: [String: [UInt8]]) -> [CChar]? {
        guard !metadata.isEmpty else { return nil }
        var bytes: [UInt8] = []
        func append(_ count: Int) { withUnsafeBytes(of: Int32(count)) { bytes.append(contentsOf: $0) } }
        append(metadata.count)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            for part in [Array(key.utf8), value] {
                append(part.count)
                bytes.append(contentsOf: part)
            }
        }
        return bytes.map { CChar(bitPattern: $0) }
    }

    static func decode(_ pointer: UnsafePointer<CChar>?) throws(ArrayError) -> [String: [UInt8]] {
        guard let pointer else { return [:] }
        let bytes = UnsafeRawPointer(pointer)
        var place = 0
        func count() throws(ArrayError) -> Int {
            let count = Int(bytes.loadUnaligned(fromByteOffset: place, as: Int32.self))
            guard count >= 0 else { throw ArrayError(.format, "ArrowSchema: metadata of negative length") }
            place += 4
            return count
        }
        func part() throws(ArrayError) -> [UInt8] {
            let count = try count()
            defer { place += count }
            return Array(UnsafeRawBufferPointer(start: bytes + place, count: count))
        }
        var result: [String: [UInt8]] = [:]
        for _ in 0..<(try count()) {
            let key = String(decoding: try part(), as: UTF8.self)
            result[key] = try part()
        }
        return result
    }
}
