import Aquila
import ExampleSupport

// The prices of European options (F. Black and M. Scholes, 1973), ten million at a time.

let n = argument(1, default: 10_000_000)
let rate = 0.05
let volatility = 0.2

func cumulativeNormal(_ x: NDArray<Double>) -> NDArray<Double> { 0.5 + 0.5 * erf(x * 0.5.squareRoot()) }

func prices(
    spot: NDArray<Double>, strike: NDArray<Double>, years: NDArray<Double>
) -> (call: NDArray<Double>, put: NDArray<Double>) {
    let deviation = volatility * sqrt(years)
    let d1 = (log(spot / strike) + (rate + 0.5 * volatility * volatility) * years) / deviation
    let n1 = cumulativeNormal(d1)
    let n2 = cumulativeNormal(d1 - deviation)
    let discounted = strike * exp(-rate * years)
    return (spot * n1 - discounted * n2, discounted * (1 - n2) - spot * (1 - n1))
}

let place = linspace(0, 1, count: n)
let spot = 60 + 80 * place
let strike = 100 + 20 * sin(1000 * place)
let years = 0.1 + 1.9 * place * place

let clock = Stopwatch()
let (call, put) = prices(spot: spot, strike: strike, years: years)
// Put-call parity: a call less a put is the spot less the discounted strike.
let parity = abs(call - put - (spot - strike * exp(-rate * years))).max().item()
print("calls:", call[.every(max(1, n / 5))])
print("puts: ", put[.every(max(1, n / 5))])
print("largest deviation from put-call parity: \(parity)")
report(clock, updates: n, unit: "options")
check(parity < 1e-10, "put-call parity is violated")
check(call.min().item() >= -1e-12, "a call has a negative price")
