import ArgumentParser
import FoundationEssentials

/// `aquila new NAME`: a small program that uses Aquila, with a test.
struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a small program that uses Aquila, with a test.",
        discussion: """
            The folder NAME must not exist. In Python it gets a program and a test for pytest; in Swift a package \
            with a program and a test for `swift test`.
            """)

    enum Language: String, ExpressibleByArgument, CaseIterable {
        case python, swift
    }

    @Option(name: .shortAndLong, help: "The language of the program.")
    var language = Language.python

    @Option(help: "Aquila's package for programs in Swift: a folder or a URL (default: this command's).")
    var package: String?

    @Argument(help: "The program's name: a letter, then letters, digits and _.")
    var name: String

    func validate() throws {
        let isWord = name.utf8.allSatisfy { Self.isLetter($0) || "0123456789_".utf8.contains($0) }
        guard isWord, let first = name.utf8.first, Self.isLetter(first) else {
            throw ValidationError("\(name) is no name: a letter comes first, then letters, digits and _.")
        }
        guard !["aquila", "numpy", "pandas", "test"].contains(name.lowercased()) else {
            throw ValidationError("\(name) is a name that the program or its test imports.")
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    func run() throws {
        let files = FileManager.default
        guard !files.fileExists(atPath: name) else { throw refusal("\(name) exists") }
        let project =
            switch language {
            case .python: NewProject.python(name)
            case .swift: NewProject.swift(name, package: try dependency())
            }
        do {
            for (path, text) in project.files {
                let file = "\(name)/\(path)"
                let folder = file[..<(file.lastIndex(of: "/") ?? file.startIndex)]
                try files.createDirectory(atPath: String(folder), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: URL(filePath: file))
            }
        } catch { throw refusal("\(name) cannot be written: \(error)") }
        for (path, _) in project.files { print("\(name)/\(path)") }
        print("")
        for command in project.commands { print("    \(command)") }
    }

    /// The dependency in a manifest.
    private func dependency() throws -> String {
        guard let place = package ?? Self.ownPackage() else {
            throw refusal("this command belongs to no clone of Aquila: name one, or its URL, with --package")
        }
        if place.contains("://") { return ".package(url: \"\(place)\", branch: \"main\")" }
        return ".package(name: \"aquila\", path: \"\(ProgramRun.absolute(place))\")"
    }

    /// The folder of the package that this command was built from, above the file that contains its code.
    private static func ownPackage() -> String? {
        guard var folder = CommandLineTool.file.map(ProgramRun.absolute) else { return nil }
        while let end = folder.lastIndex(of: "/") {
            folder = String(folder[..<end])
            let manifest = FileManager.default.contents(atPath: folder + "/Package.swift")
            if let manifest, String(decoding: manifest, as: UTF8.self).contains("name: \"aquila\"") {
                return folder
            }
        }
        return nil
    }

    private func refusal(_ text: String) -> ExitCode { Refusal(command: "new").exit(text) }
}
