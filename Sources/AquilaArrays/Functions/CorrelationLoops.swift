import AquilaRuntime
import AquilaTypes

/// Elements in memory at equal distances.
struct MemoryRow {
    var address: UnsafeMutableRawPointer
    var count: Int
    /// Bytes from an element to the next.
    var step: Int

    init(_ address: UnsafeMutableRawPointer, _ view: View) {
        self.address = address + view.offset
        (count, step) = (view.shape[0], view.strides[0])
    }
}

/// Sums of products of a row and weights that are shifted along it. Each sum is taken in the order of the
/// weights, over those that meet an element of the row, so that it depends on no division.
struct CorrelationLoops: ProductVisitor {
    let row: MemoryRow
    let weights: MemoryRow
    let sums: MemoryRow
    /// Place in the row that the first weight of the first sum meets; it may be negative.
    let first: Int
    let type: DType

    func compute() { type.visit(self) }

    /// Sums that stay in cache while the weights pass.
    private var strip: Int { 512 }

    func visit<Product: ElementProduct>(_ product: Product.Type) {
        // Places of the row that some sum needs.
        let low = max(0, first)
        let high = max(low, min(row.count, first + sums.count + weights.count - 1))
        let elements = Widened<Product>(row, low..<high)
        let factors = Widened<Product>(weights, 0..<weights.count)
        let strip = Widened<Product>(count: self.strip)
        defer { for buffer in [elements, factors, strip] { buffer.numbers.deallocate() } }
        for start in stride(from: 0, to: sums.count, by: self.strip) {
            let count = min(self.strip, sums.count - start)
            accumulate(elements.numbers - low, factors.numbers, strip.numbers, first + start, count, product)
            for j in 0..<count {
                (sums.address + (start + j) &* sums.step).assumingMemoryBound(to: Product.Stored.self)
                    .pointee = Product.narrowed(strip.numbers[j])
            }
        }
    }

    /// - Parameters:
    ///   - x: the row, of which needed places are there.
    ///   - first: place that the first weight of the first of these sums meets.
    @inline(__always)
    private func accumulate<Product: ElementProduct>(
        _ x: UnsafeMutablePointer<Product.Wide>, _ factors: UnsafeMutablePointer<Product.Wide>,
        _ sums: UnsafeMutablePointer<Product.Wide>, _ first: Int, _ count: Int, _ product: Product.Type
    ) {
        sums.update(repeating: Product.zero, count: count)
        // Weights that meet an element in each of the sums.
        let begin = min(max(0, -first), weights.count)
        let end = max(begin, min(weights.count, row.count - first - count + 1))
        func partial(_ k: Int) {
            let low = max(0, -(first + k))
            let high = min(count, row.count - first - k)
            guard low < high else { return }
            let (factor, x) = (factors[k], x + (first + k))
            for j in low..<high { sums[j] = Product.adding(sums[j], factor, x[j]) }
        }
        for k in 0..<begin { partial(k) }
        var k = begin
        while k + 4 <= end {
            let (f0, f1, f2, f3) = (factors[k], factors[k + 1], factors[k + 2], factors[k + 3])
            let x = x + (first + k)
            for j in 0..<count {
                var sum = Product.adding(sums[j], f0, x[j])
                sum = Product.adding(sum, f1, x[j &+ 1])
                sum = Product.adding(sum, f2, x[j &+ 2])
                sums[j] = Product.adding(sum, f3, x[j &+ 3])
            }
            k += 4
        }
        for k in k..<weights.count { partial(k) }
    }
}

/// A dense row of numbers in the type of sums; its user frees the memory.
private struct Widened<Product: ElementProduct> {
    let numbers: UnsafeMutablePointer<Product.Wide>

    init(count: Int) { numbers = .allocate(capacity: max(count, 1)) }

    init(_ row: MemoryRow, _ places: Range<Int>) {
        self.init(count: places.count)
        for (k, place) in places.enumerated() {
            let element = (row.address + place &* row.step).assumingMemoryBound(to: Product.Stored.self)
            (numbers + k).initialize(to: Product.widened(element.pointee))
        }
    }
}

/// Correlations by loops, as point tasks of some sums each.
enum CorrelationTask {
    /// Multiplications of a point, roughly, and its fewest sums.
    private static let pieceWork = 1 << 18
    private static let leastSums = 1 << 10

    private static let task = TaskDeclaration(
        Library("arrays"), "correlate", signature: [.input, .input, .output], isBrief: true,
        variants: [
            .cpu: { context in
                let (row, weights, sums) = (context.stores[0], context.stores[1], context.stores[2])
                CorrelationLoops(
                    row: MemoryRow(row.address, row.view), weights: MemoryRow(weights.address, weights.view),
                    sums: MemoryRow(sums.address, sums.view),
                    first: context.scalar(0, as: Int.self) + sums.origin[0], type: row.dtype
                ).compute()
            }
        ])

    /// Records the sums; nothing for none.
    ///
    /// - Parameter first: place in the row that the first weight of the first sum meets.
    static func record(
        _ row: AnyNDArray, _ weights: AnyNDArray, first: Int, into sums: AnyNDArray
    ) throws(ArrayError) {
        guard sums.count > 0 else { return }
        let pieces = try sums.base.partition(byTiles: [max(leastSums, pieceWork / weights.count)])
        var launch = TaskLaunch(task, launchDomain: pieces.colours)
        launch.add(row.base, .input)
        launch.add(weights.base, .input)
        launch.add(pieces, .output)
        launch.add(scalar: first)
        try launch.submit()
    }
}
