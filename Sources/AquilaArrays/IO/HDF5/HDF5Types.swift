import AquilaTypes

/// The element types in HDF5, in the form of h5py: truth values as an enumeration of FALSE and
/// TRUE, complex numbers as compounds of `r` and `i`, half floats by their fields. Numbers in files
/// are little-endian, as in memory.
extension HDF5Library {
    /// `H5T_class_t`.
    enum TypeKind: Int32 {
        case integer = 0, float, time, text, bits, opaque, compound, reference, enumeration, list, array
    }

    /// The HDF5 type of elements, in memory and in the files that are written.
    func type(of dtype: DType) throws -> HDF5Handle {
        switch dtype {
        case .bool: try truthType()
        case .float16: try halfType()
        case .complex64, .complex128: try complexType(dtype)
        case .int8, .uint8, .int16, .uint16, .int32, .uint32, .int64, .uint64, .float32, .float64:
            try copy(numberName(dtype))
        }
    }

    private func numberName(_ dtype: DType) -> String {
        let bits = dtype.size * 8
        let suffix = "\(bits)LE_g"
        switch dtype.kind {
        case .signed, .bool: return "H5T_STD_I" + suffix
        case .unsigned: return "H5T_STD_U" + suffix
        case .float, .complex: return "H5T_IEEE_F" + suffix
        }
    }

    private func copy(_ name: String) throws -> HDF5Handle {
        try HDF5Handle(types.copy(constant(name)), types.close, self, "no type \(name)")
    }

    private func truthType() throws -> HDF5Handle {
        let base = try copy("H5T_STD_I8LE_g")
        let type = try HDF5Handle(types.createEnumeration(base.id), types.close, self, "no enumeration")
        for (name, value) in [("FALSE", 0), ("TRUE", 1)] as [(String, Int8)] {
            _ = try withUnsafeBytes(of: value) {
                try check(types.insertCase(type.id, name, $0.baseAddress!), name)
            }
        }
        return type
    }

    private func halfType() throws -> HDF5Handle {
        let type = try copy("H5T_IEEE_F32LE_g")
        // Positions and lengths of sign, exponent and mantissa. They must fit before the type is
        // made smaller.
        _ = try check(types.setFields(type.id, 15, 10, 5, 0, 10), "no type float16")
        _ = try check(types.setSize(type.id, 2), "no type float16")
        _ = try check(types.setBias(type.id, 15), "no type float16")
        return type
    }

    private func complexType(_ dtype: DType) throws -> HDF5Handle {
        let part = try type(of: dtype.component)
        let type = try HDF5Handle(
            types.create(TypeKind.compound.rawValue, dtype.size), types.close, self, "no type \(dtype)")
        _ = try check(types.insert(type.id, "r", 0, part.id), "no type \(dtype)")
        _ = try check(types.insert(type.id, "i", dtype.component.size, part.id), "no type \(dtype)")
        return type
    }

    // MARK: Types of files

    /// The element type for a type of a file, in either byte order; nil if there is none.
    func dtype(of type: ID) -> DType? {
        switch TypeKind(rawValue: types.kind(type)) {
        case .integer: integer(size: types.size(type), isSigned: types.sign(type) != 0)
        case .float: float(size: types.size(type))
        case .enumeration: enumeration(type)
        case .compound: complex(type)
        case .time, .text, .bits, .opaque, .reference, .list, .array, nil: nil
        }
    }

    private func integer(size: Int, isSigned: Bool) -> DType? {
        DType.allCases.first { $0.size == size && $0.kind == (isSigned ? .signed : .unsigned) }
    }

    private func float(size: Int) -> DType? { DType.allCases.first { $0.size == size && $0.isFloat } }

    private func enumeration(_ type: ID) -> DType? {
        let names = memberNames(type)
        let base = types.base(type)
        guard base >= 0 else { return nil }
        defer { _ = types.close(base) }
        if names.sorted() == ["FALSE", "TRUE"], types.size(base) == 1 { return .bool }
        return dtype(of: base)
    }

    private func complex(_ type: ID) -> DType? {
        guard memberNames(type) == ["r", "i"] else { return nil }
        let parts = (0..<2 as Range<UInt32>).map { member -> DType? in
            let part = types.memberType(type, member)
            guard part >= 0 else { return nil }
            defer { _ = types.close(part) }
            return dtype(of: part)
        }
        guard parts[0] == parts[1] else { return nil }
        return DType.allCases.first { $0.isComplex && $0.component == parts[0] }
    }

    private func memberNames(_ type: ID) -> [String] {
        (0..<UInt32(max(types.memberCount(type), 0))).map { member in
            guard let name = types.memberName(type, member) else { return "" }
            defer { _ = freeMemory(name) }
            return String(cString: name)
        }
    }

    /// The description of a file's type, for error messages.
    func describe(_ type: ID) -> String {
        let size = types.size(type)
        return switch TypeKind(rawValue: types.kind(type)) {
        case .integer: "integer of \(size) bytes"
        case .float: "float of \(size) bytes"
        case .time: "time"
        case .text: types.isVariableText(type) > 0 ? "text" : "text of \(size) bytes"
        case .bits: "bits"
        case .opaque: "opaque bytes"
        case .compound: "compound of \(memberNames(type).joined(separator: ", "))"
        case .reference: "reference"
        case .enumeration: "enumeration of \(memberNames(type).joined(separator: ", "))"
        case .list: "lists of any length"
        case .array: "arrays"
        case nil: "a type of unknown class"
        }
    }
}
