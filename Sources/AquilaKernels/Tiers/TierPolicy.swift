public import AquilaSystem

public typealias TierPolicy = AquilaSystem.TierPolicy

extension TierPolicy {
    /// `AQUILA_TIER`, else `automatic`.
    public static let fromEnvironment = Settings.tier.current ?? .automatic
}
