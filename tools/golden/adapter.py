"""What PEFT makes of an adapter that exists already, for `treeline models verify`.

  python -m venv v && v/bin/pip install torch==2.7.1 transformers==4.57.6 peft==0.21.2 pillow safetensors
  v/bin/python tools/golden/adapter.py CHECKPOINT ADAPTER GOLDEN    (GOLDEN: made by checkpoint.py; gets a folder lora)
  ./treeline models verify CHECKPOINT --golden GOLDEN
"""

import json
import pathlib
import shutil
import sys

import torch
from PIL import Image
from peft import PeftModel
from safetensors.torch import save_file
from transformers import AutoModelForImageTextToText, AutoProcessor

QUESTION, ANSWER, IMAGE = "Is there a red circle in the picture?", "Yes.", "wide.png"


@torch.no_grad()
def main(checkpoint, adapter, golden):
    golden = pathlib.Path(golden)
    lora = golden / "lora"
    shutil.copytree(adapter, lora / "final", dirs_exist_ok=True)
    base = AutoModelForImageTextToText.from_pretrained(checkpoint, dtype=torch.float32, attn_implementation="eager")
    model = PeftModel.from_pretrained(base, adapter).eval()
    prepare = AutoProcessor.from_pretrained(checkpoint)
    messages = [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": QUESTION}]}]
    prompt = prepare.apply_chat_template(messages, add_generation_prompt=True) + " " + ANSWER
    inputs = prepare(text=prompt, images=Image.open(golden / "images" / IMAGE).convert("RGB"), return_tensors="pt")
    logits = model(**inputs).logits[0]
    plain = base_logits(model, inputs)
    save_file({"0.input_ids": inputs["input_ids"], "0.final_logits": logits.contiguous()}, lora / "golden.safetensors")
    pair = {"question": QUESTION, "answer": ANSWER, "image": IMAGE}
    (lora / "golden.json").write_text(json.dumps({"pairs": [pair]}, indent=1))
    print(f"{sum('lora' in n for n, _ in model.named_parameters())} adapter tensors; "
          f"logits differ from the base model's by at most {(logits - plain).abs().max():.3f}")


def base_logits(model, inputs):
    with model.disable_adapter():
        return model(**inputs).logits[0]


if __name__ == "__main__":
    main(*sys.argv[1:4])
