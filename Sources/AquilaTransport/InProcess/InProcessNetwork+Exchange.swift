// Messages and collectives, started by the transports. Each function takes the lock.
extension InProcessNetwork {
    func send(
        _ bytes: UnsafeRawBufferPointer, tag: Int, _ call: TransportCall, _ transport: InProcessTransport
    )
        throws(TransportError) -> TransportRequest
    {
        lock.lock()
        defer { lock.unlock() }
        try checkPresence(call)
        if case .gone(let how) = lives[call.peer!] {
            throw TransportError(.peerLost(rank: call.peer!, how), in: call)
        }
        let request = try open(call, transport)
        let isEager = bytes.count <= options.eagerBytes
        let message =
            isEager
            ? .copy(of: bytes, request) : Mailbox.Message(bytes: bytes, isCopy: false, request: request)
        let key = Mailbox.Key(source: call.rank, destination: call.peer!, tag: tag)
        if isEager { launch(.end(request)) }
        post(key) { mailbox in
            if mailbox.slots.isEmpty {
                mailbox.messages.append(message)
                return nil
            }
            return .message(message, mailbox.slots.removeFirst())
        }
        return request
    }

    func receive(
        into bytes: UnsafeMutableRawBufferPointer, tag: Int, _ call: TransportCall,
        _ transport: InProcessTransport
    ) throws(TransportError) -> TransportRequest {
        lock.lock()
        defer { lock.unlock() }
        try checkPresence(call)
        let key = Mailbox.Key(source: call.peer!, destination: call.rank, tag: tag)
        if case .gone(let how) = lives[call.peer!], mailboxes[key]?.messages.isEmpty ?? true {
            throw TransportError(.peerLost(rank: call.peer!, how), in: call)
        }
        let request = try open(call, transport)
        let slot = Mailbox.Slot(bytes: bytes, request: request)
        post(key) { mailbox in
            if mailbox.messages.isEmpty {
                mailbox.slots.append(slot)
                return nil
            }
            return .message(mailbox.messages.removeFirst(), slot)
        }
        return request
    }

    func start(_ collective: Collective, _ transport: InProcessTransport) throws(TransportError)
        -> TransportRequest
    {
        let call = collective.call(on: transport.rank)
        lock.lock()
        defer { lock.unlock() }
        try checkPresence(call)
        let number = started[call.rank]
        if let quitter, quitter.number <= number {
            throw TransportError(.peerLost(rank: quitter.rank, "gave a collective up"), in: call)
        }
        for (rank, life) in lives.enumerated() where started[rank] <= number {
            if case .gone(let how) = life { throw TransportError(.peerLost(rank: rank, how), in: call) }
        }
        let request = try open(call, transport)
        started[call.rank] += 1
        meetings[number, default: Meeting(size: size)].enter(call.rank, collective, request)
        if meetings[number]!.isComplete { hold(meetings.removeValue(forKey: number)!) }
        return request
    }

    /// Cancels a request wherever it waits. Flights about to land do so first, so that their memory
    /// is free as well.
    func cancel(_ request: TransportRequest) {
        lock.lock()
        defer { lock.unlock() }
        landAll()
        remove(.cancelled) { $0 === request }
        for (number, meeting) in meetings where meeting.requests.contains(where: { $0 === request }) {
            quit(number, request)
        }
    }

    /// Ends a collective for all ranks because this rank gives it up and takes its memory back. No
    /// later collective can succeed.
    private func quit(_ number: Int, _ request: TransportRequest) {
        let meeting = meetings.removeValue(forKey: number)!
        let loss = TransportError.Kind.peerLost(rank: request.call.rank, "gave a collective up")
        for case let other? in meeting.requests { end(other, other === request ? .cancelled : loss) }
        if quitter == nil { quitter = (number, request.call.rank) }
    }

    private func post(_ key: Mailbox.Key, _ change: (inout Mailbox) -> Flight?) {
        let flight = change(&mailboxes[key, default: Mailbox()])
        if mailboxes[key]!.isEmpty { mailboxes[key] = nil }
        if let flight { launch(flight) }
    }

    private func hold(_ meeting: Meeting) {
        let disagreement = meeting.disagreement
        if disagreement == nil { meeting.perform() }
        for case let request? in meeting.requests {
            if let disagreement { end(request, .diverged(disagreement)) } else { launch(.end(request)) }
        }
    }
}
