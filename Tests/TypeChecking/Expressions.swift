// Client code as written by a newcomer from NumPy. `scripts/check-expressions` type-checks it and
// fails if an expression takes longer than 300 ms.
import AquilaArrays

typealias Grid = NDArray<Double>

func pressurePoisson(_ p: Grid, _ b: Grid, dx: Double, dy: Double) {
    for _ in 0..<50 {
        let pn = p.copy()
        p[1 ..< -1, 1 ..< -1] =
            (((pn[1 ..< -1, 2...] + pn[1 ..< -1, 0 ..< -2]) * dy ** 2
                + (pn[2..., 1 ..< -1] + pn[0 ..< -2, 1 ..< -1]) * dx ** 2)
                / (2 * (dx ** 2 + dy ** 2)) - dx ** 2 * dy ** 2 / (2 * (dx ** 2 + dy ** 2))
                * b[1 ..< -1, 1 ..< -1])
        p[.all, -1] = p[.all, -2]
        p[0, .all] = p[1, .all]
        p[.all, 0] = p[.all, 1]
        p[-1, .all] = 0
    }
}

func source(_ u: Grid, _ v: Grid, _ b: Grid, rho: Double, dt: Double, dx: Double, dy: Double) {
    b[1 ..< -1, 1 ..< -1] =
        rho
        * (1 / dt
            * ((u[1 ..< -1, 2...] - u[1 ..< -1, 0 ..< -2]) / (2 * dx)
                + (v[2..., 1 ..< -1] - v[0 ..< -2, 1 ..< -1]) / (2 * dy))
            - ((u[1 ..< -1, 2...] - u[1 ..< -1, 0 ..< -2]) / (2 * dx)) ** 2
            - 2
            * ((u[2..., 1 ..< -1] - u[0 ..< -2, 1 ..< -1]) / (2 * dy)
                * (v[1 ..< -1, 2...] - v[1 ..< -1, 0 ..< -2]) / (2 * dx))
            - ((v[2..., 1 ..< -1] - v[0 ..< -2, 1 ..< -1]) / (2 * dy)) ** 2)
}

func velocity(
    _ u: Grid, _ v: Grid, _ p: Grid, rho: Double, nu: Double, dt: Double, dx: Double, dy: Double
) {
    let un = u.copy()
    let vn = v.copy()
    u[1 ..< -1, 1 ..< -1] =
        (un[1 ..< -1, 1 ..< -1]
            - un[1 ..< -1, 1 ..< -1] * dt / dx * (un[1 ..< -1, 1 ..< -1] - un[1 ..< -1, 0 ..< -2])
            - vn[1 ..< -1, 1 ..< -1] * dt / dy * (un[1 ..< -1, 1 ..< -1] - un[0 ..< -2, 1 ..< -1])
            - dt / (2 * rho * dx) * (p[1 ..< -1, 2...] - p[1 ..< -1, 0 ..< -2])
            + nu
            * (dt / dx ** 2 * (un[1 ..< -1, 2...] - 2 * un[1 ..< -1, 1 ..< -1] + un[1 ..< -1, 0 ..< -2])
                + dt / dy ** 2 * (un[2..., 1 ..< -1] - 2 * un[1 ..< -1, 1 ..< -1] + un[0 ..< -2, 1 ..< -1])))
    v[1 ..< -1, 1 ..< -1] =
        (vn[1 ..< -1, 1 ..< -1]
            - un[1 ..< -1, 1 ..< -1] * dt / dx * (vn[1 ..< -1, 1 ..< -1] - vn[1 ..< -1, 0 ..< -2])
            - vn[1 ..< -1, 1 ..< -1] * dt / dy * (vn[1 ..< -1, 1 ..< -1] - vn[0 ..< -2, 1 ..< -1])
            - dt / (2 * rho * dy) * (p[2..., 1 ..< -1] - p[0 ..< -2, 1 ..< -1])
            + nu
            * (dt / dx ** 2 * (vn[1 ..< -1, 2...] - 2 * vn[1 ..< -1, 1 ..< -1] + vn[1 ..< -1, 0 ..< -2])
                + dt / dy ** 2 * (vn[2..., 1 ..< -1] - 2 * vn[1 ..< -1, 1 ..< -1] + vn[0 ..< -2, 1 ..< -1])))
    u[0, .all] = 0
    u[.all, 0] = 0
    u[.all, -1] = 0
    u[-1, .all] = 1
    v[0, .all] = 0
    v[-1, .all] = 0
}

func jacobi(_ u: Grid, _ next: Grid) {
    next[1 ..< -1, 1 ..< -1] =
        0.25 * (u[..<(-2), 1 ..< -1] + u[2..., 1 ..< -1] + u[1 ..< -1, ..<(-2)] + u[1 ..< -1, 2...])
}

func mixed(_ a: Grid, _ b: Grid, _ f: NDArray<Float>, i: Int, j: Int, x: Double) -> Grid {
    a[i] += 1
    a[i, j] = a[j, i] * 2 + 1
    a[1 ... -2] *= b[..<3, .newAxis] - 2.5
    a[.every(2), .ellipsis] -= x
    a[i, .all] = b[.all, j]
    f[0, .all] = f[.all, 0] * 0.5 + 1 - 3 / f[.all, 1]
    return a * b + 3 * a - b / 2 + x * a - 1.0 / (a + 1) + 2 * x * 3
}

func masks(_ a: Grid, _ n: NDArray<Int>, _ z: NDArray<Float>) -> NDArray<Bool> {
    a[a .< 0] = 0
    a[(a .> 1) .& (a .< 2)] = a[(a .> 1) .& (a .< 2)] * 2
    a[n] = a[n + 1] - a[n - 1]
    return (a .> 0.5) .& (a .<= 1) .| .!(a .== 0) .^ (a * 2 .!= 1)
}

func life(_ z: NDArray<Int>) {
    let n =
        z[..<(-2), ..<(-2)] + z[..<(-2), 1 ..< -1] + z[..<(-2), 2...] + z[1 ..< -1, ..<(-2)]
        + z[1 ..< -1, 2...] + z[2..., ..<(-2)] + z[2..., 1 ..< -1] + z[2..., 2...]
    let birth = (n .== 3) .& (z[1 ..< -1, 1 ..< -1] .== 0)
    let survive = ((n .== 2) .| (n .== 3)) .& (z[1 ..< -1, 1 ..< -1] .== 1)
    z[.all] = 0
    z[1 ..< -1, 1 ..< -1][birth .| survive] = 1
}
