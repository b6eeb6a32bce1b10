import AquilaRuntime
import AquilaTypes
import Testing

private let library = Library("tests")

/// Pieces determined by the values of another store.
@Suite struct ImageTests: StoreValues {
    let runtime = Runtime(workers: 3)

    private func gather(_ hint: ImageHint) -> TaskFunction<Input<Int32>, Input<Double>, Output<Double>> {
        library.task("gather", .align(0, 2), .image(function: 0, range: 1, hint: hint)) {
            (places: Input<Int32>, x: Input<Double>, y: Output<Double>) in
            for i in y.indices { y[i] = x[global: Int(places[i])] }
        }
    }

    @Test(arguments: [ImageHint.exact, .minMax, .firstLast], [1, 2, 5, 20])
    func piecesHoldWhatIsNamed(hint: ImageHint, pieces: Int) throws {
        let places = (0..<100).map { Int32(hint == .firstLast ? $0 * 2 : $0 * 37 % 200) }
        let x = try array((0..<200).map(Double.init))
        let y = runtime.makeStore([100], .float64)
        try runtime.within(Scope(mapper: FixedMapper(count: pieces))) {
            try gather(hint)(array(places), x, y)
        }
        #expect(try values(y) == places.map(Double.init))
    }

    @Test func piecesFollowTheFunctionWhenItChanges() throws {
        let gather = gather(.exact)
        let places = try array((0..<12).map(Int32.init))
        let x = try array((0..<40).map(Double.init))
        let y = runtime.makeStore([12], .float64)
        for round in 0..<4 {
            try runtime.within(Scope(mapper: FixedMapper(count: 3))) { try gather(places, x, y) }
            #expect(try values(y) == (0..<12).map { Double($0 + 7 * round) })
            try runtime.map(.add, [.array(places), .scalar(Scalar(Int32(7)))], into: [places])
        }
        try runtime.write(places) { pointer, _ in pointer.storeBytes(of: 40, as: Int32.self) }
        try runtime.within(Scope(mapper: FixedMapper(count: 3))) {
            #expect(throws: ArrayError.self) { try gather(places, x, y) }
        }
    }

    /// y = A x with compressed rows: the columns are an image, and the elements of x are an image
    /// of that image.
    @Test(arguments: [1, 3, 8]) func imagesFollowFromImages(pieces: Int) throws {
        let multiply = library.task(
            "multiply", .align(0, 1), .align(0, 4), .imageOfRanges(begins: 0, ends: 1, range: 2),
            .image(function: 2, range: 3)
        ) {
            (begins: Input<Int>, ends: Input<Int>, columns: Input<Int>, x: Input<Int>, y: Output<Int>) in
            for i in y.indices {
                y[i] = (begins[i]..<ends[i]).reduce(0) { $0 + x[global: columns[global: $1]] }
            }
        }
        var starts = [0]
        var columns: [Int] = []
        for row in 0..<40 {
            for k in 0..<row * 7 % 5 { columns.append((row * 11 + k * 17) % 50) }
            starts.append(columns.count)
        }
        let begins = try array(starts)
        let x = try array((0..<50).map { $0 * $0 })
        let y = runtime.makeStore([40], .int64)
        for _ in 0..<3 {
            try runtime.within(Scope(mapper: FixedMapper(count: pieces))) {
                try multiply(
                    begins.slice(axis: 0, 0..<40), begins.slice(axis: 0, 1..<41), array(columns), x, y)
            }
            let expected = (0..<40).map { row in
                columns[starts[row]..<starts[row + 1]].reduce(0) { $0 + $1 * $1 }
            }
            #expect(try values(y) == expected)
        }
    }

    @Test func contributionsGoThroughImages() throws {
        let scatter = library.task("scatter", .broadcast(0, axes: []), .image(function: 0, range: 1)) {
            (places: Input<Int>, y: ReductionOutput<Sum<Int>>) in
            for i in places.indices { y.fold(1, at: places[i] - y.origin[0]) }
        }
        let places = (0..<60).map { $0 * $0 % 23 }
        let y = try array([Int](repeating: 100, count: 23))
        try runtime.within(Scope(mapper: FixedMapper(count: 7))) { try scatter(array(places), y) }
        #expect(try values(y) == (0..<23).map { k in 100 + places.count { $0 == k } })
    }

    @Test func rowsAreNamedByTheFirstAxis() throws {
        let rows = library.task("rows", .align(0, 2), .image(function: 0, range: 1)) {
            (places: Input<Int>, x: Input<Int>, y: Output<Int>) in
            for i in places.indices {
                y[i] = (0..<x.shape[1]).reduce(0) { $0 + x[places[i] - x.origin[0], $1] }
            }
        }
        let x = try array(Array(0..<60), [20, 3])
        let y = runtime.makeStore([10], .int64)
        try runtime.within(Scope(mapper: FixedMapper(count: 4))) {
            try rows(array((0..<10).map { $0 * 13 % 20 }), x, y)
        }
        #expect(try values(y) == (0..<10).map { $0 * 13 % 20 * 9 + 3 })
    }

    @Test func itsErrorsAreClear() throws {
        let y = runtime.makeStore([4], .float64)
        try runtime.within(Scope(mapper: FixedMapper(count: 2))) {
            let outside = #expect(throws: ArrayError.self) {
                try gather(.exact)(array([0, 1, 5, 2] as [Int32]), array([1.0, 2, 3]), y)
            }
            #expect(outside?.kind == .index)
            #expect(outside?.message.contains("names position 5") == true)
            let floats = library.task("floats", .align(0, 2), .image(function: 0, range: 1)) {
                (places: Input<Double>, x: Input<Double>, y: Output<Double>) in
            }
            #expect(throws: ArrayError.self) { try floats(array([0.0, 1, 2, 3]), array([1.0]), y) }
            let written = library.task("written", .image(function: 0, range: 1)) {
                (places: Input<Int>, x: Output<Double>) in
            }
            #expect(throws: ArrayError.self) { try written(array([0, 1]), y) }
        }
    }
}
