internal import AquilaDevices

/// Counts of a device's work for a runtime.
public struct DeviceStatistics: Sendable {
    /// The device's name.
    public var device: String
    /// Number of bytes copied to the device.
    public var uploadedBytes = 0
    /// Number of bytes copied from the device.
    public var downloadedBytes = 0
    /// Number of arrays that left the device's memory to make room.
    public var evictions = 0
    /// Number of steps that the device has run.
    public var launches = 0

    /// No work of a device.
    package init(device: String = "") { self.device = device }
}

/// The copies of host memory in a device's memory: where the latest value of each byte is, and the movements
/// that bring it where it is needed.
///
/// Blocks of host memory without an entry are on the host alone. A window's memory is the same blocks as on a
/// process without devices; those that only the device uses are never touched by the host, and so take
/// addresses and no pages, as long as they are fresh.
///
/// The holder of the recording lock uses it.
final class MirrorTable {
    private var mirrors: [UnsafeMutableRawPointer: Mirror] = [:]
    /// The device; nil once it is lost.
    private(set) var device: OpenDevice?
    private let deviceName: String
    /// The error with which the device was lost.
    private(set) var loss: CUDAError?
    private var clock: UInt64 = 0
    private(set) var statistics: DeviceStatistics
    /// False only in tests, which must then fail: the device keeps bytes that the host has overwritten.
    var dropsStaleBytes = true

    init(_ device: OpenDevice) {
        self.device = device
        deviceName = device.context.device.name
        statistics = DeviceStatistics(device: deviceName)
    }

    var isEmpty: Bool { mirrors.isEmpty }

    /// The error of elements that were on the device alone.
    var lostElements: LostElements { LostElements(device: deviceName, cause: loss) }

    @inline(__always)
    subscript(home: UnsafeMutableRawPointer) -> Mirror? { mirrors[home] }

    /// The record of a block, made where there is none.
    func mirror(of allocation: Allocation) -> Mirror {
        if let known = mirrors[allocation.pointer] { return known }
        let made = Mirror(allocation.pointer, byteCount: allocation.byteCount)
        mirrors[allocation.pointer] = made
        return made
    }

    /// Notes a fresh block; its zeros are written when and where they are needed.
    func noteFresh(_ allocation: Allocation, byteCount: Int, isZeroed: Bool) {
        forget(allocation.pointer)
        mirrors[allocation.pointer] = Mirror(
            fresh: allocation.pointer, byteCount: byteCount, isZeroed: isZeroed)
    }

    /// Forgets a block, which is freed.
    func forget(_ home: UnsafeMutableRawPointer) {
        guard let mirror = mirrors.removeValue(forKey: home) else { return }
        releaseInstance(of: mirror)
    }

    func forgetAll() {
        for mirror in mirrors.values { releaseInstance(of: mirror) }
        mirrors = [:]
    }

    /// Ends a window: blocks that the device has not used get their zeros, and need no record.
    func settleFresh(_ homes: [UnsafeMutableRawPointer]) {
        for home in homes {
            guard let mirror = mirrors[home], mirror.device.isEmpty, !mirror.unwritten.isEmpty else {
                continue
            }
            for part in mirror.unwritten.ranges { fillHome(of: mirror, part) }
            dropIfPlain(mirror)
        }
    }

    /// Begins a step: the instances that it uses stay until the next one begins.
    func beginStep() { clock += 1 }

    func countLaunch() { statistics.launches += 1 }

    // MARK: To the device

    /// Brings the bytes of a range to the device, which has memory for them.
    func bringToDevice(_ mirror: Mirror, _ range: Range<Int>) throws(CUDAError) {
        for part in mirror.device.missing(from: range) {
            for known in mirror.host.part(in: part) { try upload(mirror, known) }
            guard mirror.startsZeroed else { continue }
            for zeros in mirror.unwritten.part(in: part) { try fillInstance(of: mirror, zeros) }
        }
    }

    /// True if the bytes of a range have values somewhere, or may be undefined.
    func isIntact(_ mirror: Mirror, _ range: Range<Int>) -> Bool {
        mirror.host.missing(from: range).allSatisfy { part in
            mirror.device.missing(from: part).allSatisfy { mirror.unwritten.contains($0) }
        }
    }

    /// Notes that the device has written a range.
    func noteDeviceWrite(_ mirror: Mirror, _ range: Range<Int>, keepsTwin: Bool = false) {
        mirror.device.insert(range)
        mirror.host.remove(range)
        mirror.unwritten.remove(range)
        if !keepsTwin { releaseTwin(of: mirror) }
    }

