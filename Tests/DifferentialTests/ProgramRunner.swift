import AquilaArrays
import AquilaRuntime
import AquilaTypes
import RandomPrograms
import TestSupport

/// A difference from NumPy, with the program that shows it.
struct Difference: Error, CustomStringConvertible {
    var program: Program
    var statement: Int?
    var message: String
    var setting = ""

    var description: String {
        let place = statement.map { program.statements[$0].text } ?? "at the end"
        return "\(message)\n  at: \(place)\(setting)\n\(program.listing)"
    }
}

/// Runs a program with arrays and compares it with NumPy's reports.
struct ProgramRunner {
    let program: Program
    let runtime: Runtime
    var setting = ""

    func run(_ reports: Reports) throws {
        var reports = reports
        let pool = Pool(runtime)
        for (k, statement) in program.statements.enumerated() {
            let expected: [Report]
            do { expected = try reports.next() } catch let raised as Reports.Raised {
                throw difference(k, "NumPy: \(raised.message)")
            }
            do { try statement.run(pool) } catch { throw difference(k, "Aquila throws: \(error)") }
            guard program.mode == .stepwise else { continue }
            for (variable, report) in zip(statement.results, expected) {
                try compare(pool[variable], report, statement, k)
                try feed(report, to: pool[variable])
            }
        }
        let last: [Report]
        do { last = try reports.next() } catch let raised as Reports.Raised {
            throw difference(nil, "NumPy: \(raised.message)")
        }
        for (variable, report) in zip(program.live, last) {
            try compare(pool[variable], report, nil, nil, name: "v\(variable)")
        }
    }

    private func difference(_ statement: Int?, _ message: String) -> Difference {
        Difference(program: program, statement: statement, message: message, setting: setting)
    }

    /// The elements in row-major order.
    private func elements(_ array: AnyNDArray) throws -> [UInt8] {
        let base = array.base
        let size = base.dtype.size
        return try runtime.read(base) { pointer, view in
            let bytes = view.elementCount * size
            if view.isContiguous(itemSize: size) {
                return Array(UnsafeRawBufferPointer(start: pointer, count: bytes))
            }
            return Array(unsafeUninitializedCapacity: bytes) { buffer, count in
                let target = UnsafeMutableRawPointer(buffer.baseAddress!)
                view.forEachOffset { offset in
                    (target + count).copyMemory(from: pointer + offset, byteCount: size)
                    count += size
                }
            }
        }
    }

    /// Overwrites the elements by NumPy's, through the view.
    private func feed(_ report: Report, to array: AnyNDArray) throws {
        let size = report.dtype.size
        try runtime.write(array.base) { pointer, view in
            report.bytes.withUnsafeBytes { source in
                var position = 0
                view.forEachOffset { offset in
                    (pointer + offset).copyMemory(from: source.baseAddress! + position, byteCount: size)
                    position += size
                }
            }
        }
    }

    private func compare(
        _ array: AnyNDArray, _ report: Report, _ statement: Statement?, _ index: Int?, name: String = "result"
    ) throws {
        guard array.dtype == report.dtype else {
            throw difference(index, "\(name) has type \(array.dtype), not \(report.dtype)")
        }
        guard array.shape == report.shape else {
            throw difference(index, "\(name) has shape \(array.shape), not \(report.shape)")
        }
        let got: [UInt8]
        do { got = try elements(array) } catch { throw difference(index, "Aquila throws: \(error)") }
        guard !got.elementsEqual(report.bytes) else { return }
        let worst = got.withUnsafeBytes { got in
            report.bytes.withUnsafeBytes { expected in
                firstDifference(got.baseAddress!, expected.baseAddress!, report, statement)
            }
        }
        if let worst { throw difference(index, "\(name)\(worst)") }
    }

    /// The description of the first element that differs too much from NumPy's; nil if none does.
    private func firstDifference(
        _ got: UnsafeRawPointer, _ expected: UnsafeRawPointer, _ report: Report, _ statement: Statement?
    ) -> String? {
        let type = report.dtype
        let bounds = report.bounds.map { bytes in
            bytes.withUnsafeBytes { raw in
                (0..<raw.count / 8).map { raw.loadUnaligned(fromByteOffset: $0 * 8, as: Double.self) }
            }
        }
        for k in 0..<report.shape.product {
            let a = ElementValue(got + k * type.size, type)
            let b = ElementValue(expected + k * type.size, type)
            let error: Double
            if let bounds {
                error = Self.distance(a, b, bounds[k])
            } else {
                error = (statement?.tolerance ?? .exact).distance(
                    a, b, type, isComplex: statement?.isComplex ?? false)
            }
            if error > 1 {
                return
                    "[\(k)] is \(Self.text(a, type)), not \(Self.text(b, type)) (error \(error), bound \(bounds?[k] ?? 0))"
            }
        }
        return nil
    }

    private static func text(_ value: ElementValue, _ type: DType) -> String {
        type.isComplex
            ? "(\(value.re), \(value.im))"
            : type.isInteger ? "\(Int64(truncatingIfNeeded: value.bits))" : "\(value.re)"
    }

    /// The distance in units of the bound; 0 for an infinite bound.
    private static func distance(_ got: ElementValue, _ expected: ElementValue, _ bound: Double) -> Double {
        guard bound.isFinite else { return 0 }
        func part(_ a: Double, _ b: Double) -> Double {
            if a.isNaN || b.isNaN { return a.isNaN && b.isNaN ? 0 : .infinity }
            if a == b { return 0 }
            return (a - b).magnitude <= bound ? 0 : .infinity
        }
        return max(part(got.re, expected.re), part(got.im, expected.im))
    }
}
