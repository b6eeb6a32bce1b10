import AquilaTypes

/// The devices of this machine, for `aquila info`.
public struct DeviceReport: Sendable {
    /// The library's name.
    public let name = "CUDA"
    /// The purpose of the library.
    public let purpose = "kernels on GPUs"
    /// The driver and its devices; nil if there is none.
    public let found: String?
    /// The reason why no device is used.
    public let advice: String

    /// Looks for the driver, and initialises it if it is there.
    public init() {
        do {
            let driver = try CUDADriver.shared()
            let devices = driver.devices.map { device in
                "\(device.name), sm_\(device.architecture), \(device.memory >> 20) MiB"
            }
            found =
                "\(driver.path) (\(driver.version / 1000).\(driver.version % 1000 / 10)): "
                + devices.joined(separator: "; ")
            advice = ""
        } catch {
            found = nil
            let isMissing = error.name == "unavailable" && CUDALibrary.recipe.chosen == nil
            advice = isMissing && !CUDALibrary.recipe.isOff ? "no driver" : error.description
        }
    }
}
