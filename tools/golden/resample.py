"""Makes models/src/test/resources/golden/resample.json: small pictures and what Pillow resizes them to.

  python -m venv v && v/bin/pip install pillow==13.0.0 numpy && v/bin/python tools/golden/resample.py
"""

import base64
import json
import pathlib
import zlib

import numpy as np
import PIL
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parents[2] / "models/src/test/resources"
SEED = 20250102
FILTERS = [Image.Resampling(code) for code in range(6)]
# width and height before and after
SIZES = [
    (40, 31, 17, 13),  # down, odd
    (31, 40, 31, 11),  # rows only
    (31, 40, 9, 40),  # columns only
    (7, 5, 30, 23),  # up
    (13, 29, 20, 8),  # wider and lower
    (1, 9, 4, 6),  # one column
    (9, 1, 5, 7),  # one row
    (1, 1, 3, 2),
    (64, 48, 1, 1),
    (300, 3, 7, 3),  # many pixels into one
    (12, 12, 12, 12),  # unchanged
    (12, 60, 14, 9),  # much lower: down the columns first
    (20, 60, 14, 47),  # lower by just more than twice what it gets narrower
    (20, 60, 14, 48),  # by just twice
]


def picture(width, height, number):
    """Noise of full swing on one half, flat colour with hard edges on the other: overshoot on both ends."""
    rgb = np.random.default_rng(SEED + number).integers(0, 256, (height, width, 3)).astype(np.uint8)
    rgb[:, width // 2 :] = (255, 0, 128)
    rgb[height // 3 : height // 2, width // 2 :] = (0, 255, 3)
    return rgb


def text(array):
    return base64.b64encode(zlib.compress(array.tobytes(), 9)).decode()


def case(number, sizes, resample):
    width, height, new_width, new_height = sizes
    source = picture(width, height, number)
    result = Image.fromarray(source).resize((new_width, new_height), resample)
    return {"filter": resample.name, "source": number, "width": new_width, "height": new_height, "rgb": text(np.asarray(result))}


golden = {
    "script": "tools/golden/resample.py",
    "seed": SEED,
    "versions": {"pillow": PIL.__version__},
    "sources": [{"width": s[0], "height": s[1], "rgb": text(picture(s[0], s[1], i))} for i, s in enumerate(SIZES)],
    "cases": [case(i, sizes, resample) for i, sizes in enumerate(SIZES) for resample in FILTERS],
}
(ROOT / "golden/resample.json").write_text(json.dumps(golden, indent=1) + "\n")
