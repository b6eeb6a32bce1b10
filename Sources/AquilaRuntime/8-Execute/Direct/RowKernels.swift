import AquilaKernels
import AquilaTypes

/// Kernels of elementwise operations on rows that are at hand, by the operation and its operands' types and
/// layouts: what such an operation needs besides a frame, found without a window.
final class RowKernels {
    /// A kernel, and the places in its frame.
    struct Entry {
        fileprivate var key: UInt64 = 0
        /// Type of the result.
        fileprivate(set) var dtype = DType.bool
        fileprivate var kernel: Unmanaged<OperationKernel>?
        /// The kernel's machine code, once that is ready.
        fileprivate var code: KernelEntry?
        fileprivate var functions: UInt64 = 0
        /// Operand and place of each array parameter.
        fileprivate var arrays = Places()
        /// Operand, part and place of each scalar parameter.
        fileprivate var scalars = Places()
    }

    /// Up to eight parameters, one after the other in the bytes of two words: operand and part, and place.
    fileprivate struct Places {
        private(set) var count = 0
        private var operands: UInt64 = 0
        private var words: UInt64 = 0
        static let most = 8

        mutating func append(_ operand: Int, part: Int = 0, word: Int) {
            operands |= UInt64(operand | part << 4) << UInt64(8 &* count)
            words |= UInt64(word) << UInt64(8 &* count)
            count += 1
        }

        @inline(__always)
        func operand(_ k: Int) -> Int { Int(truncatingIfNeeded: operands >> UInt64(8 &* k)) & 15 }
        @inline(__always)
        func part(_ k: Int) -> Int { Int(truncatingIfNeeded: operands >> UInt64(8 &* k &+ 4)) & 15 }
        @inline(__always)
        func word(_ k: Int) -> Int { Int(truncatingIfNeeded: words >> UInt64(8 &* k)) & 255 }
    }

    private let entries = UnsafeMutablePointer<Entry>.allocate(capacity: places)
    private let frame = UnsafeMutablePointer<UInt64>.allocate(capacity: frameWords)
    /// Operations on more elements that were asked for last.
    private let recent = UnsafeMutablePointer<Recent>.allocate(capacity: recentCount)
    /// The last windows that ran, by their serial numbers, and their numbers of operations.
    private let windows = UnsafeMutablePointer<(serial: UInt64, count: Int)>.allocate(capacity: windowCount)

    private static let places = 1 << 8
    private static let frameWords = 64
    private static let recentCount = 16
    private static let windowCount = 64
    private static let noSerial = UInt64.max
    /// Number of times after which an operation is taken for a part of a loop that repeats.
    private static let mostRepeats = 8
    /// Operations of a window whose plan takes longer than they do one by one.
    private static let fewOperations = 2
    /// Number of times that an operation is computed at once after it was in such a window.
    private static let pause = 64

    init() {
        entries.initialize(repeating: Entry(), count: Self.places)
        frame.initialize(repeating: 0, count: Self.frameWords)
        recent.initialize(repeating: Recent(), count: Self.recentCount)
        windows.initialize(repeating: (Self.noSerial &- 1, 0), count: Self.windowCount)
    }

    deinit {
        for place in 0..<Self.places { entries[place].kernel?.release() }
        entries.deallocate()
        frame.deallocate()
        recent.deallocate()
        windows.deallocate()
    }

    /// The number by which an operation finds its kernel.
    ///
    /// - Parameters:
    ///   - b: nil for an operation of one operand.
    ///   - target: the result's row; nil for one of adjacent elements.
    @inline(__always)
    static func key(_ op: Op, _ a: RowOperand, _ b: RowOperand?, target: RowOperand?, count: Int) -> UInt64 {
        var key = UInt64(op.rawValue) | 1 << 8 | (count == 1 ? 1 << 9 : 0)
        key |= UInt64(a.dtype.rawValue) << 16 | a.layout(count).rawValue << 20
        if let b { key |= UInt64(b.dtype.rawValue) << 24 | b.layout(count).rawValue << 28 | 1 << 10 }
        if let target { key |= target.layout(count).rawValue << 32 | 1 << 11 }
        return key
    }

    /// The kernel of a key; nil if it is not known yet.
    @inline(__always)
    func find(_ key: UInt64) -> UnsafeMutablePointer<Entry>? {
        let entry = entries + place(key)
        return entry.pointee.key == key ? entry : nil
    }

