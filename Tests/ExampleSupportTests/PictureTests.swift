import Testing

@testable import ExampleSupport

@Suite struct ColourTests {
    /// White, black and sRGB's red, by their published Oklab coordinates.
    @Test func oklabReferencePoints() {
        let white = PerceptualColour(lightness: 1, chroma: 0, hue: 0)
        #expect(white.colour == Colour(red: 255, green: 255, blue: 255))
        let black = PerceptualColour(lightness: 0, chroma: 0, hue: 0)
        #expect(black.colour == Colour(red: 0, green: 0, blue: 0))
        let red = PerceptualColour(lightness: 0.6279554, chroma: 0.2576833, hue: 29.2338851)
        #expect(red.colour == Colour(red: 255, green: 0, blue: 0))
    }

    @Test func sequentialMapGrowsLighter() {
        let lights = ColourMap.sequential.steps.map(\.luminance)
        #expect(lights.count == 256)
        #expect(zip(lights, lights.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(lights.last! - lights.first! > 150)
    }

    @Test func divergingMapIsLightestInTheMiddle() {
        let lights = ColourMap.diverging.steps.map(\.luminance)
        let brightest = lights.indices.max { lights[$0] < lights[$1] }!
        #expect(120...135 ~= brightest)
    }
}

@Suite struct PictureTests {
    @Test func fieldTakesTheEndsOfItsMap() {
        let field: [Float] = [-9, 0, 10, 99, .nan, 5]
        let picture = Picture(field: field, width: 3, height: 2, range: 0...10, map: .sequential)
        let steps = ColourMap.sequential.steps
        let expected = [steps[0], steps[0], steps[255], steps[255], steps[0], steps[128]]
        let drawn = (0..<6).map { picture[$0 % 3, $0 / 3] }
        #expect(drawn == expected)
    }

    @Test func overlayRespectsOpacity() {
        var picture = Picture(width: 2, height: 1, layout: .rgb, samples: [9, 9, 9, 9, 9, 9])
        picture.overlay(field: [0, 1], range: 0...1, map: .water) { $0 }
        #expect(picture[0, 0] == Colour(red: 9, green: 9, blue: 9))
        #expect(picture[1, 0] == ColourMap.water.steps[255])
    }

    @Test func slopesTowardsTheLightAreBrighter() {
        func centre(_ elevation: (Int, Int) -> Float) -> Float {
            let heights = (0..<9).map { elevation($0 % 3, $0 / 3) }
            return hillshade(heights, width: 3, height: 3, spacing: 1)[4]
        }
        let flat = centre { _, _ in 7 }
        #expect(abs(flat - 0.70710678) < 1e-6)
        // Rising to the south-east, the slope faces the light in the north-west.
        #expect(centre { x, y in Float(x + y) * 0.5 } > flat)
        #expect(centre { x, y in -Float(x + y) * 0.5 } < flat)
        // A slope of 45° down to the west: the normal is (-1, 0, 1)/√2.
        #expect(abs(centre { x, _ in Float(x) } - (0.5 + 0.70710678) / Float(2).squareRoot()) < 1e-6)
    }
}
