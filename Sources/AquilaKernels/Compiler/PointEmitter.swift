import AquilaTypes

/// The values of the function that the code at a point uses.
struct RowContext {
    let kernel: Kernel
    /// Address of each array's first column in this row.
    let rows: [String]
    /// Column stride of each strided array, in bytes.
    let strides: [String]
    /// Values of the scalar parameters.
    let scalars: [String]
    /// Element of each broadcast array, by parts, where it may be loaded once for the row.
    let broadcasts: [Int: [String]]
    /// Each coordinate in column 0 of this row, and its column step.
    let indices: [(start: String, step: String)]
    /// Functions that are called, by raw value.
    let functions: [Int: String]
    /// Called functions that take vectors.
    let calls: VectorCalls
    /// Stack buffers for the arguments and the results of calls.
    let callBuffers: [String]
    /// Scalar parameters that numbers are divided by.
    let divisors: [Int: InvariantDivisor]
}

/// Writes the instructions of a kernel for the columns `column ..< column + lanes` of a row.
struct PointEmitter {
    let text: IRText
    let context: RowContext
    let code: LaneEmitter
    /// First column, an `i64`.
    let column: String
    /// Number of columns that count, an `i64`; nil for all lanes.
    let active: String?
    /// True if stores bypass the cache.
    let isStreaming: Bool

    private(set) var values: [LaneValue] = []
    private var masks: [Int: String] = [:]
    private var lanePointers: [Int: [String]] = [:]
    /// Vectors of (real, imaginary) pairs in memory order, kept until the next store.
    private var pairs: [Int: String] = [:]

    var lanes: Int { code.lanes }

    init(
        text: IRText, context: RowContext, lanes: Int, column: String, active: String? = nil,
        isStreaming: Bool = false
    ) {
        self.text = text
        self.context = context
        self.code = LaneEmitter(text: text, lanes: lanes, divisors: context.divisors)
        self.column = column
        self.active = active
        self.isStreaming = isStreaming
    }

    /// Writes all instructions; `values` are the results.
    mutating func emitInstructions() {
        for instruction in context.kernel.instructions { values.append(emit(instruction)) }
    }

    private mutating func emit(_ instruction: Instruction) -> LaneValue {
        let type = instruction.type
        let array = Int(instruction.immediate & 0xffff)
        let operands = instruction.operands.map { values[Int($0)] }
        let result: String
        switch instruction.opcode {
        case .scalar:
            result = code.broadcast(context.scalars[array], type.laneType)
            return LaneValue(text: result, type: type, scalar: array)
        case .index: result = index(array)
        case .load: result = load(array, part: Int(instruction.immediate >> 16))
        case .store:
            store(operands.map(\.text), into: array)
            result = ""
        case .call: result = call(array, operands.map(\.text))
        default: return code.emit(instruction, operands)
        }
        return LaneValue(text: result, type: type)
    }

    private func index(_ number: Int) -> String {
        let (start, step) = context.indices[number]
        let first = text.value("add i64 \(start), \(text.value("mul i64 \(column), \(step)"))")
        guard lanes > 1 else { return first }
        let numbers = "<" + (0..<lanes).map { "i64 \($0)" }.joined(separator: ", ") + ">"
        let offsets = code.binary("mul", .int64, code.broadcast(step, "i64"), numbers)
        return code.binary("add", .int64, code.broadcast(first, "i64"), offsets)
    }
}

// MARK: Memory

extension PointEmitter {
    private mutating func load(_ array: Int, part: Int) -> String {
        let parameter = context.kernel.arrays[array]
        let type = parameter.type.component
        let element: String
        switch parameter.layout {
        case .broadcast:
            let parts = context.broadcasts[array] ?? text.loadElement(parameter.type, at: context.rows[array])
            element = code.broadcast(parts[part], type.memoryType)
        case .contiguous where parameter.type.isComplex: element = loadPart(part, of: array, type)
        case .contiguous: element = loadVector(type.memoryType, lanes, at: address(array))
        case .strided: element = gather(array, part: part, type)
        }
        return type == .bool ? code.binary("icmp ne", .uint8, element, code.integer(0, .uint8)) : element
    }

    private mutating func store(_ values: [String], into array: Int) {
        let parameter = context.kernel.arrays[array]
        let type = parameter.type.component
        let elements =
            type == .bool ? values.map { code.cast("zext", $0, from: "i1", to: "i8") } : values
        switch parameter.layout {
        case .broadcast: fatalError("verified: no stores into broadcast arrays")
        case .strided:
            for (part, element) in elements.enumerated() { scatter(element, into: array, part: part, type) }
        case .contiguous where parameter.type.isComplex && lanes > 1:
            let vector = code.type(type)
            let mask = (0..<lanes).map { "i32 \($0), i32 \(lanes + $0)" }.joined(separator: ", ")
            let joined = text.value(
                "shufflevector \(vector) \(elements[0]), \(vector) \(elements[1]), <\(2 * lanes) x i32> <\(mask)>"
            )
            storeVector(joined, parameter.type, 2 * lanes, at: address(array))
        case .contiguous:
            let first = address(array)
            for (part, element) in elements.enumerated() {
                let place = part == 0 ? first : text.value("getelementptr i8, ptr \(first), i64 \(type.size)")
                storeVector(element, parameter.type, lanes, at: place)
            }
        }
        pairs.removeAll()
    }

