"""Makes models/src/test/resources/golden/recipes.json: what transformers' image processors make of a small picture.

  python -m venv v && v/bin/pip install pillow==13.0.0 numpy torch==2.7.1 torchvision==0.22.1 transformers==4.57.6
  v/bin/python tools/golden/recipes.py
"""

import base64
import json
import pathlib
import zlib

import numpy as np
import PIL
import transformers
from PIL import Image
from transformers import (BlipImageProcessor, CLIPImageProcessor, GotOcr2ImageProcessor, GotOcr2ImageProcessorFast,
                          Idefics3ImageProcessor, SiglipImageProcessor, SmolVLMImageProcessor)
from transformers.models.llava.image_processing_llava import LlavaImageProcessor

ROOT = pathlib.Path(__file__).resolve().parents[2] / "models/src/test/resources"
SEED = 20250103
PROCESSORS = {p.__name__: p for p in (BlipImageProcessor, CLIPImageProcessor, GotOcr2ImageProcessor, GotOcr2ImageProcessorFast,
                                      Idefics3ImageProcessor, LlavaImageProcessor, SiglipImageProcessor, SmolVLMImageProcessor)}
WIDE, TALL, SMALL = (23, 17), (11, 30), (6, 9)
CLEAR, LONG, HIGH = (19, 26, 4), (90, 7), (5, 61)  # the first with an alpha channel
SMALL_CLIP = {"size": {"shortest_edge": 14}, "crop_size": {"height": 14, "width": 14}}
CASES = [
    ("CLIPImageProcessor", WIDE, SMALL_CLIP),
    ("CLIPImageProcessor", TALL, SMALL_CLIP),
    ("CLIPImageProcessor", TALL, {"size": 13, "crop_size": 12}),
    ("CLIPImageProcessor", WIDE, {"size": [12, 15], "crop_size": [7, 10]}),
    ("CLIPImageProcessor", WIDE, {"size": {"shortest_edge": 9}, "crop_size": {"height": 14, "width": 12}}),
    ("CLIPImageProcessor", SMALL, {"do_resize": False, "crop_size": {"height": 12, "width": 15}}),
    ("CLIPImageProcessor", SMALL, {"do_resize": False, "crop_size": {"height": 4, "width": 9}}),
    ("CLIPImageProcessor", WIDE, {"size": {"height": 10, "width": 8}, "do_center_crop": False, "resample": 2}),
    ("CLIPImageProcessor", WIDE, {**SMALL_CLIP, "resample": 1, "do_rescale": False}),
    ("CLIPImageProcessor", WIDE, {**SMALL_CLIP, "resample": 0, "do_normalize": False}),
    ("CLIPImageProcessor", SMALL, {**SMALL_CLIP, "do_rescale": False, "do_normalize": False, "resample": None}),
    ("CLIPImageProcessor", WIDE, {**SMALL_CLIP, "rescale_factor": 0.0078, "image_mean": 0.4, "image_std": 0.3}),
    ("SiglipImageProcessor", WIDE, {"size": {"height": 13, "width": 11}}),
    ("SiglipImageProcessor", TALL, {"size": {"height": 8, "width": 12}, "image_mean": [0.4, 0.5, 0.6]}),
    ("BlipImageProcessor", TALL, {"size": {"height": 9, "width": 9}}),
    ("LlavaImageProcessor", WIDE, {**SMALL_CLIP, "do_pad": True}),
    ("LlavaImageProcessor", TALL, {**SMALL_CLIP, "do_pad": True}),
    ("LlavaImageProcessor", TALL, SMALL_CLIP),
    ("Idefics3ImageProcessor", WIDE, {"size": {"longest_edge": 20}, "max_image_size": {"longest_edge": 8}}),
    ("Idefics3ImageProcessor", TALL, {"size": {"longest_edge": 17}, "max_image_size": {"longest_edge": 8}}),
    ("Idefics3ImageProcessor", CLEAR, {"size": {"longest_edge": 16}, "max_image_size": {"longest_edge": 7}}),
    ("Idefics3ImageProcessor", CLEAR, {"size": {"longest_edge": 16}, "max_image_size": {"longest_edge": 9}, "do_image_splitting": False}),
    ("Idefics3ImageProcessor", CLEAR, {"max_image_size": {"longest_edge": 9}, "do_resize": False, "resample": 0}),
    ("Idefics3ImageProcessor", LONG, {"size": {"longest_edge": 24}, "max_image_size": {"longest_edge": 8}, "resample": 3}),
    ("SmolVLMImageProcessor", HIGH, {"size": {"longest_edge": 24}, "max_image_size": {"longest_edge": 8}, "image_mean": 0.1}),
    ("SmolVLMImageProcessor", HIGH, {"size": {"longest_edge": 8}, "max_image_size": {"longest_edge": 8}}),
    ("SmolVLMImageProcessor", WIDE, {"size": {"height": 11, "width": 9}, "max_image_size": {"longest_edge": 8}}),
    ("SmolVLMImageProcessor", WIDE, {"do_resize": False, "max_image_size": {"longest_edge": 12}, "do_normalize": False}),
    ("GotOcr2ImageProcessor", WIDE, {"size": {"height": 8, "width": 8}, "crop_to_patches": True, "max_patches": 4}),
    ("GotOcr2ImageProcessor", CLEAR, {"size": {"height": 6, "width": 9}, "crop_to_patches": True, "max_patches": 4, "resample": 2}),
    ("GotOcr2ImageProcessor", LONG, {"size": {"height": 6, "width": 6}, "crop_to_patches": False, "resample": 2}),
    ("GotOcr2ImageProcessor", WIDE, {"size": {"height": 8, "width": 8}, "crop_to_patches": True, "max_patches": 1}),
    ("GotOcr2ImageProcessorFast", WIDE, {"size": {"height": 8, "width": 8}, "crop_to_patches": True, "max_patches": 4}),
    ("GotOcr2ImageProcessorFast", CLEAR, {"size": {"height": 8, "width": 8}, "crop_to_patches": True, "max_patches": 4}),
    ("GotOcr2ImageProcessorFast", HIGH, {"size": {"height": 8, "width": 8}, "crop_to_patches": True, "max_patches": 3}),
    ("GotOcr2ImageProcessorFast", LONG, {"size": {"height": 5, "width": 5}, "crop_to_patches": True, "max_patches": 6, "do_normalize": False}),
    ("GotOcr2ImageProcessorFast", SMALL, {"size": {"height": 8, "width": 8}, "crop_to_patches": True, "min_patches": 2, "max_patches": 2}),
    ("GotOcr2ImageProcessorFast", TALL, {"size": {"height": 8, "width": 8}, "crop_to_patches": False, "do_rescale": False,
                                         "image_mean": [100.0, 90.0, 80.0], "image_std": 50.0}),
]


