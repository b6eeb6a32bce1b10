import AquilaRuntime
import AquilaTypes
import Testing

private let library = Library("tests")

/// Contributions of several points to the same elements.
@Suite struct ReductionTaskTests: StoreValues {
    let runtime = Runtime(workers: 3)

    @Test(arguments: [1, 2, 7, 64]) func addsUpToWhatIsThere(pieces: Int) throws {
        let dot = library.task("dot", .align(0, 1)) {
            (x: Input<Double>, y: Input<Double>, r: ReductionOutput<Sum<Double>>) in
            for i in x.indices { r.fold(x[i] * y[i]) }
        }
        let x = try array((0..<1000).map(Double.init))
        let r = try array([0.5], [])
        try runtime.within(Scope(mapper: FixedMapper(count: pieces))) {
            try dot(x, x, r)
            try dot(x, x, r)
        }
        #expect(try values(r) == [0.5 + 2 * (0..<1000).reduce(0.0) { $0 + Double($1 * $1) }])
    }

    @Test func histogramsAreExact() throws {
        let histogram = library.task("histogram", .cut(0)) {
            (x: Input<Int>, bins: ReductionOutput<Sum<Int>>) in
            for i in x.indices { bins.fold(1, at: x[i]) }
        }
        let numbers = (0..<5000).map { $0 * $0 % 17 }
        let bins = try array([Int](repeating: 0, count: 17))
        try runtime.within(Scope(mapper: FixedMapper(count: 13))) { try histogram(array(numbers), bins) }
        var expected = [Int](repeating: 0, count: 17)
        for number in numbers { expected[number] += 1 }
        #expect(try values(bins) == expected)
    }

    /// Every point has counts of its own: the store is broadcast, which the checks accept.
    @Test(arguments: [1, 5]) func checksTakeBroadcastReductions(pieces: Int) throws {
        let histogram = library.task("histogram", .cut(0), .broadcast(1)) {
            (x: Input<Int>, bins: ReductionOutput<Sum<Int>>) in
            for i in x.indices { bins.fold(1, at: x[i]) }
        }
        let checked = Runtime(workers: 2)
        checked.isChecking = true
        let numbers = checked.makeStore([40], .int64)
        checked.sequence(numbers, start: Scalar(0), step: Scalar(1))
        let bins = checked.makeStore([40], .int64)
        try checked.within(Scope(mapper: FixedMapper(count: pieces))) { try histogram(numbers, bins) }
        let sum = try checked.reduce(.sum, bins, axes: [0])
        #expect(try checked.item(sum).re == 40)
    }

