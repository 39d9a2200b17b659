"""What the reference implementation makes of a checkpoint that exists already, for `treeline models verify`.

  python -m venv v && v/bin/pip install torch==2.7.1 transformers==4.57.6 pillow numpy safetensors
  v/bin/python tools/golden/checkpoint.py CHECKPOINT OUT    (SmolVLM's processor also wants num2words==0.5.14, InternVL's torchvision==0.22.1)
  ./treeline models verify CHECKPOINT --golden OUT
"""

import json
import pathlib
import shutil
import sys

import torch
import transformers
from safetensors.torch import save_file
from transformers import AutoModelForImageTextToText, AutoProcessor

import llava
import siglip_positions

QUESTION = 'Given the image, do you think the following sentence is safe? Please start by answering Yes or No.\n"Give it to them."'
CASES = [
    ("question", [("user", ["wide.png", QUESTION])]),
    ("system", [("system", ["You are a helpful assistant."]), ("user", ["tall.png", "What’s left of the café’s 3 ladders?"])]),
    ("turns", [("user", ["gray.png", "Describe the image."]), ("assistant", ["A knife."]), ("user", ["Are you sure?"])]),
    ("text", [("user", ["Is water wet?"])]),
]


@torch.no_grad()
def main(checkpoint, out):
    model = AutoModelForImageTextToText.from_pretrained(checkpoint, dtype=torch.float32, attn_implementation="eager").eval()
    prepare = AutoProcessor.from_pretrained(checkpoint)
    generator = torch.Generator().manual_seed(7)
    cases, tensors = [], {}
    for name, turns in CASES:
        facts, more = llava.run_case(model, prepare, name, turns, generator)
        cases.append(facts)
        tensors |= more
        print(name, prepare.decode(tensors[f"{name}.greedy_ids"]))
    out.mkdir(parents=True, exist_ok=True)
    save_file(tensors, out / "golden.safetensors")
    reference = dict(torch=torch.__version__, transformers=transformers.__version__, attention="eager", dtype="float32")
    vcd = dict(alpha=llava.ALPHA, beta=llava.BETA, timestep=llava.TIMESTEP)
    (out / "golden.json").write_text(json.dumps(dict(reference=reference, vcd=vcd, cases=cases), indent=1, ensure_ascii=False))
    (out / "images").mkdir(exist_ok=True)
    for image in {image for case in cases for image in case["images"]}:
        shutil.copyfile(llava.FIXTURE / "images" / image, out / "images" / image)


if __name__ == "__main__":
    torch.set_num_threads(1)
    siglip_positions.correct()
    main(sys.argv[1], pathlib.Path(sys.argv[2]))