    /// The address of the first lane's element.
    private func address(_ array: Int) -> String {
        let parameter = context.kernel.arrays[array]
        if parameter.layout == .strided {
            let offset = text.value("mul i64 \(column), \(context.strides[array])")
            return text.value("getelementptr i8, ptr \(context.rows[array]), i64 \(offset)")
        }
        let offset = text.value("shl i64 \(column), \(parameter.type.sizeLog2)")
        return text.value("getelementptr i8, ptr \(context.rows[array]), i64 \(offset)")
    }

    /// One part of the elements of a contiguous complex array.
    private mutating func loadPart(_ part: Int, of array: Int, _ type: DType) -> String {
        if lanes == 1 { return text.loadElement(context.kernel.arrays[array].type, at: address(array))[part] }
        let vector = "<\(2 * lanes) x \(type.laneType)>"
        let joined = pairs[array] ?? loadVector(type.memoryType, 2 * lanes, at: address(array))
        pairs[array] = joined
        let mask = (0..<lanes).map { "i32 \(2 * $0 + part)" }.joined(separator: ", ")
        return text.value("shufflevector \(vector) \(joined), \(vector) poison, <\(lanes) x i32> <\(mask)>")
    }

    // MARK: Strided

    /// The addresses of all lanes. Gather instructions are not faster on the processors that have
    /// them.
    private mutating func pointers(_ array: Int) -> [String] {
        if let known = lanePointers[array] { return known }
        var result = [address(array)]
        for _ in 1..<max(lanes, 1) {
            result.append(
                text.value("getelementptr i8, ptr \(result.last!), i64 \(context.strides[array])"))
        }
        lanePointers[array] = result
        return result
    }

    private func place(_ pointer: String, part: Int, _ type: DType) -> String {
        part == 0 ? pointer : text.value("getelementptr i8, ptr \(pointer), i64 \(type.size)")
    }

    private mutating func gather(_ array: Int, part: Int, _ type: DType) -> String {
        let scalar = type.memoryType
        var vector = "poison"
        for (lane, pointer) in pointers(array).enumerated() {
            let element = text.value("load \(scalar), ptr \(place(pointer, part: part, type)), align 1")
            if lanes == 1 { return element }
            vector = text.value(
                "insertelement \(code.type(scalar)) \(vector), \(scalar) \(element), i64 \(lane)")
        }
        return vector
    }

    private mutating func scatter(_ value: String, into array: Int, part: Int, _ type: DType) {
        let scalar = type.memoryType
        for (lane, pointer) in pointers(array).enumerated() {
            let element =
                lanes == 1
                ? value : text.value("extractelement \(code.type(scalar)) \(value), i64 \(lane)")
            text.add("store \(scalar) \(element), ptr \(place(pointer, part: part, type)), align 1")
        }
    }

    // MARK: Vectors

    /// The mask of the lanes that count, each repeated for vectors of pairs.
    private mutating func mask(_ count: Int) -> String? {
        guard let active else { return nil }
        if let known = masks[count] { return known }
        let emitter = LaneEmitter(text: text, lanes: count)
        // The numbers fill a register, so that the comparison gives a mask of just as many bits.
        // Narrower masks have been seen to leave on lanes that LLVM pads small elements with.
        let type: DType = count <= 8 ? .uint64 : count <= 16 ? .uint32 : count <= 32 ? .uint16 : .uint8
        let lane = type.laneType
        let narrow = type == .uint64 ? active : text.value("trunc i64 \(active) to \(lane)")
        let numbers = (0..<count).map { "\(lane) \($0 * lanes / count)" }.joined(separator: ", ")
        let mask = emitter.binary("icmp ult", type, "<\(numbers)>", emitter.broadcast(narrow, lane))
        masks[count] = mask
        return mask
    }

    /// The mask of the lanes that count; nil if all do.
    mutating func laneMask() -> String? { mask(lanes) }

    private mutating func loadVector(_ scalar: String, _ count: Int, at pointer: String) -> String {
        let emitter = LaneEmitter(text: text, lanes: count)
        guard let mask = mask(count) else {
            return text.value("load \(emitter.type(scalar)), ptr \(pointer), align 1")
        }
        let arguments = [
            ("ptr", pointer), ("i32", "1"), (emitter.type("i1"), mask),
            (emitter.type(scalar), "zeroinitializer"),
        ]
        return text.intrinsic(
            "llvm.masked.load", suffix: "\(emitter.suffix(scalar)).p0", returns: emitter.type(scalar),
            arguments)
    }

    private mutating func storeVector(_ value: String, _ type: DType, _ count: Int, at pointer: String) {
        let scalar = type.component.memoryType
        let alignment = KernelPlan.streamingAlignment(type, lanes: lanes)
        let emitter = LaneEmitter(text: text, lanes: count)
        guard let mask = mask(count) else {
            let suffix = isStreaming ? "align \(alignment), !nontemporal !1" : "align 1"
            text.add("store \(emitter.type(scalar)) \(value), ptr \(pointer), \(suffix)")
            return
        }
        let arguments = [
            (emitter.type(scalar), value), ("ptr", pointer), ("i32", "1"), (emitter.type("i1"), mask),
        ]
        _ = text.intrinsic(
            "llvm.masked.store", suffix: "\(emitter.suffix(scalar)).p0", returns: "void", arguments)
    }
}

extension IRText {
    /// Loads the parts of one element in their order in memory.
    func loadElement(_ type: DType, at pointer: String) -> [String] {
        let scalar = type.component.memoryType
        let re = value("load \(scalar), ptr \(pointer), align 1")
        guard type.isComplex else { return [re] }
        let second = value("getelementptr i8, ptr \(pointer), i64 \(type.component.size)")
        return [re, value("load \(scalar), ptr \(second), align 1")]
    }
}