    private func upload(_ mirror: Mirror, _ range: Range<Int>) throws(CUDAError) {
        let instance = mirror.instance!
        let start = Tracer.shared == nil ? 0 : Tracer.now()
        try device!.queues.upload(
            UnsafeRawBufferPointer(start: mirror.home + range.lowerBound, count: range.count),
            to: instance.block, at: range.lowerBound - instance.range.lowerBound)
        Tracer.shared?.note("copy to the device", .transfer, since: start)
        mirror.device.insert(range)
        releaseTwin(of: mirror)
        statistics.uploadedBytes += range.count
    }

    private func fillInstance(of mirror: Mirror, _ range: Range<Int>) throws(CUDAError) {
        let instance = mirror.instance!
        try device!.queues.submit(.kernels, reading: [], writing: [instance.block]) {
            stream throws(CUDAError) in
            try stream.fill(range.count, at: instance.address(of: range.lowerBound), with: 0)
        }
        mirror.device.insert(range)
        mirror.unwritten.remove(range)
    }

    // MARK: Memory of the device

    /// Blocks up to this size are mirrored whole, also where a part would do.
    private static let smallBlock = 1 << 20

    /// Keeps the instance of a mirror until the next step begins.
    func pin(_ mirror: Mirror) { mirror.lastUse = clock }

    /// Makes sure that the device has memory for a range of a mirror that is pinned.
    func provideInstance(_ mirror: Mirror, _ range: Range<Int>) throws(CUDAError) {
        let old = mirror.instance
        if let old, old.range.lowerBound <= range.lowerBound, range.upperBound <= old.range.upperBound {
            return
        }
        let lower = min(range.lowerBound, old?.range.lowerBound ?? range.lowerBound)
        let upper = max(range.upperBound, old?.range.upperBound ?? range.upperBound)
        // Device addresses keep the alignment of the host's.
        let hull = lower / 256 * 256..<upper
        let whole = 0..<mirror.byteCount
        let isMostly = 2 * hull.count >= whole.count && whole.count <= device!.heap.limit / 4
        if hull != whole, whole.count <= Self.smallBlock || isMostly,
            try replaceInstance(of: mirror, whole)
        {
            return
        }
        if try replaceInstance(of: mirror, hull) { return }
        // Without the bytes of the former instance, there may be room.
        guard old != nil else { throw Self.noRoom(hull.count) }
        try sendHome(mirror)
        guard try replaceInstance(of: mirror, range.lowerBound / 256 * 256..<range.upperBound) else {
            throw Self.noRoom(range.count)
        }
    }

    /// Gives a mirror memory for another range. False, with nothing changed, if there is no room.
    private func replaceInstance(of mirror: Mirror, _ range: Range<Int>) throws(CUDAError) -> Bool {
        guard let block = try allocate(range.count) else { return false }
        let new = Mirror.Instance(range: range, block: block)
        if let old = mirror.instance {
            try copy(mirror.device.ranges, from: old, to: new)
            device!.heap.release(old.block)
            releaseTwin(of: mirror)
        }
        mirror.instance = new
        return true
    }

    /// A block of the device's memory, for which others may have to go; nil if there is no room.
    func allocate(_ byteCount: Int) throws(CUDAError) -> DeviceBlock? {
        while true {
            do { return try device!.heap.allocate(byteCount) } catch {
                guard error.kind == .outOfMemory else { throw error }
                guard try makeRoom() else { return nil }
            }
        }
    }

    func release(_ block: DeviceBlock) { device?.heap.release(block) }

    /// Sends home the instances of a step that had no room and will run in parts.
    func makeWay(for homes: [UnsafeMutableRawPointer]) throws(CUDAError) {
        for home in homes {
            guard let mirror = mirrors[home], mirror.instance != nil else { continue }
            try sendHome(mirror)
            dropIfPlain(mirror)
        }
    }

    private static func noRoom(_ byteCount: Int) -> CUDAError {
        .outOfMemory("\(byteCount) bytes beside what the running step uses")
    }

    /// Takes the memory of the instance that was not used for the longest time.
    ///
    /// - Returns: false if the running step uses all of them.
    private func makeRoom() throws(CUDAError) -> Bool {
        if let mirror = mirrors.values.first(where: { $0.twin != nil && $0.lastUse < clock }) {
            releaseTwin(of: mirror)
            return true
        }
        let idle = mirrors.values.filter { $0.instance != nil && $0.lastUse < clock }
        guard let oldest = idle.min(by: { $0.lastUse < $1.lastUse }) else { return false }
        statistics.evictions += 1
        try sendHome(oldest)
        dropIfPlain(oldest)
        return true
    }

    /// Copies what only the device has to the host, and frees the instance.
    private func sendHome(_ mirror: Mirror) throws(CUDAError) {
        for part in mirror.device.part(in: 0..<mirror.byteCount, outside: mirror.host) {
            try download(mirror, part)
        }
        releaseInstance(of: mirror)
    }

    private func releaseInstance(of mirror: Mirror) {
        releaseTwin(of: mirror)
        if let instance = mirror.instance { device?.heap.release(instance.block) }
        mirror.instance = nil
        mirror.device = ByteSet()
    }

