import AquilaTypes

/// Writes a kernel as a function of textual LLVM IR with explicit vectors.
///
/// ```
/// entry    read the frame
/// row      addresses of this row, its broadcast elements, fresh lanes of reductions
///            (streaming: `partial` up to the first aligned column)
/// middle   the number of columns that the main loop takes
/// main     `lanes` columns at a time          stream  the same, storing past the cache
/// rest     the columns that are left
/// partial  fewer than `lanes` columns
/// row.end  join the lanes of reductions; the next row
/// ```
struct KernelEmitter {
    /// Number of the emitter's version; it changes with every change of the text for any kernel, as
    /// it is a part of cache keys.
    static let version = 3

    /// Name of the function in the module.
    static let entryName = "aquila_kernel"

    let kernel: Kernel
    let plan: KernelPlan
    let text = IRText()

    /// The module for a verified kernel.
    static func module(_ kernel: Kernel, target: CompileTarget = .host, streaming: Bool = false) -> String {
        let plan = KernelPlan(kernel, target: target, streaming: streaming)
        let emitter = KernelEmitter(kernel: kernel, plan: plan)
        emitter.emit()
        return emitter.text.module(function: entryName, vectorBits: target.vectorBits)
    }

    private func emit() {
        text.label("entry")
        let frame = FrameValues(kernel, calls: plan.calls, text: text)
        let reductions = kernel.reductions.map { ReductionEmitter($0, text: text) }
        let needsBuffers = frame.functions.keys.contains { !plan.calls.contains($0) }
        let buffers =
            needsBuffers ? (0..<3).map { _ in text.value("alloca [\(plan.lanes) x double], align 64") } : []
        text.add("%no.rows = icmp sle i64 \(frame.rows), 0")
        text.add("br i1 %no.rows, label %exit, label %row")

        text.label("row")
        text.add("%row.number = phi i64 [ 0, %entry ], [ %row.next, %row.end ]")
        let context = frame.rowContext(row: "%row.number", callBuffers: buffers, text: text)
        let loops = LoopEmitter(
            text: text, plan: plan, context: context, reductions: reductions, columns: frame.columns)
        loops.emit()

        text.label("row.end")
        for reduction in reductions { reduction.finish(rows: context.rows) }
        text.add("%row.next = add i64 %row.number, 1")
        text.add("%more.rows = icmp slt i64 %row.next, \(frame.rows)")
        text.add("br i1 %more.rows, label %row, label %exit")
        text.label("exit")
        if plan.isStreaming { fence() }
        text.add("ret void")
    }

    /// Orders stores past the cache before the stores that tell other threads of their completion.
    private func fence() {
        #if arch(x86_64)
            text.declare("declare void @llvm.x86.sse.sfence()")
            text.add("call void @llvm.x86.sse.sfence()")
        #endif
    }
}

/// The words of the launch frame, read in the entry block.
struct FrameValues {
    let kernel: Kernel
    let rows: String
    let columns: String
    let functions: [Int: String]
    private let arrays: [(base: String, rowStride: String, columnStride: String)]
    private let scalars: [String]
    private let indices: [(start: String, rowStep: String, columnStep: String)]

    private let calls: VectorCalls
    private let divisors: [Int: InvariantDivisor]

    init(_ kernel: Kernel, calls: VectorCalls, text: IRText) {
        let layout = FrameLayout(kernel)
        func word(_ index: Int, _ type: String = "i64") -> String {
            let place = text.value("getelementptr i64, ptr %frame, i64 \(index)")
            return text.value("load \(type), ptr \(place), align 8, !invariant.load !0")
        }
        self.kernel = kernel
        self.calls = calls
        rows = word(FrameLayout.rows)
        columns = word(FrameLayout.columns)
        arrays = kernel.arrays.indices.map { index in
            let start = layout.array(index)
            return (word(start, "ptr"), word(start + 1), word(start + 2))
        }
        let scalars = kernel.scalars.enumerated().map { index, type in
            let raw = word(layout.scalar(index), type.memoryType)
            return type == .bool ? text.value("icmp ne i8 \(raw), 0") : raw
        }
        self.scalars = scalars
        divisors = Dictionary(
            uniqueKeysWithValues: kernel.scalarDivisors.map { index in
                let isSigned = !kernel.scalars[index].isUnsigned
                return (index, InvariantDivisor(scalars[index], isSigned: isSigned, text: text))
            })
        indices = (0..<kernel.indexCount).map { index in
            let start = layout.index(index)
            return (word(start), word(start + 1), word(start + 2))
        }
        functions = Self.functions(kernel, calls, table: { word(FrameLayout.functions, "ptr") }, text)
    }

    private static func functions(
        _ kernel: Kernel, _ calls: VectorCalls, table: () -> String, _ text: IRText
    ) -> [Int: String] {
        let called = Set(kernel.instructions.filter { $0.opcode == .call }.map { Int($0.immediate) })
        guard !called.isEmpty else { return [:] }
        let table = table()
        var result: [Int: String] = [:]
        for function in called.sorted() {
            let index = calls.contains(function) ? ExternalFunction.allCases.count + function : function
            let place = text.value("getelementptr ptr, ptr \(table), i64 \(index)")
            result[function] = text.value("load ptr, ptr \(place), align 8, !invariant.load !0")
        }
        return result
    }

    /// Writes the values that change with the row.
    func rowContext(row: String, callBuffers: [String], text: IRText) -> RowContext {
        let rows = arrays.map { array in
            let offset = text.value("mul i64 \(row), \(array.rowStride)")
            return text.value("getelementptr i8, ptr \(array.base), i64 \(offset)")
        }
        let starts = indices.map { index in
            let offset = text.value("mul i64 \(row), \(index.rowStep)")
            return (start: text.value("add i64 \(index.start), \(offset)"), step: index.columnStep)
        }
        var broadcasts: [Int: [String]] = [:]
        for array in kernel.loadedOncePerRow {
            broadcasts[array] = text.loadElement(kernel.arrays[array].type, at: rows[array])
        }
        return RowContext(
            kernel: kernel, rows: rows, strides: arrays.map(\.columnStride), scalars: scalars,
            broadcasts: broadcasts, indices: starts, functions: functions, calls: calls,
            callBuffers: callBuffers, divisors: divisors)
    }
}

extension Kernel {
    /// The scalar parameters that 64-bit integers are divided by.
    fileprivate var scalarDivisors: [Int] {
        let divisors = instructions.filter {
            ($0.opcode == .quotient || $0.opcode == .remainder) && $0.type.size == 8
        }
        .map { instructions[Int($0.b)] }
        return Set(divisors.filter { $0.opcode == .scalar }.map { Int($0.immediate) }).sorted()
    }

    /// The broadcast arrays whose element no earlier store can have changed.
    fileprivate var loadedOncePerRow: [Int] {
        let early = instructions.prefix { $0.opcode != .store }.filter { $0.opcode == .load }
        let late = instructions.drop { $0.opcode != .store }.filter { $0.opcode == .load }
        func named(_ loads: [Instruction]) -> Set<Int> { Set(loads.map { Int($0.immediate & 0xffff) }) }
        return named(early).subtracting(named(late)).filter { arrays[$0].layout == .broadcast }.sorted()
    }
}
