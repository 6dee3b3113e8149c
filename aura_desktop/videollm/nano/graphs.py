"""The two vision graphs of aura-nano, written as ONNX so that they run without torch.

EfficientNet-Lite2 (Tan & Le 2019, arXiv 1905.11946; the Lite variant drops squeeze-and-excite and
uses ReLU6) with its classifier applied to every cell of the last feature map, and CenterFace
(Xu et al. 2019, arXiv 1911.03599) with its fixed input shape made free.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

_BN_EPS = 1e-3
_OPSET = 17

# (repeats, kernel, stride, expansion) of each stage of Lite2: B0's stages, depth times 1.2
# except for the first and the last.
_STAGES = (
    (1, 3, 1, 1),
    (3, 3, 2, 6),
    (3, 5, 2, 6),
    (4, 3, 2, 6),
    (4, 5, 1, 6),
    (5, 5, 2, 6),
    (1, 3, 1, 6),
)

Weights = Mapping[str, NDArray[np.float32]]


class _Graph:
    """Nodes and initialisers of a graph under construction."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.initialisers: list[onnx.TensorProto] = []
        self.constant("zero", np.array(0, np.float32))
        self.constant("six", np.array(6, np.float32))

    def constant(self, name: str, value: NDArray[np.float32]) -> str:
        self.initialisers.append(numpy_helper.from_array(value.astype(np.float32), name))
        return name

    def conv(
        self, x: str, conv: str, bn: str, *, stride: int = 1, depthwise: bool = False, relu6: bool
    ) -> str:
        """Convolution with its batch norm folded in, TensorFlow's SAME padding, then ReLU6."""
        kernel = self.weights[f"{conv}.weight"]
        scale = self.weights[f"{bn}.weight"] / np.sqrt(self.weights[f"{bn}.running_var"] + _BN_EPS)
        bias = self.weights[f"{bn}.bias"] - self.weights[f"{bn}.running_mean"] * scale
        w = self.constant(f"{conv}.w", kernel * scale[:, None, None, None])
        b = self.constant(f"{conv}.b", bias)
        y = f"{conv}.y"
        self.nodes.append(
            helper.make_node(
                "Conv",
                [x, w, b],
                [y],
                kernel_shape=list(kernel.shape[2:]),
                strides=[stride, stride],
                group=kernel.shape[0] if depthwise else 1,
                auto_pad="SAME_UPPER",
            )
        )
        if not relu6:
            return y
        self.nodes.append(helper.make_node("Clip", [y, "zero", "six"], [f"{y}6"]))
        return f"{y}6"

    def block(self, x: str, index: int, stride: int, expansion: int) -> str:
        """One inverted residual block (MBConv without squeeze-and-excite)."""
        name = f"_blocks.{index}"
        y = x
        if expansion != 1:
            y = self.conv(y, f"{name}._expand_conv", f"{name}._bn0", relu6=True)
        y = self.conv(
            y, f"{name}._depthwise_conv", f"{name}._bn1", stride=stride, depthwise=True, relu6=True
        )
        y = self.conv(y, f"{name}._project_conv", f"{name}._bn2", relu6=False)
        into = self.weights[
            f"{name}._expand_conv.weight" if expansion != 1 else f"{name}._depthwise_conv.weight"
        ]
        channels = into.shape[1] if expansion != 1 else into.shape[0]
        if stride == 1 and channels == self.weights[f"{name}._project_conv.weight"].shape[0]:
            out = f"{name}.out"
            self.nodes.append(helper.make_node("Add", [x, y], [out]))
            return out
        return y


def efficientnet_lite2(weights: Weights) -> onnx.ModelProto:
    """The encoder as a graph: ``image`` ``(n, 3, h, w)`` float32 → ``cells`` ``(n, 1000, h', w')``.

    ``image`` is RGB, ``(value - 127) / 128``; ``cells`` are the classifier's logits per cell of 32
    pixels. Raises ``KeyError`` when ``weights`` are of another network.
    """
    graph = _Graph(weights)
    x = graph.conv("image", "_conv_stem", "_bn0", stride=2, relu6=True)
    index = 0
    for repeats, _, stride, expansion in _STAGES:
        for repeat in range(repeats):
            x = graph.block(x, index, stride if repeat == 0 else 1, expansion)
            index += 1
    x = graph.conv(x, "_conv_head", "_bn1", relu6=True)
    w = graph.constant("_fc.w", weights["_fc.weight"][:, :, None, None])
    b = graph.constant("_fc.b", weights["_fc.bias"])
    graph.nodes.append(helper.make_node("Conv", [x, w, b], ["cells"], kernel_shape=[1, 1]))
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "efficientnet_lite2",
            [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", 3, "h", "w"])],
            [helper.make_tensor_value_info("cells", TensorProto.FLOAT, ["n", 1000, "hc", "wc"])],
            graph.initialisers,
        ),
        opset_imports=[helper.make_opsetid("", _OPSET)],
    )
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model


def free_shape(path: Path) -> onnx.ModelProto:
    """CenterFace with any batch, height and width (multiples of 32) instead of its fixed 10×3×32×32."""
    model = onnx.load(str(path))
    graph = model.graph
    held = {i.name for i in graph.initializer}
    inputs = [i for i in graph.input if i.name not in held]
    del graph.input[:]
    graph.input.extend(inputs)
    for value in [*graph.input, *graph.output]:
        dims = value.type.tensor_type.shape.dim
        for axis, symbol in ((0, "n"), (2, "h"), (3, "w")):
            dims[axis].ClearField("dim_value")
            dims[axis].dim_param = symbol if value in graph.input else f"{symbol}4"
    del graph.value_info[:]
    return model
