/// The requests that MPI has not finished, in the arrays that it takes.
///
/// A request of ours has one of them for each of its pieces. Adding and removing costs O(1); asking MPI how they are
/// costs O(n), and moves everything that can be moved.
final class MPIRequests {
    /// What a request of MPI's belongs to.
    struct Piece {
        let owner: TransportRequest
        /// The size of the packet that must come, of a receive.
        var expected: Int?
        /// The message whose first packet this is, of a receive.
        var arrival: MPIArrival?
        /// The collective that this compares.
        var comparison: CollectiveComparison?
        /// What MPI reads or writes until the piece is done.
        var storage: AnyObject?
    }

    /// A piece that MPI is done with.
    struct Ended {
        let piece: Piece
        let status: UnsafeMutableRawPointer
        /// Zero where all is well.
        let code: Int32
    }

    private let interface: MPIBinaryInterface
    private var pieces: [Piece] = []
    private var capacity = 0
    private var handles = UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8)
    private var statuses = UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8)
    private var indices = UnsafeMutablePointer<Int32>.allocate(capacity: 1)

    init(_ interface: MPIBinaryInterface) {
        self.interface = interface
        grow(to: 64)
    }

    deinit {
        handles.deallocate()
        statuses.deallocate()
        indices.deallocate()
    }

    var isEmpty: Bool { pieces.isEmpty }

    /// Some owner that is as asked.
    func first(where condition: (TransportRequest) -> Bool) -> TransportRequest? {
        pieces.lazy.map(\.owner).first(where: condition)
    }

    /// Starts a piece: the body is given the place for MPI's handle, and returns MPI's code.
    func add(_ piece: Piece, _ start: (UnsafeMutableRawPointer) -> Int32) -> Int32 {
        if pieces.count == capacity { grow(to: capacity * 2) }
        let code = start(handle(pieces.count))
        if code == 0 { pieces.append(piece) }
        return code
    }

    /// The handles of receives of first packets: what has come so far may still be refused.
    func arrivals(of owner: TransportRequest) -> [UnsafeMutableRawPointer] {
        pieces.indices.filter { pieces[$0].owner === owner && pieces[$0].arrival != nil }.map(handle)
    }

    /// Asks MPI which pieces are done, and hands each of them to the body.
    ///
    /// - Returns: MPI's code where it could not say; else zero.
    func test(_ functions: MPIFunctions, _ body: (Ended) -> Void) -> Int32 {
        if pieces.isEmpty { return 0 }
        var done: Int32 = 0
        let code = functions.testSome(Int32(pieces.count), handles, &done, indices, statuses)
        if code != 0 && code != interface.errorInStatus { return code }
        // MPI's UNDEFINED, where no request is active, is negative.
        for place in 0..<max(0, Int(done)) {
            let status = statuses + place * interface.status.size
            let failed = code == 0 ? 0 : status.load(fromByteOffset: interface.status.error, as: Int32.self)
            body(Ended(piece: pieces[Int(indices[place])], status: status, code: failed))
        }
        remove(max(0, Int(done)))
        return 0
    }

    /// All owners, which are given up.
    func clear() -> [TransportRequest] {
        defer { pieces = [] }
        return pieces.map(\.owner)
    }

    /// Removes the pieces in `indices`, from the last on, so that the last piece of all can take each place.
    private func remove(_ count: Int) {
        for index in UnsafeBufferPointer(start: indices, count: count).sorted(by: >) {
            let last = pieces.count - 1
            if index != last {
                handle(Int(index)).copyMemory(from: handle(last), byteCount: interface.handleSize)
                pieces[Int(index)] = pieces[last]
            }
            pieces.removeLast()
        }
    }

    private func handle(_ index: Int) -> UnsafeMutableRawPointer { handles + index * interface.handleSize }

    private func grow(to count: Int) {
        let larger = UnsafeMutableRawPointer.allocate(byteCount: count * interface.handleSize, alignment: 8)
        larger.copyMemory(from: handles, byteCount: pieces.count * interface.handleSize)
        handles.deallocate()
        handles = larger
        statuses.deallocate()
        statuses = .allocate(byteCount: count * interface.status.size, alignment: 8)
        indices.deallocate()
        indices = .allocate(capacity: count)
        capacity = count
    }
}

/// Counts and offsets of blocks as MPI takes them; it reads them until the exchange is done.
final class MPICounts {
    let counts: UnsafeMutablePointer<Int32>
    let offsets: UnsafeMutablePointer<Int32>

    init(_ counts: [Int]) {
        self.counts = .allocate(capacity: counts.count)
        offsets = .allocate(capacity: counts.count)
        for (index, offset) in Collective.offsets(counts).enumerated() {
            self.counts[index] = Int32(counts[index])
            offsets[index] = Int32(offset)
        }
    }

    deinit {
        counts.deallocate()
        offsets.deallocate()
    }
}