def text(array):
    return base64.b64encode(zlib.compress(array.tobytes(), 9)).decode()


def picture(size):
    return np.random.default_rng(SEED).integers(0, 256, (size[1], size[0], *(size[2:] or (3,)))).astype(np.uint8)


def case(name, size, settings):
    options = {key: value for key, value in settings.items() if value is not None}
    if name.endswith("Fast"):
        values = PROCESSORS[name](**options)(Image.fromarray(picture(size)), return_tensors="pt")["pixel_values"].numpy()
    else:
        values = PROCESSORS[name](**options)(Image.fromarray(picture(size)), return_tensors="np")["pixel_values"]
    values = values.reshape(-1, *values.shape[-3:])
    pixels = picture(size)
    assert values.dtype == np.float32 or not (options.get("do_rescale", True) or options.get("do_normalize", True))
    return {
        "config": {"image_processor_type": name, **settings},
        "source": {"width": size[0], "height": size[1], "rgb": text(pixels[..., :3]),
                   **({"alpha": text(pixels[..., 3])} if pixels.shape[2] == 4 else {})},
        "shape": list(values.shape),
        "pixel_values": text(values.astype("<f4")),
    }


golden = {
    "script": "tools/golden/recipes.py",
    "seed": SEED,
    "versions": {"pillow": PIL.__version__, "transformers": transformers.__version__},
    "cases": [case(*c) for c in CASES],
}
(ROOT / "golden/recipes.json").write_text(json.dumps(golden, indent=1) + "\n")
