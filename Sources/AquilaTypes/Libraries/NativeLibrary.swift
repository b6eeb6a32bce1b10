import AquilaSystem
import Glibc

/// A shared library opened at run time, so that a build needs the Swift toolchain alone.
///
/// LLVM, SLEEF, BLAS, MPI and others are each described once by a `Recipe`; code that needs one
/// opens the recipe, keeps the result and looks typed symbols up in it. A missing library is an
/// error that names the package that would bring it, and disturbs nothing else.
public final class NativeLibrary: Sendable {
    /// The places where a library is found, and the advice to install it.
    public struct Recipe: Sendable {
        /// Name in messages: `LLVM`.
        public let name: String
        /// File names or paths, tried in order.
        public let candidates: [String]
        /// Environment variable that replaces the candidates by one path, or is `off`.
        public let variable: String
        /// Debian package that brings the library.
        public let package: String
        /// True if the library's own plug-ins look symbols up in it.
        public let isGlobal: Bool

        /// A recipe with all its parts.
        ///
        ///     let recipe = NativeLibrary.Recipe(
        ///         name: "mathematics", candidates: ["libm.so.6"], variable: "LIBM", package: "libc6")
        ///     recipe.attempts             // ["libm.so.6"]
        ///
        /// - Complexity: O(1).
        public init(
            name: String, candidates: [String], variable: String, package: String, isGlobal: Bool = false
        ) {
            self.name = name
            self.isGlobal = isGlobal
            self.candidates = candidates
            self.variable = variable
            self.package = package
        }

        /// True if the user switched the library off.
        public var isOff: Bool { Settings.current.text(variable) == "off" }

        /// The library that the user names instead; nil if there is none.
        public var chosen: String? {
            Settings.current.text(variable).flatMap { $0 == "off" ? nil : $0 }
        }

        /// Advice to the user about a library that cannot be used.
        public var advice: String {
            if isOff { return "switched off by \(variable)=off" }
            guard let chosen else { return "install the package \(package), or set \(variable) to its path" }
            do throws(NativeLibraryError) { _ = try NativeLibrary(self) } catch { return error.description }
            return "\(variable)=\(chosen) is not \(name): functions are missing"
        }

        /// File names or paths that `open` tries, in order; empty if the library is switched off.
        public var attempts: [String] { isOff ? [] : chosen.map { [$0] } ?? candidates }
    }

    /// The recipe by which the library was found.
    public let recipe: Recipe
    /// Name under which the library was opened.
    public let openedAs: String
    private let handle: Handle

    // The handle is constant and never closed, and the C library lets all threads look up symbols.
    private struct Handle: @unchecked Sendable {
        let raw: UnsafeMutableRawPointer
    }

    /// Opens the first candidate that loads. The library stays open for the life of the process.
    ///
    ///     let recipe = NativeLibrary.Recipe(
    ///         name: "mathematics", candidates: ["libm.so.6"], variable: "LIBM", package: "libc6")
    ///     try NativeLibrary(recipe).openedAs          // "libm.so.6"
    ///
    /// - Throws: `NativeLibraryError` if no candidate loads, with the dynamic linker's reasons, or
    ///   the user switched the library off.
    /// - Complexity: O(n) for n candidates; loading a library takes some milliseconds.
    public init(_ recipe: Recipe) throws(NativeLibraryError) {
        var reasons: [String] = []
        let scope = recipe.isGlobal ? RTLD_GLOBAL : RTLD_LOCAL
        for name in recipe.attempts {
            if let raw = dlopen(name, RTLD_LAZY | scope) {
                self.recipe = recipe
                self.openedAs = name
                self.handle = Handle(raw: raw)
                return
            }
            reasons.append(dlerror().map { String(cString: $0) } ?? name)
        }
        if recipe.isOff { throw .switchedOff(recipe) }
        throw .notFound(recipe, reasons: reasons)
    }

    /// Opens a library that the program can do without; nil if it is missing. If the user has named
    /// the library and it cannot be loaded, a line on standard error says so.
    ///
    ///     let recipe = NativeLibrary.Recipe(
    ///         name: "none", candidates: ["libnone.so"], variable: "LIBNONE", package: "libnone")
    ///     NativeLibrary.optional(recipe) == nil       // true
    ///
    /// - Complexity: as `init(_:)`.
    public static func optional(_ recipe: Recipe) -> NativeLibrary? {
        do throws(NativeLibraryError) { return try NativeLibrary(recipe) } catch {
            error.sayIfChosen()
            return nil
        }
    }

