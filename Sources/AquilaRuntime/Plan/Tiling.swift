import AquilaKernels
import AquilaTypes

/// The division of a launch into tiles for the workers. Results do not depend on it.
struct Tiling {
    private let launch: Launch
    private let outerCount: Int
    private let rowTiles: Int
    private let rowStep: Int
    private let columnTiles: Int
    private let columnStep: Int
    let count: Int
    /// True if the tiles are worth sharing among workers.
    let isParallel: Bool

    /// Number of columns of a tile of accumulators, so that these stay in the first-level cache.
    static let accumulatorColumns = 4096

    init(_ launch: Launch, workers: Int) {
        self.launch = launch
        outerCount = launch.outerCount
        isParallel = workers > 1 && launch.isWorthSharing
        let goal = isParallel ? launch.cost.tilePoints : Int.max
        var columns = launch.columns
        var rows = launch.rows
        switch launch.order {
        case .wholeRows: break
        case .rowsInOrder: columns = min(columns, Self.accumulatorColumns)
        case .any: if columns > goal { columns = (goal + 63) / 64 * 64 }
        }
        if launch.order != .rowsInOrder, columns > 0, isParallel { rows = min(rows, max(1, goal / columns)) }
        rowStep = max(rows, 1)
        columnStep = max(columns, 1)
        rowTiles = ceilDivide(launch.rows, rowStep)
        columnTiles = ceilDivide(launch.columns, columnStep)
        count = outerCount * rowTiles * columnTiles
    }

    /// Restricts a frame of the whole launch to one tile.
    func narrow(_ frame: UnsafeMutablePointer<UInt64>, to tile: Int) {
        let layout = launch.layout
        var rest = tile
        let column = rest % columnTiles * columnStep
        rest /= columnTiles
        let row = rest % rowTiles * rowStep
        rest /= rowTiles
        frame[FrameLayout.rows] = UInt64(min(rowStep, launch.rows - row))
        frame[FrameLayout.columns] = UInt64(min(columnStep, launch.columns - column))
        for k in launch.nest.walkers.indices {
            let base = k < layout.arrayCount ? layout.array(k) : layout.index(k - layout.arrayCount)
            let rowShift = UInt64(bitPattern: Int64(row)) &* frame[base + 1]
            let columnShift = UInt64(bitPattern: Int64(column)) &* frame[base + 2]
            frame[base] = frame[base] &+ rowShift &+ columnShift
        }
        var loop = launch.nest.extents.count - 3
        while loop >= 0 {
            let extent = launch.nest.extents[loop]
            let position = rest % extent
            rest /= extent
            for k in launch.nest.walkers.indices {
                let base = k < layout.arrayCount ? layout.array(k) : layout.index(k - layout.arrayCount)
                frame[base] =
                    frame[base] &+ UInt64(bitPattern: Int64(position &* launch.nest.walkers[k].strides[loop]))
            }
            loop -= 1
        }
    }

    /// Divides the tiles into runs, with an upper bound on their number. The runs of launches of
    /// two loops or fewer are whole rows of tiles, or parts of one row, so that one view shows
    /// each.
    func runs(atMost most: Int) -> [Range<Int>] {
        if count <= most || outerCount != 1 { return Self.division(of: count, into: min(count, most)) }
        if rowTiles >= most {
            return Self.division(of: rowTiles, into: most).map {
                $0.lowerBound * columnTiles..<$0.upperBound * columnTiles
            }
        }
        let parts = Self.division(of: columnTiles, into: min(columnTiles, max(most / rowTiles, 1)))
        return (0..<rowTiles).flatMap { row in
            parts.map { row * columnTiles + $0.lowerBound..<row * columnTiles + $0.upperBound }
        }
    }

    private static func division(of count: Int, into parts: Int) -> [Range<Int>] {
        (0..<parts).map { count * $0 / parts..<count * ($0 + 1) / parts }
    }

    /// The elements of an array that a run of several tiles touches, as one view; nil if none shows them.
    func view(of array: Int, tiles: Range<Int>) -> View? {
        guard tiles.count > 1, outerCount == 1 else { return nil }
        let first = view(of: array, tile: tiles.lowerBound)
        let (row, column) = (tiles.lowerBound / columnTiles, tiles.lowerBound % columnTiles)
        let last = tiles.upperBound - 1
        let isOfOneRow = last / columnTiles == row
        guard isOfOneRow || column == 0 && tiles.upperBound % columnTiles == 0 else { return nil }
        let rows = min((last / columnTiles + 1) * rowStep, launch.rows) - row * rowStep
        let columns = min((last % columnTiles + 1) * columnStep, launch.columns) - column * columnStep
        return View(offset: first.offset, shape: [rows, columns], strides: first.strides)
    }

    /// The elements of an array that a tile touches, within the array's slot.
    func view(of array: Int, tile: Int) -> View {
        let walker = launch.nest.walkers[array]
        let loops = launch.nest.extents.count
        var rest = tile
        let column = rest % columnTiles * columnStep
        rest /= columnTiles
        let row = rest % rowTiles * rowStep
        rest /= rowTiles
        let strides = [
            loops >= 2 ? walker.strides[loops - 2] : 0, loops >= 1 ? walker.strides[loops - 1] : 0,
        ]
        var offset = launch.arrays[array].offset + row * strides[0] + column * strides[1]
        var loop = loops - 3
        while loop >= 0 {
            offset += rest % launch.nest.extents[loop] * walker.strides[loop]
            rest /= launch.nest.extents[loop]
            loop -= 1
        }
        return View(
            offset: offset,
            shape: [min(rowStep, launch.rows - row), min(columnStep, launch.columns - column)],
            strides: Dims(strides))
    }
}
