import AquilaTypes
import CPython

extension DType {
    /// The type that a class of Python's or NumPy's, a type of NumPy's, or its name stands for; nil for other
    /// objects.
    init?(named object: Ref) {
        if object == AqObject(AqFloatType()) {
            self = .float64
        } else if object == AqObject(AqLongType()) {
            self = .int64
        } else if object == AqObject(AqBoolType()) {
            self = .bool
        } else if object == AqObject(AqComplexType()) {
            self = .complex128
        } else if object.type == AqUnicodeType() {
            guard let name = try? object.text(), let type = Self.byName[name] else { return nil }
            self = type
        } else if let type = DType.allCases.first(where: {
            object == Registry.types[Int($0.rawValue)]
                || object == AqObject(ScalarClass.of($0).pointee.type)
        }) {
            self = type
        } else {
            return nil
        }
    }

    /// Types by the names that programs use; NumPy knows more.
    private static let byName: [String: DType] = [
        "f": .float32, "f4": .float32, "float32": .float32, "d": .float64, "f8": .float64,
        "float64": .float64, "float": .float64, "e": .float16, "f2": .float16, "float16": .float16,
        "F": .complex64, "c8": .complex64, "complex64": .complex64, "D": .complex128, "c16": .complex128,
        "complex128": .complex128, "complex": .complex128, "?": .bool, "bool": .bool, "b1": .bool,
        "b": .int8, "i1": .int8, "int8": .int8, "B": .uint8, "u1": .uint8, "uint8": .uint8,
        "h": .int16, "i2": .int16, "int16": .int16, "H": .uint16, "u2": .uint16, "uint16": .uint16,
        "i": .int32, "i4": .int32, "int32": .int32, "I": .uint32, "u4": .uint32, "uint32": .uint32,
        "l": .int64, "i8": .int64, "int64": .int64, "int": .int64, "L": .uint64, "u8": .uint64,
        "uint64": .uint64,
    ]
}
