// The one import that a program needs.
@_exported import AquilaArrays
@_exported import AquilaTypes
@_exported import ComplexModule
