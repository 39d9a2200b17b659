"""Corrects where transformers 4.55 to 4.57 put the patches of Idefics3 and SmolVLM in float32.

Their bucketing places some patches one too low (huggingface/transformers issue 41190, pull request 47133); the checkpoints
were trained with the whole numbers `i * side // n`, which bf16 runs give.
"""

import torch
from transformers.models.idefics3.modeling_idefics3 import Idefics3VisionEmbeddings
from transformers.models.smolvlm.modeling_smolvlm import SmolVLMVisionEmbeddings


def embed(self, pixel_values, patch_attention_mask):
    patches = self.patch_embedding(pixel_values).flatten(2).transpose(1, 2)
    side = self.num_patches_per_side
    places = torch.zeros(patches.shape[:2], dtype=torch.long)
    for one, seen in enumerate(patch_attention_mask):
        rows, columns = int(seen[:, 0].sum()), int(seen[0].sum())
        down = torch.arange(rows) * side // rows
        across = torch.arange(columns) * side // columns
        places[one][seen.reshape(-1)] = (down[:, None] * side + across).reshape(-1)
    return patches + self.position_embedding(places)


def correct():
    Idefics3VisionEmbeddings.forward = embed
    SmolVLMVisionEmbeddings.forward = embed
