import AquilaRuntime
import AquilaTypes

/// The transforms of a point task: lines of its pieces, as many side by side as a vector has lanes.
struct TransformLines<Vector: TransformVector> where Vector.Scalar: Sendable {
    typealias Number = ComplexLanes<Vector>

    private let form: LineTransform.Form
    private let plan: TransformPlan<Vector>
    private let source: LineSet
    private let target: LineSet
    /// Number of the piece's first line along the last outer axis, and the place of that axis.
    private let firstPosition: Int
    private let table: RootTable<Vector.Scalar>?
    /// Twiddle factors between numbers of half the count and a spectrum of real numbers.
    private let halfRoots: RootTable<Vector.Scalar>?

    init(
        _ form: LineTransform.Form, _ input: PhysicalStore, _ output: PhysicalStore,
        plans: TransformPlans<Vector>
    ) {
        self.form = form
        source = LineSet(input, hasPairs: form.input == .pairs)
        target = LineSet(output, hasPairs: form.output == .pairs)
        firstPosition = input.origin[source.outer.rank - 1]
        let isHalved = (form.input == .half || form.output == .half) && form.count % 2 == 0
        plan = plans.plan(of: isHalved ? form.count / 2 : form.count)
        table = form.order.map { plans.roots(of: $0) }
        halfRoots = isHalved ? plans.roots(of: form.count) : nil
    }

    private var lanes: Int { Vector.scalarCount }

    /// Vectors of lines that are read together, so that neighbouring elements of several lines are used
    /// while their part of the memory is in cache.
    private var blockLength: Int {
        guard source.isAcross || target.isAcross else { return 1 }
        let size = plan.workCount * MemoryLayout<Number>.stride
        return max(64 / (2 * MemoryLayout<Vector>.size), min(8, (256 << 10) / size))
    }

    func run() {
        let order = source.order(beside: target)
        let count = order.count
        let block = min(blockLength, (count + lanes - 1) / lanes)
        let buffer = UnsafeMutablePointer<Number>.allocate(capacity: (block + 1) * plan.workCount)
        defer { buffer.deallocate() }
        let spare = buffer + block * plan.workCount
        let places = UnsafeMutablePointer<UnsafeMutableRawPointer>.allocate(capacity: 2 * block * lanes)
        defer { places.deallocate() }
        let (from, to) = (places, places + block * lanes)
        var factors = LineFactors<Vector>(form, plan.count, table)
        defer { factors.deallocate() }
        var first = 0
        while first < count {
            let groups = min(block, (count - first + lanes - 1) / lanes)
            for lane in 0..<groups * lanes {
                // Lanes without a line repeat the last one.
                let line = order[min(first + lane, count - 1)]
                from[lane] = source.address + line.source
                to[lane] = target.address + line.target
            }
            load(from, groups, into: buffer)
            for group in 0..<groups {
                let data = buffer + group * plan.workCount
                let result = plan.run(data, spare: spare)
                if form.order != nil {
                    factors.turn(result) { lane in
                        firstPosition + order[min(first + group * lanes + lane, count - 1)].position
                    }
                }
                if groups == 1 {
                    store(result, 1, to: to)
                } else if result != data {
                    data.update(from: result, count: plan.count)
                }
            }
            if groups > 1 { store(buffer, groups, to: to) }
            first += groups * lanes
        }
    }

    // MARK: Reading

    private func load(
        _ places: UnsafePointer<UnsafeMutableRawPointer>, _ groups: Int,
        into buffer: UnsafeMutablePointer<Number>
    ) {
        switch form.input {
        case .complex:
            let size = MemoryLayout<Vector.Scalar>.size
            fill(places, groups, buffer) { lanes, distance in
                Number(Vector.load(lanes, distance), Vector.load(lanes, distance + size))
            }
        case .real where halfRoots != nil:
            for group in 0..<groups {
                loadPairs(places + group * lanes, into: buffer + group * plan.workCount)
            }
        case .real:
            fill(places, groups, buffer) { lanes, distance in
                Number(Vector.load(lanes, distance), Vector())
            }
        case .pairs:
            let size = source.pairStep
            fill(places, groups, buffer) { lanes, distance in
                Number(Vector.load(lanes, distance), Vector.load(lanes, distance + size))
            }
        case .half:
            for group in 0..<groups {
                loadHalf(places + group * lanes, into: buffer + group * plan.workCount)
            }
        }
    }

    /// Reads numbers one after the other, each of all lines; those beyond the lines' ends are zeros.
    @inline(__always)
    private func fill(
        _ places: UnsafePointer<UnsafeMutableRawPointer>, _ groups: Int,
        _ buffer: UnsafeMutablePointer<Number>,
        _ number: (UnsafePointer<UnsafeMutableRawPointer>, Int) -> Number
    ) {
        let given = min(source.count, plan.count)
        let (step, work) = (source.step, plan.workCount)
        for k in 0..<given {
            for group in 0..<groups {
                let value = number(places + group &* lanes, k &* step)
                buffer[group &* work &+ k] = form.swapsInput ? value.swapped : value
            }
        }
        for group in 0..<groups {
            for k in given..<max(plan.count, given) { buffer[group &* work &+ k] = .zero }
        }
    }

