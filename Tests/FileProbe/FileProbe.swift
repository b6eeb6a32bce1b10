import Aquila
import AquilaRuntime
import Foundation

/// A program that writes files: until it is killed (`loop FOLDER`), or on the ranks of a launcher
/// (`write FOLDER`, `read FOLDER`), files that need zlib (`archive FOLDER`),
/// or functions of matrices that need LAPACK (`matrices ORDER`).
@main struct FileProbe {
    static func main() throws {
        let words = CommandLine.arguments
        guard words.count == 3 else { exit(64) }
        // Small arrays are tiled too.
        Runtime.shared.limits.replicatedBytes = 0
        switch words[1] {
        case "loop": try loop(words[2])
        case "write": try write(to: words[2])
        case "read": try read(from: words[2])
        case "archive": archive(in: words[2])
        case "matrices": matrices(of: Int(words[2]) ?? 0)
        default: exit(64)
        }
    }

    /// Saves checkpoints endlessly; that of step k holds arrays of k.
    private static func loop(_ folder: String) throws {
        var step = (try? Checkpoint(contentsOf: folder).values["step"]?.integerValue) ?? 0
        while true {
            step += 1
            let u = full([50, 40], Double(step))
            let v = full([1000], Float(step))
            try checkpoint(to: folder, ["u": u, "v": v], values: ["step": .integer(step)])
        }
    }

    /// Writes an archive, a checkpoint and a plain file, and prints the errors.
    private static func archive(in folder: String) {
        func attempt(_ name: String, _ body: () throws -> Void) {
            do {
                try body()
                print("\(name): written")
            } catch { print("\(name): \(error)") }
        }
        attempt("archive") { try AnyNDArray.writeArchive(["u": sample().untyped], toFile: "\(folder)/u.npz") }
        attempt("checkpoint") { try checkpoint(to: "\(folder)/state", ["u": sample()]) }
        attempt("array") { try sample().write(toFile: "\(folder)/u.npy") }
    }

    private static func sample() -> NDArray<Double> {
        (arange(35 * 20) as NDArray<Double>).reshaped([35, 20]) * 0.5
    }

    private static func write(to folder: String) throws {
        let u = sample()
        try u.write(toFile: "\(folder)/u.npy")
        try u.transposed().write(toFile: "\(folder)/t.npy")
        try checkpoint(to: "\(folder)/state", ["u": u], values: ["step": 7])
        if HDF5Report().path != nil {
            try HDF5File.create("\(folder)/u.h5") { file in
                try file.write(u, to: "a/u")
                try file.setAttribute("dt", of: "a", to: 0.25)
            }
        }
        print("written by \(Runtime.shared.rankCount)")
    }

    private static func read(from folder: String) throws {
        let u = sample()
        var same = try (NDArray<Double>(contentsOfFile: "\(folder)/u.npy") .== u).all().item()
        same =
            try same && (NDArray<Double>(contentsOfFile: "\(folder)/t.npy").transposed() .== u).all().item()
        let state = try Checkpoint(contentsOf: "\(folder)/state")
        same = try same && (state.array("u") as NDArray<Double> .== u).all().item()
        if HDF5Report().path != nil {
            let file = try HDF5File("\(folder)/u.h5")
            same = try same && (file.read("a/u") as NDArray<Double> .== u).all().item()
        }
        do {
            _ = try AnyNDArray(contentsOfFile: "\(folder)/none.npy")
            same = false
        } catch {}
        print(same ? "the same on \(Runtime.shared.rankCount)" : "different")
    }

    /// Prints whether identities of functions of matrices hold, or the errors.
    private static func matrices(of order: Int) {
        let wave = sin((arange(Double(order * order)) as NDArray<Double>) * 1.7).reshaped([order, order])
        let a = wave.matmul(wave.transposed()) + eye(order) * Double(order)
        func attempt(_ name: String, _ body: () throws -> NDArray<Double>) {
            do {
                let isRight = try body().allClose(to: a)
                print("\(name): \(isRight ? 1.0 : 0.0)")
            } catch { print("\(name): \(error)") }
        }
        func typed(_ array: AnyNDArray) throws -> NDArray<Double> { try NDArray<Double>(array) }
        attempt("solve") { try typed(a.untyped.solve(a.matmul(a).untyped)) }
        attempt("inverse") { try typed(a.untyped.inverse().inverse()) }
        print(
            "determinant: \(abs(log(abs(a.determinant().item())) - a.signAndLogDeterminant().logarithm.item()) < 1e-9)"
        )
        attempt("cholesky") {
            let factor = try typed(a.untyped.cholesky())
            return factor.matmul(factor.transposed())
        }
        attempt("qr") {
            let (q, r) = try a.untyped.qr()
            return try typed(q.matmul(r))
        }
        attempt("eigh") {
            let (values, vectors) = try a.untyped.eigh()
            return try typed((vectors * values).matmul(vectors.transposed()))
        }
    }
}
