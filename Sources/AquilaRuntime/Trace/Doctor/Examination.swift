import AquilaKernels
import AquilaTypes

/// The findings of a doctor in a window before it runs.
struct Examination {
    /// A habit of one operation, and its share of the window's work.
    struct Symptom {
        var habit: Habit
        var what: String
        var operation: Int
        var amount: Int
        var share: Double
    }

    var symptoms: [Symptom] = []
    /// Tasks in one piece, with the place where their time will be written.
    var uncut: [(step: Int, task: TaskStep, graph: TaskGraph)] = []
    var operationCount = 0
    /// Number of elements that the operations touch.
    var work = 0
    /// Nanoseconds that making the plan took; nil for a plan that was kept.
    var planning: UInt64?
    /// Place of each operation in the program.
    var provenances: [Provenance?] = []
    /// Operation that writes most.
    var largest: Int?
}

extension Doctor {
    /// Number of bytes from which on the number of a task's pieces matters.
    private static let taskBytes = 1 << 20
    /// Number of elements up to which an operation costs as much as one without any.
    private static let tinyElements = 256
    /// Cost of an operation beside its elements, as a number of elements.
    private static let operationWork = 256

    func examine(_ window: borrowing Window, _ plan: Plan) -> Examination {
        var result = Examination()
        result.operationCount = window.operations.count
        let works = window.operations.map { window.elements(of: $0) }
        result.work = works.reduce(0, +)
        let total = Double(result.work + Self.operationWork * works.count)
        result.provenances = works.indices.map { window.provenance(of: $0) }
        result.largest = works.indices.max { works[$0] < works[$1] }
        let stored = plan.allocatedSlots
        for (index, operation) in window.operations.enumerated() {
            guard let habit = window.habit(of: index, works[index], tiny: Self.tinyElements, stored) else {
                continue
            }
            let slot = window.references[operation.outputs.lowerBound].slot
            let share = Double(works[index] + Self.operationWork) / total
            result.symptoms.append(
                .init(
                    habit: habit, what: habit == .temporary ? window.name(of: index) : "", operation: index,
                    amount: habit == .temporary ? window.slots[Int(slot)].byteCount : 1, share: share))
        }
        result.uncut = uncutTasks(window, plan)
        return result
    }

    private func uncutTasks(
        _ window: borrowing Window, _ plan: Plan
    ) -> [(step: Int, task: TaskStep, graph: TaskGraph)] {
        var result: [(step: Int, task: TaskStep, graph: TaskGraph)] = []
        for case .graph(let graph) in plan.steps {
            for (index, step) in graph.steps.enumerated() {
                guard case .task(let task) = step, task.solved.pointCount == 1 else { continue }
                let form = window.launches[task.launch].form
                let bytes = task.slots.reduce(0) { $0 + window.slots[$1].byteCount }
                if form.constraints.isEmpty, form.launchDomain == nil, bytes >= Self.taskBytes {
                    result.append((index, task, graph))
                }
            }
        }
        return result
    }

    /// Notes the findings in a window that has run.
    func note(_ examination: Examination, running: UInt64, _ allocator: Allocator) {
        let isLarge = examination.work >= Self.largeWork
        let uncut = examination.uncut.map { ($0.task, $0.graph.nanoseconds(ofStep: $0.step)) }
        let statistics = allocator.statistics
        state.withLock { state in
            if isLarge {
                state.computing += running
            } else {
                state.smallWindows += 1
                state.smallOperations += examination.operationCount
            }
            var first = Tally(provenance: examination.provenances.first ?? nil)
            if let planning = examination.planning {
                first.count = 1
                first.nanoseconds = planning
            } else {
                first.innocent = 1
            }
            state.add(.newPlans, "", first)
            for symptom in examination.symptoms {
                var tally = Tally(
                    provenance: examination.provenances[symptom.operation], count: 1, amount: symptom.amount)
                tally.nanoseconds = UInt64(Double(running) * symptom.share)
                state.add(symptom.habit, symptom.what, tally)
            }
            for (task, nanoseconds) in uncut {
                let tally = Tally(
                    provenance: examination.provenances[task.operation], count: 1, nanoseconds: nanoseconds)
                state.add(.uncutTask, "", tally)
            }
            let highWater = HighWater(
                bytes: statistics.peakBytesInUse, budget: allocator.budget,
                provenance: examination.largest.flatMap { examination.provenances[$0] })
            if highWater.share > state.highWater.share { state.highWater = highWater }
        }
    }
}

