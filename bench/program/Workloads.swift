import Aquila
import AquilaRuntime

/// A workload on our side, under the name that NumPy's side knows it by.
struct Workload {
    let name: String
    /// The workload of NumPy's side, where its name is another.
    var peer: String { peerName ?? name }
    var peerName: String?
    let n: Int
    let dtype: String
    /// Bytes that must move at least, or nil if memory is not the measure.
    let bytes: Double?
    /// Prepares the inputs and gives the work: run once a measurement, with the value needed at its end.
    let prepare: () throws -> () throws -> Void
    /// Brings the inputs back to their start, outside the measured time.
    var reset: (() throws -> Void)?
}

/// n values in [0, 1), the same as on NumPy's side.
func ramp<E: FloatElement & RealElement & BinaryFloatingPoint>(
    _ n: Int, _ factor: Int, as type: E.Type = E.self
) -> NDArray<E> {
    NDArray<E>((0..<n).map { E(Double($0 * factor % 1_000_003) / 1_000_003) })
}

func flush() throws { try Runtime.shared.flush() }

/// Keeps a result until the next one replaces it, as a program would.
final class Kept<T> { var value: T? }

func chain<E: FloatElement & RealElement & BinaryFloatingPoint>(
    _ name: String, _ type: E.Type,
    _ expression: @escaping (NDArray<E>, NDArray<E>, NDArray<E>, NDArray<E>, NDArray<E>) -> NDArray<E>
) -> Workload {
    let n = 20_000_000
    return Workload(name: name, n: n, dtype: E.dtype.name, bytes: Double(6 * n * E.dtype.size)) {
        let a = ramp(n, 7919, as: type)
        let b = ramp(n, 104_729, as: type)
        let c = ramp(n, 1_299_709, as: type)
        let d = ramp(n, 15_485_863, as: type)
        let one: E = 1
        let e = ramp(n, 32_452_843, as: type) + one
        let result = Kept<NDArray<E>>()
        return {
            result.value = expression(a, b, c, d, e)
            try flush()
        }
    }
}

/// The prices of a European call and put (F. Black and M. Scholes, 1973).
func blackScholesPrices(
    _ spot: NDArray<Double>, _ strike: NDArray<Double>, _ years: NDArray<Double>
) -> (call: NDArray<Double>, put: NDArray<Double>) {
    let rate = 0.05
    let volatility = 0.2
    let deviation = volatility * sqrt(years)
    let d1 = (log(spot / strike) + (rate + 0.5 * volatility * volatility) * years) / deviation
    let d2 = d1 - deviation
    let n1 = 0.5 + 0.5 * erf(d1 * 0.5.squareRoot())
    let n2 = 0.5 + 0.5 * erf(d2 * 0.5.squareRoot())
    let discounted = strike * exp(-rate * years)
    return (spot * n1 - discounted * n2, discounted * (1 - n2) - spot * (1 - n1))
}

let blackScholes = Workload(name: "black_scholes", n: 10_000_000, dtype: "float64", bytes: nil) {
    let n = 10_000_000
    let spot = 10 + 90 * ramp(n, 7919, as: Double.self)
    let strike = 10 + 90 * ramp(n, 104_729, as: Double.self)
    let years = 0.1 + 1.9 * ramp(n, 1_299_709, as: Double.self)
    let result = Kept<(call: NDArray<Double>, put: NDArray<Double>)>()
    return {
        result.value = blackScholesPrices(spot, strike, years)
        try flush()
    }
}

let stencil: Workload = {
    let u = Kept<NDArray<Double>>()
    var work = Workload(name: "stencil", n: 4096 * 4096, dtype: "float64", bytes: 20 * 2 * 8 * 4096.0 * 4096)
    {
        {
            let u = u.value!
            for _ in 0..<20 {
                u[1 ..< -1, 1 ..< -1] =
                    0.25
                    * (u[..<(-2), 1 ..< -1] + u[2..., 1 ..< -1] + u[1 ..< -1, ..<(-2)] + u[1 ..< -1, 2...])
            }
            try flush()
        }
    }
    work.reset = {
        u.value = u.value ?? zeros([4096, 4096])
        u.value![.all] = 0
        u.value![0] = 1
        try flush()
    }
    return work
}()

