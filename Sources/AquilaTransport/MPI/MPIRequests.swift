/// MPI's unfinished requests, in the arrays that `MPI_Testsome` takes.
///
/// A `TransportRequest` has one MPI request for each of its pieces. Adding and removing a piece
/// costs O(1); a test costs O(n) and makes progress for all.
final class MPIRequests {
    /// An MPI request and its purpose.
    struct Piece {
        let owner: TransportRequest
        /// The expected size of the packet in bytes, for a receive.
        var expected: Int?
        /// The message whose first packet this is, for a receive.
        var arrival: MPIArrival?
        /// The collective whose calls this request compares.
        var comparison: CollectiveComparison?
        /// Memory that MPI reads or writes until the piece is done.
        var storage: AnyObject?
    }

    /// A piece that MPI has finished.
    struct Ended {
        let piece: Piece
        let status: UnsafeMutableRawPointer
        /// MPI's error code; 0 for success.
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

    /// The first owner that meets a condition.
    func first(where condition: (TransportRequest) -> Bool) -> TransportRequest? {
        pieces.lazy.map(\.owner).first(where: condition)
    }

    /// Starts a piece. The body gets the place for MPI's handle and returns MPI's code.
    func add(_ piece: Piece, _ start: (UnsafeMutableRawPointer) -> Int32) -> Int32 {
        if pieces.count == capacity { grow(to: capacity * 2) }
        let code = start(handle(pieces.count))
        if code == 0 { pieces.append(piece) }
        return code
    }

    /// The handles of an owner's receives of first packets, which can still be cancelled.
    func arrivals(of owner: TransportRequest) -> [UnsafeMutableRawPointer] {
        pieces.indices.filter { pieces[$0].owner === owner && pieces[$0].arrival != nil }.map(handle)
    }

    /// Tests all pieces and hands each finished one to the body.
    ///
    /// - Returns: MPI's code if the test itself failed, else 0.
    func test(_ functions: MPIFunctions, _ body: (Ended) -> Void) -> Int32 {
        if pieces.isEmpty { return 0 }
        var done: Int32 = 0
        let code = functions.testSome(Int32(pieces.count), handles, &done, indices, statuses)
        if code != 0 && code != interface.errorInStatus { return code }
        // `MPI_UNDEFINED`, returned if no request is active, is negative.
        for place in 0..<max(0, Int(done)) {
            let status = statuses + place * interface.status.size
            let failed = code == 0 ? 0 : status.load(fromByteOffset: interface.status.error, as: Int32.self)
            body(Ended(piece: pieces[Int(indices[place])], status: status, code: failed))
        }
        remove(max(0, Int(done)))
        return 0
    }

    /// Forgets all pieces and returns their owners.
    func clear() -> [TransportRequest] {
        defer { pieces = [] }
        return pieces.map(\.owner)
    }

    /// Removes the pieces named in `indices`, the last first, so that the last piece overall can
    /// fill each gap.
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

/// Counts and offsets of blocks as 32-bit arrays, kept until MPI has finished the collective.
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
