extension Transport {
    /// Waits until all ranks have come to a bad end too, as they do if all have found the same
    /// error.
    ///
    /// Uses messages, not a collective: the other ranks may be inside another collective, with
    /// which it would be confused. The buffers are never freed, as the process is about to end.
    ///
    /// - Parameter seconds: the longest wait.
    /// - Returns: true if all ranks have come.
    package func meetAtBadEnd(within seconds: Double) -> Bool {
        var backoff = Backoff()
        func areDone(_ requests: [TransportRequest]) throws(TransportError) -> Bool {
            while true {
                var isDone = true
                for request in requests where try !request.test() { isDone = false }
                if isDone || backoff.seconds > seconds { return isDone }
                backoff.pause()
            }
        }
        func word() -> UnsafeMutableRawBufferPointer { .allocate(byteCount: 1, alignment: 1) }
        func send(_ peer: Int) throws(TransportError) -> TransportRequest {
            let memory = word()
            memory[0] = 1
            return try self.send(UnsafeRawBufferPointer(memory), to: peer, tag: ReservedTag.ending)
        }
        func receive(_ peer: Int) throws(TransportError) -> TransportRequest {
            try self.receive(into: word(), from: peer, tag: ReservedTag.ending)
        }
        do throws(TransportError) {
            if rank != 0 { return try areDone([send(0), receive(0)]) }
            var requests: [TransportRequest] = []
            for peer in 1..<max(size, 1) { requests.append(try receive(peer)) }
            guard try areDone(requests) else { return false }
            requests.removeAll()
            for peer in 1..<max(size, 1) { requests.append(try send(peer)) }
            return try areDone(requests)
        } catch {
            return false
        }
    }
}
