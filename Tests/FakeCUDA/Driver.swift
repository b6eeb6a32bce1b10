import Glibc

/// The state of the driver: devices, and the objects that handles name.
final class Driver {
    nonisolated(unsafe) static let shared = Driver()

    private var lock = pthread_mutex_t()
    var options = Options.environment
    var isInitialized = false
    private(set) var devices: [Device] = []
    /// Streams, events, modules and functions by handle.
    var objects: [UInt: AnyObject] = [:]
    private var nextHandle: UInt = 0x1000
    /// The reason of the last failure, for tests.
    var lastProblem = ""
    /// The device of each thread's current context.
    var current: [pthread_t: Int] = [:]
    var pinned: Set<UnsafeMutableRawPointer> = []
    var launchCount = 0

    private init() { pthread_mutex_init(&lock, nil) }

    final class Device {
        let memory: DeviceMemory
        let scheduler: Scheduler
        var retains = 0
        /// The status of a failure after which the context cannot be used.
        var lost: UInt32?

        init(_ options: Options) {
            memory = DeviceMemory(limit: options.memory)
            scheduler = Scheduler(seed: options.seed)
        }
    }

    final class Module {
        let programs: [String: Program]
        init(_ programs: [String: Program]) { self.programs = programs }
    }

    final class Function {
        let program: Program
        init(_ program: Program) { self.program = program }
    }

    /// Forgets everything and takes new options, as a new process would.
    func configure(_ text: String) {
        pthread_mutex_lock(&lock)
        defer { pthread_mutex_unlock(&lock) }
        options = .environment
        options.apply(text)
        devices = (0..<options.devices).map { _ in Device(options) }
        objects = [:]
        current = [:]
        lastProblem = ""
        launchCount = 0
    }

    /// Adds faults to order without forgetting anything.
    func addFaults(_ text: String) {
        pthread_mutex_lock(&lock)
        defer { pthread_mutex_unlock(&lock) }
        options.apply("FAULTS=" + text)
    }

    // MARK: Calls

    /// Runs a call under the lock and turns its problem into a status.
    func call(_ name: String, _ body: (Driver) throws -> Void) -> UInt32 {
        pthread_mutex_lock(&lock)
        defer { pthread_mutex_unlock(&lock) }
        do {
            if let status = options.takeFault(name) {
                throw Problem(status: status, text: "\(name) by order")
            }
            guard isInitialized || name == "cuInit" || name == "cuDriverGetVersion" else {
                throw Problem(status: 3, text: "\(name) before cuInit")
            }
            if devices.isEmpty { devices = (0..<options.devices).map { _ in Device(options) } }
            try body(self)
            return 0
        } catch let problem as Problem {
            if problem.status != 600 { lastProblem = problem.text }
            return problem.status
        } catch {
            return 999
        }
    }

    /// The device of the calling thread's context.
    func device() throws -> Device {
        guard let index = current[pthread_self()] else { throw Problem(status: 201, text: "no context") }
        let device = devices[index]
        if let lost = device.lost { throw Problem(status: lost, text: lastProblem) }
        return device
    }

    /// Runs operations of a device; a failure loses the context.
    func advance(_ device: Device, until isDone: () -> Bool) throws {
        do { try device.scheduler.run(until: isDone) } catch let problem as Problem {
            device.lost = problem.status
            throw problem
        }
    }

    /// The answer of a query: by chance some operations run before.
    func query(_ device: Device, _ isDone: () -> Bool) throws {
        do {
            for _ in 0..<device.scheduler.below(3) { _ = try device.scheduler.step() }
        } catch let problem as Problem {
            device.lost = problem.status
            throw problem
        }
        if !isDone() { throw Problem(status: 600, text: "not ready") }
    }

    // MARK: Handles

    func add(_ object: AnyObject) -> OpaquePointer? {
        nextHandle += 16
        objects[nextHandle] = object
        return OpaquePointer(bitPattern: nextHandle)
    }

    func find<T: AnyObject>(_ handle: OpaquePointer?, _ type: T.Type) throws -> T {
        guard let object = objects[UInt(bitPattern: handle)] as? T else {
            throw Problem(status: 400, text: "no \(T.self) has this handle")
        }
        return object
    }

    func remove<T: AnyObject>(_ handle: OpaquePointer?, _ type: T.Type) throws {
        _ = try find(handle, type)
        objects[UInt(bitPattern: handle)] = nil
    }

    /// Appends an operation to a stream. Nothing runs before something waits for it.
    func append(_ name: String, to stream: OpaquePointer?, _ body: @escaping (Device) throws -> Void) throws {
        let device = try device()
        let queue = try find(stream, Stream.self)
        queue.queue.append(
            .work(name: name) { [unowned self, unowned device] in
                if let status = options.takeFault(name) {
                    throw Problem(status: status, text: "\(name) by order")
                }
                try body(device)
            })
    }
}