    /// Reads neighbouring real numbers as the parts of complex ones.
    private func loadPairs(
        _ places: UnsafePointer<UnsafeMutableRawPointer>, into data: UnsafeMutablePointer<Number>
    ) {
        let (given, step) = (min(source.count, form.count), source.step)
        for k in 0..<given / 2 {
            let distance = 2 &* k &* step
            data[k] = Number(Vector.load(places, distance), Vector.load(places, distance &+ step))
        }
        guard given < form.count else { return }
        for k in given / 2..<plan.count { data[k] = .zero }
        if given % 2 == 1 { data[given / 2].re = Vector.load(places, (given - 1) * step) }
    }

    /// Reads half a spectrum: the numbers of all frequencies, or those of half the count whose transform has
    /// pairs of the results. They are exchanged, since transforms to real numbers are backward.
    private func loadHalf(
        _ places: UnsafePointer<UnsafeMutableRawPointer>, into data: UnsafeMutablePointer<Number>
    ) {
        let size = MemoryLayout<Vector.Scalar>.size
        let last = form.count / 2
        func value(_ k: Int) -> Number {
            guard k < source.count else { return .zero }
            let distance = k * source.step
            let re = Vector.load(places, distance)
            // The first frequency of real numbers is real, and so is the middle one of an even count.
            let isReal = k == 0 || 2 * k == form.count
            return Number(re, isReal ? Vector() : Vector.load(places, distance + size))
        }
        guard let halfRoots else {
            data[0] = value(0).swapped
            for k in 1..<max(last + 1, 1) {
                let number = value(k)
                data[k] = number.swapped
                data[form.count - k] = number.conjugate.swapped
            }
            return
        }
        for k in 0..<last {
            let (a, b) = (value(k), value(last - k).conjugate)
            let root = halfRoots[k]
            let odd = (a - b) * Root(root.re, -root.im)
            data[k] = (a + b + odd.turned).swapped
        }
    }

    // MARK: Writing

    private func store(
        _ data: UnsafeMutablePointer<Number>, _ groups: Int,
        to places: UnsafePointer<UnsafeMutableRawPointer>
    ) {
        let scale = Vector.Scalar(form.scale)
        switch form.output {
        case .complex, .pairs:
            let size = form.output == .pairs ? target.pairStep : MemoryLayout<Vector.Scalar>.size
            for k in 0..<target.count {
                let distance = k &* target.step
                for group in 0..<groups {
                    var value = data[group &* plan.workCount &+ k]
                    if form.swapsOutput { value = value.swapped }
                    write(form.scale == 1 ? value : value * scale, places + group &* lanes, distance, size)
                }
            }
        case .real:
            let isPaired = halfRoots != nil
            for k in 0..<target.count {
                for group in 0..<groups {
                    let value = data[group * plan.workCount + (isPaired ? k / 2 : k)]
                    // The numbers are exchanged.
                    let part = isPaired && k % 2 == 1 ? value.re : value.im
                    let scaled = form.scale == 1 ? part : Vector.multiply(part, scale)
                    scaled.store(places + group * lanes, k * target.step)
                }
            }
        case .half:
            for group in 0..<groups {
                storeHalf(data + group * plan.workCount, scale, to: places + group * lanes)
            }
        }
    }

    @inline(__always)
    private func write(
        _ value: Number, _ places: UnsafePointer<UnsafeMutableRawPointer>, _ distance: Int, _ size: Int
    ) {
        value.re.store(places, distance)
        value.im.store(places, distance &+ size)
    }

    /// Writes the first half of the spectrum of real numbers.
    private func storeHalf(
        _ data: UnsafePointer<Number>, _ scale: Vector.Scalar,
        to places: UnsafePointer<UnsafeMutableRawPointer>
    ) {
        let size = MemoryLayout<Vector.Scalar>.size
        let last = form.count / 2
        for k in 0..<target.count {
            var value: Number
            if let halfRoots {
                let (a, b) = (data[k == last ? 0 : k], data[k == 0 ? 0 : last - k].conjugate)
                let root = k == last ? Root(Vector.Scalar(-1), 0) : halfRoots[k]
                value = (a + b + ((a - b) * root).turnedBack) * Vector.Scalar(0.5)
            } else {
                value = data[k]
            }
            if k == 0 || 2 * k == form.count { value.im = Vector() }
            write(form.scale == 1 ? value : value * scale, places, k * target.step, size)
        }
    }
}
