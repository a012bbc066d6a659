import base64
import io

import numpy as np
from PIL import Image

from vitreous.viewer.images import image_uri, map_uri


def decoded(uri):
    return np.array(Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))))


def test_a_picture_holds_exactly_the_pixels_of_the_image():
    image = np.arange(3 * 5 * 7, dtype=np.uint8).reshape(3, 5, 7)
    assert (decoded(image_uri(image)) == image.transpose(1, 2, 0)).all()
    assert (decoded(image_uri(image[:1])) == image[0][..., None]).all()


def test_other_numbers_of_channels_are_shown_as_their_mean():
    image = np.stack([np.full((3, 5), value, dtype=np.uint8) for value in (10, 20, 60, 70, 90)])
    assert (decoded(image_uri(image)) == 50).all()


def test_a_flat_map_is_flat_and_its_colour_follows_the_given_scale():
    flat = np.full((3, 5), 0.25)
    colours = decoded(map_uri(flat, 1.0))
    assert (colours == colours[0, 0]).all()
    assert (decoded(map_uri(flat, 0.5))[0, 0] > colours[0, 0]).any()
