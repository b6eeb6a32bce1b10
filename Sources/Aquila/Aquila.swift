// Re-exports the modules that a program needs, so that one import suffices.
@_exported import AquilaArrays
@_exported import AquilaTypes
@_exported import ComplexModule
