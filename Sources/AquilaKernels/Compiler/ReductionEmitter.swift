import AquilaTypes

/// Writes the lanes of one reduction: their identity, their accumulation and the tree that joins them.
///
/// Between blocks the 32 lanes of each part of the state lie in a buffer on the stack.
struct ReductionEmitter {
    let text: IRText
    let reduction: Reduction
    /// Stack buffers, one for each part.
    let buffers: [String]

    private static let laneCount = Reduction.laneCount

    /// Allocates the buffers; this code belongs in the entry block.
    init(_ reduction: Reduction, text: IRText) {
        self.text = text
        self.reduction = reduction
        buffers = reduction.state.map { type in
            text.value("alloca [\(Self.laneCount) x \(type.memoryType)], align 64")
        }
    }

    /// The neutral state in all lanes.
    var identity: [LaneValue] {
        let code = LaneEmitter(text: text, lanes: Self.laneCount)
        return zip(reduction.identity, reduction.state).map { code.constant(bits: $0, $1) }
    }

    /// The right state combined into the left one.
    func combine(_ left: [LaneValue], _ right: [LaneValue], _ code: LaneEmitter) -> [LaneValue] {
        var values = left + right
        for instruction in reduction.combine {
            values.append(code.emit(instruction, instruction.operands.map { values[Int($0)] }))
        }
        return reduction.results.map { values[Int($0)] }
    }

    /// Combines the point's elements into the lanes in the buffers.
    func accumulate(_ point: inout PointEmitter) {
        let code = point.code
        let places = buffers.enumerated().map { part, buffer in
            guard code.lanes < Self.laneCount else { return buffer }
            let lane = text.value("and i64 \(point.column), \(Self.laneCount - 1)")
            return text.value(
                "getelementptr \(reduction.state[part].memoryType), ptr \(buffer), i64 \(lane)")
        }
        let left = zip(places, reduction.state).map { load($1, at: $0, code) }
        var result = combine(left, inputs(of: point), code)
        if let mask = point.laneMask() {
            result = zip(left, result).map { old, new in
                LaneValue(text: code.select(mask, new.type, new.text, old.text), type: new.type)
            }
        }
        for (value, place) in zip(result, places) { store(value, at: place, code) }
    }

    func inputs(of point: PointEmitter) -> [LaneValue] { reduction.inputs.map { point.values[Int($0)] } }

    /// Writes all lanes to the buffers.
    func store(_ lanes: [LaneValue]) {
        let code = LaneEmitter(text: text, lanes: Self.laneCount)
        for (value, buffer) in zip(lanes, buffers) { store(value, at: buffer, code) }
    }

    /// Joins the lanes by the fixed tree and stores the row's result.
    func finish(rows: [String]) {
        var width = Self.laneCount
        var lanes = zip(buffers, reduction.state).map {
            load($1, at: $0, LaneEmitter(text: text, lanes: width))
        }
        while width > 1 {
            width /= 2
            let code = LaneEmitter(text: text, lanes: width)
            let low = lanes.map { half($0, from: 0, width) }
            let high = lanes.map { half($0, from: width, width) }
            lanes = combine(low, high, code)
        }
        let code = LaneEmitter(text: text, lanes: 1)
        for (value, output) in zip(lanes, reduction.outputs) { store(value, at: rows[output], code) }
    }

    /// The `width` lanes from `start` of a vector of twice as many.
    private func half(_ value: LaneValue, from start: Int, _ width: Int) -> LaneValue {
        let vector = "<\(2 * width) x \(value.type.laneType)>"
        if width == 1 {
            return LaneValue(
                text: text.value("extractelement \(vector) \(value.text), i64 \(start)"), type: value.type)
        }
        let lanes = (start..<start + width).map { "i32 \($0)" }.joined(separator: ", ")
        let half = text.value(
            "shufflevector \(vector) \(value.text), \(vector) poison, <\(width) x i32> <\(lanes)>")
        return LaneValue(text: half, type: value.type)
    }

    private func load(_ type: DType, at pointer: String, _ code: LaneEmitter) -> LaneValue {
        let raw = text.value("load \(code.type(type.memoryType)), ptr \(pointer), align \(type.size)")
        guard type == .bool else { return LaneValue(text: raw, type: type) }
        return LaneValue(text: code.binary("icmp ne", .uint8, raw, code.integer(0, .uint8)), type: type)
    }

    /// Stores a value. Outputs need not be aligned, so no store promises it.
    private func store(_ value: LaneValue, at pointer: String, _ code: LaneEmitter) {
        let type = value.type
        let raw = type == .bool ? code.cast("zext", value.text, from: "i1", to: "i8") : value.text
        text.add("store \(code.type(type.memoryType)) \(raw), ptr \(pointer), align 1")
    }
}
