public import AquilaTypes

// Calls on blocks of larger matrices. Every matrix is given by the address of its first element and the
// elements from one column to the next.

extension LAPACKLibrary {
    /// A call whose arguments are given in parts.
    private func call(_ routine: Routine, _ type: DType, _ parts: [[FortranCall.Argument]]) -> FortranCall {
        call(routine, type, Array(parts.joined()))
    }

    /// A block of a matrix that lies in memory by columns.
    public struct Block {
        /// Address of the first element.
        public var address: Memory
        public var rows: Int
        public var columns: Int
        /// Elements from one column to the next.
        public var lead: Int

        /// A block at an address; the caller keeps its memory valid during calls.
        public init(_ address: Memory, rows: Int, columns: Int, lead: Int) {
            self.address = address
            (self.rows, self.columns, self.lead) = (rows, columns, lead)
        }

        fileprivate var memory: [FortranCall.Argument] {
            [.memory(address), .integer(max(lead, rows, 1))]
        }

        /// Some rows of the block.
        public func rows(_ range: Range<Int>, _ type: DType) -> Block {
            Block(address + range.lowerBound * type.size, rows: range.count, columns: columns, lead: lead)
        }
    }

    /// The form in which an equation or a product has a matrix.
    public enum Form: Character, Sendable {
        case plain = "N"
        case transposed = "T"
        case adjoint = "C"
    }

    /// Replaces c by c - op(a)·b (gemm).
    public func subtractProduct(_ type: DType, _ a: Block, _ form: Form, _ b: Block, from c: Block) {
        guard c.rows > 0, c.columns > 0, b.rows > 0 else { return }
        call(
            .gemm, type,
            [
                [.text(form.rawValue), .text("N"), .integer(c.rows), .integer(c.columns)],
                [.integer(b.rows), .number(-1)], a.memory, b.memory, [.number(1)], c.memory,
            ]
        ).run()
    }

    /// The triangle of a matrix that is read, and the matrix's form in equations.
    public struct Triangle: Sendable {
        public var isLower: Bool
        public var hasUnitDiagonal = false
        public var form = Form.plain

        /// A triangle in a form.
        public init(isLower: Bool, hasUnitDiagonal: Bool = false, form: Form = .plain) {
            self.isLower = isLower
            self.hasUnitDiagonal = hasUnitDiagonal
            self.form = form
        }
    }

    /// Replaces b by the solution x of op(a)·x = b for a triangular matrix (trsm).
    public func solve(_ type: DType, _ a: Block, _ triangle: Triangle, _ b: Block) {
        guard b.rows > 0, b.columns > 0 else { return }
        let letters: [Character] = [
            "L", triangle.isLower ? "L" : "U", triangle.form.rawValue, triangle.hasUnitDiagonal ? "U" : "N",
        ]
        call(
            .trsm, type,
            [
                letters.map { .text($0) }, [.integer(b.rows), .integer(b.columns), .number(1)], a.memory,
                b.memory,
            ]
        ).run()
    }

    /// Replaces a block by its factors L and U with exchanged rows (getrf).
    ///
    /// - Parameter pivots: eight bytes for each column; the integers there are the library's.
    /// - Returns: true if no pivot is zero.
    public func factor(_ type: DType, _ a: Block, pivots: Memory) -> Bool {
        let call = self.call(
            .getrf, type, [[.integer(a.rows), .integer(a.columns)], a.memory, [.memory(pivots), .info]])
        call.run()
        return call.info == 0
    }

    /// Exchanges rows of a block as `factor` did (laswp).
    public func exchangeRows(_ type: DType, _ a: Block, pivots: Memory, count: Int) {
        call(
            .laswp, type,
            [
                [.integer(a.columns)], a.memory,
                [.integer(1), .integer(count), .memory(pivots), .integer(1)],
            ]
        ).run()
    }

    /// Replaces the upper triangle of a Hermitian block by its factor U, with a = Uᴴ·U (potrf).
    ///
    /// - Returns: true if the block is positive definite.
    public func factorUpper(_ type: DType, _ a: Block) -> Bool {
        let call = self.call(.potrf, type, [[.text("U"), .integer(a.rows)], a.memory, [.info]])
        call.run()
        return call.info == 0
    }

    /// Replaces a block by R and the reflectors below it (geqrf), and makes the triangle T of their product
    /// I - V·T·Vᴴ (larft).
    ///
    /// - Parameter triangle: as many rows and columns as there are reflectors, the lesser extent of a.
    public func reflect(_ type: DType, _ a: Block, triangle: Block) {
        let count = min(a.rows, a.columns)
        let scales = UnsafeMutableRawPointer.allocate(byteCount: count * type.size, alignment: 64)
        defer { scales.deallocate() }
        call(
            .geqrf, type,
            [
                [.integer(a.rows), .integer(a.columns)], a.memory,
                [.memory(scales), .sizedWorkspace(.elements), .info],
            ]
        ).run()
        call(
            .larft, type,
            [
                [.text("F"), .text("C"), .integer(a.rows), .integer(count)], a.memory, [.memory(scales)],
                triangle.memory,
            ]
        ).run()
    }

    /// Multiplies a block from the left by the product of reflectors, or by its conjugate transpose (larfb).
    public func applyReflectors(
        _ type: DType, _ reflectors: Block, triangle: Block, adjoint: Bool, to c: Block
    ) {
        let form: Character = !adjoint ? "N" : type.isComplex ? "C" : "T"
        call(
            .larfb, type,
            [
                [.text("L"), .text(form), .text("F"), .text("C")],
                [.integer(c.rows), .integer(c.columns), .integer(triangle.rows)], reflectors.memory,
                triangle.memory, c.memory,
                [.workspace(.elements, count: c.columns * triangle.rows), .integer(c.columns)],
            ]
        ).run()
    }
}
