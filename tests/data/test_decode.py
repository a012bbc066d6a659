"""Bad images, each made here; pictures that Pillow would silently get wrong, each with the pixels one sees."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from vitreous.data.decode import decode
from vitreous.errors import DataError

RAMP = np.arange(5 * 7, dtype=np.uint8).reshape(5, 7) * 7
COLOURS = np.stack([RAMP, 255 - RAMP, RAMP // 2], axis=-1)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def noise(size: tuple[int, int] = (61, 53)) -> Image.Image:
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8))


def truncated(kind: str) -> bytes:
    whole = encoded(noise(), kind)
    return whole[: len(whole) // 2]


def bomb(side: int) -> bytes:
    """A PNG that claims to be `side` pixels square, in a few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    )


def animation(kind: str) -> bytes:
    return encoded(noise(), kind, save_all=True, append_images=[Image.new("RGB", (53, 61), "red")])


def damaged_exif() -> bytes:
    """A JPEG whose orientation cannot be read: its directory promises more than there is."""
    exif = b"Exif\0\0II*\0\x08\0\0\0\xff\0\x12\x01\x03\0"
    return encoded(noise(), "JPEG", exif=exif)


UNUSABLE: dict[str, tuple[Callable[[], bytes], str]] = {
    "zero bytes": (lambda: b"", "it is empty"),
    "text": (lambda: b"not a picture at all", "it is none of PNG, JPEG"),
    "postscript": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "it is none of PNG, JPEG"),
    "truncated PNG": (lambda: truncated("PNG"), "truncated"),
    "truncated JPEG": (lambda: truncated("JPEG"), "truncated"),
    "truncated GIF": (lambda: truncated("GIF"), "image file is truncated"),
    "truncated WEBP": (lambda: truncated("WEBP"), "could not create decoder object"),
    "truncated BMP": (lambda: truncated("BMP"), "truncated"),
    "truncated TIFF": (lambda: truncated("TIFF"), "image file is truncated"),
    "animated GIF": (lambda: animation("GIF"), "it holds 2 images or frames"),
    "animated PNG": (lambda: animation("PNG"), "it holds 2 images or frames"),
    "animated WEBP": (lambda: animation("WEBP"), "it holds 2 images or frames"),
    "two pages of TIFF": (lambda: animation("TIFF"), "it holds 2 images or frames"),
    "float TIFF": (lambda: encoded(Image.new("F", (7, 5), 0.5), "TIFF"), "its pixels are floats"),
    "integer TIFF": (lambda: encoded(Image.new("I", (7, 5), 70_000), "TIFF"), "its pixels are 32-bit integers"),
    "over our limit": (lambda: bomb(7_100), "7100 × 7100 pixels, and 50,000,000 is the limit"),
    "over Pillow's warning": (lambda: bomb(10_000), "more pixels than the limit of 50,000,000"),
    "over Pillow's limit": (lambda: bomb(20_000), "more pixels than the limit of 50,000,000"),
    "damaged orientation": (damaged_exif, "Corrupt EXIF data"),
}


@pytest.fixture
def put(tmp_path) -> Callable[[bytes], Path]:
    def write(content: bytes) -> Path:
        path = tmp_path / "it.jpg"
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize("name", UNUSABLE)
def test_an_unusable_file_is_named_with_the_reason(put, name):
    make, reason = UNUSABLE[name]
    path = put(make())
    with pytest.raises(DataError, match=reason) as caught:
        decode(path, 1, (5, 7))
    assert str(caught.value).startswith(f"'{path}' cannot be used as an image: ")


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(DataError, match=r"gone\.png' cannot be used as an image: there is no such file"):
        decode(tmp_path / "gone.png", 1, (5, 7))
    with pytest.raises(DataError, match="cannot be used as an image"):
        decode(tmp_path, 1, (5, 7))


@pytest.mark.parametrize("kind", ["PNG", "BMP", "GIF", "TIFF"])
def test_a_lossless_image_of_the_model_s_size_keeps_every_pixel(put, kind):
    grey = decode(put(encoded(Image.fromarray(RAMP), kind)), 1, (5, 7))
    assert np.array_equal(grey.numpy(), RAMP[None])


def test_colours_come_as_channels_height_width(put):
    image = decode(put(encoded(Image.fromarray(COLOURS), "PNG")), 3, (5, 7))
    assert np.array_equal(image.numpy(), COLOURS.transpose(2, 0, 1))


def test_grey_becomes_three_equal_channels_for_an_rgb_model(put):
    image = decode(put(encoded(Image.fromarray(RAMP), "PNG")), 3, (5, 7))
    assert np.array_equal(image.numpy(), np.stack([RAMP] * 3))