    /// The function or variable `name`, or nil if the library lacks it. Ends the program if `type`
    /// is not of a pointer's size.
    ///
    ///     let recipe = NativeLibrary.Recipe(
    ///         name: "mathematics", candidates: ["libm.so.6"], variable: "LIBM", package: "libc6")
    ///     let cosine: (@convention(c) (Double) -> Double)? = try NativeLibrary(recipe).find("cos")
    ///     cosine!(0)                  // 1.0
    ///
    /// - Parameters:
    ///   - name: the symbol.
    ///   - type: a pointer-sized type, as a rule `(@convention(c) (...) -> ...).self`.
    /// - Complexity: the dynamic linker's look into a hash table.
    public func find<T>(_ name: String, as type: T.Type = T.self) -> T? {
        guard let address = dlsym(handle.raw, name) else { return nil }
        require(MemoryLayout<T>.size == MemoryLayout<UnsafeRawPointer>.size, "\(T.self) is no pointer")
        return unsafeBitCast(address, to: type)
    }

    /// The function or variable `name`, as `find` gives it.
    ///
    ///     let recipe = NativeLibrary.Recipe(
    ///         name: "mathematics", candidates: ["libm.so.6"], variable: "LIBM", package: "libc6")
    ///     let cosine: @convention(c) (Double) -> Double = try NativeLibrary(recipe).symbol("cos")
    ///     cosine(0)                   // 1.0
    ///
    /// - Throws: `NativeLibraryError.noSymbol` if the library lacks it.
    /// - Complexity: as `find`.
    public func symbol<T>(_ name: String, as type: T.Type = T.self) throws(NativeLibraryError) -> T {
        guard let found = find(name, as: type) else { throw .noSymbol(recipe, symbol: name) }
        return found
    }

    /// The file that holds `symbol`, as the dynamic linker names it.
    ///
    ///     let recipe = NativeLibrary.Recipe(
    ///         name: "mathematics", candidates: ["libm.so.6"], variable: "LIBM", package: "libc6")
    ///     try NativeLibrary(recipe).path(of: "cos").hasSuffix("libm.so.6")        // true
    ///
    /// - Complexity: as `find`.
    public func path(of symbol: String) -> String {
        // `dladdr` is an extension that the Glibc module leaves out: file, its base, symbol, its
        // address.
        typealias Info = (UnsafePointer<CChar>?, UInt, UInt, UInt)
        typealias Query = @convention(c) (UnsafeRawPointer, UnsafeMutableRawPointer) -> Int32
        var info: Info = (nil, 0, 0, 0)
        guard let query = dlsym(nil, "dladdr"), let address = dlsym(handle.raw, symbol),
            unsafeBitCast(query, to: Query.self)(address, &info) != 0, let file = info.0
        else { return openedAs }
        return String(cString: file)
    }
}

/// The reason why a native library, or a symbol of it, cannot be used.
public enum NativeLibraryError: DescribedError, Sendable {
    /// No candidate loads; the reasons are the dynamic linker's, one for each.
    case notFound(NativeLibrary.Recipe, reasons: [String])
    /// The user's setting for the library is `off`.
    case switchedOff(NativeLibrary.Recipe)
    /// The library that was opened lacks a symbol.
    case noSymbol(NativeLibrary.Recipe, symbol: String)

    /// The error in words, with the package that brings the library.
    public var description: String {
        switch self {
        case .notFound(let recipe, let reasons):
            if let chosen = recipe.chosen {
                "\(recipe.variable)=\(chosen) cannot be loaded: \(reasons.joined(separator: "; "))"
            } else {
                """
                \(recipe.name) was not found (\(reasons.joined(separator: "; "))). \
                Install the package \(recipe.package), or set \(recipe.variable) to its path.
                """
            }
        case .switchedOff(let recipe):
            "\(recipe.name) is switched off by \(recipe.variable)=off."
        case .noSymbol(let recipe, let symbol):
            if let chosen = recipe.chosen {
                "\(recipe.variable)=\(chosen) is not \(recipe.name): it lacks the function \(symbol)"
            } else {
                "\(recipe.name) lacks the function \(symbol); the package \(recipe.package) has it."
            }
        }
    }

    private var recipe: NativeLibrary.Recipe {
        switch self {
        case .notFound(let recipe, _), .switchedOff(let recipe), .noSymbol(let recipe, _): recipe
        }
    }

    /// Says on standard error that a library which the user has named is not used; for engines that
    /// the program can do without.
    ///
    ///     let recipe = NativeLibrary.Recipe(
    ///         name: "none", candidates: ["libnone.so"], variable: "LIBNONE", package: "libnone")
    ///     NativeLibraryError.switchedOff(recipe).sayIfChosen()        // says nothing: LIBNONE is not set
    ///
    /// - Complexity: O(n) for a message of n bytes.
    public func sayIfChosen() {
        if recipe.chosen != nil { printError("aquila: \(self)\n") }
    }
}