    private func releaseTwin(of mirror: Mirror) {
        if let twin = mirror.twin { device?.heap.release(twin.block) }
        mirror.twin = nil
    }

    private func dropIfPlain(_ mirror: Mirror) {
        if mirror.isPlain { mirrors[mirror.home] = nil }
    }

    // MARK: Stores that lag

    /// Memory for the new elements of a block whose stores lag: reads go to the instance as it is, stores to
    /// this one, which already has all bytes that the launch does not store. Nil if there is no room.
    func beginLag(_ mirror: Mirror, stored: [AccessPattern]) throws(CUDAError) -> Mirror.Instance? {
        let old = mirror.instance!
        if let twin = mirror.twin, twin.stored == stored {
            return Mirror.Instance(range: old.range, block: twin.block)
        }
        releaseTwin(of: mirror)
        guard let block = try allocate(old.range.count) else { return nil }
        let new = Mirror.Instance(range: old.range, block: block)
        try copy(mirror.device.ranges, from: old, to: new)
        return new
    }

    /// Swaps the instances after the launch; the former one serves the next launch of the same stores.
    func endLag(_ mirror: Mirror, _ new: Mirror.Instance, stored: [AccessPattern]) {
        mirror.twin = Mirror.Twin(block: mirror.instance!.block, stored: stored)
        mirror.instance = new
    }

    /// Gives the memory of a launch that did not run back, unless it is the former instance's.
    func abandonLag(_ mirror: Mirror, _ new: Mirror.Instance) {
        if mirror.twin?.block !== new.block { release(new.block) }
    }

    private func copy(
        _ parts: [Range<Int>], from old: Mirror.Instance, to new: Mirror.Instance
    ) throws(CUDAError) {
        try device!.queues.submit(.kernels, reading: [old.block], writing: [new.block]) {
            stream throws(CUDAError) in
            for part in parts {
                try stream.copy(
                    part.count, from: old.address(of: part.lowerBound), to: new.address(of: part.lowerBound))
            }
        }
    }

    // MARK: To the host

    /// Brings the bytes of a range to the host, if another place has their latest values. Blocks until they
    /// are there.
    ///
    /// - Throws: `LostElements` if they were on a device that is lost.
    func bringHome(_ mirror: Mirror, _ range: Range<Int>) throws(LostElements) {
        for part in mirror.host.missing(from: range) {
            for known in mirror.device.part(in: part) {
                do { try download(mirror, known) } catch { lose(error) }
            }
            for fresh in mirror.unwritten.part(in: part) { fillHome(of: mirror, fresh) }
        }
        guard mirror.host.contains(range) else { throw lostElements }
    }

    /// Brings all bytes of a block to the host, and frees the instance: the host may write them.
    func moveHome(_ mirror: Mirror) throws(LostElements) {
        try bringHome(mirror, 0..<mirror.byteCount)
        guard dropsStaleBytes else { return }
        releaseInstance(of: mirror)
        dropIfPlain(mirror)
    }

    /// Notes that the host has written a range.
    func noteHostWrite(_ mirror: Mirror, _ range: Range<Int>) {
        mirror.host.insert(range)
        mirror.unwritten.remove(range)
        guard dropsStaleBytes else { return }
        mirror.device.remove(range)
        releaseTwin(of: mirror)
        if mirror.device.isEmpty { releaseInstance(of: mirror) }
        dropIfPlain(mirror)
    }

    private func download(_ mirror: Mirror, _ range: Range<Int>) throws(CUDAError) {
        guard let device, let instance = mirror.instance else { return }
        let start = Tracer.shared == nil ? 0 : Tracer.now()
        try device.queues.download(
            from: instance.block, at: range.lowerBound - instance.range.lowerBound,
            to: UnsafeMutableRawBufferPointer(start: mirror.home + range.lowerBound, count: range.count))
        Tracer.shared?.note("copy from the device", .transfer, since: start)
        device.timeline?.collect()
        mirror.host.insert(range)
        statistics.downloadedBytes += range.count
    }

    private func fillHome(of mirror: Mirror, _ range: Range<Int>) {
        if mirror.startsZeroed {
            (mirror.home + range.lowerBound).initializeMemory(
                as: UInt8.self, repeating: 0, count: range.count)
        }
        mirror.host.insert(range)
        mirror.unwritten.remove(range)
    }

    // MARK: Loss

    /// Gives the device up: what it alone has is lost, and everything else goes on on the host.
    func lose(_ error: CUDAError) {
        guard device != nil else { return }
        loss = error
        device = nil
        for mirror in mirrors.values {
            mirror.instance = nil
            mirror.twin = nil
            mirror.device = ByteSet()
            dropIfPlain(mirror)
        }
    }
}
