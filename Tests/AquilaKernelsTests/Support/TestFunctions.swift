import AquilaKernels

/// A table of cheap and exact external functions; every third one uses its second argument.
enum TestFunctions {
    static let table: UnsafeRawPointer = {
        let bodies: [ExternalBlockFunction] = [
            { x, _, out, count in for i in 0..<count { out[i] = x[i] * 2 } },
            { x, _, out, count in for i in 0..<count { out[i] = x[i] - 1 } },
            { x, y, out, count in for i in 0..<count { out[i] = x[i] < y[i] ? x[i] : y[i] * 0.5 } },
        ]
        let count = ExternalFunction.allCases.count
        let table = UnsafeMutablePointer<ExternalBlockFunction>.allocate(capacity: count)
        for function in ExternalFunction.allCases {
            let index = Int(function.rawValue)
            let body = function.argumentCount == 2 ? bodies[2] : bodies[index % 2]
            (table + index).initialize(to: body)
        }
        return UnsafeRawPointer(table)
    }()
}
