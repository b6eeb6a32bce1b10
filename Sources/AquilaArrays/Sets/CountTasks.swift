import AquilaRuntime
import AquilaTypes

/// The task declarations of counts.
enum CountTasks {
    private static let library = Library("arrays")

    static let count = library.task("binCount") {
        (numbers: Input<Int>, counts: ReductionOutput<Sum<Int>>) in
        let numbers = ElementRow<Int>(numbers.accessor.store)
        withCounts(counts) { tables, length in
            for k in 0..<numbers.count {
                let number = numbers[k]
                if UInt(bitPattern: number) < UInt(length) { tables.add(number, k) }
            }
        }
    }.declaration

    static let add = library.task("binCount") {
        (numbers: Input<Int>, weights: Input<Double>, sums: ReductionOutput<Sum<Double>>) in
        let (numbers, weights) = (
            ElementRow<Int>(numbers.accessor.store), ElementRow<Double>(weights.accessor.store)
        )
        let (sums, length) = (ElementRow<Double>(sums.accessor.store), sums.count)
        for k in 0..<numbers.count {
            let number = numbers[k]
            if UInt(bitPattern: number) < UInt(length) { sums[number] += weights[k] }
        }
    }.declaration

    static let histogram = library.task("histogram") {
        (elements: Input<Double>, edges: Input<Double>, counts: ReductionOutput<Sum<Int>>) in
        let elements = ElementRow<Double>(elements.accessor.store)
        let bins = EqualBins(ElementRow<Double>(edges.accessor.store))
        withCounts(counts) { tables, _ in
            for k in 0..<elements.count {
                let element = elements[k]
                if element >= bins.low, element <= bins.high { tables.add(bins.bin(of: element), k) }
            }
        }
    }.declaration

    /// Calls the body with tables to count in, whose sums it adds to the counts afterwards.
    private static func withCounts(
        _ counts: ReductionOutput<Sum<Int>>, _ body: (CountTables, _ length: Int) -> Void
    ) {
        let length = counts.count
        let tables = CountTables(length: length)
        defer { tables.deallocate() }
        body(tables, length)
        let target = ElementRow<Int>(counts.accessor.store)
        for place in 0..<length { target[place] &+= tables.total(place) }
    }
}

/// A row of a task's argument.
private struct ElementRow<Element: BitwiseCopyable> {
    let address: UnsafeMutableRawPointer
    let count: Int
    let step: Int

    init(_ store: PhysicalStore) {
        address = store.address
        count = store.shape[0]
        step = store.view.strides[0]
    }

    @inline(__always)
    subscript(place: Int) -> Element {
        get { (address + place &* step).load(as: Element.self) }
        nonmutating set { (address + place &* step).storeBytes(of: newValue, as: Element.self) }
    }
}

/// Tables of counts. Neighbouring elements are counted in different ones, if these are short, so that no
/// count waits for the one before it.
private struct CountTables {
    private let counts: UnsafeMutablePointer<Int>
    private let length: Int
    private let tableCount: Int

    init(length: Int) {
        self.length = length
        tableCount = length <= 1 << 11 ? 4 : 1
        counts = .allocate(capacity: max(length * tableCount, 1))
        counts.initialize(repeating: 0, count: length * tableCount)
    }

    func deallocate() { counts.deallocate() }

    /// Counts an element by its place; its number chooses the table.
    @inline(__always)
    func add(_ place: Int, _ number: Int) { counts[(number & (tableCount &- 1)) &* length &+ place] &+= 1 }

    func total(_ place: Int) -> Int { (0..<tableCount).reduce(0) { $0 + counts[$1 * length + place] } }
}

/// Bins of nearly equal widths.
private struct EqualBins {
    let low: Double
    let high: Double
    private let edges: ElementRow<Double>
    private let count: Int
    /// Bins for a unit of length; infinite if bins are narrower than the inverse of any number.
    private let density: Double

    init(_ edges: ElementRow<Double>) {
        self.edges = edges
        count = edges.count - 1
        (low, high) = (edges[0], edges[count])
        density = Double(count) / (high - low)
    }

    /// The bin of an element within the edges.
    @inline(__always)
    func bin(of element: Double) -> Int {
        let distance = element - low
        let guess = density.isFinite ? distance * density : distance / (high - low) * Double(count)
        // The guess may be one bin off by rounding; edges with few digits may even coincide.
        var bin = guess.isNaN ? 0 : Int(min(guess, Double(count &- 1)))
        if bin > 0, element < edges[bin] { bin &-= 1 }
        if bin < count &- 1, element >= edges[bin &+ 1] { bin &+= 1 }
        return bin
    }
}