    @inline(__always)
    private func place(_ key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 40) & (Self.places - 1)
    }

    /// Notes the kernel of a key; a later one replaces an earlier one of the same place.
    ///
    /// - Parameter inputs: the number of operands, after which the result counts as one.
    func note(_ key: UInt64, _ kernel: OperationKernel, inputs: Int, _ dtype: DType) {
        guard kernel.frame.indexCount == 0, kernel.frame.wordCount <= Self.frameWords,
            kernel.arrays.count <= Places.most, kernel.scalars.count <= Places.most
        else { return }
        var entry = Entry(key: key, dtype: dtype, kernel: .passRetained(kernel))
        entry.functions = UInt64(UInt(bitPattern: kernel.handle.functions))
        for (k, operand) in kernel.arrays.enumerated() {
            entry.arrays.append(operand == inputs ? Self.target : operand, word: kernel.frame.array(k))
        }
        for (k, scalar) in kernel.scalars.enumerated() {
            entry.scalars.append(scalar.operand, part: scalar.part, word: kernel.frame.scalar(k))
        }
        let place = place(key)
        entries[place].kernel?.release()
        entries[place] = entry
    }

    /// Place of the result among the operands.
    private static let target = 2

    /// Runs a kernel on rows of so many elements.
    ///
    /// - Parameter b: any operand for an operation of one.
    @inline(__always)
    func run(
        _ entry: UnsafeMutablePointer<Entry>, _ a: RowOperand, _ b: RowOperand, to target: RowOperand,
        count: Int
    ) {
        frame[FrameLayout.rows] = 1
        frame[FrameLayout.columns] = UInt64(count)
        frame[FrameLayout.flags] = 0
        frame[FrameLayout.functions] = entry.pointee.functions
        let (arrays, scalars) = (entry.pointee.arrays, entry.pointee.scalars)
        for k in 0..<arrays.count {
            let operand = arrays.operand(k)
            (operand == Self.target ? target : operand == 0 ? a : b).fill(frame + arrays.word(k))
        }
        for k in 0..<scalars.count {
            let operand = scalars.operand(k) == 0 ? a : b
            frame[scalars.word(k)] = scalars.part(k) == 0 ? operand.re : operand.im
        }
        if let code = entry.pointee.code { return code(frame) }
        runFirst(entry, points: count)
    }

    private func runFirst(_ entry: UnsafeMutablePointer<Entry>, points: Int) {
        entry.pointee.kernel!._withUnsafeGuaranteedRef { kernel in
            kernel.handle.run(frame, points: points)
            entry.pointee.code = kernel.handle.readyEntry
        }
    }

    /// True if an operation on so many elements has come often among the last ones: it is part of a loop
    /// that repeats, whose plan takes less time. Where the program reads each result, so that the window
    /// of the operation had few others, it is not.
    ///
    /// - Parameter serial: the serial number of the window that would record the operation.
    @inline(__always)
    func repeats(_ op: Op, _ a: DType, _ b: DType, count: Int, in serial: UInt64) -> Bool {
        let types = UInt64(a.rawValue) << 16 | UInt64(b.rawValue) << 24
        let signature = (UInt64(op.rawValue) | types | 1 << 8) ^ UInt64(count) &* 0xFF51_AFD7_ED55_8CCD
        let place = Int(truncatingIfNeeded: signature >> 50 ^ signature) & (Self.recentCount - 1)
        let entry = recent + place
        guard entry.pointee.signature == signature else {
            entry.pointee = Recent(signature: signature, count: 1)
            return false
        }
        entry.pointee.count &+= 1
        guard entry.pointee.count > Self.mostRepeats else { return false }
        let window = windows + Self.place(of: entry.pointee.serial)
        if window.pointee.serial == entry.pointee.serial, window.pointee.count <= Self.fewOperations {
            entry.pointee = Recent(signature: signature, count: -Self.pause)
            return false
        }
        entry.pointee.serial = serial
        return true
    }

    @inline(__always)
    private static func place(of serial: UInt64) -> Int {
        Int(truncatingIfNeeded: serial) & (windowCount - 1)
    }

    /// Notes the number of operations of a window that runs.
    func noteWindow(_ serial: UInt64, operations: Int) {
        windows[Self.place(of: serial)] = (serial, operations)
    }

    /// An operation that was asked for, how often, and the window that recorded it last.
    private struct Recent {
        var signature: UInt64 = 0
        var count = 0
        var serial = RowKernels.noSerial
    }
}

/// A row of elements in memory, or a scalar: an operand of an operation that runs without a window.
struct RowOperand: BitwiseCopyable {
    let dtype: DType
    let isScalar: Bool
    /// Nil for a scalar, and for an array without memory.
    let address: UnsafeMutableRawPointer?
    /// Bytes between elements.
    let step: Int
    /// The bits of a scalar.
    let re: UInt64
    let im: UInt64

    init(address: UnsafeMutableRawPointer, step: Int, _ dtype: DType) {
        (self.dtype, isScalar, self.address, self.step, re, im) = (dtype, false, address, step, 0, 0)
    }

    /// A scalar or an array.
    ///
    /// - Parameter step: as `ElementLoop.step(of:)`.
    @inline(__always)
    init(_ operand: OperandBits, step: Int) {
        (dtype, isScalar, self.step) = (operand.dtype, operand.isScalar, step)
        address = operand.isScalar ? nil : operand.elements
        (re, im) = (operand.re, operand.im)
    }

    @inline(__always)
    func layout(_ count: Int) -> OperationKernel.Layout {
        if isScalar { return .scalar }
        return count == 1 || step == 0 ? .broadcast : step == dtype.size ? .contiguous : .strided
    }

    /// Writes the address and the steps of an array parameter.
    @inline(__always)
    fileprivate func fill(_ words: UnsafeMutablePointer<UInt64>) {
        words[0] = UInt64(UInt(bitPattern: address))
        words[1] = 0
        words[2] = UInt64(bitPattern: Int64(step))
    }
}

extension OperationKernels {
    /// The kernel of an elementwise operation on rows; nil if no window has asked for it yet.
    ///
    /// - Parameter b: nil for an operation of one operand.
    func known(
        _ op: Op, _ a: RowOperand, _ b: RowOperand?, to target: RowOperand, count: Int
    ) -> OperationKernel? {
        var form = OperationKernel.Form()
        let inputs = b == nil ? 1 : 2
        form.operation =
            UInt64(Operation.Kind.map.rawValue) | UInt64(op.rawValue) << 8 | UInt64(inputs) << 16 | 1 << 24
            | (count == 1 ? 1 << 33 : 0)
        form.note(0, a.dtype, a.layout(count), same: 0)
        if let b { form.note(1, b.dtype, b.layout(count), same: 1) }
        let isInPlace = a.address == target.address && a.step == target.step && a.dtype == target.dtype
        form.note(inputs, target.dtype, target.layout(count), same: isInPlace ? 0 : inputs)
        let kernel = known[form.hash & (Self.places - 1)]
        return kernel?.form == form ? kernel : nil
    }
}
