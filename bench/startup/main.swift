import Aquila

// A first program: how long from its start to its first result?
let x = linspace(0, 1, count: 1_000_000)
let y = exp(-x * x) * sin(x) + 0.5
print(y.sum().item())
