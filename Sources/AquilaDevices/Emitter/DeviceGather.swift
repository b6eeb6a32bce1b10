import AquilaTypes

/// A gather on a device, `target[p] = source[i₀[p], i₁[p], …]`, written as PTX.
///
/// Each of the source's leading axes has an array of positions, an `int64` for each point; a negative
/// position counts from the end. The points are a loop nest, over which the target, the arrays of positions
/// and the source's other axes (a subarray for each tuple of positions) have strides. A tuple that lies
/// outside of the source copies nothing, and its point is reported.
///
///     // target[i, j] = source[rows[i], j]
///     let gather = try DeviceGather(elementSize: 8, axisCount: 2, indexCount: 1)
public struct DeviceGather: Sendable {
    /// Name of the function in the module.
    public static let entryName = "aquila_gather"

    /// Bytes of an element: 1, 2, 4, 8 or 16.
    public let elementSize: Int
    /// The number of axes of the points.
    public let axisCount: Int
    /// The number of arrays of positions.
    public let indexCount: Int
    /// The module as text.
    public let ptx: String

    /// Writes the gather of elements of a size over a number of axes.
    public init(elementSize: Int, axisCount: Int, indexCount: Int) {
        require([1, 2, 4, 8, 16].contains(elementSize), "elements of \(elementSize) bytes")
        require(axisCount >= 2 && indexCount >= 1, "a gather has two axes and a position, or more")
        self.elementSize = elementSize
        self.axisCount = axisCount
        self.indexCount = indexCount
        ptx = PTXGatherWriter(elementSize, axisCount, indexCount).module()
    }

    /// The number of words of a frame: extents; target and source with their strides; for each array of
    /// positions its address, its strides, and the extent and the stride of its axis of the source; the
    /// report's address.
    var wordCount: Int { Self.wordCount(axisCount, indexCount) }

    static func wordCount(_ axisCount: Int, _ indexCount: Int) -> Int {
        axisCount + 2 * (1 + axisCount) + indexCount * (3 + axisCount) + 1
    }
}

/// Writes the loops and the point of a gather.
private struct PTXGatherWriter {
    private let text = PTXText()
    private let size: Int
    private let axisCount: Int
    private let indexCount: Int

    init(_ size: Int, _ axisCount: Int, _ indexCount: Int) {
        self.size = size
        self.axisCount = axisCount
        self.indexCount = indexCount
    }

    private struct Array {
        let address: String
        let strides: [String]
    }

    private struct Positions {
        let array: Array
        let extent: String
        let stride: String
    }

    func module() -> String {
        var next = 0
        func word() -> String {
            next += 1
            return text.value(.double, "ld.param.b64", "[frame+\(8 * (next - 1))]")
        }
        func words() -> [String] { (0..<axisCount).map { _ in word() } }
        func array() -> Array { Array(address: word(), strides: words()) }
        let extents = words()
        let (target, source) = (array(), array())
        let positions = (0..<indexCount).map { _ in Positions(array: array(), extent: word(), stride: word())
        }
        let report = word()

        let loops = PTXLoops(text: text, extents: extents, form: .points)
        var rows: [String] = []
        var first = ""
        loops.emit { coordinates in
            rows = ([target, source] + positions.map(\.array)).map {
                loops.affine($0.address, $0.strides, coordinates)
            }
            first = firstPoint(coordinates, extents)
        } point: { column in
            func place(_ row: Int, _ array: Array) -> String {
                text.value(.double, "mad.lo.s64", column, array.strides.last!, rows[row])
            }
            let (isInside, offset) = resolve(
                positions.enumerated().map { ($1, place(2 + $0, $1.array)) }, from: place(1, source))
            copy(from: offset, to: place(0, target), if: isInside)
            let point = text.value(.double, "add.s64", first, column)
            text.add("@!\(isInside) red.global.min.u64 [\(report)], \(point)")
        } rowEnd: { _ in
        }
        return text.module(
            function: DeviceGather.entryName, frameWords: DeviceGather.wordCount(axisCount, indexCount))
    }

    /// The number of the row's first point in the order of the loop nest.
    private func firstPoint(_ coordinates: [String], _ extents: [String]) -> String {
        let row = zip(coordinates, extents).dropFirst().reduce(coordinates[0]) { number, axis in
            text.value(.double, "mad.lo.s64", number, axis.1, axis.0)
        }
        return text.value(.double, "mul.lo.s64", row, extents.last!)
    }

    /// The predicate that all positions lie within their axes, and the address of the source's element.
    private func resolve(
        _ positions: [(Positions, place: String)], from source: String
    ) -> (isInside: String, address: String) {
        let code = PTXLane(text: text)
        var isInside = text.value64(bits: 1, .predicate)
        var address = source
        for (axis, place) in positions {
            let position = text.value(.double, "ld.global.b64", "[\(place)]")
            let isNegative = text.value(.predicate, "setp.lt.s64", position, "0")
            let fromEnd = text.value(.double, "add.s64", position, axis.extent)
            let counted = text.value(.double, "selp.b64", fromEnd, position, isNegative)
            // A position that is still negative is a large unsigned number.
            let fits = text.value(.predicate, "setp.lt.u64", counted, axis.extent)
            isInside = code.bitwise("and", isInside, fits, .bool)
            address = text.value(.double, "mad.lo.s64", counted, axis.stride, address)
        }
        return (isInside, address)
    }

    private func copy(from source: String, to target: String, if condition: String) {
        let skip = text.label("outside")
        text.branch(to: skip, unless: condition)
        let width = min(size, 8)
        for offset in stride(from: 0, to: size, by: 8) {
            let register = text.fresh(width == 8 ? .double : .single)
            let type = width < 4 ? "u\(8 * width)" : "b\(8 * width)"
            text.add("ld.global.\(type) \(register), [\(source)+\(offset)]")
            text.add("st.global.b\(8 * width) [\(target)+\(offset)], \(register)")
        }
        text.place(skip)
    }
}
