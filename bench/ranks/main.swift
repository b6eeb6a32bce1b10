import Aquila
import AquilaRuntime
import AquilaSystem
import AquilaTransport
import Glibc

// Jacobi's iteration on a square plate: with arrays, and by hand over messages. Prints the seconds
// of the loop.
//
//     bench-ranks arrays 4096 200
//     bench-ranks hand 4096 200

let mode = CommandLine.arguments.dropFirst().first ?? "arrays"
let n = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 4096
let steps = CommandLine.arguments.dropFirst(3).first.flatMap { Int($0) } ?? 200

func seconds() -> Double { SystemClock.monotonic.seconds }

/// The program as users write it.
func runArrays() throws -> (seconds: Double, sum: Double) {
    let u = zeros([n, n])
    u[0] = 1
    func step() {
        u[1 ..< -1, 1 ..< -1] =
            0.25 * (u[..<(-2), 1 ..< -1] + u[2..., 1 ..< -1] + u[1 ..< -1, ..<(-2)] + u[1 ..< -1, 2...])
    }
    for _ in 0..<3 { step() }
    _ = u[n / 2, n / 2].item()
    let start = seconds()
    for _ in 0..<steps { step() }
    _ = u[n / 2, n / 2].item()
    return (seconds() - start, u.sum().item())
}

/// The same by hand: rows are shared out, borders are exchanged, two arrays take turns.
func runByHand() throws -> (seconds: Double, sum: Double) {
    let transport = try Launch.transport()
    let (rank, size) = (transport.rank, transport.size)
    let block = (n + size - 1) / size
    let rows = max(min(n - rank * block, block), 0)
    // A row of ghosts above and below.
    var u = UnsafeMutablePointer<Double>.allocate(capacity: (rows + 2) * n)
    var w = UnsafeMutablePointer<Double>.allocate(capacity: (rows + 2) * n)
    for array in [u, w] {
        array.initialize(repeating: 0, count: (rows + 2) * n)
        if rank == 0 { (array + n).update(repeating: 1, count: n) }
    }
    let first = rank == 0 ? 2 : 1
    let last = rank == size - 1 ? rows - 1 : rows
    func row(_ array: UnsafeMutablePointer<Double>, _ index: Int) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(start: array + index * n, count: n))
    }
    func compute(_ range: ClosedRange<Int>) {
        for i in range {
            let (above, here, below) = (u + (i - 1) * n, u + i * n, u + (i + 1) * n)
            let target = w + i * n
            for j in 1..<n - 1 { target[j] = 0.25 * (above[j] + below[j] + here[j - 1] + here[j + 1]) }
        }
    }
    func step() throws {
        var requests: [TransportRequest] = []
        if rank > 0 {
            requests.append(try transport.receive(into: row(u, 0), from: rank - 1, tag: 0))
            requests.append(try transport.send(UnsafeRawBufferPointer(row(u, 1)), to: rank - 1, tag: 1))
        }
        if rank < size - 1 {
            requests.append(try transport.receive(into: row(u, rows + 1), from: rank + 1, tag: 1))
            requests.append(try transport.send(UnsafeRawBufferPointer(row(u, rows)), to: rank + 1, tag: 0))
        }
        compute(first + 1...last - 1)
        try requests.waitForAll()
        compute(first...first)
        compute(last...last)
        swap(&u, &w)
    }
    for _ in 0..<3 { try step() }
    try transport.barrier()
    let start = seconds()
    for _ in 0..<steps { try step() }
    try transport.barrier()
    let time = seconds() - start
    let sum = try transport.allReduce((0..<rows * n).reduce(0) { $0 + u[n + $1] }, .sum)
    try transport.finalise()
    if rank != 0 { exit(0) }
    return (time, sum)
}

let result = try mode == "hand" ? runByHand() : runArrays()
print(result.seconds, result.sum)
