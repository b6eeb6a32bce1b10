import Glibc

// The C interface of libcuda.so.1: the functions that Aquila uses, under the names that it looks up.

public typealias Status = UInt32
public typealias Handle = OpaquePointer
private let driver = Driver.shared

// MARK: Control by tests

/// Forgets everything; takes options as `SEED=3 MEMORY=1000000`.
@_cdecl("fakeCudaConfigure") public func fakeCudaConfigure(_ text: UnsafePointer<CChar>) {
    driver.configure(String(cString: text))
}

/// Orders faults: `cuMemAlloc_v2:1=2`.
@_cdecl("fakeCudaFault") public func fakeCudaFault(_ text: UnsafePointer<CChar>) {
    driver.addFaults(String(cString: text))
}

/// Copies the reason of the last failure into a buffer.
@_cdecl("fakeCudaLastProblem")
public func fakeCudaLastProblem(_ buffer: UnsafeMutablePointer<CChar>, _ size: Int) {
    strncpy(buffer, driver.lastProblem, size - 1)
    buffer[size - 1] = 0
}

/// The number of kernels that have run.
@_cdecl("fakeCudaLaunchCount") public func fakeCudaLaunchCount() -> Int { driver.launchCount }

// MARK: Driver and devices

@_cdecl("cuInit") public func cuInit(_ flags: UInt32) -> Status {
    driver.call("cuInit") { driver in
        guard driver.options.devices > 0 else { throw Problem(status: 100, text: "no device") }
        driver.isInitialized = true
    }
}

@_cdecl("cuDriverGetVersion") public func cuDriverGetVersion(_ version: UnsafeMutablePointer<Int32>) -> Status
{
    driver.call("cuDriverGetVersion") { version.pointee = Int32($0.options.version) }
}

