import Foundation

// db-benchmark's questions, answered by Aquila, pandas, polars and duckdb in turns: medians of milliseconds.
//
//     swift run -c release bench-frames [rows] [runs] [questions…]

let arguments = Array(CommandLine.arguments.dropFirst())
let rows = arguments.first.flatMap { Int($0) } ?? 1_000_000
let runs = arguments.dropFirst().first.flatMap { Int($0) } ?? 7
let chosen = arguments.count > 2 ? Array(arguments.dropFirst(2)) : Questions.names
let systems = ["pandas", "polars", "duckdb"]

let folder = FileManager.default.temporaryDirectory.appending(path: "bench-frames-\(getpid())")
try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(at: folder) }
let others = try OtherSystems(folder: folder.path, rows: rows)

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

for keys in ["category", "str"] {
    let tables = try Tables(folder: folder.path, areCategories: keys == "category")
    print(
        "\(rows) rows, keys \(keys): milliseconds of Aquila, then of \(systems.joined(separator: ", ")), and ratios"
    )
    var logarithms: [String: Double] = [:]
    for question in chosen {
        _ = try Questions.answer(question, tables)
        var times: [String: [Double]] = [:]
        for _ in 0..<runs {
            let start = DispatchTime.now().uptimeNanoseconds
            _ = try Questions.answer(question, tables)
            times["aquila", default: []].append(Double(DispatchTime.now().uptimeNanoseconds - start) / 1e6)
            for system in systems {
                times[system, default: []].append(try others.run(question, keys, system))
            }
        }
        let mine = median(times["aquila"]!)
        var line = question.padding(toLength: 4, withPad: " ", startingAt: 0) + String(format: "%8.2f", mine)
        for system in systems {
            let theirs = median(times[system]!)
            logarithms["\(question.first!) \(system)", default: 0] += log(theirs / mine)
            line += String(format: "   %8.2f %6.2f", theirs, theirs / mine)
        }
        print(line)
    }
    for (name, sum) in logarithms.sorted(by: { $0.key < $1.key }) {
        let count = chosen.count { $0.first == name.first }
        print("geometric mean of \(name): \(String(format: "%.2f", exp(sum / Double(count))))")
    }
}
