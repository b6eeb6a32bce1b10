extension NewProject {
    /// A package in Swift: the same program as in Python.
    static func swift(_ name: String, package: String) -> NewProject {
        let manifest = """
            // swift-tools-version: 6.1
            import PackageDescription

            let package = Package(
                name: "\(name)",
                dependencies: [\(package)],
                targets: [
                    .executableTarget(name: "\(name)", dependencies: [.product(name: "Aquila", package: "aquila")]),
                    .testTarget(name: "\(name)Tests", dependencies: ["\(name)"]),
                ])

            """
        let spread = """
            import Aquila

            /// The temperatures of a plate whose upper edge is kept at 1, after some steps.
            func spread(size: Int, steps: Int) -> NDArray<Double> {
                let u = zeros([size, size])
                u[0] = 1
                for _ in 0..<steps {
                    u[1 ..< -1, 1 ..< -1] =
                        0.25 * (u[..<(-2), 1 ..< -1] + u[2..., 1 ..< -1] + u[1 ..< -1, ..<(-2)] + u[1 ..< -1, 2...])
                }
                return u
            }

            """
        let main = """
            let size = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 100
            print("mean temperature:", spread(size: size, steps: 50).mean().item())

            """
        let test = """
            import Aquila
            import Testing

            @testable import \(name)

            @Test func theFirstStepWarmsTheRowBelowTheEdge() {
                let expected = zeros([4, 4])
                expected[0] = 1
                expected[1, 1 ..< -1] = 0.25
                #expect(spread(size: 4, steps: 1).isEqual(to: expected))
            }

            @Test func noTemperatureLeavesTheRangeOfTheEdges() {
                let u = spread(size: 20, steps: 100)
                #expect(u.min().item() >= 0 && u.max().item() <= 1)
            }

            """
        return NewProject(
            files: [
                ("Package.swift", manifest), ("Sources/\(name)/Spread.swift", spread),
                ("Sources/\(name)/main.swift", main), ("Tests/\(name)Tests/SpreadTests.swift", test),
            ],
            commands: ["cd \(name)", "swift run -c release", "swift test"])
    }
}
