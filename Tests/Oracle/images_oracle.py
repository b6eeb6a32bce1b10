"""SciPy's results for FOLDER/image.npy: one .npy file for each operation of the library Images.

Prints `missing` if SciPy is not installed.
"""

import sys

import numpy as np

try:
    from scipy import ndimage
except ImportError:
    print("missing")
    sys.exit()

folder = sys.argv[1]
image = np.load(f"{folder}/image.npy")


def save(name, array):
    np.save(f"{folder}/{name}.npy", np.asarray(array, dtype="f4", order="C"))


def channelwise(size):
    """A window over rows and columns only."""
    return (size, size) + (1,) * (image.ndim - 2)


both = (0, 1)
save("blurred", ndimage.gaussian_filter(image.astype("f8"), 1.3, mode="nearest", axes=both))
for name, axis in (("down", 0), ("right", 1)):
    planes = image.astype("f8")
    derivative = np.zeros_like(planes)
    planes3 = planes.reshape(*planes.shape[:2], -1)
    for c in range(planes3.shape[2]):
        derivative.reshape(planes3.shape)[..., c] = ndimage.sobel(planes3[..., c], axis, mode="nearest") / 8
    save(name, derivative)
save("median", ndimage.median_filter(image, channelwise(5), mode="nearest"))
save("opened", ndimage.grey_opening(image, channelwise(3), mode="nearest"))
save("closed", ndimage.grey_closing(image, channelwise(5), mode="nearest"))
for name, height, width in (("larger", 61, 90), ("smaller", 11, 7)):
    # Bilinear interpolation between the centres of pixels.
    def places(count, source):
        return np.clip((np.arange(count) + 0.5) * source / count - 0.5, 0, source - 1)

    rows, columns = np.meshgrid(places(height, image.shape[0]), places(width, image.shape[1]), indexing="ij")
    planes3 = image.astype("f8").reshape(*image.shape[:2], -1)
    result = np.stack(
        [ndimage.map_coordinates(planes3[..., c], [rows, columns], order=1) for c in range(planes3.shape[2])], -1)
    save(name, result.reshape(height, width, *image.shape[2:]))

bins = 64
places = np.clip((image * np.float32(bins)).astype("i8"), 0, bins - 1)
counts = np.bincount(places.ravel(), minlength=bins)
np.save(f"{folder}/counts.npy", counts.astype("i8"))
black = counts[counts > 0][0]
save("equalised", np.maximum(np.cumsum(counts) - black, 0)[places] / (counts.sum() - black))
best = max(
    range(bins - 1),
    key=lambda k: 0
    if counts[: k + 1].sum() in (0, counts.sum())
    else counts[: k + 1].sum() * counts[k + 1 :].sum()
    * (np.average(np.arange(k + 1), weights=counts[: k + 1])
       - np.average(np.arange(k + 1, bins), weights=counts[k + 1 :])) ** 2)
save("threshold", (best + 1) / bins)
