import AquilaKernels
import AquilaTypes

/// A place where ranks meet, to exchange something.
enum MeetingPoint {
    /// The recorded operations are about to run.
    case window
    /// Elements are wanted that other ranks have.
    case read(View, DType)
    /// Ranks ask each other for room.
    case memory(Int)
    /// A run-once scope.
    case once
    /// The end of the program.
    case end
}

/// Entries that a rank brings to a meeting point, for comparison with those of other ranks: the
/// operations and releases of a window, and the purpose of the meeting.
///
/// They hold the facts that must be equal: geometry, the symbolic part of placements, scalars. Facts
/// about a single rank are left out.
struct StreamRecord {
    let window: Window
    let point: MeetingPoint
    let ranks: Ranks
    private let operationCount: Int
    private let released: [Int]

    init(_ window: Window, _ point: MeetingPoint, _ ranks: Ranks) {
        self.window = window
        self.point = point
        self.ranks = ranks
        guard case .window = point else {
            operationCount = 0
            released = []
            return
        }
        operationCount = window.operations.count
        released = window.slots.indices.filter { window.slots[$0].isReleased }
    }

    var count: Int { operationCount + released.count + 1 }

    // MARK: Hashes

    /// The hash of one entry.
    ///
    /// - Parameter withScalars: whether the values of scalars belong to it.
    func hash(_ entry: Int, withScalars: Bool = true) -> UInt64 {
        var hash = Fingerprint()
        if entry < operationCount {
            mix(entry, withScalars, into: &hash)
        } else if entry < operationCount + released.count {
            hash.mix(-2)
            mix(slot: released[entry - operationCount], into: &hash)
        } else {
            mixPoint(into: &hash)
        }
        return hash.value
    }

    /// The hash of all entries.
    var hash: UInt64 {
        var hash = Fingerprint()
        for entry in 0..<count { hash.mix(self.hash(entry)) }
        return hash.value
    }

    private func mixPoint(into hash: inout Fingerprint) {
        switch point {
        case .window: hash.mix(-3)
        case .read(let view, let type):
            hash.mix(-4)
            hash.mix(view)
            hash.mix(UInt64(type.rawValue))
        case .memory(let bytes):
            hash.mix(-5)
            hash.mix(bytes)
        case .once: hash.mix(-6)
        case .end: hash.mix(-7)
        }
    }

    private func mix(_ index: Int, _ withScalars: Bool, into hash: inout Fingerprint) {
        let operation = window.operations[index]
        hash.mix(UInt64(operation.kind.rawValue) << 8 | UInt64(operation.code))
        hash.mix(
            UInt64(operation.inputCount) << 16 | UInt64(operation.outputCount) << 8
                | (operation.hasMask ? 1 : 0))
        switch operation.kind {
        case .map, .sequence, .reduce: hash.mix(operation.parameter)
        case .kernel: hash.mix(window.name(of: index))
        case .task: mix(window.launches[Int(operation.parameter)], withScalars, into: &hash)
        }
        for position in operation.references {
            let reference = window.references[position]
            hash.mix(UInt64(reference.dtype.rawValue))
            if !reference.isScalar {
                mix(slot: Int(reference.slot), into: &hash)
                hash.mix(window.view(of: reference))
            } else if withScalars {
                hash.mix(window.scalars[Int(reference.view)].re)
                hash.mix(window.scalars[Int(reference.view)].im)
            }
        }
    }

    private func mix(_ launch: RecordedLaunch, _ withScalars: Bool, into hash: inout Fingerprint) {
        hash.mix(launch.task.qualifiedName)
        hash.mix("\(launch.form.constraints)")
        if let domain = launch.form.launchDomain { hash.mix(domain) }
        for case let cut? in launch.form.cuts {
            hash.mix(cut.tile)
            hash.mix(cut.colours)
        }
        for mode in launch.modes { hash.mix(mode.code) }
        if withScalars { launch.scalars.forEach { hash.mixArgument($0) } }
    }

    private func mix(slot index: Int, into hash: inout Fingerprint) {
        let slot = window.slots[index]
        hash.mix(index)
        hash.mix(UInt64(slot.dtype.rawValue) << 8 | (slot.hasValue ? 1 : 0))
        hash.mix(slot.root)
        hash.mix(window.failures[Int32(index)] == nil ? 0 : 1)
        if let placement = ranks.placement(slot.placement) { hash.mix(placement) }
    }

    // MARK: Words

    /// An entry in words, with its line.
    ///
    /// - Complexity: up to a second, as debug information is read.
    func text(_ entry: Int) -> String {
        if entry < operationCount {
            let line = window.provenance(of: entry)?.location.map { ", at \($0)" } ?? ""
            return window.text(of: entry) + line
        }
        if entry < operationCount + released.count {
            let slot = window.slots[released[entry - operationCount]]
            return "the last handle of an array (\(slot.dtype), \(slot.root.shape)) has gone"
        }
        return pointText
    }

    private var pointText: String {
        let line = callerLocation().map { " at \($0)" } ?? ""
        return switch point {
        case .window:
            "no more operations" + (operationCount == 0 ? "" : " after these \(operationCount)")
                + ": a wait\(line)"
        case .read(let view, let type): "reads elements (\(type), \(view.shape))\(line)"
        case .memory(let bytes): "asks for \(formatBytes(bytes))\(line)"
        case .once: "a run-once scope\(line)"
        case .end: "the end of the program"
        }
    }
}

extension Window {
    /// An operation with its operands: `multiply of float64 (100,), 0.5`.
    fileprivate func text(of index: Int) -> String {
        let operation = operations[index]
        var words = operation.references.filter { !operation.outputs.contains($0) }.map {
            text(of: references[$0])
        }
        if operation.kind == .task { words += launches[Int(operation.parameter)].scalars.map { "\($0)" } }
        let results = operation.outputs.map { text(of: references[$0]) }
        return name(of: index) + (words.isEmpty ? "" : " of " + words.joined(separator: ", "))
            + " to " + results.joined(separator: ", ")
    }

    private func text(of reference: Reference) -> String {
        guard !reference.isScalar else { return scalars[Int(reference.view)].text }
        let view = view(of: reference)
        let offset = view.offset == 0 ? "" : " from \(view.offset / max(reference.dtype.size, 1))"
        return "\(reference.dtype) \(view.shape)\(offset)"
    }
}

extension Scalar {
    /// The number, as a program writes it.
    fileprivate var text: String {
        let part = dtype.component
        func number(_ bits: UInt64) -> String {
            switch part {
            case .float64: "\(Double(bitPattern: bits))"
            case .float32: "\(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))"
            case .bool: bits == 0 ? "false" : "true"
            default: part.isInteger ? "\(Int64(bitPattern: bits))" : "\(part) 0x\(String(bits, radix: 16))"
            }
        }
        return dtype.isComplex ? "\(number(re)) + \(number(im))i" : number(re)
    }
}
