"""Makes models/src/test/resources/golden/recipes.json: what transformers' image processors make of a small picture.

  python -m venv v && v/bin/pip install pillow==13.0.0 numpy transformers==4.57.6 && v/bin/python tools/golden/recipes.py
"""

import base64
import json
import pathlib
import zlib

import numpy as np
import PIL
import transformers
from PIL import Image
from transformers import BlipImageProcessor, CLIPImageProcessor, SiglipImageProcessor
from transformers.models.llava.image_processing_llava import LlavaImageProcessor

ROOT = pathlib.Path(__file__).resolve().parents[2] / "models/src/test/resources"
SEED = 20250103
PROCESSORS = {p.__name__: p for p in (BlipImageProcessor, CLIPImageProcessor, LlavaImageProcessor, SiglipImageProcessor)}
WIDE, TALL, SMALL = (23, 17), (11, 30), (6, 9)
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
]


def text(array):
    return base64.b64encode(zlib.compress(array.tobytes(), 9)).decode()


def picture(size):
    return np.random.default_rng(SEED).integers(0, 256, (size[1], size[0], 3)).astype(np.uint8)


def case(name, size, settings):
    options = {key: value for key, value in settings.items() if value is not None}
    values = PROCESSORS[name](**options)(Image.fromarray(picture(size)), return_tensors="np")["pixel_values"]
    assert values.dtype == np.float32 or not (options.get("do_rescale", True) or options.get("do_normalize", True))
    return {
        "config": {"image_processor_type": name, **settings},
        "source": {"width": size[0], "height": size[1], "rgb": text(picture(size))},
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
