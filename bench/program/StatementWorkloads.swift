import Aquila

// Statements whose shapes or offsets change at each step, and small operations; NumPy's side runs the same
// statements (`STATEMENTS` in bench/numpy_side.py).

/// Arrays that statements use: A is 400 × 400, x has 400 elements, M is 3 × 3, a has three elements, y ten.
private struct StatementArrays {
    let A = (ramp(160_000, 7919) + 0.1).reshaped([400, 400])
    let x = ramp(400, 104_729) + 0.1
    let M = (ramp(9, 7919) + 0.1).reshaped([3, 3])
    let a = ramp(3, 1_299_709) + 0.1
    let y = ramp(10, 7919) + 0.1
    let kept = Kept<NDArray<Double>>()
    let number = Kept<Double>()
}

/// One statement for the row j and the element k.
private typealias Statement = (_ v: StatementArrays, _ j: Int, _ k: Int) -> Void

private let statements: [(name: String, statement: Statement)] = [
    ("dot_row", { v, j, _ in v.A[j, j - 1] -= v.A[j, ..<j].dot(v.A[j - 1, ..<j]) }),
    ("product_3x3", { v, _, _ in v.kept.value = v.M.matmul(v.M) * 0.5 }),
    ("norm_3", { v, _, _ in v.number.value = v.a.norm().item() }),
    ("row_scaled", { v, j, _ in v.A[j, ..<j] = v.A[j, ..<j] * 0.999 + 0.001 }),
    ("row_of_100", { v, j, _ in v.A[j, ..<100] = v.A[j, ..<100] * 0.999 + 0.001 }),
    ("column", { v, j, _ in v.A[(j + 1)..., j] /= 1.0001 }),
    ("create_3", { v, _, _ in v.kept.value = NDArray([1.0, 2.0, 3.0]) }),
    ("zeros_10", { v, _, _ in v.kept.value = zeros([10]) }),
    ("dot_read", { v, j, _ in v.number.value = v.A[3, ..<j].dot(v.A[4, ..<j]).item() }),
    ("row_sum", { v, j, _ in v.number.value = v.x[..<j].sum().item() }),
    ("joined", { v, _, _ in v.kept.value = concatenate([v.x[..<5], v.x[5..<9]]).sum() }),
    ("argmax", { v, _, _ in v.number.value = Double(v.x.argmax().item()) }),
    ("where_sum", { v, _, _ in v.number.value = select(v.x .> 0.5, v.x, 0.0).sum().item() }),
    ("masked_mean", { v, _, _ in v.number.value = v.x[v.x .> 0.5].mean().item() }),
    ("write", { v, _, k in v.x[k] = 0.5 }),
    ("update", { v, _, k in v.x[k] += 1.0 }),
    ("read", { v, _, k in v.number.value = v.x[k].item() }),
    ("chain_10", { v, _, _ in v.number.value = (v.y * v.y + v.y).sum().item() }),
    ("add_10", { v, _, _ in v.kept.value = v.y + 1.5 }),
    ("vector_400", { v, _, _ in v.kept.value = v.A.matmul(v.x) }),
]

/// A workload for each statement: loops over rows.
let statementWorkloads: [Workload] = statements.map { name, statement in
    let rounds = name == "vector_400" ? 5 : 50
    return Workload(name: "st_" + name, n: rounds * 396, dtype: "float64", bytes: nil) {
        let arrays = StatementArrays()
        return {
            for _ in 0..<rounds {
                for j in 2..<398 { statement(arrays, j, j * 7 % 400) }
            }
            try flush()
        }
    }
}
