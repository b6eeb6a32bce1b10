import AquilaRuntime
import AquilaTypes

extension Reducer {
    /// The reduction operator of a name for an element type; nil if there is none. Truth values are
    /// combined as in NumPy.
    static func named(_ name: String, _ type: DType) -> Reducer? {
        if type == .bool {
            switch name {
            case "+", "|", "max": return Reducer(LogicalOr.self)
            case "*", "&", "min": return Reducer(LogicalAnd.self)
            default: return nil
            }
        }
        return type.dispatch(ReducerOfType(name: name))
    }
}

private struct ReducerOfType: DTypeVisitor {
    let name: String

    func visit<T: Element>(_ type: T.Type) -> Reducer? {
        switch name {
        case "+", "*": (type as? any (Element & Numeric).Type).map { arithmetic($0) }
        case "min", "max": (type as? any RealElement.Type).map { order($0) }
        default: (type as? any (Element & FixedWidthInteger).Type).map { bits($0) }
        }
    }

    private func arithmetic<T: Element & Numeric>(_ type: T.Type) -> Reducer {
        name == "+" ? Reducer(Sum<T>.self) : Reducer(Product<T>.self)
    }

    private func order<T: RealElement>(_ type: T.Type) -> Reducer {
        name == "min" ? Reducer(Minimum<T>.self) : Reducer(Maximum<T>.self)
    }

    private func bits<T: Element & FixedWidthInteger>(_ type: T.Type) -> Reducer {
        switch name {
        case "&": Reducer(BitwiseAnd<T>.self)
        case "|": Reducer(BitwiseOr<T>.self)
        default: Reducer(BitwiseXor<T>.self)
        }
    }
}
