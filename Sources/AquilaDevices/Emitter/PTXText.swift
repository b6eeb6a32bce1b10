/// The body of a PTX function under construction: its lines, registers and labels.
///
/// Registers have no type but a size (`.b32`, `.b64`), so that a bitcast is no instruction. A reference type,
/// since the writers of loops, points and reductions all write into the same function.
final class PTXText {
    /// The classes of registers, by the letter of their names.
    enum RegisterClass: String, CaseIterable {
        /// `.pred`: a `bool`.
        case predicate = "p"
        /// `.b16`: a half on its way to or from a conversion.
        case half = "h"
        /// `.b32`: integers of up to 32 bits, `float16` by its bits, `float32`.
        case single = "r"
        /// `.b64`: 64-bit integers, addresses, `float64`.
        case double = "d"

        fileprivate var declaration: String {
            switch self {
            case .predicate: ".pred"
            case .half: ".b16"
            case .single: ".b32"
            case .double: ".b64"
            }
        }
    }

    private var lines = ""
    private var registerCounts: [RegisterClass: Int] = [:]
    private var labelCount = 0

    /// Adds a line to the function.
    func add(_ line: String) {
        lines += "\t"
        lines += line
        lines += ";\n"
    }

    /// A register that no instruction has written yet.
    func fresh(_ kind: RegisterClass) -> String {
        let number = registerCounts[kind, default: 0]
        registerCounts[kind] = number + 1
        return "%\(kind.rawValue)\(number)"
    }

    /// Writes `operation result, operands` with a fresh result.
    func value(_ kind: RegisterClass, _ operation: String, _ operands: String...) -> String {
        let result = fresh(kind)
        add("\(operation) \(result), \(operands.joined(separator: ", "))")
        return result
    }

    /// Writes an instruction whose result is a register that exists.
    func assign(_ result: String, _ operation: String, _ operands: String...) {
        add("\(operation) \(result), \(operands.joined(separator: ", "))")
    }

    // MARK: Control

    /// A name for a label that is placed later.
    func label(_ purpose: String) -> String {
        labelCount += 1
        return "$\(purpose)\(labelCount)"
    }

    func place(_ label: String) { lines += "\(label):\n" }

    func branch(to label: String, if predicate: String? = nil, unless: String? = nil) {
        if let predicate {
            add("@\(predicate) bra \(label)")
        } else if let unless {
            add("@!\(unless) bra \(label)")
        } else {
            add("bra \(label)")
        }
    }

    // MARK: Constants

    func integer(_ value: Int64, _ kind: RegisterClass) -> String {
        value64(bits: UInt64(bitPattern: value), kind)
    }

    /// A constant from its bits.
    func value64(bits: UInt64, _ kind: RegisterClass) -> String {
        switch kind {
        case .predicate: value(.predicate, "mov.pred", bits & 0xff == 0 ? "0" : "1")
        case .half, .single: value(.single, "mov.b32", Self.hexadecimal(bits & 0xffff_ffff))
        case .double: value(.double, "mov.b64", Self.hexadecimal(bits))
        }
    }

    private static func hexadecimal(_ bits: UInt64) -> String { "0x" + String(bits, radix: 16) }

    // MARK: Module

    /// The module: one entry function, whose only parameter is the launch's frame of 64-bit words.
    func module(function name: String, frameWords: Int) -> String {
        let registers = RegisterClass.allCases.compactMap { kind in
            registerCounts[kind].map { "\t.reg \(kind.declaration) \t%\(kind.rawValue)<\($0)>;\n" }
        }
        return """
            .version 6.0
            .target sm_60
            .address_size 64

            .visible .entry \(name)(
            \t.param .align 8 .b8 frame[\(8 * frameWords)]
            )
            {
            \(registers.joined())
            \(lines)\tret;
            }

            """
    }
}
