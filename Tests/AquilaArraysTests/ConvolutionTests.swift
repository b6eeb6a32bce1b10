import AquilaArrays
import AquilaRuntime
import AquilaTypes
import Testing

/// Convolutions of all types and ways, against NumPy and SciPy.
@Suite(.enabled(if: NumPy.isPresent)) struct ConvolutionTests {
    private static let setup = """
        from scipy import ndimage, signal
        r = np.random.default_rng(5)
        a = {}
        for k in '?bHifdFD':
            def m(*shape):
                if k in 'bHi?':
                    return r.integers(0, 5, shape).astype(k)
                x = r.normal(size=shape)
                return (x + 1j * r.normal(size=shape) if k in 'FD' else x).astype(k)
            a['row' + k], a['few' + k], a['many' + k] = m(700), m(4), m(300)
            a['long' + k], a['two' + k] = m(40_000), m(2)
            a['image' + k], a['mask' + k], a['large' + k] = m(40, 31), m(3, 4), m(25, 20)
            a['cube' + k], a['small' + k] = m(7, 8, 9), m(3, 2, 4)
        """
    private static let names = [
        "row", "few", "many", "long", "two", "image", "mask", "large", "cube", "small",
    ]

    private static func tolerance(_ type: Character) -> Double? {
        "fF".contains(type) ? 1e-3 : "dD".contains(type) ? 1e-9 : nil
    }

    private func compare(
        _ types: String, _ cases: [(python: String, swift: ((String) -> AnyNDArray) throws -> AnyNDArray)]
    ) throws {
        var statements: [String] = []
        for type in types {
            statements += Self.names.map { "a['\($0)\(type)']" }
            statements += cases.map { Self.statement($0.python, type) }
        }
        let oracle = try NumPyOracle(setup: Self.setup, statements)
        for type in types {
            for (python, swift) in cases {
                let statement = Self.statement(python, type)
                let result = try swift { oracle["a['\($0)\(type)']"]! }
                let expected = try #require(oracle[statement])
                #expect(result.dtype == expected.dtype && result.shape == expected.shape, "\(statement)")
                guard result.shape == expected.shape else { continue }
                let limit = Self.tolerance(type)
                let isClose =
                    try limit.map {
                        try result.allClose(to: expected, relativeTolerance: $0, absoluteTolerance: $0)
                    } ?? result.isIdentical(to: expected)
                #expect(isClose, "\(statement)")
            }
        }
    }

    private static func statement(_ python: String, _ type: Character) -> String {
        names.reduce(python) { $0.replacing("<\($1)>", with: "a['\($1)\(type)']") }
    }

    @Test func rows() throws {
        var cases: [(String, ((String) -> AnyNDArray) throws -> AnyNDArray)] = []
        for extent in CorrelationExtent.allCases {
            for (a, v) in [
                ("row", "few"), ("few", "row"), ("row", "many"), ("long", "two"), ("long", "many"),
                ("two", "few"), ("many", "many"),
            ] {
                cases.append(
                    (
                        "np.convolve(<\(a)>, <\(v)>, '\(extent)')",
                        { try $0(a).convolved(with: $0(v), extent: extent, method: .direct) }
                    ))
                cases.append(
                    (
                        "np.correlate(<\(a)>, <\(v)>, '\(extent)')",
                        { try $0(a).correlated(with: $0(v), extent: extent) }
                    ))
            }
        }
        cases.append(
            (
                "np.convolve(<row>[::-2], <many>[::3])",
                {
                    try $0("row").flipped().slice(.every(2)).convolved(
                        with: $0("many").slice(.every(3)), method: .direct)
                }
            ))
        try compare("?bHifdFD", cases)
    }

    @Test(arguments: ConvolutionMethod.allCases) func moreAxes(_ method: ConvolutionMethod) throws {
        var cases: [(String, ((String) -> AnyNDArray) throws -> AnyNDArray)] = []
        for extent in CorrelationExtent.allCases {
            for (a, v) in [("image", "mask"), ("image", "large"), ("cube", "small")] {
                cases.append(
                    (
                        "signal.convolve(<\(a)>, <\(v)>, '\(extent)', 'direct')",
                        { try $0(a).convolved(with: $0(v), extent: extent, method: method) }
                    ))
            }
        }
        cases.append(
            (
                "signal.convolve(<mask>, <image>, 'full', 'direct')",
                { try $0("mask").convolved(with: $0("image"), method: method) }
            ))
        cases.append(
            (
                "signal.convolve(<row>, <many>, 'same', 'direct')",
                { try $0("row").convolved(with: $0("many"), extent: .same, method: method) }
            ))
        try compare("ifdFD", cases)
    }

    @Test func filters() throws {
        var cases: [(String, ((String) -> AnyNDArray) throws -> AnyNDArray)] = []
        let borders: [(PaddingMode, String)] = [
            (.edge, "nearest"), (.reflect, "mirror"), (.symmetric, "reflect"), (.wrap, "wrap"),
        ]
        for (border, name) in borders {
            for (a, w) in [("image", "mask"), ("cube", "small"), ("row", "few"), ("image", "large")] {
                cases.append(
                    (
                        "ndimage.correlate(<\(a)>, <\(w)>, mode='\(name)')",
                        { try $0(a).filtered(by: $0(w), border: border) }
                    ))
            }
        }
        cases.append(
            (
                "ndimage.correlate(<image>, <mask>, mode='constant', cval=2, origin=(-1, 1))",
                { try $0("image").filtered(by: $0("mask"), value: Scalar(2), origin: [-1, 1]) }
            ))
        cases.append(
            (
                "ndimage.convolve(<row>, <few>[:3], mode='nearest')",
                { try $0("row").filtered(by: $0("few").slice(.range(0, 3)).flipped(), border: .edge) }
            ))
        try compare("ifd", cases)
    }

    @Test func infinitiesStayWhereTheyMeetWeights() throws {
        let x = sin(arange(80_000) as NDArray<Double>).untyped.copy()
        let w = try (arange(70) as NDArray<Double>).untyped + 1.0
        for place in [7, 50_000, 79_990] {
            let y = x.copy()
            try y.slice(.at(place)).fill(with: Scalar(Double.infinity))
            for count in [5, 70] {
                let sums = try y.convolved(with: w.slice(.range(0, count)), method: .direct)
                    .elements(as: Double.self)
                #expect(sums.indices.filter { !sums[$0].isFinite } == Array(place..<place + count))
            }
        }
        let empty = zeros([0]).untyped
        #expect(throws: ArrayError.self) { try x.convolved(with: empty) }
        #expect(throws: ArrayError.self) { try x.convolved(with: zeros([2, 2]).untyped) }
        let (tall, wide) = (zeros([5, 2]).untyped, zeros([2, 3]).untyped)
        #expect(throws: ArrayError.self) { try tall.convolved(with: wide, extent: .valid) }
        #expect(throws: ArrayError.self) { try tall.filtered(by: wide, origin: [1, 0]) }
        #expect(throws: ArrayError.self) { try tall.filtered(by: w) }
        #expect(try zeros([0, 2]).untyped.filtered(by: wide).shape == [0, 2])
    }

    private static func results() throws -> [[UInt8]] {
        let x = sin((arange(40_000) as NDArray<Double>) * 1.7).untyped
        let image = try x.reshaped([200, 200])
        let many = try x.slice(.range(0, 600))
        return try [
            x.convolved(with: many, method: .direct), x.convolved(with: x.slice(.range(3, 8)), extent: .same),
            many.convolved(with: x.slice(.range(0, 500)), method: .direct),
            x.convolved(with: many, method: .fourier), image.convolved(with: image.slice(.range(0, 3))),
            image.filtered(by: image.slice(.range(0, 3), .range(0, 5))),
            image.convolved(with: image.slice(.range(0, 30), .range(0, 30))),
        ].map { try $0.bits() }
    }

    @Test(arguments: [1, 2, 3]) func bitsDoNotDependOnRanks(_ ranks: Int) throws {
        let one = try Self.results()
        for results in try RankJob.run(ranks, { _ in try Self.results() }) {
            for (number, (mine, wanted)) in zip(results, one).enumerated() {
                #expect(mine == wanted, "result \(number)")
            }
        }
    }

    @Test func staticTypes() {
        #expect(Array(NDArray([1, 2, 3]).convolved(with: [1, 10])) == [1, 12, 23, 30])
        #expect(Array(NDArray([1.0, 5, 6]).filtered(by: [1, 1, 1], border: .edge)) == [7, 12, 17])
    }
}
