import AquilaKernels
import AquilaTypes

/// Writes the part of a row reduction that a thread has: its virtual lane's state, and the tree that joins
/// the lanes of the warp.
struct PTXReduction {
    let text: PTXText
    let reduction: Reduction
    private let code: PTXLane
    /// Registers of this lane's state, which the loop over the columns rewrites.
    private let states: [String]

    init(_ reduction: Reduction, text: PTXText) {
        self.text = text
        self.reduction = reduction
        code = PTXLane(text: text)
        states = reduction.state.map { text.fresh($0.registerClass) }
    }

    /// Starts a row from the identity.
    func begin() {
        let identity = zip(reduction.identity, reduction.state).map { code.constant(bits: $0, $1) }
        assign(identity)
    }

    /// Combines an element, the right state, into the lane's state, the left one.
    func accumulate(_ values: [PTXValue]) {
        assign(combine(states, reduction.inputs.map { values[Int($0)].register }))
    }

    /// Joins the lanes by the fixed tree; lane 0 stores the row's result in column 0.
    func finish(_ context: PTXRowContext, lane: String) {
        var distance = Reduction.laneCount / 2
        while distance > 0 {
            assign(combine(states, zip(states, reduction.state).map { shuffle($0, $1, distance) }))
            distance /= 2
        }
        let isFirst = text.value(.predicate, "setp.eq.u64", lane, "0")
        for ((state, type), output) in zip(zip(states, reduction.state), reduction.outputs) {
            code.store(state, type, at: context.arrays[output].address, if: isFirst)
        }
    }

    /// All parts are computed before one is replaced, since a result may be an unchanged state.
    private func assign(_ values: [String]) {
        let copies = zip(values, reduction.state).map { value, type in
            states.contains(value)
                ? code.result(type, "mov.\(type == .bool ? "pred" : type.bitsType)", value) : value
        }
        for (index, type) in reduction.state.enumerated() {
            text.assign(states[index], "mov.\(type == .bool ? "pred" : type.bitsType)", copies[index])
        }
    }

    private func combine(_ left: [String], _ right: [String]) -> [String] {
        var values = zip(left + right, reduction.state + reduction.state).map {
            PTXValue(register: $0, type: $1)
        }
        for instruction in reduction.combine {
            values.append(code.emit(instruction, instruction.operands.map { values[Int($0)] }))
        }
        return reduction.results.map { values[Int($0)].register }
    }

    /// The state of the lane that is `distance` higher; lanes of the upper half keep their own, which no
    /// result depends on.
    private func shuffle(_ value: String, _ type: DType, _ distance: Int) -> String {
        func move(_ register: String) -> String {
            text.value(.single, "shfl.sync.down.b32", register, "\(distance)", "31", "0xffffffff")
        }
        if type == .bool { return code.isNotZero(move(code.number(value))) }
        guard type.size == 8 else { return move(value) }
        let (low, high) = (text.fresh(.single), text.fresh(.single))
        text.add("mov.b64 {\(low), \(high)}, \(value)")
        let parts = [move(low), move(high)]
        let joined = text.fresh(.double)
        text.add("mov.b64 \(joined), {\(parts[0]), \(parts[1])}")
        return joined
    }
}
