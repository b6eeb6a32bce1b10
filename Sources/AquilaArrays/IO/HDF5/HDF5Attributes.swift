public import AquilaTypes

extension HDF5File {
    /// The attributes of a group, a dataset or the file (`/`): numbers, truth values, texts, and lists of
    /// them. Attributes of other types are omitted.
    ///
    ///     try HDF5File.create("run.h5") { try $0.setAttribute("dt", to: 0.5) }
    ///     try HDF5File("run.h5").attributes()["dt"]        // 0.5
    ///
    /// - Throws: `ArrayError` if the object does not exist or the file cannot be read.
    /// - Complexity: O(bytes of the attributes), read by one rank, which sends them to all.
    public func attributes(of object: String = "/") throws(ArrayError) -> [String: FileValue] {
        let json = try found { library, file in
            let target = try self.object(object, library, file)
            var members: [(name: String, value: JSON)] = []
            for name in library.attributeNames(of: target) {
                guard let value = try library.attribute(name, of: target, "\(path): '\(object)'") else {
                    continue
                }
                members.append((name, value.json))
            }
            return .object(members)
        }
        var result: [String: FileValue] = [:]
        for (name, value) in json.members ?? [] { result[name] = FileValue(value) }
        return result
    }
}

extension HDF5Library {
    fileprivate func attributeNames(of object: HDF5Handle) -> [String] {
        var names: [String] = []
        // The functions that count attributes differ between versions; this one fails beyond the
        // last attribute.
        while let name = try? text(
            "an attribute",
            { [count = UInt64(names.count)] in
                attributeName(object.id, ".", 0, 0, count, $0, $1, 0)
            })
        {
            names.append(name)
        }
        return names
    }

    // MARK: Reading

    fileprivate func attribute(_ name: String, of object: HDF5Handle, _ owner: String) throws -> FileValue? {
        let what = "cannot read the attribute '\(name)' of \(owner)"
        let attribute = try HDF5Handle(openAttribute(object.id, name, 0), closeAttribute, self, what)
        let space = try HDF5Handle(attributeSpace(attribute.id), closeSpace, self, what)
        let type = try HDF5Handle(attributeType(attribute.id), types.close, self, what)
        guard let shape = shape(of: space) else { return nil }
        let count = shape.product
        let values: [FileValue]
        if TypeKind(rawValue: types.kind(type.id)) == .text {
            values = try texts(attribute, type, count, what)
        } else if let dtype = dtype(of: type.id), !dtype.isComplex {
            values = try numbers(attribute, dtype, count, what)
        } else {
            return nil
        }
        return shape.isEmpty ? values[0] : .list(values)
    }

    private func numbers(_ attribute: HDF5Handle, _ dtype: DType, _ count: Int, _ what: String) throws
        -> [FileValue]
    {
        // The library converts: every integer fits into 64 bits, except large unsigned ones.
        let memory: DType =
            dtype == .bool ? .bool : dtype == .uint64 ? .uint64 : dtype.isFloat ? .float64 : .int64
        var bytes = [UInt8](repeating: 0, count: max(count, 1) * memory.size)
        let type = try type(of: memory)
        _ = try check(readAttribute(attribute.id, type.id, &bytes), what)
        return bytes.withUnsafeBytes { bytes in
            (0..<count).map { k in
                switch memory {
                case .bool: .truth(bytes[k] != 0)
                case .float64: .number(bytes.loadUnaligned(fromByteOffset: 8 * k, as: Double.self))
                default:
                    memory == .uint64 && bytes[8 * k + 7] >= 0x80
                        ? .number(Double(bytes.loadUnaligned(fromByteOffset: 8 * k, as: UInt64.self)))
                        : .integer(bytes.loadUnaligned(fromByteOffset: 8 * k, as: Int.self))
                }
            }
        }
    }

