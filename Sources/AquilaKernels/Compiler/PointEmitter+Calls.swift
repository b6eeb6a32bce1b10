extension PointEmitter {
    /// Calls an external function over the lanes.
    func call(_ function: Int, _ operands: [String]) -> String {
        context.calls.contains(function)
            ? callVectors(function, operands) : callBlock(function, operands)
    }

    /// Calls a block function by way of the stack.
    private func callBlock(_ function: Int, _ operands: [String]) -> String {
        let lane = code.type("double")
        let buffers = context.callBuffers
        for (operand, buffer) in zip(operands, buffers) {
            text.add("store \(lane) \(operand), ptr \(buffer), align 8")
        }
        let second = operands.count > 1 ? buffers[1] : buffers[0]
        let count = active ?? String(lanes)
        text.add(
            "call void \(context.functions[function]!)(ptr \(buffers[0]), ptr \(second), ptr \(buffers[2]),"
                + " i64 \(count))")
        return text.value("load \(lane), ptr \(buffers[2]), align 8")
    }

    // MARK: Vectors in registers

    /// Calls the function once for each vector of its width; fewer lanes are repeated until they
    /// fill one.
    private func callVectors(_ function: Int, _ operands: [String]) -> String {
        let width = context.calls.lanes
        var results = stride(from: 0, to: lanes, by: width).map { first in
            let type = "<\(width) x double>"
            let arguments = operands.map { "\(type) \(vector($0, from: first, width))" }
            return text.value(
                "call \(type) \(context.functions[function]!)(\(arguments.joined(separator: ", ")))")
        }
        if lanes == 1 { return text.value("extractelement <\(width) x double> \(results[0]), i64 0") }
        if lanes < width { return shuffle(results[0], results[0], of: width, Array(0..<lanes)) }
        var joined = width
        while results.count > 1 {
            results = stride(from: 0, to: results.count, by: 2).map {
                shuffle(results[$0], results[$0 + 1], of: joined, Array(0..<2 * joined))
            }
            joined *= 2
        }
        return results[0]
    }

    /// The `width` lanes of an operand from `first` on.
    private func vector(_ operand: String, from first: Int, _ width: Int) -> String {
        if lanes == width { return operand }
        if lanes == 1 { return LaneEmitter(text: text, lanes: width).broadcast(operand, "double") }
        return shuffle(operand, operand, of: lanes, (first..<first + width).map { $0 % lanes })
    }

    private func shuffle(_ a: String, _ b: String, of count: Int, _ lanes: [Int]) -> String {
        let mask = lanes.map { "i32 \($0)" }.joined(separator: ", ")
        let type = "<\(count) x double>"
        return text.value("shufflevector \(type) \(a), \(type) \(b), <\(lanes.count) x i32> <\(mask)>")
    }
}
