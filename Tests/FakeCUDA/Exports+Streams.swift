import Glibc

private let driver = Driver.shared

// MARK: Streams

@_cdecl("cuStreamCreateWithPriority")
public func cuStreamCreateWithPriority(
    _ stream: UnsafeMutablePointer<Handle?>, _ flags: UInt32, _ priority: Int32
) -> Status {
    driver.call("cuStreamCreateWithPriority") { driver in
        let queue = Stream()
        try driver.device().scheduler.add(queue)
        stream.pointee = driver.add(queue)
    }
}

/// The operations of the stream run all the same.
@_cdecl("cuStreamDestroy_v2") public func cuStreamDestroy(_ stream: Handle?) -> Status {
    driver.call("cuStreamDestroy_v2") { try $0.remove(stream, Stream.self) }
}

@_cdecl("cuStreamSynchronize") public func cuStreamSynchronize(_ stream: Handle?) -> Status {
    driver.call("cuStreamSynchronize") { driver in
        let queue = try driver.find(stream, Stream.self)
        try driver.advance(try driver.device()) { queue.queue.isEmpty }
    }
}

@_cdecl("cuStreamQuery") public func cuStreamQuery(_ stream: Handle?) -> Status {
    driver.call("cuStreamQuery") { driver in
        let queue = try driver.find(stream, Stream.self)
        try driver.query(try driver.device()) { queue.queue.isEmpty }
    }
}

@_cdecl("cuStreamWaitEvent")
public func cuStreamWaitEvent(_ stream: Handle?, _ event: Handle?, _ flags: UInt32) -> Status {
    driver.call("cuStreamWaitEvent") { driver in
        let found = try driver.find(event, Event.self)
        try driver.find(stream, Stream.self).queue.append(.wait(found, generation: found.recorded))
    }
}

// MARK: Events

@_cdecl("cuEventCreate")
public func cuEventCreate(_ event: UnsafeMutablePointer<Handle?>, _ flags: UInt32) -> Status {
    driver.call("cuEventCreate") { event.pointee = $0.add(Event()) }
}

@_cdecl("cuEventDestroy_v2") public func cuEventDestroy(_ event: Handle?) -> Status {
    driver.call("cuEventDestroy_v2") { try $0.remove(event, Event.self) }
}

@_cdecl("cuEventRecord") public func cuEventRecord(_ event: Handle?, _ stream: Handle?) -> Status {
    driver.call("cuEventRecord") { driver in
        let found = try driver.find(event, Event.self)
        let queue = try driver.find(stream, Stream.self)
        found.recorded += 1
        queue.queue.append(.record(found, generation: found.recorded))
    }
}

@_cdecl("cuEventQuery") public func cuEventQuery(_ event: Handle?) -> Status {
    driver.call("cuEventQuery") { driver in
        let found = try driver.find(event, Event.self)
        try driver.query(try driver.device()) { found.isReached }
    }
}

@_cdecl("cuEventSynchronize") public func cuEventSynchronize(_ event: Handle?) -> Status {
    driver.call("cuEventSynchronize") { driver in
        let found = try driver.find(event, Event.self)
        try driver.advance(try driver.device()) { found.isReached }
    }
}

@_cdecl("cuEventElapsedTime")
public func cuEventElapsedTime(
    _ time: UnsafeMutablePointer<Float>, _ start: Handle?, _ end: Handle?
) -> Status {
    driver.call("cuEventElapsedTime") { driver in
        let (first, last) = (try driver.find(start, Event.self), try driver.find(end, Event.self))
        guard first.isReached, last.isReached else { throw Problem(status: 600, text: "not ready") }
        time.pointee = Float(last.time - first.time)
    }
}

// MARK: Modules

@_cdecl("cuModuleLoadDataEx")
public func cuModuleLoadDataEx(
    _ module: UnsafeMutablePointer<Handle?>, _ image: UnsafeRawPointer?, _ optionCount: UInt32,
    _ options: UnsafeMutablePointer<Int32>?, _ values: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> Status {
    driver.call("cuModuleLoadDataEx") { driver in
        _ = try driver.device()
        let text = String(cString: image!.assumingMemoryBound(to: CChar.self))
        do {
            module.pointee = driver.add(Driver.Module(try Parser.parse(text)))
        } catch let problem as Problem {
            writeLog(problem.text, Int(optionCount), options, values)
            throw problem
        }
    }
}

/// Writes the reason of a refusal where the options ask for it.
private func writeLog(
    _ text: String, _ count: Int, _ options: UnsafeMutablePointer<Int32>?,
    _ values: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) {
    guard let options, let values else { return }
    let buffer = (0..<count).first { options[$0] == 5 }.flatMap { values[$0] }
    let size = (0..<count).first { options[$0] == 6 }.map { Int(bitPattern: values[$0]) }
    guard let buffer, let size, size > 0 else { return }
    strncpy(buffer.assumingMemoryBound(to: CChar.self), text, size - 1)
}

@_cdecl("cuModuleUnload") public func cuModuleUnload(_ module: Handle?) -> Status {
    driver.call("cuModuleUnload") { try $0.remove(module, Driver.Module.self) }
}

@_cdecl("cuModuleGetFunction")
public func cuModuleGetFunction(
    _ function: UnsafeMutablePointer<Handle?>, _ module: Handle?, _ name: UnsafePointer<CChar>
) -> Status {
    driver.call("cuModuleGetFunction") { driver in
        guard let program = try driver.find(module, Driver.Module.self).programs[String(cString: name)] else {
            throw Problem(status: 500, text: "no function \(String(cString: name))")
        }
        function.pointee = driver.add(Driver.Function(program))
    }
}

@_cdecl("cuLaunchKernel")
public func cuLaunchKernel(
    _ function: Handle?, _ gridX: UInt32, _ gridY: UInt32, _ gridZ: UInt32, _ blockX: UInt32,
    _ blockY: UInt32, _ blockZ: UInt32, _ sharedBytes: UInt32, _ stream: Handle?,
    _ parameters: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    _ extra: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> Status {
    driver.call("cuLaunchKernel") { driver in
        let program = try driver.find(function, Driver.Function.self).program
        let (x, y) = (Int(gridX), Int(gridY))
        guard x > 0, x < 1 << 31, y > 0, y < 65536, gridZ == 1, blockZ == 1, sharedBytes == 0, extra == nil,
            blockX > 0, blockY > 0, blockX * blockY <= 1024
        else { throw Problem(status: 1, text: "no such grid") }
        let size = Machine.Dimensions(grid: (x, y), block: (Int(blockX), Int(blockY)))
        let frame = Array(UnsafeRawBufferPointer(start: parameters![0], count: program.parameterBytes))
        try driver.append("launch", to: stream) { device in
            Driver.shared.launchCount += 1
            let machine = Machine(program, device.memory, frame: frame, size)
            // Blocks run in an order that begins anywhere, half of the time backwards.
            let count = x * y
            let start = device.scheduler.below(count)
            let isBackwards = device.scheduler.below(2) == 1
            for number in 0..<count {
                let block = (start + (isBackwards ? count - number : number)) % count
                try machine.run(block: (block % x, block / x))
            }
        }
    }
}
