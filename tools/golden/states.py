"""Adds what leaves each layer of the language model, at the last position of the first case, to fixtures of some families.

  python -m venv v && v/bin/pip install torch==2.7.1 transformers==4.57.6 peft==0.21.2 numpy safetensors
  v/bin/python tools/golden/states.py [FAMILY...]

Writes models/src/test/resources/fixtures/FAMILY/states.safetensors: `states` [layers, D], what enters the first layer
and what leaves each but the last (which transformers gives normed).
"""

import sys

import torch
from safetensors.torch import save_file

from adapters import FIXTURES, inputs, load

FAMILIES = ("gemma3", "mllama", "paligemma", "paligemma2", "qwen2-vl", "qwen2-5-vl", "qwen3-vl")


@torch.no_grad()
def main():
    for family in sys.argv[1:] or FAMILIES:
        given, _ = inputs(FIXTURES / family)
        states = load(FIXTURES / family)(**given, output_hidden_states=True).hidden_states
        rows = torch.stack([state[0, -1] for state in states[:-1]]).contiguous()
        save_file({"states": rows}, FIXTURES / family / "states.safetensors")
        print(family, tuple(rows.shape))


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
