import AquilaKernels
import AquilaTypes
import Foundation

/// A computation under test, from the bytes of its operands to those of its results.
protocol OracleSubject: CustomStringConvertible {
    var types: [DType] { get }
    var resultTypes: [DType] { get }
    /// The number of elements of each operand for one element of each result.
    var elementsPerResult: Int { get }
    func run(_ operands: [Data], count: Int) -> [Data]
}

extension OracleSubject {
    var elementsPerResult: Int { 1 }

    /// Runs a kernel with the interpreter: arrays of these types, the given ones first.
    func run(
        _ kernel: Kernel, _ inputs: [Data], _ types: [DType], rows: Int = 1, columns: Int
    ) -> [Data] {
        let layout = FrameLayout(kernel)
        var frame = [UInt64](repeating: 0, count: layout.wordCount)
        frame[FrameLayout.rows] = UInt64(rows)
        frame[FrameLayout.columns] = UInt64(columns)
        frame[FrameLayout.functions] = UInt64(UInt(bitPattern: ExternalFunctions.table))
        for k in 0..<kernel.indexCount { frame[layout.index(k) + 2] = 1 }
        let buffers = types.map {
            UnsafeMutableRawBufferPointer.allocate(byteCount: $0.size * rows * columns, alignment: 64)
        }
        defer { for buffer in buffers { buffer.deallocate() } }
        for (k, type) in types.enumerated() {
            let isDense = kernel.arrays[k].layout == .contiguous
            if k < inputs.count { buffers[k].copyBytes(from: inputs[k]) }
            frame[layout.array(k)] = UInt64(UInt(bitPattern: buffers[k].baseAddress))
            frame[layout.array(k) + 1] = UInt64(type.size * (isDense ? columns : 1))
            frame[layout.array(k) + 2] = UInt64(isDense ? type.size : 0)
        }
        InterpretedKernel(kernel).run(frame)
        return buffers.dropFirst(inputs.count).map { Data($0) }
    }
}

/// An operation's row of the table.
struct OpSubject: OracleSubject {
    let op: Op
    let types: [DType]

    var resultTypes: [DType] { op.loop(for: types)?.outputs ?? [] }
    var description: String { "\(op) of \(types.map(\.name))" }

    func run(_ operands: [Data], count: Int) -> [Data] {
        run(OpTableTests.kernel(op, types)!, operands, types + resultTypes, columns: count)
    }
}

/// A conversion.
struct CastSubject: OracleSubject {
    let source: DType
    let target: DType

    var types: [DType] { [source] }
    var resultTypes: [DType] { [target] }
    var description: String { "the cast of \(source) to \(target)" }

    func run(_ operands: [Data], count: Int) -> [Data] {
        var builder = KernelBuilder()
        let arrays = [source, target].map { builder.addArray($0, .contiguous) }
        let value = builder.load(arrays[0])
        builder.store(emitCast(&builder, value, from: source, to: target), into: arrays[1])
        return run(builder.kernel, operands, [source, target], columns: count)
    }
}

/// A reduction of rows.
struct ReductionSubject: OracleSubject {
    let reduction: ReductionOp
    let type: DType

    var types: [DType] { [type] }
    var resultTypes: [DType] { [reduction.resultType(type)] }
    var elementsPerResult: Int { 77 }
    var description: String { "\(reduction.name) of \(type)" }

    func run(_ operands: [Data], count: Int) -> [Data] {
        let states = reduction.stateTypes(type)
        let parts = run(
            ReductionOpTests.kernel(reduction, type), operands, [type] + states, rows: count,
            columns: elementsPerResult)
        var builder = KernelBuilder()
        let state = states.map { builder.load(builder.addArray($0, .contiguous)).re }
        let target = builder.addArray(resultTypes[0], .contiguous)
        builder.store(reduction.emitResult(&builder, type, state: state), into: target)
        return run(
            builder.kernel, parts.map { $0.prefix($0.count / elementsPerResult) }, states + resultTypes,
            columns: count)
    }
}
