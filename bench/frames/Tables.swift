import Aquila
import AquilaFrames

/// The frames of the questions, made of numbers that the other side has written.
struct Tables {
    let groups: DataFrame
    let left: DataFrame
    let small: DataFrame
    let medium: DataFrame
    let big: DataFrame
    /// The path of the groups' table as CSV.
    let file: String

    /// - Parameter areCategories: true if texts are categories.
    init(folder: String, areCategories: Bool) throws {
        func frame(_ name: String, _ labels: [String], _ texts: [(String, String, Int)]) throws -> DataFrame {
            var columns: [(label: String, column: Column)] = []
            for label in labels {
                let path = "\(folder)/\(name)_\(label).npy"
                columns.append((label, try Column(sharing: AnyNDArray(contentsOfFile: path))))
            }
            for (label, source, digits) in texts {
                let numbers = columns.first { $0.label == source }!.column
                columns.append((label, try Self.texts(numbers, digits, areCategories)))
            }
            return try DataFrame(columns.sorted { $0.label < $1.label })
        }
        file = "\(folder)/g.csv"
        // The labels of the numbers that become texts are those of the texts.
        let ids = try frame("g", ["id1", "id2", "id3", "id4", "id5", "id6", "v1", "v2", "v3"], [])
        groups = try ids.assigning("id1", Self.texts(ids["id1"], 3, areCategories))
            .assigning("id2", Self.texts(ids["id2"], 3, areCategories))
            .assigning("id3", Self.texts(ids["id3"], 10, areCategories))
        left = try frame(
            "x", ["id1", "id2", "id3", "v1"], [("id4", "id1", 0), ("id5", "id2", 0), ("id6", "id3", 0)])
        small = try frame("small", ["id1", "v2"], [("id4", "id1", 0)])
        medium = try frame("medium", ["id1", "id2", "v2"], [("id4", "id1", 0), ("id5", "id2", 0)])
        big = try frame(
            "big", ["id1", "id2", "id3", "v2"], [("id4", "id1", 0), ("id5", "id2", 0), ("id6", "id3", 0)])
    }

    /// Texts such as `id007` of numbers.
    private static func texts(_ numbers: Column, _ digits: Int, _ areCategories: Bool) throws -> Column {
        let values = try numbers.values(of: Int.self).map { $0! }
        let column = try Column(
            values.map { value in
                let text = String(value)
                return "id" + String(repeating: "0", count: max(digits - text.count, 0)) + text
            })
        return areCategories ? try column.categories() : column
    }
}
