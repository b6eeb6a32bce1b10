import AquilaKernels
import AquilaTypes

/// Runs a launch whose stores lag behind its computation; see `DeferredStore`.
///
/// The outermost loop is cut into one chunk of rows for each share of work. Within a chunk, tiles
/// of rows are computed into a buffer that stays in cache, and stored `back` rows later. The first
/// and last rows of a chunk, which neighbouring chunks read, wait in the buffer until all chunks
/// are computed.
struct DeferredRun {
    private let launch: Launch
    private let frame: UnsafeMutablePointer<UInt64>
    private let lag: DeferredStore
    private let rows: Int
    private let tileRows: Int
    private let chunkCount: Int
    private let targets: [Target]

    /// Array whose stores lag, and the bytes of a row and of a line in the buffer.
    private struct Target {
        var array: Int
        var rowBytes: Int
        var lineBytes: Int
        /// Start of the array's part of a chunk's buffer: the ring of rows, then the held first
        /// rows.
        var ring: Int
        var head: Int
    }

    private let chunkBytes: Int

    /// Bytes of a tile's rows: a share of the second-level cache.
    private static let tileBytes = 128 << 10

    init(_ launch: Launch, frame: UnsafeMutablePointer<UInt64>, workers: Int) {
        self.launch = launch
        self.frame = frame
        let lag = launch.deferral!.lag
        self.lag = lag
        let extents = launch.nest.extents
        rows = extents[0]
        let inner = extents.dropFirst().reduce(1, *)
        let sizes = launch.deferral!.arrays.map { launch.kernel.kernel.arrays[$0].type.size }
        let tileRows = max(1, min(rows, Self.tileBytes / max(1, inner * sizes.reduce(0, +))))
        self.tileRows = tileRows
        let isParallel = workers > 1 && launch.isWorthSharing
        let room = rows / (2 * (lag.back + lag.forward + 1))
        chunkCount = isParallel ? max(1, min(2 * workers, room)) : 1
        var offset = 0
        var targets: [Target] = []
        for (array, size) in zip(launch.deferral!.arrays, sizes) {
            let rowBytes = inner * size
            let ring = offset
            let head = ring + (lag.back + tileRows) * rowBytes
            offset = (head + lag.forward * rowBytes + 63) / 64 * 64
            targets.append(
                Target(
                    array: array, rowBytes: rowBytes, lineBytes: extents.last! * size, ring: ring, head: head)
            )
        }
        self.targets = targets
        chunkBytes = offset
    }

    /// The bytes of scratch memory that `run` needs.
    var scratchBytes: Int { chunkBytes * chunkCount }

    func run(scratch: UnsafeMutableRawPointer, pool: WorkerPool) {
        pool.parallelFor(count: chunkCount) { chunk in
            compute(chunk, scratch + chunk * chunkBytes)
        }
        guard chunkCount > 1 else { return }
        for chunk in 0..<chunkCount { storeEdges(chunk, scratch + chunk * chunkBytes) }
    }

    private func range(_ chunk: Int) -> Range<Int> {
        rows * chunk / chunkCount..<rows * (chunk + 1) / chunkCount
    }

    private func compute(_ chunk: Int, _ buffer: UnsafeMutableRawPointer) {
        let range = range(chunk)
        let held = chunk > 0 ? range.lowerBound + lag.forward : range.lowerBound
        for start in stride(from: range.lowerBound, to: range.upperBound, by: tileRows) {
            let end = min(start + tileRows, range.upperBound)
            computeRows(start..<end, buffer)
            for target in targets {
                let ring = buffer + target.ring
                for row in max(range.lowerBound, start - lag.back)..<max(range.lowerBound, end - lag.back) {
                    let source = ring + (row - start + lag.back) * target.rowBytes
                    if row < held {
                        (buffer + target.head + (row - range.lowerBound) * target.rowBytes)
                            .copyMemory(from: source, byteCount: target.rowBytes)
                    } else {
                        store(source, target, row: row)
                    }
                }
                ring.copyMemory(
                    from: ring + (end - start) * target.rowBytes, byteCount: lag.back * target.rowBytes)
            }
        }
        if chunk == chunkCount - 1 { storeTail(chunk, buffer) }
    }

    /// Stores the last rows of a chunk, which stand at the start of the ring.
    private func storeTail(_ chunk: Int, _ buffer: UnsafeMutableRawPointer) {
        let range = range(chunk)
        for target in targets {
            for k in 0..<lag.back where range.upperBound - lag.back + k >= range.lowerBound {
                store(
                    buffer + target.ring + k * target.rowBytes, target, row: range.upperBound - lag.back + k)
            }
        }
    }

    private func storeEdges(_ chunk: Int, _ buffer: UnsafeMutableRawPointer) {
        if chunk < chunkCount - 1 { storeTail(chunk, buffer) }
        guard chunk > 0 else { return }
        for target in targets {
            for k in 0..<lag.forward {
                store(buffer + target.head + k * target.rowBytes, target, row: range(chunk).lowerBound + k)
            }
        }
    }

    /// Computes rows into the ring, after the `back` rows that still wait there.
    private func computeRows(_ range: Range<Int>, _ buffer: UnsafeMutableRawPointer) {
        let layout = launch.layout
        let words = launch.template.count
        let extents = launch.nest.extents
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: words) { copy in
            let inner = extents.dropFirst().dropLast(2)
            let hasOuterLoops = extents.count > 2
            let steps = hasOuterLoops ? range.count * inner.reduce(1, *) : 1
            for step in 0..<steps {
                copy.baseAddress!.update(from: frame, count: words)
                if !hasOuterLoops { copy[FrameLayout.rows] = UInt64(range.count) }
                let row = range.lowerBound + (hasOuterLoops ? step / inner.reduce(1, *) : 0)
                for k in launch.nest.walkers.indices {
                    let base = k < layout.arrayCount ? layout.array(k) : layout.index(k - layout.arrayCount)
                    let strides = launch.nest.walkers[k].strides
                    var shift = row &* strides[0]
                    var rest = step
                    for loop in stride(from: inner.endIndex - 1, through: inner.startIndex, by: -1) {
                        shift &+= rest % extents[loop] &* strides[loop]
                        rest /= extents[loop]
                    }
                    copy[base] = copy[base] &+ UInt64(bitPattern: Int64(shift))
                }
                for target in targets {
                    // The buffer is dense: lines follow one another.
                    let lines = target.rowBytes / target.lineBytes
                    let done = lag.back * lines + step * (hasOuterLoops ? extents[extents.count - 2] : 0)
                    let address = buffer + target.ring + done * target.lineBytes
                    copy[layout.array(target.array)] = UInt64(UInt(bitPattern: address))
                    copy[layout.array(target.array) + 1] = UInt64(target.lineBytes)
                }
                launch.kernel.run(copy.baseAddress!, points: launch.pointCount)
            }
        }
    }

    private func store(_ source: UnsafeMutableRawPointer, _ target: Target, row: Int) {
        let walker = launch.nest.walkers[target.array]
        let extents = launch.nest.extents
        let base = UnsafeMutableRawPointer(bitPattern: UInt(frame[launch.layout.array(target.array)]))!
        let lines = target.rowBytes / target.lineBytes
        for line in 0..<lines {
            var shift = row * walker.strides[0]
            var rest = line
            for loop in stride(from: extents.count - 2, to: 0, by: -1) {
                shift += rest % extents[loop] * walker.strides[loop]
                rest /= extents[loop]
            }
            (base + shift).copyMemory(from: source + line * target.lineBytes, byteCount: target.lineBytes)
        }
    }
}
