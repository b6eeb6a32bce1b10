/// Textual LLVM IR under construction: the lines of one function, and the intrinsics that it declares.
///
/// A reference type, since the emitters of loops, points and reductions all write into the same function.
final class IRText {
    private var lines = ""
    private var declarations: Set<String> = []
    private var count = 0

    /// Adds a line to the function.
    func add(_ line: String) {
        lines += "  "
        lines += line
        lines += "\n"
    }

    /// Begins a basic block.
    func label(_ name: String) {
        lines += name
        lines += ":\n"
    }

    /// Gives an expression a new name.
    func value(_ expression: String) -> String {
        let name = fresh()
        add("\(name) = \(expression)")
        return name
    }

    /// A name that no value has yet.
    func fresh() -> String {
        count += 1
        return "%v\(count)"
    }

    /// Calls an intrinsic: `intrinsic("llvm.sqrt", suffix: "v8f64", returns: "<8 x double>", ...)`.
    func intrinsic(
        _ name: String, suffix: String, returns: String, _ arguments: [(type: String, value: String)]
    ) -> String {
        let types = arguments.map(\.type).joined(separator: ", ")
        declarations.insert("declare \(returns) @\(name).\(suffix)(\(types))")
        let list = arguments.map { "\($0.type) \($0.value)" }.joined(separator: ", ")
        let call = "call \(returns) @\(name).\(suffix)(\(list))"
        if returns == "void" {
            add(call)
            return ""
        }
        return value(call)
    }

    func declare(_ declaration: String) { declarations.insert(declaration) }

    /// The text of the module: one function of the given name, taking a launch frame.
    func module(function name: String, vectorBits: Int) -> String {
        """
        define void @\(name)(ptr noalias nonnull readonly align 8 %frame) #0 {
        \(lines)}

        \(declarations.sorted().joined(separator: "\n"))

        attributes #0 = { nounwind "prefer-vector-width"="\(vectorBits)" }
        !0 = !{}
        !1 = !{i32 1}

        """
    }
}
