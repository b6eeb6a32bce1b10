/// The equation Σ aᵢ·xᵢ = b in integers 0 ≤ xᵢ ≤ uᵢ, for positive aᵢ; tells if it has a solution.
///
/// This is bounded subset sum, hard in general and easy for strides, which nest. Terms are sorted
/// by coefficient. A leading block of terms, all multiples of g, is decided apart from the rest
/// when the rest reaches less than 2·g: then its sum is one of at most two multiples of g. Blocks
/// of up to three terms have closed forms (extended Euclid; lattice points in a polygon, counted by
/// floor sums), so that boxes, diagonals and reshapes never search. Larger blocks branch on their
/// first term, bounded by the reach and the divisor of the others.
struct BoundedEquation {
    struct Term: BitwiseCopyable {
        var coefficient: Int
        var bound: Int
        /// Largest sum of this term and those after it.
        var reach: Int
    }

    /// Number of branches after which a search gives up.
    static let limit = 4096

    private let terms: UnsafeMutablePointer<Term>
    private var count = 0
    private var work = 0

    /// An equation without terms, in memory that has room for all terms to be added.
    @inline(__always)
    init(_ memory: UnsafeMutablePointer<Term>) { terms = memory }

    /// Adds a term with a positive coefficient at its place in the order; equal coefficients become
    /// one.
    @inline(__always)
    mutating func add(_ coefficient: Int, atMost bound: Int) {
        guard bound > 0 else { return }
        var place = count
        while place > 0, terms[place &- 1].coefficient <= coefficient {
            if terms[place &- 1].coefficient == coefficient {
                terms[place &- 1].bound &+= bound
                return
            }
            place &-= 1
        }
        var k = count
        while k > place {
            terms[k] = terms[k &- 1]
            k &-= 1
        }
        terms[place] = Term(coefficient: coefficient, bound: bound, reach: 0)
        count &+= 1
    }

    @inline(__always)
    mutating func add(axesOf view: View) {
        for axis in 0..<view.rank where view.strides[axis] != 0 {
            add(abs(view.strides[axis]), atMost: view.shape[axis] &- 1)
        }
    }

    /// True if there is a solution, and also where the search gave up.
    @inline(__always)
    mutating func hasSolution(for target: Int) -> Bool {
        if count > 4 { foldRuns() }
        var reach = 0
        for k in stride(from: count - 1, through: 0, by: -1) {
            reach &+= terms[k].coefficient &* terms[k].bound
            terms[k].reach = reach
        }
        return solve(0, count, target)
    }

    /// Joins terms whose sums leave no gap: c·a·x + a·y, with y up to c − 1 or more, takes all
    /// multiples of a.
    private mutating func foldRuns() {
        var k = count - 2
        while k >= 0 {
            let (ratio, remainder) = terms[k].coefficient
                .quotientAndRemainder(dividingBy: terms[k + 1].coefficient)
            if remainder == 0, ratio <= terms[k + 1].bound + 1 {
                terms[k + 1].bound += ratio * terms[k].bound
                for j in k + 1..<count { terms[j - 1] = terms[j] }
                count -= 1
                if k > count - 2 { k = count - 2 }
            } else {
                k -= 1
            }
        }
    }

    /// The largest sum of the terms from one to before another.
    @inline(__always)
    private func reach(_ from: Int, _ end: Int) -> Int {
        from == end ? 0 : terms[from].reach &- (end == count ? 0 : terms[end].reach)
    }

    /// True if the terms `first ..< end` sum to the target; decides block by block.
    private mutating func solve(_ first: Int, _ end: Int, _ target: Int) -> Bool {
        if first == end { return target == 0 }
        let total = reach(first, end)
        if target < 0 || target > total { return false }
        work &+= 1
        if work > Self.limit { return true }
        var divisor = terms[first].coefficient
        var border = first &+ 1
        while border < end, reach(border, end) >= 2 &* divisor {
            divisor = greatestCommonDivisor(divisor, terms[border].coefficient)
            border &+= 1
        }
        let rest = reach(border, end)
        let low = Swift.max(0, target &- rest)
        var sum = Swift.min(target, total &- rest)
        sum &-= sum % divisor
        while sum >= low {
            if solveBlock(first, border, sum, divisor), solve(border, end, target &- sum) { return true }
            sum &-= divisor
        }
        return false
    }

    /// True if a block sums to the target, a multiple of its divisor within its reach.
    @inline(__always)
    private mutating func solveBlock(_ first: Int, _ end: Int, _ target: Int, _ divisor: Int) -> Bool {
        switch end &- first {
        case 1: true
        case 2: solvePair(terms[first], terms[first &+ 1], target, divisor)
        case 3: solveTriple(terms[first], terms[first &+ 1], terms[first &+ 2], target, divisor)
        default: branch(first, end, target)
        }
    }

    /// Tries each value of the first term that the other terms may complete.
    private mutating func branch(_ first: Int, _ end: Int, _ target: Int) -> Bool {
        let term = terms[first]
        let rest = reach(first + 1, end)
        var divisor = 0
        for k in first + 1..<end { divisor = greatestCommonDivisor(divisor, terms[k].coefficient) }
        let common = greatestCommonDivisor(divisor, term.coefficient)
        if target % common != 0 { return false }
        let step = divisor / common
        let residue = congruenceSolution(term.coefficient / common, target / common, modulus: step)
        let high = Swift.min(term.bound, target / term.coefficient)
        let low = target <= rest ? 0 : (target - rest + term.coefficient - 1) / term.coefficient
        var value = low + (residue - low % step + step) % step
        while value <= high {
            if solve(first + 1, end, target - value * term.coefficient) { return true }
            value += step
        }
        return false
    }
}
