public import AquilaTypes
import AquilaRuntime

extension HDF5File {
    /// Reads a dataset, or the elements selected by positions, ranges with steps, new axes and an ellipsis,
    /// as in a subscript. Only these elements are read.
    ///
    ///     try HDF5File.create("run.h5") { try $0.write(NDArray([1, 2, 3]), to: "u") }
    ///     let u: AnyNDArray = try HDF5File("run.h5").read("u", 1...)        // [2, 3]
    ///
    /// - Throws: `ArrayError`; of kind `type` if the elements have a type without a counterpart here.
    /// - Complexity: O(bytes that are selected); each rank reads its own elements.
    public func read(_ dataset: String, _ indices: Index...) throws(ArrayError) -> AnyNDArray {
        try read(dataset, indices)
    }

    /// Reads a dataset, or a part of it. Throws if its elements have another type; in that case read an
    /// `AnyNDArray` and `cast(to:)` it.
    ///
    ///     try HDF5File.create("run.h5") { try $0.write(NDArray([1, 2, 3]), to: "u") }
    ///     let u: NDArray<Int> = try HDF5File("run.h5").read("u", 1...)        // [2, 3]
    ///
    /// - Complexity: O(bytes that are selected); each rank reads its own elements.
    public func read<E: Element>(_ dataset: String, _ indices: Index...) throws(ArrayError) -> NDArray<E> {
        let array = try read(dataset, indices)
        guard array.dtype == E.dtype else {
            throw ArrayError(.type, "\(path): '\(dataset)' has elements of \(array.dtype), not of \(E.dtype)")
        }
        return try NDArray(array)
    }

    /// As above, with the indices in a list.
    ///
    ///     try HDF5File.create("run.h5") { try $0.write(NDArray([1, 2, 3]), to: "u") }
    ///     let u: AnyNDArray = try HDF5File("run.h5").read("u", [.at(-1)])        // 3
    ///
    /// - Throws: as with the indices one by one.
    /// - Complexity: O(bytes that are selected); each rank reads its own elements.
    public func read(_ dataset: String, _ indices: [Index]) throws(ArrayError) -> AnyNDArray {
        let description = try description(of: dataset)
        let selection: Selection
        do { selection = try Selection(indices, in: description.shape) } catch {
            throw ArrayError(error.kind, "\(path): '\(dataset)': \(error.message)")
        }
        let array = try wrapping {
            try runtime.makeStore(
                selection.counts, description.dtype,
                fillingHome: { origin, pointer, view in
                    try open { library, file in
                        let part = selection.part(from: origin, view.shape)
                        let dataset = try self.dataset(dataset, library, file)
                        try library.read(
                            part, of: dataset, description, into: pointer, "\(path): '\(dataset)'")
                        if description.dtype == .bool {
                            makeTruthValues(
                                UnsafeMutableRawBufferPointer(start: pointer, count: view.elementCount))
                        }
                    }
                })
        }
        return indices.isEmpty ? AnyNDArray(array) : try AnyNDArray(array).slice(selection.rest)
    }

    /// A regular subset of a dataset: all axes are kept, and steps are positive. Further indices
    /// select a view of it.
    struct Selection {
        private(set) var starts: [Int] = []
        private(set) var steps: [Int] = []
        private(set) var counts = Shape()
        /// The indices to apply to the elements that were read.
        private(set) var rest: [Index] = []

        private init() {}

        init(_ indices: [Index], in shape: Shape) throws(ArrayError) {
            let taken = indices.reduce(0) { $0 + $1.axesTaken }
            guard taken <= shape.count else {
                throw ArrayError(.index, "too many indices: \(taken) for \(shape.count) axes")
            }
            for index in indices {
                let axis = counts.count
                switch index {
                case .at(let position):
                    let place = position < 0 ? position + shape[axis] : position
                    guard (0..<shape[axis]).contains(place) else {
                        throw .outOfBounds(position, axis: axis, extent: shape[axis])
                    }
                    keep(place, 1, 1, then: .at(0))
                case .slice(let slice):
                    let (start, count) = try slice.resolved(in: shape[axis])
                    let isBackwards = slice.step < 0
                    let first = isBackwards ? start + max(count - 1, 0) * slice.step : start
                    keep(
                        first, count > 1 ? abs(slice.step) : 1, count,
                        then: .slice(Index.Slice(nil, nil, step: isBackwards ? -1 : 1)))
                case .insertion: rest.append(index)
                case .rest:
                    guard !rest.contains(where: { if case .rest = $0 { true } else { false } }) else {
                        throw ArrayError(.index, "there can be one ellipsis only")
                    }
                    for _ in 0..<shape.count - taken { keepAll(shape) }
                    rest.append(index)
                case .mask, .positions:
                    throw ArrayError(.index, "masks and index arrays select nothing of a file: read first")
                }
            }
            while counts.count < shape.count { keepAll(shape) }
        }

        private mutating func keep(_ start: Int, _ step: Int, _ count: Int, then index: Index? = nil) {
            starts.append(start)
            steps.append(step)
            counts.append(count)
            if let index { rest.append(index) }
        }

        private mutating func keepAll(_ shape: Shape) { keep(0, 1, shape[counts.count]) }

        /// The part of the selection that lies in a box of its elements.
        func part(from origin: Shape, _ extents: Shape) -> Selection {
            var result = Selection()
            for axis in starts.indices {
                result.keep(starts[axis] + origin[axis] * steps[axis], steps[axis], extents[axis])
            }
            return result
        }
    }
}

extension HDF5Library {
    /// Reads the selected elements into dense memory.
    fileprivate func read(
        _ selection: HDF5File.Selection, of dataset: HDF5Handle, _ description: HDF5File.Description,
        into pointer: UnsafeMutableRawPointer, _ name: @autoclosure () -> String
    ) throws {
        let type = try type(of: description.dtype)
        let counts = selection.counts.map { UInt64($0) }
        guard !counts.isEmpty else {
            _ = try check(readDataset(dataset.id, type.id, 0, 0, 0, pointer), "cannot read \(name())")
            return
        }
        let space = try HDF5Handle(datasetSpace(dataset.id), closeSpace, self, "no extents")
        _ = try check(
            selectBox(
                space.id, 0, selection.starts.map { UInt64($0) }, selection.steps.map { UInt64($0) }, counts,
                nil),
            "cannot select elements of \(name())")
        let memory = try HDF5Handle(
            createSimpleSpace(Int32(counts.count), counts, nil), closeSpace, self, "no extents")
        _ = try check(
            readDataset(dataset.id, type.id, memory.id, space.id, 0, pointer), "cannot read \(name())")
    }
}
