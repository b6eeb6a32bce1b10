// The ends of ranks and of jobs. Each function takes the lock.
extension InProcessNetwork {
    /// Marks a rank as ended or failed. Requests that need its part fail; all others go on.
    func lose(_ rank: Int, _ how: String) {
        lock.lock()
        defer { lock.unlock() }
        guard case .running = lives[rank] else { return }
        landAll()
        lives[rank] = .gone(how)
        let loss = TransportError.Kind.peerLost(rank: rank, how)
        remove(.closed) { $0.call.rank == rank }
        // Posted receives and large sends fail; copied messages that the lost rank sent stay in the
        // mailboxes.
        remove(loss) { $0.call.peer == rank }
        for (number, meeting) in meetings {
            meetings[number] = nil
            for case let request? in meeting.requests {
                end(request, request.call.rank == rank ? .closed : loss)
            }
        }
    }

    /// Ends the job for all ranks.
    func abort(by rank: Int, _ message: String) {
        lock.lock()
        defer { lock.unlock() }
        if abortion != nil { return }
        landAll()
        abortion = (rank, message)
        let kind = TransportError.Kind.aborted(by: rank, message)
        remove(kind) { _ in true }
        for meeting in meetings.values { for case let request? in meeting.requests { end(request, kind) } }
        meetings = [:]
    }

    /// Removes matching requests from the mailboxes and makes them fail. Copied messages stay,
    /// since their senders are done.
    func remove(_ kind: TransportError.Kind, where condition: (TransportRequest) -> Bool) {
        func drop(_ request: TransportRequest) {
            if !request.isDone && condition(request) { end(request, kind) }
        }
        for key in mailboxes.keys {
            mailboxes[key]!.slots.forEach { drop($0.request) }
            mailboxes[key]!.messages.forEach { drop($0.request) }
            mailboxes[key]!.slots.removeAll { $0.request.isDone }
            mailboxes[key]!.messages.removeAll { !$0.isCopy && $0.request.isDone }
            if mailboxes[key]!.isEmpty { mailboxes[key] = nil }
        }
    }
}