def test_sixteen_bits_keep_their_upper_eight(put):
    deep = (RAMP.astype(np.uint16) << 8) | 0x5A
    for kind in ("PNG", "TIFF"):
        image = decode(put(encoded(Image.fromarray(deep), kind)), 1, (5, 7))
        assert np.array_equal(image.numpy(), RAMP[None])


def test_big_endian_sixteen_bits_are_the_same(put):
    deep = Image.frombytes("I;16B", (7, 5), (RAMP.astype(np.uint16) << 8).astype(">u2").tobytes())
    image = decode(put(encoded(deep, "TIFF")), 1, (5, 7))
    assert np.array_equal(image.numpy(), RAMP[None])


def test_a_hidden_colour_under_full_transparency_is_black(put):
    image = decode(put(encoded(Image.new("RGBA", (7, 5), (255, 0, 0, 0)), "PNG")), 3, (5, 7))
    assert image.max() == 0


def test_half_transparent_white_is_half_grey_on_black(put):
    for mode, colour in (("RGBA", (255, 255, 255, 128)), ("LA", (255, 128))):
        image = decode(put(encoded(Image.new(mode, (7, 5), colour), "PNG")), 1, (5, 7))
        assert image.unique().tolist() == [128]


def test_a_transparent_palette_colour_is_black(put):
    palette = Image.new("P", (7, 5), 1)
    palette.putpalette([9, 9, 9, 200, 100, 50])
    image = decode(put(encoded(palette, "PNG", transparency=1)), 3, (5, 7))
    assert image.max() == 0


def test_one_bit_images_are_black_and_white(put):
    bits = Image.fromarray(RAMP > 100)
    image = decode(put(encoded(bits, "PNG")), 1, (5, 7))
    assert np.array_equal(image.numpy()[0], np.where(RAMP > 100, 255, 0))


def test_cmyk_is_read_as_the_colours_one_sees(put):
    cmyk = Image.new("RGB", (16, 16), (40, 120, 200)).convert("CMYK")
    image = decode(put(encoded(cmyk, "JPEG", quality=95)), 3, (16, 16))
    # JPEG at quality 95 moves a flat colour by a few levels at most.
    assert np.abs(image.numpy().mean(axis=(1, 2)) - [40, 120, 200]).max() < 4


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_exif_orientation_is_turned_upright(put, orientation):
    # What a camera stores so that, turned as the tag says, RAMP comes out.
    turned_back = {
        1: RAMP,
        2: RAMP[:, ::-1],
        3: RAMP[::-1, ::-1],
        4: RAMP[::-1],
        5: RAMP.T,
        6: np.rot90(RAMP, 1),
        7: RAMP[::-1, ::-1].T,
        8: np.rot90(RAMP, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = put(encoded(Image.fromarray(np.ascontiguousarray(turned_back)), "PNG", exif=exif))
    assert np.array_equal(decode(file, 1, (5, 7)).numpy(), RAMP[None])


def test_a_fine_pattern_is_averaged_and_not_sampled_when_made_small(put):
    stripes = np.zeros((64, 64), dtype=np.uint8)
    stripes[:, ::2] = 255
    image = decode(put(encoded(Image.fromarray(stripes), "PNG")), 1, (8, 8)).numpy()[0]
    # Half white: without antialiasing it would be all black or all white. Borders see a little less.
    assert np.abs(image[:, 1:-1].astype(int) - 127).max() <= 3


def test_any_shape_becomes_the_model_s(put):
    for size in ((1, 1), (5000, 1), (3, 2)):
        assert decode(put(encoded(Image.new("RGB", size, "white"), "PNG")), 3, (5, 7)).shape == (3, 5, 7)


def test_the_content_decides_and_not_the_ending(tmp_path):
    path = tmp_path / "scan.of a page"
    path.write_bytes(encoded(Image.fromarray(RAMP), "PNG"))
    assert np.array_equal(decode(path, 1, (5, 7)).numpy(), RAMP[None])


def test_a_model_of_neither_grey_nor_rgb_is_told_so(put):
    with pytest.raises(DataError, match="a model of 4 channels, only for 1"):
        decode(put(encoded(Image.fromarray(RAMP), "PNG")), 4, (5, 7))


def test_a_damaged_tiff_directory_is_refused(put):
    content = bytearray(encoded(Image.fromarray(RAMP), "TIFF"))
    content[content.index(struct.pack("<H", TiffImagePlugin.IMAGEWIDTH))] = 0xFF
    with pytest.raises(DataError, match="cannot be used as an image"):
        decode(put(bytes(content)), 1, (5, 7))