extension Doctor.State {
    fileprivate mutating func add(_ habit: Habit, _ what: String, _ tally: Doctor.Tally) {
        let place = tally.provenance?.place ?? .unknown
        tallies[Doctor.Sighting(habit: habit, what: what, place: place), default: Doctor.Tally()] += tally
    }
}

extension Window {
    /// The number of elements of the largest array that an operation touches.
    fileprivate func elements(of operation: Operation) -> Int {
        operation.references.reduce(0) { most, position in
            references[position].isScalar ? most : max(most, view(of: references[position]).elementCount)
        }
    }

    /// The slow habit that an operation shows; nil if it shows none.
    ///
    /// - Parameters:
    ///   - tiny: the number of elements up to which an operation is not worth its own cost.
    ///   - stored: the slots that the plan gives memory.
    fileprivate func habit(of index: Int, _ elements: Int, tiny: Int, _ stored: Set<Int>) -> Habit? {
        let operation = operations[index]
        if operation.kind == .task { return nil }
        let output = references[operation.outputs.lowerBound]
        let slot = slots[Int(output.slot)]
        let isPart = output.view != Reference.wholeStore
        if isPart, view(of: output).elementCount == 1, slot.root.elementCount > 1, elements == 1 {
            return .element
        }
        if isTemporaryOfOverlap(index, stored) { return .temporary }
        return elements <= tiny ? .tinyArrays : nil
    }

    /// True if an operation writes a store of its own that is then copied over one of its operands,
    /// at other points; had the direction been proven, the store would have no memory.
    private func isTemporaryOfOverlap(_ index: Int, _ stored: Set<Int>) -> Bool {
        let output = references[operations[index].outputs.lowerBound]
        guard stored.contains(Int(output.slot)), isTemporary(output) else { return false }
        let copy = operations[(index + 1)...].first { later in
            later.inputs.contains { references[$0].slot == output.slot }
        }
        guard let copy, copy.kind == .map, copy.code == Op.copy.rawValue else { return false }
        let target = references[copy.outputs.lowerBound]
        return sources(of: index, stored).contains { read in
            read.slot == target.slot
                && view(of: read).overlap(
                    with: view(of: target), itemSize: read.dtype.size, otherItemSize: target.dtype.size)
                    == .partial
        }
    }

    /// True if a reference is all of a store that begins and ends in the window.
    private func isTemporary(_ reference: Reference) -> Bool {
        guard !reference.isScalar, reference.view == Reference.wholeStore else { return false }
        let slot = slots[Int(reference.slot)]
        return slot.isReleased && !slot.hasValue
    }

    /// The operands of an operation: its inputs, and those of the operations fused with it that
    /// made them.
    private func sources(of index: Int, _ stored: Set<Int>) -> [Reference] {
        var result: [Reference] = []
        var open = [index]
        var seen: Set<Int> = []
        while let next = open.popLast() {
            guard seen.insert(next).inserted else { continue }
            for position in operations[next].inputs where !references[position].isScalar {
                let read = references[position]
                result.append(read)
                if stored.contains(Int(read.slot)) || !isTemporary(read) { continue }
                open += operations[..<next].indices.filter { earlier in
                    operations[earlier].outputs.contains { references[$0].slot == read.slot }
                }
            }
        }
        return result
    }
}

extension Plan {
    /// The slots that get memory.
    var allocatedSlots: Set<Int> {
        Set(steps.compactMap { if case .allocate(let slot, _) = $0 { slot } else { nil } })
    }
}

extension TaskGraph {
    /// The nanoseconds that the nodes of a step took when they were last timed.
    fileprivate func nanoseconds(ofStep step: Int) -> UInt64 {
        nodes.indices.reduce(0) { $0 + (Int(nodes[$1].step) == step ? storage.durations[$1] : 0) }
    }
}
