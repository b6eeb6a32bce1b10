import AquilaArrays

/// Programs in any size whose cost at scale matters.
enum ScaleProgram: CaseIterable {
    case jacobi, cavity, kMeans, conjugateGradient, reductions, products

    /// - Parameter n: the number of points along an axis; k-means has its square.
    func run(_ n: Int, steps: Int) {
        switch self {
        case .jacobi: Self.jacobi(n, steps)
        case .cavity: Self.cavity(n, steps)
        case .kMeans: Self.kMeans(n * n, steps)
        case .conjugateGradient: Self.conjugateGradient(n, steps)
        case .reductions: Self.reductions(n)
        case .products: Self.products(n)
        }
    }

    private static func jacobi(_ n: Int, _ steps: Int) {
        let u: NDArray<Double> = zeros([n, n])
        u[0] = 1
        for _ in 0..<steps {
            u[1 ..< -1, 1 ..< -1] =
                0.25
                * (u[..<(-2), 1 ..< -1] + u[2..., 1 ..< -1] + u[1 ..< -1, ..<(-2)] + u[1 ..< -1, 2...])
        }
    }

    private static func cavity(_ n: Int, _ steps: Int) {
        let u: NDArray<Double> = zeros([n, n])
        let p: NDArray<Double> = zeros([n, n])
        for _ in 0..<steps {
            let ux = (u[1 ..< -1, 2...] - u[1 ..< -1, ..<(-2)]) * 0.5
            for _ in 0..<4 {
                p[1 ..< -1, 1 ..< -1] =
                    0.25
                    * (p[1 ..< -1, 2...] + p[1 ..< -1, ..<(-2)] + p[2..., 1 ..< -1] + p[..<(-2), 1 ..< -1])
                    - ux
                p[.all, -1] = p[.all, -2]
                p[0, .all] = p[1, .all]
                p[.all, 0] = p[.all, 1]
                p[-1, .all] = 0
            }
            let a = u.copy()
            u[1 ..< -1, 1 ..< -1] =
                a[1 ..< -1, 1 ..< -1] - (p[1 ..< -1, 2...] - p[1 ..< -1, ..<(-2)]) + a[2..., 1 ..< -1]
            u[-1, .all] = 1
        }
    }

    private static func kMeans(_ n: Int, _ steps: Int) {
        let place = arange(n).cast(to: Double.self)
        let points: NDArray<Double> = zeros([n, 2])
        for measure in 0..<2 { points[.all, measure] = sin(place * (0.37 + Double(measure))) }
        var centres = sin(arange(6).cast(to: Double.self)).reshaped([3, 2])
        for _ in 0..<steps {
            let difference = points[.all, .newAxis, .all] - centres[.newAxis, .all, .all]
            let distances = (difference * difference).sum(axes: [2])
            let labels = distances.argmin(axis: 1)
            let members = (labels[.all, .newAxis] .== arange(3)[.newAxis, .all]).cast(to: Double.self)
            let sums = (members[.all, .all, .newAxis] * points[.all, .newAxis, .all]).sum(axes: [0])
            centres = sums / maximum(members.sum(axes: [0]), 1)[.all, .newAxis]
            _ = distances.min(axes: [1]).sum().item()
        }
    }

    private static func conjugateGradient(_ n: Int, _ steps: Int) {
        let x: NDArray<Double> = zeros([n, n])
        let direction: NDArray<Double> = zeros([n + 2, n + 2])
        let residual = x + 1
        direction[1 ..< -1, 1 ..< -1] = residual
        var square = (residual * residual).sum()
        for _ in 0..<steps {
            let inner = direction[1 ..< -1, 1 ..< -1]
            let image =
                4 * inner - direction[..<(-2), 1 ..< -1] - direction[2..., 1 ..< -1]
                - direction[1 ..< -1, ..<(-2)] - direction[1 ..< -1, 2...]
            let alpha = square / (inner * image).sum()
            x[.all] = x + alpha * inner
            residual[.all] = residual - alpha * image
            let next = (residual * residual).sum()
            direction[1 ..< -1, 1 ..< -1] = residual + next / square * inner
            square = next
        }
        _ = square.item()
    }

    /// Sums along each axis and over all, reads of parts, a transpose, and steps of two.
    private static func reductions(_ n: Int) {
        let a = sin(arange(n * n).cast(to: Double.self)).reshaped([n, n])
        let rows = a.sum(axes: [1])
        let columns = a.sum(axes: [0])
        let turned = a.transposed() + a
        let thin = a[.every(2)] * 2
        _ = (rows * columns).sum().item()
        _ = turned.max().item()
        _ = thin[1, 1].item()
        _ = Array(columns[..<3])
        _ = Array(turned[0])
    }

    /// Products of rows and columns, and slices that every rank needs.
    private static func products(_ n: Int) {
        let x = sin(arange(n).cast(to: Double.self))
        let y = x + 1
        let a = x[.all, .newAxis] * y[.newAxis, .all]
        let b = a + y[.all, .newAxis] * x[.newAxis, .all]
        let means = b.sum(axes: [1])
        b[.all] = b - means[.all, .newAxis]
        let c = b * b[3]
        c[0] = y.sorted()
    }
}