    /// The messages of errors that end a program exist in release builds, too.
    @Test func indicesOutsideAPieceSaySo() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let runtime = Runtime(workers: 1)
            let far = Library("tests").task("far") { (x: Output<Double>) in x[7] = 1 }
            let x = runtime.makeStore([3], .float64)
            try far(x)
            try runtime.flush()
        }
        let output = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(output.contains("index (7,) is outside the piece, whose shape is (3,)"), "\(output)")
    }

    @Test func everyOperatorHasItsIdentity() throws {
        func check<Operator: ReductionOperator>(
            _ type: Operator.Type, _ numbers: [Operator.Element], start: Operator.Element
        ) throws {
            let reduce = library.task("reduce", .broadcast(0, axes: [])) {
                (x: Input<Operator.Element>, r: ReductionOutput<Operator>) in
                for i in x.indices { r.fold(x[i]) }
            }
            let r = try array([start], [])
            try runtime.within(Scope(mapper: FixedMapper(count: 5))) { try reduce(array(numbers), r) }
            #expect(try values(r) == [numbers.reduce(start, Operator.combine)], "\(type)")
        }
        let numbers = [3, -7, 12, 5, 9, -1, 100, 4]
        try check(Sum<Int>.self, numbers, start: 1)
        try check(Product<Int>.self, numbers, start: 2)
        try check(Minimum<Int>.self, numbers, start: 50)
        try check(Maximum<Int>.self, numbers, start: -50)
        try check(Minimum<Float>.self, numbers.map(Float.init), start: 50)
        try check(Maximum<Float16>.self, numbers.map { Float16(-abs($0)) }, start: -200)
        try check(Minimum<UInt8>.self, [200, 130, 255], start: 255)
        try check(Maximum<Int8>.self, [-100, -101, -120], start: -128)
        try check(BitwiseAnd<UInt16>.self, [0xff0f, 0xf0ff, 0xffff], start: 0xffff)
        try check(BitwiseOr<UInt16>.self, [1, 2, 64], start: 128)
        try check(BitwiseXor<Int32>.self, [1, 3, 64], start: 128)
        try check(LogicalAnd.self, [true, true, false, true], start: true)
        try check(LogicalOr.self, [false, false, true], start: false)
    }

    /// Composition of affine maps, which does not commute: x ↦ ax + b as a complex number.
    private enum Composition: ReductionOperator {
        static var identity: Complex128 { Complex128(1, 0) }
        static func combine(_ a: Complex128, _ b: Complex128) -> Complex128 {
            Complex128(a.real * b.real, a.imaginary * b.real + b.imaginary)
        }
    }

    @Test func contributionsAreCombinedInTheOrderOfThePoints() throws {
        let compose = library.task("compose", .broadcast(0, axes: [])) {
            (x: Input<Double>, r: ReductionOutput<Composition>) in
            for i in x.indices { r.fold(Complex128(2, x[i])) }
        }
        let numbers = (0..<20).map { Double($0 % 3) }
        let r = try array([Composition.identity], [])
        try runtime.within(Scope(mapper: FixedMapper(count: 6))) { try compose(array(numbers), r) }
        let expected = numbers.reduce(Composition.identity) { Composition.combine($0, Complex128(2, $1)) }
        #expect(try values(r, Complex128.self) == [expected])
    }

    @Test func disjointPiecesNeedNoLayers() throws {
        let add = library.task("add", .alignAll) { (x: Input<Int>, r: ReductionOutput<Sum<Int>>) in
            for i in x.indices { r.fold(x[i], at: i) }
        }
        let r = try array([Int](repeating: 5, count: 100))
        try runtime.within(Scope(mapper: FixedMapper(count: 9))) { try add(array(Array(0..<100)), r) }
        #expect(try values(r) == (0..<100).map { 5 + $0 })
    }

    @Test func bloatedPiecesOverlap() throws {
        let spread = library.task("spread", .bloat(source: 0, bloated: 1, low: [1], high: [1])) {
            (x: Input<Int>, r: ReductionOutput<Sum<Int>>) in
            for i in x.indices {
                let place = x.origin[0] + i - r.origin[0]
                for near in [place - 1, place, place + 1] where r.indices.contains(near) {
                    r.fold(x[i], at: near)
                }
            }
        }
        let numbers = (0..<40).map { $0 * $0 }
        let r = try array([Int](repeating: 1, count: 40))
        try runtime.within(Scope(mapper: FixedMapper(count: 8))) { try spread(array(numbers), r) }
        let expected = numbers.indices.map { k in
            1 + (max(k - 1, 0)...min(k + 1, 39)).reduce(0) { $0 + numbers[$1] }
        }
        #expect(try values(r) == expected)
    }

    @Test func manualLaunchesMayProjectPointsToOnePiece() throws {
        let rows = TaskDeclaration(
            library, "rows",
            variants: [
                .cpu: { context in
                    let x = context.stores[0].accessor(Int.self)
                    let r = context.stores[1].accessor(Int.self)
                    for i in 0..<x.shape[0] { for j in 0..<x.shape[1] { r[i] += x[i, j] } }
                }
            ])
        let x = try array(Array(0..<48), [8, 6]).partition(byTiles: [4, 2])
        let r = try array([Int](repeating: 0, count: 8))
        var launch = TaskLaunch(rows, launchDomain: [2, 3])
        launch.add(x, .input)
        try launch.add(
            r.partition(byTiles: [4]), Reducer(Sum<Int>.self), projection: Projection([.axis(0)]))
        try launch.submit()
        #expect(try values(r) == (0..<8).map { row in (0..<6).reduce(0) { $0 + row * 6 + $1 } })
    }

    @Test func aFailedContributionFailsTheSum() throws {
        struct Refusal: Error {}
        let fail = library.task("fail", .broadcast(0, axes: [])) {
            (x: Input<Int>, r: ReductionOutput<Sum<Int>>) in
            if x.origin[0] > 0 { throw Refusal() }
        }
        let r = try array([7])
        try runtime.within(Scope(mapper: FixedMapper(count: 2))) { try fail(array([1, 2, 3, 4]), r) }
        #expect(throws: ArrayError.self) { try values(r, Int.self) }
    }

    @Test func theTypesMustAgree() throws {
        let count = library.task("count") { (x: Input<Int>, r: ReductionOutput<Sum<Double>>) in }
        #expect(throws: ArrayError.self) { try count(array([1, 2]), array([1])) }
    }
}