func dot(_ name: String, _ peer: String) -> Workload {
    var work = Workload(name: name, n: 50_000_000, dtype: "float64", bytes: 2 * 8 * 5e7) {
        let a = ramp(50_000_000, 7919, as: Double.self)
        let b = ramp(50_000_000, 104_729, as: Double.self)
        return { _ = (a * b).sum().item() }
    }
    work.peerName = peer
    return work
}

func reduce(_ name: String, axis: Int?) -> Workload {
    Workload(name: name, n: 8192 * 4096, dtype: "float64", bytes: 8 * 8192 * 4096.0) {
        let a = ramp(8192 * 4096, 7919, as: Double.self).reshaped([8192, 4096])
        let result = Kept<NDArray<Double>>()
        return {
            result.value = axis.map { a.sum(axes: [$0]) } ?? a.sum()
            try flush()
        }
    }
}

let mandelbrot = Workload(name: "mandelbrot", n: 1_000_000, dtype: "complex128", bytes: nil) {
    let x = linspace(-2, 0.5, count: 1000)
    let y = linspace(-1.25, 1.25, count: 1000)
    let i = Complex128(0, 1)
    let c = x[.newAxis, .all].cast(to: Complex128.self) + i * y[.all, .newAxis].cast(to: Complex128.self)
    let result = Kept<NDArray<Int>>()
    return {
        let z: NDArray<Complex128> = zeros([1000, 1000])
        let count: NDArray<Int> = zeros([1000, 1000])
        for _ in 0..<50 {
            let inside = abs(z) .<= 2
            try z.assign(z * z + c, where: inside)
            try count.assign(count + 1, where: inside)
        }
        result.value = count
        try flush()
    }
}

let tiny = Workload(name: "tiny", n: 1000, dtype: "float64", bytes: nil) {
    let start = ramp(1000, 7919, as: Double.self)
    return {
        var x = start
        for _ in 0..<2000 { x = x * 0.5 + 1 }
        _ = x[0].item()
    }
}

/// Cavity flow: step 11 of "CFD Python: the 12 steps to Navier-Stokes equations" (L. A. Barba and
/// G. F. Forsyth, 2018), line by line as on NumPy's side.
struct Cavity {
    let n: Int
    let dt: Double
    let iterations = 50
    let viscosity = 0.1
    var h: Double { 2 / Double(n - 1) }

    func run(steps: Int) -> (NDArray<Double>, NDArray<Double>, NDArray<Double>) {
        let u = zeros([n, n])
        let v = zeros([n, n])
        let p = zeros([n, n])
        for _ in 0..<steps {
            solvePressure(p, source(u, v))
            advance(u, v, p)
        }
        return (u, v, p)
    }

    private func source(_ u: NDArray<Double>, _ v: NDArray<Double>) -> NDArray<Double> {
        let h2 = 2 * h
        let ux = (u[1 ..< -1, 2...] - u[1 ..< -1, ..<(-2)]) / h2
        let uy = (u[2..., 1 ..< -1] - u[..<(-2), 1 ..< -1]) / h2
        let vx = (v[1 ..< -1, 2...] - v[1 ..< -1, ..<(-2)]) / h2
        let vy = (v[2..., 1 ..< -1] - v[..<(-2), 1 ..< -1]) / h2
        return (ux + vy) / dt - ux * ux - 2 * uy * vx - vy * vy
    }

