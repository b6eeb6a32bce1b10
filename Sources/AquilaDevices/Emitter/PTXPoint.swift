import AquilaKernels
import AquilaTypes

/// The values of the function that the code at a point uses.
struct PTXRowContext {
    let kernel: Kernel
    let scalars: [String]
    /// Address of each array in column 0 of this row, and its column stride in bytes.
    let arrays: [(address: String, stride: String)]
    /// Each coordinate in column 0 of this row, and its column step.
    let indices: [(start: String, step: String)]
}

/// Writes the instructions of a kernel for one point of a row.
struct PTXPoint {
    let text: PTXText
    let context: PTXRowContext
    let code: PTXLane
    let column: String
    private(set) var values: [PTXValue] = []
    private var addresses: [Int: String] = [:]

    init(text: PTXText, context: PTXRowContext, column: String) {
        self.text = text
        self.context = context
        self.column = column
        code = PTXLane(text: text)
    }

    /// Writes all instructions; `values` are the results.
    mutating func emitInstructions() {
        for instruction in context.kernel.instructions { values.append(emit(instruction)) }
    }

    private mutating func emit(_ instruction: Instruction) -> PTXValue {
        let type = instruction.type
        let number = Int(instruction.immediate & 0xffff)
        let operands = instruction.operands.map { values[Int($0)] }
        let register: String
        switch instruction.opcode {
        case .scalar: register = context.scalars[number]
        case .index:
            let (start, step) = context.indices[number]
            register = text.value(.double, "mad.lo.s64", column, step, start)
        case .load:
            register = code.load(
                type, at: address(number), offset: Int(instruction.immediate >> 16) * type.size)
        case .store:
            let component = type.component
            for (part, value) in operands.enumerated() {
                code.store(value.register, component, at: address(number), offset: part * component.size)
            }
            register = ""
        case .call: register = code.call(ExternalFunction(rawValue: UInt8(number))!, operands.map(\.register))
        default: return code.emit(instruction, operands)
        }
        return PTXValue(register: register, type: type)
    }

    /// The address of an array's element at the point.
    private mutating func address(_ array: Int) -> String {
        if let known = addresses[array] { return known }
        let (row, stride) = context.arrays[array]
        let parameter = context.kernel.arrays[array]
        let address: String
        switch parameter.layout {
        case .broadcast: address = row
        case .strided: address = text.value(.double, "mad.lo.s64", column, stride, row)
        case .contiguous:
            let offset = text.value(.double, "shl.b64", column, "\(parameter.type.sizeLog2)")
            address = text.value(.double, "add.s64", row, offset)
        }
        addresses[array] = address
        return address
    }
}

extension PTXLane {
    /// Loads an element. A loaded `bool` is true if its byte is not zero.
    func load(_ type: DType, at address: String, offset: Int = 0) -> String {
        let place = offset == 0 ? "[\(address)]" : "[\(address)+\(offset)]"
        if type == .bool { return isNotZero(text.value(.single, "ld.global.u8", place)) }
        return text.value(type.registerClass, "ld.global.\(type.elementType)", place)
    }

    /// Stores an element of a real type.
    func store(
        _ value: String, _ type: DType, at address: String, offset: Int = 0, if predicate: String? = nil
    ) {
        let place = offset == 0 ? "[\(address)]" : "[\(address)+\(offset)]"
        let register = type == .bool ? number(value) : value
        let condition = predicate.map { "@\($0) " } ?? ""
        text.add("\(condition)st.global.b\(8 * type.size) \(place), \(register)")
    }
}
