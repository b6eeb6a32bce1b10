import AquilaTypes

/// A call of a Fortran routine for matrices of one shape: made once, with workspaces, and run for each
/// matrix in the memory of its arguments.
///
/// It belongs to one thread, and is run within `LAPACKLibrary.alone`. Its maker keeps the memory of matrices.
public final class FortranCall {
    /// An argument, which routines take by its address.
    enum Argument {
        case text(Character)
        case integer(Int)
        /// A number of the matrices' type.
        case number(Double)
        /// Memory of the maker.
        case memory(UnsafeMutableRawPointer)
        /// A workspace; without a count, the routine is asked for its size.
        case workspace(Numbers, count: Int? = nil)
        /// A workspace of a size that the routine is asked for, and the argument that states it.
        case sizedWorkspace(Numbers)
        /// An integer that the routine writes.
        case result
        /// The last argument: zero after a success.
        case info
    }

    /// The numbers of a workspace: of the matrices' type, of its real numbers, or integers.
    enum Numbers { case elements, reals, integers }

    /// Fortran's binary interface: all arguments by address, then the lengths of the texts, which all have
    /// one character. Further arguments do no harm; they are ones, as the lengths.
    typealias Routine =
        @convention(c) (
            UInt, UInt, UInt, UInt, UInt, UInt, UInt, UInt, UInt, UInt, UInt, UInt, UInt, UInt, UInt, UInt,
            UInt, UInt
        ) -> Void

    private static let mostArguments = 18

    private let routine: Routine
    private let type: DType
    private let words: UnsafeMutablePointer<UInt>
    /// Two integers for each argument: a text, an integer, a result, or the first element of a workspace
    /// while the routine is asked for its size.
    private let cells: UnsafeMutablePointer<Int>
    private var workspaces: [UnsafeMutableRawPointer] = []
    /// Workspaces without a size as yet: their places, and that of the argument which states the size.
    private var asked: [(place: Int, numbers: Numbers, sizePlace: Int?)] = []
    private var infoPlace = 0
    private var resultPlace = 0

    init(_ routine: Routine, _ type: DType, _ arguments: [Argument]) {
        self.routine = routine
        self.type = type
        words = .allocate(capacity: Self.mostArguments)
        words.initialize(repeating: 1, count: Self.mostArguments)
        cells = .allocate(capacity: 2 * Self.mostArguments)
        cells.initialize(repeating: 0, count: 2 * Self.mostArguments)
        var place = 0
        for argument in arguments { add(argument, at: &place) }
        guard !asked.isEmpty else { return }
        run()
        for (place, numbers, sizePlace) in asked {
            let count = max(size(ofAsked: numbers, at: place), 1)
            words[place] = workspace(numbers, count)
            if let sizePlace { cells[2 * sizePlace] = count }
        }
    }

    deinit {
        words.deallocate()
        cells.deallocate()
        for workspace in workspaces { workspace.deallocate() }
    }

    /// Runs the routine on the present elements of its arguments.
    public func run() {
        let w = words
        routine(
            w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8], w[9], w[10], w[11], w[12], w[13], w[14],
            w[15], w[16], w[17])
    }

    /// Zero after a success of the latest run, negative for an argument that is refused, else the routine's
    /// number of a failure.
    public var info: Int { Int(Int32(truncatingIfNeeded: cells[2 * infoPlace])) }

    /// The integer that the latest run wrote.
    public var result: Int { Int(Int32(truncatingIfNeeded: cells[2 * resultPlace])) }

    private func add(_ argument: Argument, at place: inout Int) {
        let cell = cells + 2 * place
        words[place] = UInt(bitPattern: cell)
        switch argument {
        case .text(let character): cell.pointee = Int(character.asciiValue ?? 0)
        case .integer(let value): cell.pointee = value
        case .number(let value): write(value, to: UnsafeMutableRawPointer(cell))
        case .memory(let address): words[place] = UInt(bitPattern: address)
        case .workspace(let numbers, let count?): words[place] = workspace(numbers, count)
        case .workspace(let numbers, nil): asked.append((place, numbers, nil))
        case .sizedWorkspace(let numbers):
            asked.append((place, numbers, place + 1))
            place += 1
            cells[2 * place] = -1
            words[place] = UInt(bitPattern: cells + 2 * place)
        case .result: resultPlace = place
        case .info: infoPlace = place
        }
        place += 1
    }

    /// Writes a real number in the matrices' type; a cell's second half is zero, or the imaginary part.
    private func write(_ number: Double, to cell: UnsafeMutableRawPointer) {
        if type.component == .float32 {
            cell.storeBytes(of: Float(number), as: Float.self)
        } else {
            cell.storeBytes(of: number, as: Double.self)
        }
    }

    /// The size that the routine has written to a workspace; single precision may have rounded it down.
    private func size(ofAsked numbers: Numbers, at place: Int) -> Int {
        let cell = UnsafeRawPointer(cells + 2 * place)
        if numbers == .integers { return Int(cell.load(as: Int32.self)) }
        return type.component == .float32
            ? Int(cell.load(as: Float.self).nextUp) : Int(cell.load(as: Double.self))
    }

    private func workspace(_ numbers: Numbers, _ count: Int) -> UInt {
        let size =
            switch numbers {
            case .elements: type.size
            case .reals: type.component.size
            case .integers: MemoryLayout<Int>.size
            }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * size, alignment: 64)
        workspaces.append(memory)
        return UInt(bitPattern: memory)
    }
}