    private func solvePressure(_ p: NDArray<Double>, _ source: NDArray<Double>) {
        let scaled = source * (h * h / 4)
        for _ in 0..<iterations {
            let q = p.copy()
            let neighbours =
                q[1 ..< -1, 2...] + q[1 ..< -1, ..<(-2)] + q[2..., 1 ..< -1] + q[..<(-2), 1 ..< -1]
            p[1 ..< -1, 1 ..< -1] = 0.25 * neighbours - scaled
            p[.all, -1] = p[.all, -2]
            p[0, .all] = p[1, .all]
            p[.all, 0] = p[.all, 1]
            p[-1, .all] = 0
        }
    }

    private func advance(_ u: NDArray<Double>, _ v: NDArray<Double>, _ p: NDArray<Double>) {
        let r = dt / h
        let s = viscosity * dt / (h * h)
        let a = u.copy()
        let b = v.copy()
        u[1 ..< -1, 1 ..< -1] =
            a[1 ..< -1, 1 ..< -1]
            - a[1 ..< -1, 1 ..< -1] * r * (a[1 ..< -1, 1 ..< -1] - a[1 ..< -1, ..<(-2)])
            - b[1 ..< -1, 1 ..< -1] * r * (a[1 ..< -1, 1 ..< -1] - a[..<(-2), 1 ..< -1])
            - 0.5 * r * (p[1 ..< -1, 2...] - p[1 ..< -1, ..<(-2)])
            + s * (a[1 ..< -1, 2...] - 2 * a[1 ..< -1, 1 ..< -1] + a[1 ..< -1, ..<(-2)])
            + s * (a[2..., 1 ..< -1] - 2 * a[1 ..< -1, 1 ..< -1] + a[..<(-2), 1 ..< -1])
        v[1 ..< -1, 1 ..< -1] =
            b[1 ..< -1, 1 ..< -1]
            - a[1 ..< -1, 1 ..< -1] * r * (b[1 ..< -1, 1 ..< -1] - b[1 ..< -1, ..<(-2)])
            - b[1 ..< -1, 1 ..< -1] * r * (b[1 ..< -1, 1 ..< -1] - b[..<(-2), 1 ..< -1])
            - 0.5 * r * (p[2..., 1 ..< -1] - p[..<(-2), 1 ..< -1])
            + s * (b[1 ..< -1, 2...] - 2 * b[1 ..< -1, 1 ..< -1] + b[1 ..< -1, ..<(-2)])
            + s * (b[2..., 1 ..< -1] - 2 * b[1 ..< -1, 1 ..< -1] + b[..<(-2), 1 ..< -1])
        for velocity in [u, v] {
            velocity[0, .all] = 0
            velocity[.all, 0] = 0
            velocity[.all, -1] = 0
            velocity[-1, .all] = 0
        }
        u[-1, .all] = 1
    }
}

func cavity(_ n: Int, dt: Double) -> Workload {
    Workload(name: "cavity_\(n)", n: n * n, dtype: "float64", bytes: nil) {
        let result = Kept<(NDArray<Double>, NDArray<Double>, NDArray<Double>)>()
        return {
            result.value = Cavity(n: n, dt: dt).run(steps: 200)
            try flush()
        }
    }
}

let workloads =
    [
        chain("chain_f64", Double.self) { $0 * $1 + $2 - $3 / $4 },
        chain("chain_f32", Float.self) { $0 * $1 + $2 - $3 / $4 }, blackScholes, stencil,
        cavity(101, dt: 0.0005), cavity(41, dt: 0.001), dot("dot", "dot_expression"),
        dot("dot_blas", "dot_blas"),
        fourier("fft_long", [1 << 24]), fourier("fft_plane", [4096, 4096]),
        fourier("fft_rows", [65_536, 256], axes: [1]),
        matmul, sortRamp, sortRandom, sortIntegers, argsort, unique, reduce("reduce_axis0", axis: 0),
        reduce("reduce_axis1", axis: 1), reduce("reduce_all", axis: nil),
        mandelbrot, tiny,
    ] + statementWorkloads
