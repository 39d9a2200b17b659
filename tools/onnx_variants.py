"""Makes the smaller variants of a tiny export that the tests run: fp16, int8, q4, q4f16, bnb4 and external.

    pip install onnx==1.19.1 onnxruntime==1.32.0 onnxconverter-common==1.16.0
    python tools/onnx_variants.py models/src/test/resources/fixtures/llava/onnx inference/src/test/resources/onnx

q4, q4f16, bnb4: the weights of all matrix products in four bits, as MatMulNBits and MatMulBnb4; the
rest in f32, or f16 with caches and logits.
fp16: everything, caches and embedded tokens included, as the exports on the hub have it.
int8: the weights of all matrix products, dynamically quantised. The exporter left weights as Constant
nodes, which the quantiser does not see, so they become initialisers first.
external: the embedding without its numbers, which are to lie beside it in embed_tokens.onnx_data.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import helper
from onnxconverter_common import float16
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_bnb4_quantizer import MatMulBnb4Quantizer
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer


def with_initializers(model):
    constants = [node for node in model.graph.node if node.op_type == "Constant"]
    for node in constants:
        tensor = next(a.t for a in node.attribute if a.name == "value")
        if tensor.dims and len(tensor.dims) > 1:
            tensor.name = node.output[0]
            model.graph.initializer.append(tensor)
            model.graph.node.remove(node)
    return model


def external(folder):
    """The embedding with its numbers in a file beside it; that file is the tensor's bytes in f32."""
    model = with_initializers(onnx.load(folder / "embed_tokens.onnx"))
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / "embed_tokens.onnx"
        onnx.save(
            model, target, save_as_external_data=True, location="embed_tokens.onnx_data", size_threshold=0
        )
        (folder / "embed_tokens_external.onnx").write_bytes(target.read_bytes())


def lora(folder, target):
    """The external embedding with LoRA weights as inputs, and an adapter that brings some."""
    rank, vocabulary, width = 2, 704, 48
    a = [[((i * 7 + r * 3) % 11 - 5) / 50 for r in range(rank)] for i in range(vocabulary)]
    b = [[((r * 5 + d * 2) % 7 - 3) / 10 for d in range(width)] for r in range(rank)]
    weights = {"embed_tokens.lora_A.weight": a, "embed_tokens.lora_B.weight": b}
    weights = {name: np.array(values, np.float32) for name, values in weights.items()}
    model = onnx.load(folder / "embed_tokens_external.onnx", load_external_data=False)
    gather = next(node for node in model.graph.node if node.op_type == "Gather")
    gather.output[0] = "plain"
    for name, values in weights.items():
        model.graph.input.append(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, values.shape))
    down, up = weights
    model.graph.node.extend(
        [
            helper.make_node("Gather", [down, "input_ids"], ["low"]),
            helper.make_node("MatMul", ["low", up], ["change"]),
            helper.make_node("Add", ["plain", "change"], ["inputs_embeds"]),
        ]
    )
    target.mkdir(exist_ok=True)
    onnx.save(model, target / "embed_tokens_lora.onnx")
    adapter = onnxruntime.AdapterFormat()
    adapter.set_adapter_version(1)
    adapter.set_model_version(1)
    adapter.set_parameters(
        {name: onnxruntime.OrtValue.ortvalue_from_numpy(values) for name, values in weights.items()}
    )
    adapter.export_adapter(str(target / "tiny.onnx_adapter"))


def halved(model):
    half = float16.convert_float_to_float16(model, keep_io_types=False, disable_shape_infer=True)
    for node in half.graph.node:
        for a in node.attribute:
            if node.op_type == "Cast" and a.i == onnx.TensorProto.FLOAT:
                a.i = onnx.TensorProto.FLOAT16
    return half


def four_bits(folder):
    file = folder / "decoder_model_merged"
    blocks = MatMulNBitsQuantizer(
        with_initializers(onnx.load(f"{file}.onnx")), block_size=32, is_symmetric=True, accuracy_level=4
    )
    blocks.process()
    onnx.save(blocks.model.model, f"{file}_q4.onnx")
    onnx.save(halved(onnx.load(f"{file}_q4.onnx")), f"{file}_q4f16.onnx")
    nf4 = MatMulBnb4Quantizer(with_initializers(onnx.load(f"{file}.onnx")), quant_type=1, block_size=64)
    nf4.process()
    onnx.save(nf4.model.model, f"{file}_bnb4.onnx")


def main(folder, adapted):
    for name in ["decoder_model_merged", "embed_tokens"]:
        onnx.save(halved(onnx.load(folder / f"{name}.onnx")), folder / f"{name}_fp16.onnx")
    four_bits(folder)
    external(folder)
    lora(folder, adapted)
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "model.onnx"
        onnx.save(with_initializers(onnx.load(folder / "decoder_model_merged.onnx")), source)
        quantize_dynamic(
            source, folder / "decoder_model_merged_int8.onnx", weight_type=QuantType.QInt8, per_channel=True
        )


main(Path(sys.argv[1]), Path(sys.argv[2]))
