import AquilaArrays
import AquilaDevices
import AquilaRuntime
import AquilaTypes

extension Runtime {
    /// A runtime on the driver of the tests, started anew with options such as `SEED=3 MEMORY=1000000`.
    ///
    /// - Parameter threshold: points from which on operations go to the device.
    static func onDevice(
        _ options: String = "", threshold: Int = 0, chunkSize: Int = 4096, fault: DeviceFault? = nil
    ) -> Runtime {
        var choice = DeviceOptions(threshold: threshold, chunkSize: chunkSize) { () throws(CUDAError) in
            try FakeDevice.context(options)
        }
        choice.fault = fault
        return Runtime(workers: 2, tier: .interpreter, devices: choice)
    }
}

/// The elements in row-major order. Waits for them.
func bytes(of array: AnyNDArray) throws -> [UInt8] {
    let size = array.dtype.size
    return try array.base.store.runtime.read(array.base) { pointer, view in
        var result: [UInt8] = []
        view.forEachOffset { offset in
            result += UnsafeRawBufferPointer(start: pointer + offset, count: size)
        }
        return result
    }
}