private let names: [(status: UInt32, name: StaticString, text: StaticString)] = [
    (2, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory"),
    (3, "CUDA_ERROR_NOT_INITIALIZED", "initialization error"),
    (100, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"),
    (201, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context"),
    (209, "CUDA_ERROR_NO_BINARY_FOR_GPU", "no kernel image is available"),
    (218, "CUDA_ERROR_INVALID_PTX", "a PTX JIT compilation failed"),
    (
        222, "CUDA_ERROR_UNSUPPORTED_PTX_VERSION",
        "the provided PTX was compiled with an unsupported toolchain"
    ),
    (400, "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"),
    (500, "CUDA_ERROR_NOT_FOUND", "named symbol not found"),
    (600, "CUDA_ERROR_NOT_READY", "device not ready"),
    (700, "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"),
    (715, "CUDA_ERROR_ILLEGAL_INSTRUCTION", "an illegal instruction was encountered"),
    (716, "CUDA_ERROR_MISALIGNED_ADDRESS", "misaligned address"),
    (719, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"),
]

private func text(
    _ status: Status, _ place: UnsafeMutablePointer<UnsafePointer<CChar>?>, _ isName: Bool
) -> Status {
    guard let row = names.first(where: { $0.status == status }) else {
        place.pointee = nil
        return 1
    }
    let text = isName ? row.name : row.text
    place.pointee = UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
    return 0
}

@_cdecl("cuGetErrorName")
public func cuGetErrorName(_ status: Status, _ place: UnsafeMutablePointer<UnsafePointer<CChar>?>) -> Status {
    text(status, place, true)
}

@_cdecl("cuGetErrorString")
public func cuGetErrorString(_ status: Status, _ place: UnsafeMutablePointer<UnsafePointer<CChar>?>) -> Status
{
    text(status, place, false)
}

@_cdecl("cuDeviceGetCount") public func cuDeviceGetCount(_ count: UnsafeMutablePointer<Int32>) -> Status {
    driver.call("cuDeviceGetCount") { count.pointee = Int32($0.devices.count) }
}

@_cdecl("cuDeviceGet")
public func cuDeviceGet(_ device: UnsafeMutablePointer<Int32>, _ index: Int32) -> Status {
    driver.call("cuDeviceGet") { driver in
        guard driver.devices.indices.contains(Int(index)) else {
            throw Problem(status: 101, text: "no device")
        }
        device.pointee = index
    }
}

@_cdecl("cuDeviceGetName")
public func cuDeviceGetName(_ name: UnsafeMutablePointer<CChar>, _ size: Int32, _ device: Int32) -> Status {
    driver.call("cuDeviceGetName") { _ in strncpy(name, "Interpreter of PTX \(device)", Int(size)) }
}

@_cdecl("cuDeviceGetAttribute")
public func cuDeviceGetAttribute(
    _ value: UnsafeMutablePointer<Int32>, _ attribute: Int32, _ device: Int32
) -> Status {
    driver.call("cuDeviceGetAttribute") { _ in
        switch attribute {
        case 16: value.pointee = 2
        case 75: value.pointee = Int32(Parser.architecture / 10)
        case 76: value.pointee = Int32(Parser.architecture % 10)
        default: throw Problem(status: 1, text: "no attribute \(attribute)")
        }
    }
}

@_cdecl("cuDeviceTotalMem_v2")
public func cuDeviceTotalMem(_ bytes: UnsafeMutablePointer<Int>, _ device: Int32) -> Status {
    driver.call("cuDeviceTotalMem_v2") { bytes.pointee = $0.devices[Int(device)].memory.limit }
}

// MARK: Contexts

@_cdecl("cuDevicePrimaryCtxRetain")
public func cuDevicePrimaryCtxRetain(_ context: UnsafeMutablePointer<Handle?>, _ device: Int32) -> Status {
    driver.call("cuDevicePrimaryCtxRetain") { driver in
        driver.devices[Int(device)].retains += 1
        context.pointee = Handle(bitPattern: Int(device) + 1)
    }
}

@_cdecl("cuDevicePrimaryCtxRelease_v2") public func cuDevicePrimaryCtxRelease(_ device: Int32) -> Status {
    driver.call("cuDevicePrimaryCtxRelease_v2") { driver in
        guard driver.devices.indices.contains(Int(device)), driver.devices[Int(device)].retains > 0 else {
            throw Problem(status: 201, text: "the context is not in use")
        }
        driver.devices[Int(device)].retains -= 1
    }
}

@_cdecl("cuCtxSetCurrent") public func cuCtxSetCurrent(_ context: Handle?) -> Status {
    driver.call("cuCtxSetCurrent") { $0.current[pthread_self()] = Int(bitPattern: context) - 1 }
}

@_cdecl("cuCtxSynchronize") public func cuCtxSynchronize() -> Status {
    driver.call("cuCtxSynchronize") { driver in
        let device = try driver.device()
        let streams = device.scheduler.streams
        try driver.advance(device) { streams.allSatisfy(\.queue.isEmpty) }
    }
}

// MARK: Memory

@_cdecl("cuMemGetInfo_v2")
public func cuMemGetInfo(_ free: UnsafeMutablePointer<Int>, _ total: UnsafeMutablePointer<Int>) -> Status {
    driver.call("cuMemGetInfo_v2") { driver in
        let memory = try driver.device().memory
        total.pointee = memory.limit
        free.pointee = memory.limit - memory.used
    }
}

@_cdecl("cuMemAlloc_v2") public func cuMemAlloc(_ address: UnsafeMutablePointer<UInt64>, _ size: Int)
    -> Status
{
    driver.call("cuMemAlloc_v2") { driver in
        guard size > 0 else { throw Problem(status: 1, text: "an allocation of no bytes") }
        guard let place = try driver.device().memory.allocate(size) else {
            throw Problem(status: 2, text: "\(size) bytes do not fit")
        }
        address.pointee = place
    }
}

/// Frees at once, also what operations still use: these then fail.
@_cdecl("cuMemFree_v2") public func cuMemFree(_ address: UInt64) -> Status {
    driver.call("cuMemFree_v2") { driver in
        guard try driver.device().memory.release(address) else {
            throw Problem(status: 1, text: "no block at this address")
        }
    }
}

@_cdecl("cuMemHostAlloc")
public func cuMemHostAlloc(
    _ place: UnsafeMutablePointer<UnsafeMutableRawPointer?>, _ size: Int, _ flags: UInt32
) -> Status {
    driver.call("cuMemHostAlloc") { driver in
        guard let bytes = aligned_alloc(4096, (size + 4095) / 4096 * 4096) else {
            throw Problem(status: 2, text: "no memory of the host")
        }
        driver.pinned.insert(bytes)
        place.pointee = bytes
    }
}

@_cdecl("cuMemFreeHost") public func cuMemFreeHost(_ place: UnsafeMutableRawPointer?) -> Status {
    driver.call("cuMemFreeHost") { driver in
        guard let place, driver.pinned.remove(place) != nil else {
            throw Problem(status: 1, text: "no pinned memory at this address")
        }
        free(place)
    }
}

@_cdecl("cuMemcpyHtoDAsync_v2")
public func cuMemcpyHtoDAsync(
    _ target: UInt64, _ source: UnsafeRawPointer?, _ size: Int, _ stream: Handle?
) -> Status {
    driver.call("cuMemcpyHtoDAsync_v2") { driver in
        try driver.append("copy", to: stream) { device in
            memcpy(try device.memory.resolve(target, size), source!, size)
        }
    }
}

@_cdecl("cuMemcpyDtoHAsync_v2")
public func cuMemcpyDtoHAsync(
    _ target: UnsafeMutableRawPointer?, _ source: UInt64, _ size: Int, _ stream: Handle?
) -> Status {
    driver.call("cuMemcpyDtoHAsync_v2") { driver in
        try driver.append("copy", to: stream) { device in
            memcpy(target!, try device.memory.resolve(source, size), size)
        }
    }
}

@_cdecl("cuMemcpyDtoDAsync_v2")
public func cuMemcpyDtoDAsync(_ target: UInt64, _ source: UInt64, _ size: Int, _ stream: Handle?) -> Status {
    driver.call("cuMemcpyDtoDAsync_v2") { driver in
        try driver.append("copy", to: stream) { device in
            let from = try device.memory.resolve(source, size)
            memcpy(try device.memory.resolve(target, size), from, size)
        }
    }
}

@_cdecl("cuMemsetD8Async")
public func cuMemsetD8Async(_ target: UInt64, _ value: UInt8, _ size: Int, _ stream: Handle?) -> Status {
    driver.call("cuMemsetD8Async") { driver in
        try driver.append("copy", to: stream) { device in
            memset(try device.memory.resolve(target, size), Int32(value), size)
        }
    }
}