    private func texts(_ attribute: HDF5Handle, _ type: HDF5Handle, _ count: Int, _ what: String) throws
        -> [FileValue]
    {
        guard types.isVariableText(type.id) <= 0 else {
            return try variableTexts(attribute, type, count, what)
        }
        let size = types.size(type.id)
        var bytes = [UInt8](repeating: 0, count: max(count * size, 1))
        _ = try check(readAttribute(attribute.id, type.id, &bytes), what)
        return (0..<count).map { k in
            let text = bytes[k * size..<(k + 1) * size].prefix { $0 != 0 }
            return .text(String(decoding: text, as: UTF8.self))
        }
    }

    private func variableTexts(_ attribute: HDF5Handle, _ type: HDF5Handle, _ count: Int, _ what: String)
        throws
        -> [FileValue]
    {
        var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: max(count, 1))
        _ = try pointers.withUnsafeMutableBytes {
            try check(readAttribute(attribute.id, type.id, $0.baseAddress!), what)
        }
        return pointers.prefix(count).map { pointer in
            defer { _ = freeMemory(pointer) }
            return .text(pointer.map { String(cString: $0) } ?? "")
        }
    }

    // MARK: Writing

    func write(_ value: FileValue, to name: String, of object: HDF5Handle, _ owner: String) throws {
        let what = "cannot write the attribute '\(name)' of \(owner)"
        if attributeExists(object.id, name) > 0 { _ = try check(deleteAttribute(object.id, name), what) }
        let values = value.listValue ?? [value]
        let space = try HDF5Handle(
            value.listValue == nil ? createSpace(0) : createSimpleSpace(1, [UInt64(values.count)], nil),
            closeSpace,
            self, what)
        func write(_ type: HDF5Handle, _ bytes: UnsafeRawBufferPointer) throws {
            let attribute = try HDF5Handle(
                createAttribute(object.id, name, type.id, space.id, 0, 0), closeAttribute, self, what)
            guard let start = bytes.baseAddress, !values.isEmpty else { return }
            _ = try check(writeAttribute(attribute.id, type.id, start), what)
        }
        if let texts = Self.all(values, \.textValue), !texts.isEmpty {
            try withTexts(texts) { try write(textType(), UnsafeRawBufferPointer($0)) }
        } else if let truths = Self.all(values, \.truthValue), !truths.isEmpty {
            try truths.withUnsafeBytes { try write(type(of: .bool), $0) }
        } else if let numbers = Self.all(values, \.numberValue) {
            guard let integers = Self.all(values, { if case .integer(let k) = $0 { k } else { nil } }),
                !integers.isEmpty
            else { return try numbers.withUnsafeBytes { try write(type(of: .float64), $0) } }
            try integers.withUnsafeBytes { try write(type(of: .int64), $0) }
        } else {
            throw ArrayError(.type, "\(what): a list must hold numbers, truth values or texts alone")
        }
    }

    /// The parts of all values; nil if one has none.
    private static func all<T>(_ values: [FileValue], _ part: (FileValue) -> T?) -> [T]? {
        let parts = values.compactMap(part)
        return parts.count == values.count ? parts : nil
    }

    /// The type of UTF-8 texts of variable length, as h5py writes them.
    private func textType() throws -> HDF5Handle {
        let type = try HDF5Handle(types.copy(constant("H5T_C_S1_g")), types.close, self, "no type of texts")
        _ = try check(types.setSize(type.id, -1), "no type of texts")
        _ = try check(types.setCharacters(type.id, 1), "no type of texts")
        return type
    }

    /// Calls the body with the addresses of texts terminated by zero.
    private func withTexts(
        _ texts: [String], _ body: (UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>>) throws -> Void
    )
        rethrows
    {
        var copies = texts.map { text in
            let bytes = Array(text.utf8CString)
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
            copy.initialize(from: bytes, count: bytes.count)
            return copy
        }
        defer { copies.forEach { $0.deallocate() } }
        try copies.withUnsafeMutableBufferPointer { try body($0) }
    }
}
