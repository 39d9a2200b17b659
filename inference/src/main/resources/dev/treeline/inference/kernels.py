class Kernels(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # ---- shared

  # activations by code: 0 silu, 1 gelu (erf), 2 gelu (tanh), 3 quick gelu, 4 relu
  def activate(self: __torch__.Kernels, x: Tensor, kind: int) -> Tensor:
    if kind == 0:
      y = torch.silu(x)
    elif kind == 1:
      y = torch.gelu(x, approximate="none")
    elif kind == 2:
      y = torch.gelu(x, approximate="tanh")
    elif kind == 3:
      y = torch.mul(x, torch.sigmoid(torch.mul(x, 1.702)))
    else:
      y = torch.relu(x)
    return y

  # a bias without elements stands for none
  def affine(self: __torch__.Kernels, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    if torch.numel(b) == 0:
      y = torch.linear(x, w)
    else:
      y = torch.linear(x, w, b)
    return y

  # linear map number `p` of `packed`, or the one of weights[o] and weights[o + 1] where that has elements or nothing is packed;
  # weights[o + 1] with more than one axis: an adapter's, see adapted_map
  def linear_map(self: __torch__.Kernels, x: Tensor, weights: List[Tensor], o: int, packed: List[__torch__.torch.classes.quantized.LinearPackedParamsBase], p: int) -> Tensor:
    if torch.dim(weights[o + 1]) > 1:
      y = self.adapted_map(x, weights, o, packed, p)
    elif len(packed) == 0 or torch.numel(weights[o]) > 0:
      y = self.affine(x, weights[o], weights[o + 1])
    else:
      y = ops.quantized.linear_dynamic_fp16(x, packed[p])
    return y

  # the same with low-rank pairs beside it, y = W x + c + B A x; weights[o + 1]: rows of out + in numbers, first c (0 where W is
  # packed with its bias), then a column of B and a row of A in each; on a third axis it has g as well, before c: y = g W x + c + B A x
  def adapted_map(self: __torch__.Kernels, x: Tensor, weights: List[Tensor], o: int, packed: List[__torch__.torch.classes.quantized.LinearPackedParamsBase], p: int) -> Tensor:
    rows = weights[o + 1]
    scaled = torch.dim(rows) == 3
    scale = rows
    if scaled:
      scale = torch.select(torch.select(rows, 0, 0), 0, 0)
      rows = torch.slice(torch.select(rows, 0, 0), 0, 1)
    out = torch.size(rows, 1) - torch.size(x, 1)
    added = torch.slice(torch.select(rows, 0, 0), 0, 0, out)
    pairs = torch.slice(rows, 0, 1)
    h = torch.matmul(x, torch.t(torch.slice(pairs, 1, out)))
    if len(packed) > 0:
      y = ops.quantized.linear_dynamic_fp16(x, packed[p])
      if scaled:
        y = torch.addcmul(added, y, torch.slice(scale, 0, 0, out))
    elif scaled:
      y = torch.addcmul(added, torch.linear(x, weights[o]), torch.slice(scale, 0, 0, out))
    else:
      y = torch.linear(x, weights[o], added)
    return torch.addmm(y, h, torch.slice(pairs, 1, 0, out))

  # another handle of an array
  def same(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.alias(x)

  # another list of the same arrays
  def share(self: __torch__.Kernels, arrays: List[Tensor]) -> List[Tensor]:
    shared = annotate(List[Tensor], [])
    for i in range(len(arrays)):
      torch.append(shared, arrays[i])
    return shared

  def put(self: __torch__.Kernels, arrays: List[Tensor], i: int, x: Tensor) -> int:
    _0 = torch._set_item(arrays, i, x)
    return i

  # ---- uploading weights

  def empty(self: __torch__.Kernels, shape: List[int], dtype: int, like: Tensor) -> Tensor:
    return torch.empty(shape, dtype=dtype, device=ops.prim.device(like))

  # values [N] put at value `at` of dst, whatever its shape and dtype
  def upload(self: __torch__.Kernels, dst: Tensor, at: int, values: Tensor) -> Tensor:
    flat = torch.view(dst, [-1])
    return torch.copy_(torch.slice(flat, 0, at, at + torch.size(values, 0)), values)

  # how far a weight is from its nearest f16; piece by piece, so that no second copy of it is made
  def half_error(self: __torch__.Kernels, w: Tensor) -> float:
    flat = torch.view(w, [-1])
    piece = 4194304
    worst = 0.
    for i in range((torch.size(flat, 0) + piece - 1) // piece):
      part = torch.slice(flat, 0, i * piece, (i + 1) * piece)
      error = float(torch.max(torch.abs(torch.sub(torch.to(torch.to(part, 5), 6), part))))
      if error > worst or error != error:
        worst = error
    return worst

  def to_half(self: __torch__.Kernels, w: Tensor) -> Tensor:
    return torch.to(w, 5)

  # linear maps packed in f16, which compute in f32; an empty list stands for none
  def new_packed(self: __torch__.Kernels) -> List[__torch__.torch.classes.quantized.LinearPackedParamsBase]:
    packed = annotate(List[__torch__.torch.classes.quantized.LinearPackedParamsBase], [])
    torch.clear(packed)  # a list that nothing changes would become a constant, the same one for all callers
    return packed

  def add_packed(self: __torch__.Kernels, packed: List[__torch__.torch.classes.quantized.LinearPackedParamsBase], w: Tensor, b: Tensor) -> int:
    if torch.numel(b) == 0:
      one = ops.quantized.linear_prepack_fp16(w, None)
    else:
      one = ops.quantized.linear_prepack_fp16(w, b)
    torch.append(packed, one)
    return len(packed)

  # the same in int8 with `steps` steps on either side of 0, a scale for each output; runs by the same operator
  def add_packed_int8(self: __torch__.Kernels, packed: List[__torch__.torch.classes.quantized.LinearPackedParamsBase], w: Tensor, b: Tensor, steps: int) -> int:
    scales = torch.div(torch.clamp_min(torch.amax(torch.abs(w), [1]), 1e-12), float(steps))
    q = torch.quantize_per_channel(w, torch.to(scales, 7), torch.zeros([torch.size(w, 0)], dtype=4), 0, 12)
    if torch.numel(b) == 0:
      one = ops.quantized.linear_prepack(q, None)
    else:
      one = ops.quantized.linear_prepack(q, b)
    torch.append(packed, one)
    return len(packed)

  # whether sums of the largest int8 products overflow on this processor
  def int8_overflows(self: __torch__.Kernels, like: Tensor) -> bool:
    packed = self.new_packed()
    _0 = self.add_packed_int8(packed, torch.ones([16, 64], dtype=6), torch.empty([0], dtype=6), 127)
    y = ops.quantized.linear_dynamic_fp16(torch.ones([1, 64], dtype=6), packed[0])
    return float(torch.max(torch.abs(torch.sub(y, 64.)))) > 1.

  def to_float(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.contiguous(torch.to(x, 6))

  # ---- vision

  # a layer of CLIP or SigLIP: x [N, P, D]; weights from o on: norm, qkv, output, norm, two maps, a bias behind each;
  # mask: which patches are seen, [N, 1, 1, P]
  def vision_layer(self: __torch__.Kernels, x: Tensor, layers: List[Tensor], o: int, heads: int, kind: int, mask: Optional[Tensor], eps: float) -> Tensor:
    n = torch.size(x, 0)
    p = torch.size(x, 1)
    d = torch.size(x, 2)
    h = torch.layer_norm(x, [d], layers[o], layers[o + 1], eps)
    qkv = torch.view(self.affine(h, layers[o + 2], layers[o + 3]), [n, p, 3, heads, d // heads])
    q = torch.transpose(torch.select(qkv, 2, 0), 1, 2)
    k = torch.transpose(torch.select(qkv, 2, 1), 1, 2)
    v = torch.transpose(torch.select(qkv, 2, 2), 1, 2)
    a = torch.scaled_dot_product_attention(q, k, v, mask)
    a0 = torch.reshape(torch.transpose(a, 1, 2), [n, p, d])
    x0 = torch.add(x, torch.linear(a0, layers[o + 4], layers[o + 5]))
    h = torch.layer_norm(x0, [d], layers[o + 6], layers[o + 7], eps)
    h = self.activate(torch.linear(h, layers[o + 8], layers[o + 9]), kind)
    return torch.add(x0, torch.linear(h, layers[o + 10], layers[o + 11]))

  # pixels [N, C, Y, X]; head: patch weight, patch bias, class row, positions, first norm and its bias;
  # layers: 12 weights each; spec: patch, heads, activation, drop class token, then the hidden states wanted,
  # in order (0 is what enters the first layer) -> [N, P, D * wanted]
  def vision(self: __torch__.Kernels, pixels: Tensor, head: List[Tensor], layers: List[Tensor], spec: List[int], eps: float) -> Tensor:
    patch = spec[0]
    heads = spec[1]
    kind = spec[2]
    drop = spec[3]
    wanted = torch.slice(spec, 4)
    x = self.patch_map(pixels, head[0], head[1], [patch, patch])
    n = torch.size(x, 0)
    d = torch.size(x, 2)
    if torch.numel(head[2]) > 0:
      x = torch.cat([torch.expand(torch.view(head[2], [1, 1, d]), [n, 1, d]), x], 1)
    x = torch.add(x, head[3])
    if torch.numel(head[4]) > 0:
      x = torch.layer_norm(x, [d], head[4], head[5], eps)
    deepest = 0
    for w in wanted:
      if w > deepest:
        deepest = w
    states = annotate(List[Tensor], [])
    torch.append(states, x)
    for i in range(deepest):
      x = self.vision_layer(x, layers, i * 12, heads, kind, None, eps)
      torch.append(states, x)
    picked = annotate(List[Tensor], [])
    for w in wanted:
      s = states[w]
      if drop != 0:
        s = torch.slice(s, 1, 1)
      torch.append(picked, s)
    if len(picked) == 1:
      out = picked[0]
    else:
      out = torch.cat(picked, -1)
    return out

  # x [N, P, D * wanted] -> [N, P, D], [P, D] for one
  def project(self: __torch__.Kernels, x: Tensor, weights: List[Tensor], kind: int) -> Tensor:
    h = self.activate(self.affine(torch.squeeze(x, 0), weights[0], weights[1]), kind)
    return self.affine(h, weights[2], weights[3])

  # ---- towers of tiles

  # pixels [T, C, Y, X] in patches of patch[0] by patch[1], mapped -> [T, P, D]
  def patch_map(self: __torch__.Kernels, pixels: Tensor, weight: Tensor, bias: Tensor, patch: List[int]) -> Tensor:
    t = torch.size(pixels, 0)
    gy = torch.size(pixels, 2) // patch[0]
    gx = torch.size(pixels, 3) // patch[1]
    tiles = torch.slice(torch.slice(torch.to(pixels, ops.prim.dtype(weight)), 2, 0, gy * patch[0]), 3, 0, gx * patch[1])
    tiles = torch.view(torch.contiguous(tiles), [t, -1, gy, patch[0], gx, patch[1]])
    tiles = torch.reshape(torch.permute(tiles, [0, 2, 4, 1, 3, 5]), [t, gy * gx, -1])
    return self.affine(tiles, torch.flatten(weight, 1), bias)

  # x [T, n * n, D]: squares of scale by scale neighbours side by side -> [T * (n / scale)^2, D * scale^2]
  def join_squares(self: __torch__.Kernels, x: Tensor, scale: int) -> Tensor:
    t = torch.size(x, 0)
    p = torch.size(x, 1)
    d = torch.size(x, 2)
    n = 1
    for _0 in range(p):
      if (n + 1) * (n + 1) <= p:
        n = n + 1
    squares = torch.view(torch.contiguous(x), [t, n // scale, scale, n // scale, scale, d])
    return torch.reshape(torch.permute(squares, [0, 1, 3, 2, 4, 5]), [-1, scale * scale * d])

  # pixels [T, C, Y, X]; rows [T * P] of the position table; seen [T * P], or empty when all patches are;
  # head: patch weight and bias, position table, last norm and its bias, connector and its bias;
  # layers: 12 weights each; spec: patch, heads, activation, scale -> [image tokens, D]
  def tiles_siglip(self: __torch__.Kernels, pixels: Tensor, rows: Tensor, seen: Tensor, head: List[Tensor], layers: List[Tensor], spec: List[int], eps: float) -> Tensor:
    patch, heads, kind, scale = spec
    x = self.patch_map(pixels, head[0], head[1], [patch, patch])
    t = torch.size(x, 0)
    p = torch.size(x, 1)
    d = torch.size(x, 2)
    x = torch.add(x, torch.view(torch.embedding(head[2], rows), [t, p, d]))
    mask = annotate(Optional[Tensor], None)
    if torch.numel(seen) > 0:
      mask = torch.view(seen, [t, 1, 1, p])
    for i in range(len(layers) // 12):
      x = self.vision_layer(x, layers, i * 12, heads, kind, mask, eps)
    x = torch.layer_norm(x, [d], head[3], head[4], eps)
    return self.affine(self.join_squares(x, scale), head[5], head[6])

  # a norm by mean and variance, or by the mean square only
  def either_norm(self: __torch__.Kernels, x: Tensor, weight: Tensor, bias: Tensor, square: int, eps: float) -> Tensor:
    d = torch.size(x, -1)
    if square != 0:
      y = torch.rms_norm(x, [d], weight, eps)
    else:
      y = torch.layer_norm(x, [d], weight, bias, eps)
    return y

  # positions [1, 1 + S * S, D] of a class token and a square, for gy by gx patches of a picture of ratio gy : gx
  def positions_for(self: __torch__.Kernels, table: Tensor, gy: int, gx: int, square: bool) -> Tensor:
    trained = torch.size(table, 1) - 1
    if trained == gy * gx and square:
      y = table
    else:
      d = torch.size(table, 2)
      n = 1
      for _0 in range(trained):
        if (n + 1) * (n + 1) <= trained:
          n = n + 1
      grid = torch.permute(torch.view(torch.slice(table, 1, 1), [1, n, n, d]), [0, 3, 1, 2])
      grid = torch.upsample_bicubic2d(torch.contiguous(grid), [gy, gx], False, None)
      rows = torch.reshape(torch.permute(grid, [0, 2, 3, 1]), [1, gy * gx, d])
      y = torch.cat([torch.slice(table, 1, 0, 1), rows], 1)
    return y

  # pixels [T, C, Y, X]; head: patch weight and bias, class token, positions or none, last norm and its bias or none;
  # layers: 16 arrays each: norm, qkv, norms of queries and keys, output, scale, norm, fc1, fc2, scale;
  # spec: patch height and width, heads, activation, norms by mean square, norms of heads -> [T, P, D]
  def tiles_intern(self: __torch__.Kernels, pixels: Tensor, head: List[Tensor], layers: List[Tensor], spec: List[int], eps: float) -> Tensor:
    heads = spec[2]
    kind = spec[3]
    square = spec[4]
    gy = torch.size(pixels, 2) // spec[0]
    gx = torch.size(pixels, 3) // spec[1]
    x = self.patch_map(pixels, head[0], head[1], [spec[0], spec[1]])
    t = torch.size(x, 0)
    d = torch.size(x, 2)
    x = torch.cat([torch.expand(torch.view(head[2], [1, 1, d]), [t, 1, d]), x], 1)
    if torch.numel(head[3]) > 0:
      x = torch.add(x, self.positions_for(head[3], gy, gx, torch.size(pixels, 2) == torch.size(pixels, 3)))
    p = torch.size(x, 1)
    width = d // heads
    for i in range(len(layers) // 16):
      o = i * 16
      h = self.either_norm(x, layers[o], layers[o + 1], square, eps)
      qkv = torch.view(self.affine(h, layers[o + 2], layers[o + 3]), [t, p, 3, d])
      q = torch.select(qkv, 2, 0)
      k = torch.select(qkv, 2, 1)
      if spec[5] != 0:
        q = torch.rms_norm(q, [d], layers[o + 4], 1e-06)
        k = torch.rms_norm(k, [d], layers[o + 5], 1e-06)
      q = torch.transpose(torch.reshape(q, [t, p, heads, width]), 1, 2)
      k = torch.transpose(torch.reshape(k, [t, p, heads, width]), 1, 2)
      v = torch.transpose(torch.reshape(torch.select(qkv, 2, 2), [t, p, heads, width]), 1, 2)
      a = torch.scaled_dot_product_attention(q, k, v)
      a0 = torch.reshape(torch.transpose(a, 1, 2), [t, p, d])
      x = torch.addcmul(x, self.affine(a0, layers[o + 6], layers[o + 7]), layers[o + 8])
      h = self.either_norm(x, layers[o + 9], layers[o + 10], square, eps)
      h = self.activate(self.affine(h, layers[o + 11], layers[o + 12]), kind)
      x = torch.addcmul(x, self.affine(h, layers[o + 13], layers[o + 14]), layers[o + 15])
    if torch.numel(head[4]) > 0:
      x = torch.layer_norm(x, [d], head[4], head[5], eps)
    return torch.slice(x, 1, 1)

  # x [T, P, D] -> [image tokens, D]; weights: norm, two maps, each with a bias; spec[6] scale, spec[7] activation
  def project_squares(self: __torch__.Kernels, x: Tensor, weights: List[Tensor], spec: List[int]) -> Tensor:
    joined = self.join_squares(x, spec[6])
    h = torch.layer_norm(joined, [torch.size(joined, 1)], weights[0], weights[1], 1e-05)
    h = self.activate(torch.linear(h, weights[2], weights[3]), spec[7])
    return torch.linear(h, weights[4], weights[5])

  # features of one view [P, D], newline [D]; or of a whole picture and its tiles [1 + tiles, P, D]: spec: rows and columns of
  # tiles, side of a tile, rows dropped at the top, columns dropped at the left, rows and columns kept, rows and columns that
  # those are shrunk to -> [image tokens, D]
  def pack_tiles(self: __torch__.Kernels, x: Tensor, newline: Tensor, spec: List[int]) -> Tensor:
    d = torch.size(x, -1)
    if len(spec) == 0:
      packed = torch.cat([torch.view(x, [-1, d]), torch.view(newline, [1, d])], 0)
    else:
      rows, columns, side, top, left, height, width, lines, line = spec
      grid = torch.view(torch.slice(x, 0, 1), [rows, columns, side, side, d])
      grid = torch.reshape(torch.permute(grid, [0, 2, 1, 3, 4]), [rows * side, columns * side, d])
      grid = torch.slice(torch.slice(grid, 0, top, top + height), 1, left, left + width)
      if lines != height or line != width:
        planes = torch.contiguous(torch.unsqueeze(torch.permute(grid, [2, 0, 1]), 0))
        shrunk = torch.upsample_bilinear2d(planes, [lines, line], False, None)
        grid = torch.permute(torch.squeeze(shrunk, 0), [1, 2, 0])
      ends = torch.expand(torch.view(newline, [1, 1, d]), [lines, 1, d])
      packed = torch.cat([torch.select(x, 0, 0), torch.flatten(torch.cat([grid, ends], 1), 0, 1)], 0)
    return packed

  # states of a whole picture and its tiles [1 + tiles, n * n, C]; ends: what ends a row of squares, what stands between the tiles and
  # the whole, [4C] each; spec: rows and columns of tiles, squares along the side of one -> [image tokens, 4C]: the tiles as one grid
  # of squares, row by row; the vector between; the whole
  def pack_squares(self: __torch__.Kernels, x: Tensor, ends: List[Tensor], spec: List[int]) -> Tensor:
    rows, columns, side = spec
    d = torch.size(x, 2) * 4
    squares = torch.view(self.join_squares(x, 2), [-1, side, side, d])
    grid = torch.view(torch.slice(squares, 0, 1), [rows, columns, side, side, d])
    grid = torch.reshape(torch.permute(grid, [0, 2, 1, 3, 4]), [rows * side, columns * side, d])
    end = torch.view(ends[0], [1, 1, d])
    grid = torch.cat([grid, torch.expand(end, [rows * side, 1, d])], 1)
    whole = torch.cat([torch.select(squares, 0, 0), torch.expand(end, [side, 1, d])], 1)
    return torch.cat([torch.flatten(grid, 0, 1), torch.view(ends[1], [1, d]), torch.flatten(whole, 0, 1)], 0)

  # ---- Qwen-VL's vision tower: patches of pictures of any size

  # a norm without a bias is a root-mean-square one
  def any_norm(self: __torch__.Kernels, x: Tensor, w: Tensor, b: Tensor, eps: float) -> Tensor:
    if torch.numel(b) == 0:
      y = torch.rms_norm(x, [torch.size(x, 1)], w, eps)
    else:
      y = torch.layer_norm(x, [torch.size(x, 1)], w, b, eps)
    return y

  # places [2 * P]: rows, then columns -> cosines and (-sin, sin), [2, P, K]; half of the pairs turn by the row, half by the column
  def patch_rotary(self: __torch__.Kernels, places: Tensor, width: int) -> Tensor:
    half = width // 2
    steps = torch.to(torch.arange(0, half, 2, dtype=4, device=ops.prim.device(places)), 6)
    inverse = torch.reciprocal(torch.pow(10000., torch.div(steps, half)))
    angles = torch.mul(torch.unsqueeze(torch.to(torch.view(places, [2, -1]), 6), 2), inverse)
    angles = torch.cat([torch.select(angles, 0, 0), torch.select(angles, 0, 1)], 1)
    c = torch.cos(angles)
    s = torch.sin(angles)
    return torch.stack([torch.cat([c, c], 1), torch.cat([torch.neg(s), s], 1)])

  # learned positions of a square grid, spread over a picture of h x w patches (bilinear, corners on corners), in the order of the patches -> [P, D]
  def patch_positions(self: __torch__.Kernels, table: Tensor, h: int, w: int, side: int, merge: int) -> Tensor:
    down = torch.linspace(0., float(side - 1), h, dtype=6, device=ops.prim.device(table))
    across = torch.linspace(0., float(side - 1), w, dtype=6, device=ops.prim.device(table))
    top = torch.to(torch.floor(down), 4)
    left = torch.to(torch.floor(across), 4)
    below = torch.unsqueeze(torch.mul(torch.clamp(torch.add(top, 1), None, side - 1), side), 1)
    right = torch.unsqueeze(torch.clamp(torch.add(left, 1), None, side - 1), 0)
    lower = torch.unsqueeze(torch.sub(down, top), 1)
    upper = torch.rsub(lower, 1)
    far = torch.unsqueeze(torch.sub(across, left), 0)
    near = torch.rsub(far, 1)
    top = torch.unsqueeze(torch.mul(top, side), 1)
    left = torch.unsqueeze(left, 0)
    corners = [torch.add(top, left), torch.add(top, right), torch.add(below, left), torch.add(below, right)]
    shares = [torch.mul(upper, near), torch.mul(upper, far), torch.mul(lower, near), torch.mul(lower, far)]
    d = torch.size(table, 1)
    x = torch.zeros([h, w, d], dtype=ops.prim.dtype(table), device=ops.prim.device(table))
    for i in range(4):
      share = torch.unsqueeze(torch.to(shares[i], ops.prim.dtype(table)), 2)
      x = torch.add(x, torch.mul(torch.embedding(table, corners[i]), share))
    x = torch.permute(torch.view(x, [h // merge, merge, w // merge, merge, d]), [0, 2, 1, 3, 4])
    return torch.reshape(x, [h * w, d])

  # attention within windows: q, k, v [P, heads, K]; groups: how many windows, how many rows each, in turn -> [P, heads * K]
  def attend_within(self: __torch__.Kernels, q: Tensor, k: Tensor, v: Tensor, groups: List[int]) -> Tensor:
    heads = torch.size(q, 1)
    width = torch.size(q, 2)
    parts = annotate(List[Tensor], [])
    at = 0
    for i in range(len(groups) // 2):
      count = groups[i * 2]
      rows = groups[i * 2 + 1]
      end = at + count * rows
      shape = [count, rows, heads, width]
      q0 = torch.transpose(torch.reshape(torch.slice(q, 0, at, end), shape), 1, 2)
      k0 = torch.transpose(torch.reshape(torch.slice(k, 0, at, end), shape), 1, 2)
      v0 = torch.transpose(torch.reshape(torch.slice(v, 0, at, end), shape), 1, 2)
      a = torch.scaled_dot_product_attention(q0, k0, v0)
      torch.append(parts, torch.reshape(torch.transpose(a, 1, 2), [count * rows, heads * width]))
      at = end
    return torch.cat(parts, 0)

  # merger number n of 6 weights each: norm, two maps with GELU between; x [P, D]; all but the first norm after `unit` rows have become one
  def merge_patches(self: __torch__.Kernels, x: Tensor, weights: List[Tensor], n: int, unit: int, eps: float) -> Tensor:
    o = n * 6
    wide = [torch.size(x, 0) // unit, torch.size(x, 1) * unit]
    if n == 0:
      h = torch.reshape(self.any_norm(x, weights[o], weights[o + 1], eps), wide)
    else:
      h = self.any_norm(torch.reshape(x, wide), weights[o], weights[o + 1], eps)
    h = self.activate(self.affine(h, weights[o + 2], weights[o + 3]), 1)
    return self.affine(h, weights[o + 4], weights[o + 5])

  # pixels [P, C * frames * size * size] of one picture; order [units] or empty; places [2 * P] in that order; groups as attend_within;
  # head: patch weight, bias, learned positions; layers: 12 weights each, as `vision`; an MLP whose first map is twice as wide as its
  # second takes is gated; windowed, tapped: a number for each layer; spec: heads, activation, merge, rows, columns, side of the learned grid
  # -> [P / unit, D], beside it what the tapped layers give
  def patch_tower(self: __torch__.Kernels, pixels: Tensor, order: Tensor, places: Tensor, groups: List[int], head: List[Tensor], layers: List[Tensor], mergers: List[Tensor], windowed: List[int], tapped: List[int], spec: List[int], eps: float) -> Tensor:
    heads, kind, merge, rows, columns, side = spec
    unit = merge * merge
    x = self.affine(torch.to(pixels, ops.prim.dtype(head[0])), torch.flatten(head[0], 1), head[1])
    p = torch.size(x, 0)
    d = torch.size(x, 1)
    width = d // heads
    if side > 0:
      x = torch.add(x, self.patch_positions(head[2], rows, columns, side, merge))
    if torch.numel(order) > 0:
      x = torch.reshape(torch.index_select(torch.view(x, [-1, unit * d]), 0, order), [p, d])
    rotary = self.patch_rotary(places, width)
    c = torch.unsqueeze(torch.select(rotary, 0, 0), 1)
    s = torch.unsqueeze(torch.select(rotary, 0, 1), 1)
    picked = annotate(List[Tensor], [])
    for i in range(len(layers) // 12):
      o = i * 12
      h = self.any_norm(x, layers[o], layers[o + 1], eps)
      qkv = torch.view(self.affine(h, layers[o + 2], layers[o + 3]), [p, 3 * heads, width])
      qk = torch.to(torch.slice(qkv, 1, 0, 2 * heads), 6)
      qk = torch.to(torch.addcmul(torch.mul(qk, c), torch.roll(qk, [width // 2], [2]), s), ops.prim.dtype(x))
      around = [1, p]
      if windowed[i] != 0:
        around = groups
      a = self.attend_within(torch.slice(qk, 1, 0, heads), torch.slice(qk, 1, heads), torch.slice(qkv, 1, 2 * heads), around)
      x = torch.add(x, self.affine(a, layers[o + 4], layers[o + 5]))
      h = self.any_norm(x, layers[o + 6], layers[o + 7], eps)
      h = self.affine(h, layers[o + 8], layers[o + 9])
      m = torch.size(layers[o + 10], 1)
      if torch.size(h, 1) > m:
        h = torch.mul(self.activate(torch.slice(h, 1, 0, m), kind), torch.slice(h, 1, m))
      else:
        h = self.activate(h, kind)
      x = torch.add(x, self.affine(h, layers[o + 10], layers[o + 11]))
      if tapped[i] > 0:
        torch.append(picked, self.merge_patches(x, mergers, tapped[i], unit, eps))
    out = torch.cat(torch.add([self.merge_patches(x, mergers, 0, unit, eps)], picked), 1)
    if torch.numel(order) > 0:
      out = torch.index_select(out, 0, torch.argsort(order))
    return out

  # the first D of [N, D + D * layers] put at positions [N] of x; what is added later: the places of all pictures, then for each layer [N, D]
  def place_stacked(self: __torch__.Kernels, x: Tensor, places: Tensor, features: Tensor, before: List[Tensor]) -> List[Tensor]:
    d = torch.size(x, 1)
    _0 = torch.index_copy_(x, 0, places, torch.slice(features, 1, 0, d))
    after = annotate(List[Tensor], [])
    # a copy: the host's array ends with the call, and its memory with it
    torch.append(after, torch.clone(places))
    for i in range(torch.size(features, 1) // d - 1):
      torch.append(after, torch.slice(features, 1, (i + 1) * d, (i + 2) * d))
    if len(before) > 0:
      joined = annotate(List[Tensor], [])
      for i in range(len(after)):
        torch.append(joined, torch.cat([before[i], after[i]], 0))
      after = joined
    return after

  # `decoder` from the first token on, with what place_stacked gave added after the first layers
  def stacked_decoder(self: __torch__.Kernels, x: Tensor, weights: List[Tensor], packed: List[__torch__.torch.classes.quantized.LinearPackedParamsBase], cache: List[Tensor], rotary: Tensor, shift: int, added: List[Tensor], spec: List[int], eps: float) -> Tensor:
    layers = len(weights) // 11
    at = 0
    for i in range(len(added) - 1):
      if i < layers:
        of = torch.slice(weights, i * 11, i * 11 + 11)
        maps = torch.slice(packed, i * 4, i * 4 + 4)
        kept = torch.slice(cache, i * 2, i * 2 + 2)
        x = self.decoder(x, of, maps, kept, rotary, 0, shift, spec, eps)
        x = torch.index_add(x, 0, added[0], added[i + 1])
        at = i + 1
    if at < layers:
      x = self.decoder(x, torch.slice(weights, at * 11), torch.slice(packed, at * 4), torch.slice(cache, at * 2), rotary, 0, shift, spec, eps)
    return x

  # the first d columns, in f32
  def first_columns(self: __torch__.Kernels, x: Tensor, d: int) -> Tensor:
    return torch.contiguous(torch.to(torch.slice(x, -1, 0, d), 6))

  # ---- text

  # base to the powers 2i / K, [K / 2]; in f32, as the reference computes them
  def rotary_powers(self: __torch__.Kernels, width: int, base: float) -> Tensor:
    steps = torch.to(torch.arange(0, width, 2, dtype=4, device=torch.device("cpu")), 6)
    return torch.pow(base, torch.div(steps, width))

  # cosines and signed sines of every position below `length`, [2, length, K], times `factor`. The second row is
  # (-sin, sin), so that rotating is x * cos + roll(x, K/2) * sin. inverse: radians per position, [K / 2]
  def rotary(self: __torch__.Kernels, length: int, inverse: List[float], factor: float, like: Tensor) -> Tensor:
    turns = torch.tensor(inverse, dtype=6, device=torch.device("cpu"))
    positions = torch.to(torch.arange(0, length, 1, dtype=4, device=torch.device("cpu")), 6)
    angles = torch.mul(torch.unsqueeze(positions, 1), torch.unsqueeze(turns, 0))
    c = torch.mul(torch.cos(angles), factor)
    s = torch.mul(torch.sin(angles), factor)
    table = torch.stack([torch.cat([c, c], 1), torch.cat([torch.neg(s), s], 1)])
    return torch.to(torch.to(table, ops.prim.device(like)), ops.prim.dtype(like))

  # a cache: keys and values of each layer in turn, [KV, capacity, K]
  def new_cache(self: __torch__.Kernels, layers: int, shape: List[int], like: Tensor) -> List[Tensor]:
    cache = annotate(List[Tensor], [])
    for _0 in range(layers * 2):
      torch.append(cache, torch.empty(shape, dtype=ops.prim.dtype(like), device=ops.prim.device(like)))
    return cache

  # layer by layer and in place, so that at most one layer is there twice
  def grow_cache(self: __torch__.Kernels, cache: List[Tensor], used: int, capacity: int) -> int:
    for i in range(len(cache)):
      old = cache[i]
      bigger = torch.empty([torch.size(old, 0), capacity, torch.size(old, 2)], dtype=ops.prim.dtype(old), device=ops.prim.device(old))
      _0 = torch.copy_(torch.slice(bigger, 1, 0, used), torch.slice(old, 1, 0, used))
      _1 = torch._set_item(cache, i, bigger)
    return capacity

  # token ids [L] -> [L, D]; ends: last norm, head, embedding
  def embed(self: __torch__.Kernels, ends: List[Tensor], ids: Tensor) -> Tensor:
    return torch.to(torch.embedding(ends[2], ids), ops.prim.dtype(ends[0]))

  # rows of features put at positions [N] of x
  def place(self: __torch__.Kernels, x: Tensor, positions: Tensor, features: Tensor) -> Tensor:
    return torch.index_copy_(x, 0, positions, features)

  # which of the keys [first, end) each query row may see: its own and those before, no further back than the window
  def mask(self: __torch__.Kernels, start: int, count: int, window: int, groups: int, like: Tensor) -> Tensor:
    end = start + count
    rows = torch.unsqueeze(torch.arange(start, end, 1, dtype=4, device=ops.prim.device(like)), 1)
    columns = torch.unsqueeze(torch.arange(0, end, 1, dtype=4, device=ops.prim.device(like)), 0)
    seen = torch.le(columns, rows)
    if window > 0:
      seen = torch.logical_and(seen, torch.gt(columns, torch.sub(rows, window)))
    return torch.repeat(seen, [groups, 1])

  # rows of a rotary table for `count` tokens at positions [axes * count], where pair k of a head turns with axis[k] -> [2, count, K]
  def gather_rotary(self: __torch__.Kernels, table: Tensor, positions: Tensor, axis: List[int], count: int) -> Tensor:
    rows = torch.view(positions, [-1, count])
    of_pair = torch.tensor(axis, dtype=4, device=ops.prim.device(positions))
    places = torch.transpose(torch.index_select(rows, 0, torch.cat([of_pair, of_pair])), 0, 1)
    return torch.gather(table, 1, torch.expand(torch.unsqueeze(places, 0), [2, -1, -1]))

  # norm weights of queries and keys [K], one row for each of their heads -> [H + KV, K]
  def head_norms(self: __torch__.Kernels, q: Tensor, k: Tensor, heads: List[int]) -> Tensor:
    q0 = torch.expand(torch.unsqueeze(q, 0), [heads[0], -1])
    k0 = torch.expand(torch.unsqueeze(k, 0), [heads[1], -1])
    return torch.contiguous(torch.cat([q0, k0], 0))

  # attention of one sequence: q [L, H, K], k and v [KV, L, K] of its tokens start.., which are put in the cache
  # (keys, values [KV, capacity, K]); first: what one row may see begins there; causal: the rows see each other only,
  # in order; otherwise several rows see the keys that `seen` allows -> [L, H * K]
  def attend(self: __torch__.Kernels, q: Tensor, k: Tensor, v: Tensor, keys: Tensor, values: Tensor, start: int, first: int, causal: bool, seen: Optional[Tensor]) -> Tensor:
    count = torch.size(q, 0)
    heads = torch.size(q, 1)
    width = torch.size(q, 2)
    kv = torch.size(keys, 0)
    groups = heads // kv
    end = start + count
    _0 = torch.copy_(torch.slice(keys, 1, start, end), k)
    _1 = torch.copy_(torch.slice(values, 1, start, end), v)
    if count == 1:
      # one position: the heads of a group are rows over the same keys
      keys0 = torch.unsqueeze(torch.slice(keys, 1, first, end), 0)
      values0 = torch.unsqueeze(torch.slice(values, 1, first, end), 0)
      a = torch.scaled_dot_product_attention(torch.view(q, [1, kv, groups, width]), keys0, values0)
      h = torch.reshape(a, [1, heads * width])
    elif causal:
      if groups > 1:
        k = torch.reshape(torch.expand(torch.unsqueeze(k, 1), [kv, groups, count, width]), [heads, count, width])
        v = torch.reshape(torch.expand(torch.unsqueeze(v, 1), [kv, groups, count, width]), [heads, count, width])
      a = torch.scaled_dot_product_attention(torch.unsqueeze(torch.transpose(q, 0, 1), 0), torch.unsqueeze(k, 0), torch.unsqueeze(v, 0), None, 0., True)
      h = torch.reshape(torch.transpose(torch.squeeze(a, 0), 0, 1), [count, heads * width])
    else:
      rows = torch.reshape(torch.permute(torch.view(q, [count, kv, groups, width]), [1, 2, 0, 3]), [1, kv, groups * count, width])
      keys1 = torch.unsqueeze(torch.slice(keys, 1, 0, end), 0)
      values1 = torch.unsqueeze(torch.slice(values, 1, 0, end), 0)
      a = torch.scaled_dot_product_attention(rows, keys1, values1, seen)
      a0 = torch.view(torch.contiguous(a), [kv, groups, count, width])
      h = torch.reshape(torch.permute(a0, [2, 0, 1, 3]), [count, heads * width])
    return h

  # x [L, D] as tokens start.. of the sequence -> [L, D] before the last norm; writes the cache.
  # weights: 11 for each layer: norm, qkv and bias, output and bias, norm, gate-up and bias, down and bias, norms of the heads;
  # packed: empty, or 4 maps for each layer and the head, and the weights of those are not used;
  # rotary: token l has row l + shift;
  # spec: heads, key-value heads, head width, activation, norms of heads (0: none), window (0: none), for each layer: has the window
  def decoder(self: __torch__.Kernels, x: Tensor, weights: List[Tensor], packed: List[__torch__.torch.classes.quantized.LinearPackedParamsBase], cache: List[Tensor], rotary: Tensor, start: int, shift: int, spec: List[int], eps: float) -> Tensor:
    heads = spec[0]
    kv = spec[1]
    width = spec[2]
    kind = spec[3]
    norms = spec[4]
    window = spec[5]
    count = torch.size(x, 0)
    d = torch.size(x, 1)
    end = start + count
    groups = heads // kv
    turned = (heads + kv) * width
    angles = torch.slice(rotary, 1, start + shift, end + shift)
    c = torch.unsqueeze(torch.select(angles, 0, 0), 1)
    s = torch.unsqueeze(torch.select(angles, 0, 1), 1)
    narrow = window > 0 and end > window
    whole = annotate(Optional[Tensor], None)
    if count > 1 and start > 0:
      whole = self.mask(start, count, 0, groups, x)
    windowed = whole
    if count > 1 and narrow:
      windowed = self.mask(start, count, window, groups, x)
    for i in range(len(weights) // 11):
      o = i * 11
      first = 0
      causal = count > 1 and start == 0
      seen = whole
      if narrow and spec[6 + i] != 0:
        first = end - window
        causal = False
        seen = windowed
      h = torch.rms_norm(x, [d], weights[o], eps)
      qkv = self.linear_map(h, weights, o + 1, packed, i * 4)
      qk = torch.view(torch.slice(qkv, 1, 0, turned), [count, heads + kv, width])
      v = torch.view(torch.slice(qkv, 1, turned), [count, kv, width])
      if norms != 0:
        qk = torch.mul(torch.rms_norm(qk, [width], None, eps), weights[o + 10])
      qk = torch.addcmul(torch.mul(qk, c), torch.roll(qk, [width // 2], [2]), s)
      q = torch.slice(qk, 1, 0, heads)
      k = torch.transpose(torch.slice(qk, 1, heads), 0, 1)
      v = torch.transpose(v, 0, 1)
      h = self.attend(q, k, v, cache[i * 2], cache[i * 2 + 1], start, first, causal, seen)
      x = torch.add(x, self.linear_map(h, weights, o + 3, packed, i * 4 + 1))
      h = torch.rms_norm(x, [d], weights[o + 5], eps)
      gate_up = self.linear_map(h, weights, o + 6, packed, i * 4 + 2)
      m = torch.size(gate_up, 1) // 2
      h = torch.mul(self.activate(torch.slice(gate_up, 1, 0, m), kind), torch.slice(gate_up, 1, m))
      x = torch.add(x, self.linear_map(h, weights, o + 8, packed, i * 4 + 3))
    return x

  # rows [first, end) of x [L, D] -> [end - first, V] in f32; a packed head's copy in ends is in f16, that of an adapter in f32
  def logits(self: __torch__.Kernels, x: Tensor, first: int, end: int, ends: List[Tensor], packed: List[__torch__.torch.classes.quantized.LinearPackedParamsBase], eps: float) -> Tensor:
    h = torch.rms_norm(torch.slice(x, 0, first, end), [torch.size(x, 1)], ends[0], eps)
    if len(packed) == 0 or ops.prim.dtype(ends[1]) == 6:
      y = torch.to(torch.linear(h, ends[1]), 6)
    else:
      y = ops.quantized.linear_dynamic_fp16(h, packed[len(packed) - 1])
    return y

  # tokens [L] at positions start.. -> [1, V], the logits after the last one
  def step(self: __torch__.Kernels, ids: Tensor, weights: List[Tensor], ends: List[Tensor], packed: List[__torch__.torch.classes.quantized.LinearPackedParamsBase], cache: List[Tensor], rotary: Tensor, start: int, shift: int, spec: List[int], eps: float) -> Tensor:
    x = self.decoder(self.embed(ends, ids), weights, packed, cache, rotary, start, shift, spec, eps)
    count = torch.size(x, 0)
    return self.logits(x, count - 1, count, ends, packed, eps)

  # as decoder, over the rows of several sequences below each other: x [N, D]; linear maps over all rows at once,
  # attention for each sequence. caches, starts, counts: of each sequence; positions: the rotary row of each row [N]
  def decoder_many(self: __torch__.Kernels, x: Tensor, weights: List[Tensor], packed: List[__torch__.torch.classes.quantized.LinearPackedParamsBase], caches: List[List[Tensor]], rotary: Tensor, starts: List[int], counts: List[int], positions: Tensor, spec: List[int], eps: float) -> Tensor:
    heads = spec[0]
    kv = spec[1]
    width = spec[2]
    window = spec[5]
    rows = torch.size(x, 0)
    d = torch.size(x, 1)
    turned = (heads + kv) * width
    angles = torch.index_select(rotary, 1, positions)
    c = torch.unsqueeze(torch.select(angles, 0, 0), 1)
    s = torch.unsqueeze(torch.select(angles, 0, 1), 1)
    wholes = annotate(List[Optional[Tensor]], [])
    windoweds = annotate(List[Optional[Tensor]], [])
    for j in range(len(starts)):
      whole = annotate(Optional[Tensor], None)
      if counts[j] > 1 and starts[j] > 0:
        whole = self.mask(starts[j], counts[j], 0, heads // kv, x)
      windowed = whole
      if counts[j] > 1 and window > 0 and starts[j] + counts[j] > window:
        windowed = self.mask(starts[j], counts[j], window, heads // kv, x)
      torch.append(wholes, whole)
      torch.append(windoweds, windowed)
    for i in range(len(weights) // 11):
      o = i * 11
      h = torch.rms_norm(x, [d], weights[o], eps)
      qkv = self.linear_map(h, weights, o + 1, packed, i * 4)
      qk = torch.view(torch.slice(qkv, 1, 0, turned), [rows, heads + kv, width])
      v = torch.transpose(torch.view(torch.slice(qkv, 1, turned), [rows, kv, width]), 0, 1)
      if spec[4] != 0:
        qk = torch.mul(torch.rms_norm(qk, [width], None, eps), weights[o + 10])
      qk = torch.addcmul(torch.mul(qk, c), torch.roll(qk, [width // 2], [2]), s)
      q = torch.slice(qk, 1, 0, heads)
      k = torch.transpose(torch.slice(qk, 1, heads), 0, 1)
      parts = annotate(List[Tensor], [])
      at = 0
      for j in range(len(starts)):
        start = starts[j]
        end = start + counts[j]
        first = 0
        causal = start == 0
        seen = wholes[j]
        if window > 0 and end > window and spec[6 + i] != 0:
          first = end - window
          causal = False
          seen = windoweds[j]
        to = at + counts[j]
        q0 = torch.slice(q, 0, at, to)
        k0 = torch.slice(k, 1, at, to)
        v0 = torch.slice(v, 1, at, to)
        torch.append(parts, self.attend(q0, k0, v0, caches[j][i * 2], caches[j][i * 2 + 1], start, first, causal, seen))
        at = to
      x = torch.add(x, self.linear_map(torch.cat(parts), weights, o + 3, packed, i * 4 + 1))
      h = torch.rms_norm(x, [d], weights[o + 5], eps)
      gate_up = self.linear_map(h, weights, o + 6, packed, i * 4 + 2)
      m = torch.size(gate_up, 1) // 2
      h = torch.mul(self.activate(torch.slice(gate_up, 1, 0, m), spec[3]), torch.slice(gate_up, 1, m))
      x = torch.add(x, self.linear_map(h, weights, o + 8, packed, i * 4 + 3))
    return x

  # rows [first, end) of x, a view of it
  def rows(self: __torch__.Kernels, x: Tensor, first: int, end: int) -> Tensor:
    return torch.slice(x, 0, first, end)

  def concat(self: __torch__.Kernels, parts: List[Tensor]) -> Tensor:
    return torch.cat(parts)

  # rows [N] of x [L, D] -> [N, D]
  def pick_rows(self: __torch__.Kernels, x: Tensor, rows: Tensor) -> Tensor:
    return torch.index_select(x, 0, rows)

  # the logits of some tokens [N] for one row of x [1, D] -> [N] in f32
  def some_logits(self: __torch__.Kernels, x: Tensor, tokens: Tensor, ends: List[Tensor], eps: float) -> Tensor:
    h = torch.rms_norm(x, [torch.size(x, 1)], ends[0], eps)
    w = torch.to(torch.index_select(ends[1], 0, tokens), ops.prim.dtype(h))
    return torch.to(torch.flatten(torch.linear(h, w)), 6)

  # a copy of the first `used` positions of a cache, or of another's copy with room for `capacity`
  def copy_cache(self: __torch__.Kernels, cache: List[Tensor], used: int, capacity: int) -> List[Tensor]:
    copies = annotate(List[Tensor], [])
    for i in range(len(cache)):
      old = cache[i]
      copied = torch.empty([torch.size(old, 0), capacity, torch.size(old, 2)], dtype=ops.prim.dtype(old), device=ops.prim.device(old))
      _0 = torch.copy_(torch.slice(copied, 1, 0, used), torch.slice(old, 1, 0, used))
      torch.append(copies, copied)
    return copies

  # ---- InstructBLIP: a BERT whose queries look at the picture

  # x [L, D] -> [1, H, L, K]
  def by_heads(self: __torch__.Kernels, x: Tensor, heads: int) -> Tensor:
    return torch.unsqueeze(torch.transpose(torch.view(x, [torch.size(x, 0), heads, -1]), 0, 1), 0)

  # q [L, D], k and v [S, D] -> [L, D]
  def attend_all(self: __torch__.Kernels, q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tensor:
    a = torch.scaled_dot_product_attention(self.by_heads(q, heads), self.by_heads(k, heads), self.by_heads(v, heads))
    return torch.reshape(torch.transpose(torch.squeeze(a, 0), 0, 1), [torch.size(q, 0), -1])

  # maps h, adds x, norms; weights from o on: map and bias, norm and bias
  def added_norm(self: __torch__.Kernels, h: Tensor, x: Tensor, weights: List[Tensor], o: int, eps: float) -> Tensor:
    y = torch.add(torch.linear(h, weights[o], weights[o + 1]), x)
    return torch.layer_norm(y, [torch.size(y, 1)], weights[o + 2], weights[o + 3], eps)

  # the gate-less two-layer map; weights from o on: map and bias, map and bias, norm and bias
  def bert_mlp(self: __torch__.Kernels, x: Tensor, weights: List[Tensor], o: int, kind: int, eps: float) -> Tensor:
    h = self.activate(torch.linear(x, weights[o], weights[o + 1]), kind)
    return self.added_norm(h, x, weights, o + 2, eps)

  # picture [1, P, Dv] and the question's ids [L] -> [queries, D of the language model]
  # head: norm of the picture and bias, queries [1, Q, D], words, positions, norm and bias, projection and bias;
  # layers: 18 weights, and 8 more in a layer that looks at the picture; spec: heads, activation, layers, looks every;
  # eps: of the picture's norm, of the others
  def queries(self: __torch__.Kernels, picture: Tensor, ids: Tensor, head: List[Tensor], layers: List[Tensor], spec: List[int], eps: List[float]) -> Tensor:
    heads, kind, count, every = spec
    seen = torch.squeeze(picture, 0)
    seen = torch.layer_norm(seen, [torch.size(seen, 1)], head[0], head[1], eps[0])
    asked = torch.squeeze(head[2], 0)
    n = torch.size(asked, 0)
    d = torch.size(asked, 1)
    words = torch.add(torch.embedding(head[3], ids), torch.slice(head[4], 0, 0, torch.size(ids, 0)))
    x = torch.layer_norm(torch.cat([asked, words], 0), [d], head[5], head[6], eps[1])
    o = 0
    for i in range(count):
      qkv = torch.linear(x, layers[o], layers[o + 1])
      h = self.attend_all(torch.slice(qkv, 1, 0, d), torch.slice(qkv, 1, d, 2 * d), torch.slice(qkv, 1, 2 * d), heads)
      x = self.added_norm(h, x, layers, o + 2, eps[1])
      y = torch.slice(x, 0, 0, n)
      o = o + 6
      if i % every == 0:
        q = torch.linear(y, layers[o], layers[o + 1])
        kv = torch.linear(seen, layers[o + 2], layers[o + 3])
        h = self.attend_all(q, torch.slice(kv, 1, 0, d), torch.slice(kv, 1, d), heads)
        y = self.added_norm(h, y, layers, o + 4, eps[1])
        o = o + 8
      y = self.bert_mlp(y, layers, o, kind, eps[1])
      z = self.bert_mlp(torch.slice(x, 0, n), layers, o + 6, kind, eps[1])
      x = torch.cat([y, z], 0)
      o = o + 12
    return torch.linear(torch.slice(x, 0, 0, n), head[7], head[8])

  # ---- Llama-3.2-Vision: a tower over all tiles at once, and layers that look at it

  # a row of a table as [tiles, rows, D], times tanh(gate)
  def gated_row(self: __torch__.Kernels, table: Tensor, gate: Tensor, row: int, shape: List[int]) -> Tensor:
    return torch.mul(torch.view(torch.select(table, 0, row), shape), torch.tanh(gate))

  # x [N, D]; weights from o on: norm and bias, qkv, output, norm and bias, map and bias, map and bias, then, if gated, two gates;
  # seen [N, N]: which rows see which; spec: heads, activation
  def tile_layer(self: __torch__.Kernels, x: Tensor, weights: List[Tensor], o: int, seen: Tensor, spec: List[int], gated: int, eps: float) -> Tensor:
    d = torch.size(x, 1)
    h = torch.layer_norm(x, [d], weights[o], weights[o + 1], eps)
    qkv = torch.linear(h, weights[o + 2])
    q = self.by_heads(torch.slice(qkv, 1, 0, d), spec[0])
    k = self.by_heads(torch.slice(qkv, 1, d, 2 * d), spec[0])
    v = self.by_heads(torch.slice(qkv, 1, 2 * d), spec[0])
    a = torch.scaled_dot_product_attention(q, k, v, seen)
    h = torch.linear(torch.reshape(torch.transpose(torch.squeeze(a, 0), 0, 1), [-1, d]), weights[o + 3])
    if gated != 0:
      h = torch.mul(h, torch.tanh(weights[o + 10]))
    x0 = torch.add(x, h)
    h = torch.layer_norm(x0, [d], weights[o + 4], weights[o + 5], eps)
    h = self.activate(torch.linear(h, weights[o + 6], weights[o + 7]), spec[1])
    h = torch.linear(h, weights[o + 8], weights[o + 9])
    if gated != 0:
      h = torch.mul(h, torch.tanh(weights[o + 11]))
    return torch.add(x0, h)

  # pixels [T, C, Y, X], of which the first `tiles` show something, arranged as `ratio` says -> [T * P, D of the language model]
  # head: patch map, class row, positions, their gate, tiles' positions, tiles before, gate, norm and bias, tiles after, gate, norm and bias, projection and bias;
  # layers: 10 weights each; gated: 12 each; shown: tiles, ratio; spec: heads, activation, patch, then the layers whose states are kept, from 0
  def tiles(self: __torch__.Kernels, pixels: Tensor, shown: List[int], head: List[Tensor], layers: List[Tensor], gated: List[Tensor], spec: List[int], eps: float) -> Tensor:
    patch = spec[2]
    picked = torch.slice(spec, 3)
    none = torch.empty([0], dtype=6)
    x = self.patch_map(pixels, head[0], none, [patch, patch])
    t = torch.size(x, 0)
    d = torch.size(x, 2)
    x = torch.add(x, self.gated_row(head[5], head[6], shown[1], [t, 1, d]))
    x = torch.cat([torch.expand(torch.view(head[1], [1, 1, d]), [t, 1, d]), x], 1)
    p = torch.size(x, 1)
    x = torch.add(x, torch.mul(head[2], torch.rsub(torch.tanh(head[3]), 1)))
    x = torch.add(x, self.gated_row(head[4], head[3], shown[1], [t, p, d]))
    x = torch.layer_norm(x, [d], head[7], head[8], 1.0000000000000001e-05)
    # the reference fills up to a multiple of 8 with rows of zeros, which take part: only two rows that both show nothing do not see each other
    full = (p + 7) // 8 * 8
    x = torch.constant_pad_nd(x, [0, 0, 0, full - p], 0)
    tile = torch.unsqueeze(torch.arange(0, t, 1, dtype=4, device=ops.prim.device(x)), 1)
    place = torch.unsqueeze(torch.arange(0, full, 1, dtype=4, device=ops.prim.device(x)), 0)
    empty = torch.flatten(torch.logical_or(torch.ge(tile, shown[0]), torch.ge(place, p)))
    seen = torch.logical_not(torch.logical_and(torch.unsqueeze(empty, 1), torch.unsqueeze(empty, 0)))
    x = torch.view(x, [t * full, d])
    states = annotate(List[Tensor], [])
    for i in range(len(layers) // 10):
      x = self.tile_layer(x, layers, i * 10, seen, spec, 0, eps)
      torch.append(states, x)
    kept = annotate(List[Tensor], [])
    for i in picked:
      torch.append(kept, states[i])
    x = torch.layer_norm(x, [d], head[11], head[12], 1.0000000000000001e-05)
    x = torch.add(torch.view(x, [t, full, d]), self.gated_row(head[9], head[10], shown[1], [t, 1, d]))
    x = torch.view(x, [t * full, d])
    for i in range(len(gated) // 12):
      x = self.tile_layer(x, gated, i * 12, seen, spec, 1, eps)
    if len(kept) > 0:
      x = torch.cat([x, torch.flatten(torch.stack(kept, -1), 1)], 1)
    x = torch.slice(torch.view(x, [t, full, -1]), 1, 0, p)
    return torch.flatten(torch.linear(x, head[13], head[14]), 0, 1)

  # what the layers that look at pictures keep of one: whether each row of its features [S, D] shows something, then keys and values
  # [KV, S, K] of each such layer; cross: 5 weights each: keys and values, norm of queries, norm of keys, two gates; spec: key-value heads, head width, rows shown
  def look(self: __torch__.Kernels, features: Tensor, cross: List[Tensor], spec: List[int], eps: float) -> List[Tensor]:
    kv, width, shown = spec
    rows = torch.size(features, 0)
    seen = annotate(List[Tensor], [])
    torch.append(seen, torch.lt(torch.arange(0, rows, 1, dtype=4, device=ops.prim.device(features)), shown))
    for i in range(len(cross) // 5):
      both = torch.view(torch.linear(features, cross[i * 5]), [rows, 2, kv, width])
      keys = torch.mul(torch.rms_norm(torch.select(both, 1, 0), [width], None, eps), cross[i * 5 + 2])
      torch.append(seen, torch.contiguous(torch.transpose(keys, 0, 1)))
      torch.append(seen, torch.contiguous(torch.transpose(torch.select(both, 1, 1), 0, 1)))
    return seen

  def nothing_seen(self: __torch__.Kernels) -> List[Tensor]:
    seen = annotate(List[Tensor], [])
    torch.clear(seen)  # see new_packed
    return seen

  # the same of two pictures, one after the other
  def look_on(self: __torch__.Kernels, before: List[Tensor], after: List[Tensor]) -> List[Tensor]:
    seen = annotate(List[Tensor], [torch.cat([before[0], after[0]], 0)])
    for i in range(1, len(before)):
      torch.append(seen, torch.cat([before[i], after[i]], 1))
    return seen

  # from which position on and up to which each row is looked at, [pictures] each, put in the place of what shows something
  def aim(self: __torch__.Kernels, seen: List[Tensor], first: Tensor, end: Tensor) -> List[Tensor]:
    shows = seen[0]
    each = torch.size(shows, 0) // torch.size(first, 0)
    aimed = annotate(List[Tensor], [])
    torch.append(aimed, torch.masked_fill(torch.repeat_interleave(first, each), torch.logical_not(shows), 9007199254740992))
    torch.append(aimed, torch.repeat_interleave(end, each))
    for i in range(1, len(seen)):
      torch.append(aimed, seen[i])
    return aimed

  # only what every later position looks at: nothing is left to mask
  def settle(self: __torch__.Kernels, seen: List[Tensor], length: int) -> List[Tensor]:
    none = torch.slice(seen[0], 0, 0, 0)
    left = torch.squeeze(torch.nonzero(torch.logical_and(torch.le(seen[0], length), torch.gt(seen[1], length))), 1)
    settled = annotate(List[Tensor], [none, none])
    for i in range(2, len(seen)):
      torch.append(settled, torch.index_select(seen[i], 1, left))
    return settled

  # a layer that looks at pictures: x [L, D]; i: its number among all layers, c: among those that look;
  # mask [L, S]: who looks at what, none: all at all; looking [L, 1]: 0 where a position looks at nothing
  def cross_layer(self: __torch__.Kernels, x: Tensor, weights: List[Tensor], packed: List[__torch__.torch.classes.quantized.LinearPackedParamsBase], seen: List[Tensor], cross: List[Tensor], place: List[int], spec: List[int], masks: List[Tensor], eps: float) -> Tensor:
    i, c = place
    heads = spec[0]
    kv = spec[1]
    width = spec[2]
    count = torch.size(x, 0)
    d = torch.size(x, 1)
    groups = heads // kv
    o = i * 11
    h = torch.rms_norm(x, [d], weights[o], eps)
    q = torch.view(self.linear_map(h, weights, o + 1, packed, i * 4), [count, kv, groups, width])
    q = torch.mul(torch.rms_norm(q, [width], None, eps), cross[c * 5 + 1])
    rows = torch.reshape(torch.permute(q, [1, 2, 0, 3]), [1, kv, groups * count, width])
    keys = torch.unsqueeze(seen[2 + c * 2], 0)
    values = torch.unsqueeze(seen[3 + c * 2], 0)
    if len(masks) == 0:
      a = torch.scaled_dot_product_attention(rows, keys, values)
    else:
      a = torch.scaled_dot_product_attention(rows, keys, values, torch.repeat(masks[0], [groups, 1]))
    a0 = torch.permute(torch.view(torch.contiguous(a), [kv, groups, count, width]), [2, 0, 1, 3])
    h = self.linear_map(torch.reshape(a0, [count, heads * width]), weights, o + 3, packed, i * 4 + 1)
    x0 = torch.add(x, torch.mul(h, torch.tanh(cross[c * 5 + 3])))
    h = torch.rms_norm(x0, [d], weights[o + 5], eps)
    gate_up = self.linear_map(h, weights, o + 6, packed, i * 4 + 2)
    m = torch.size(gate_up, 1) // 2
    h = torch.mul(self.activate(torch.slice(gate_up, 1, 0, m), spec[3]), torch.slice(gate_up, 1, m))
    h = self.linear_map(h, weights, o + 8, packed, i * 4 + 3)
    if len(masks) > 0:
      h = torch.mul(h, masks[1])
    return torch.add(x0, torch.mul(h, torch.tanh(cross[c * 5 + 4])))

  # the masks of cross_layer for the rows of x from `start` on
  def looking(self: __torch__.Kernels, x: Tensor, seen: List[Tensor], start: int) -> List[Tensor]:
    masks = annotate(List[Tensor], [])
    if len(seen) > 0:
      if torch.numel(seen[0]) > 0:
        positions = torch.unsqueeze(torch.arange(start, start + torch.size(x, 0), 1, dtype=4, device=ops.prim.device(x)), 1)
        aimed = torch.logical_and(torch.ge(positions, seen[0]), torch.lt(positions, seen[1]))
        looking = torch.any(aimed, 1, True)
        # a position that no picture is for looks at everything, empty tiles too, as in the reference
        torch.append(masks, torch.logical_or(aimed, torch.logical_not(looking)))
        torch.append(masks, torch.to(looking, ops.prim.dtype(x)))
    return masks

  # as `decoder`, but the layers `at` look at pictures and have no place in the cache; without pictures they are left out
  def cross_decoder(self: __torch__.Kernels, x: Tensor, weights: List[Tensor], packed: List[__torch__.torch.classes.quantized.LinearPackedParamsBase], cache: List[Tensor], seen: List[Tensor], cross: List[Tensor], at: List[int], rotary: Tensor, start: int, shift: int, spec: List[int], eps: float) -> Tensor:
    masks = self.looking(x, seen, start)
    first = 0
    c = 0
    x0 = x
    for i in at:
      if i > first:
        x0 = self.decoder(x0, torch.slice(weights, first * 11, i * 11), torch.slice(packed, first * 4, i * 4), torch.slice(cache, (first - c) * 2, (i - c) * 2), rotary, start, shift, spec, eps)
      if len(seen) > 0:
        x0 = self.cross_layer(x0, weights, packed, seen, cross, [i, c], spec, masks, eps)
      first = i + 1
      c = c + 1
    if len(weights) > first * 11:
      x0 = self.decoder(x0, torch.slice(weights, first * 11), torch.slice(packed, first * 4), torch.slice(cache, (first - c) * 2), rotary, start, shift, spec, eps)
    return x0

  # ---- Gemma

  def plus_one(self: __torch__.Kernels, w: Tensor) -> Tensor:
    return torch.add(w, 1)

  # factors: of embeddings, of queries, and the cap of scores (0: none)
  def scaled(self: __torch__.Kernels, x: Tensor, factors: List[float]) -> Tensor:
    return torch.mul(x, factors[0])

  # states [1, side * side, D] -> squares of them averaged, [tokens, D of the language model];
  # weights: norm and bias of the tower, norm of the averages, projection; sides: of the patches, of the tokens
  def project_averages(self: __torch__.Kernels, states: Tensor, weights: List[Tensor], sides: List[int], eps: float) -> Tensor:
    side, tokens = sides
    d = torch.size(states, 2)
    x = torch.layer_norm(states, [d], weights[0], weights[1], eps)
    x = torch.reshape(torch.transpose(x, 1, 2), [1, d, side, side])
    k = side // tokens
    x = torch.transpose(torch.squeeze(torch.flatten(torch.avg_pool2d(x, [k, k], [k, k]), 2), 0), 0, 1)
    return torch.matmul(torch.rms_norm(x, [d], weights[2], eps), weights[3])

  # states [1, P, D] -> [P, D of the language model], divided; weights: norm and bias of the tower, projection and its bias
  def project_divided(self: __torch__.Kernels, states: Tensor, weights: List[Tensor], divisor: float, eps: float) -> Tensor:
    x = torch.layer_norm(torch.squeeze(states, 0), [torch.size(states, 2)], weights[0], weights[1], eps)
    return torch.div(torch.linear(x, weights[2], weights[3]), divisor)

  # x drawn into (-cap, cap)
  def capped(self: __torch__.Kernels, x: Tensor, cap: float) -> Tensor:
    return torch.mul(torch.tanh(torch.div(x, cap)), cap)

  # attention of q [1, KV, N, K] to what it sees of keys and values [1, KV, L, K], the scores scaled and capped
  def capped_attention(self: __torch__.Kernels, q: Tensor, keys: Tensor, values: Tensor, seen: Tensor, factors: List[float]) -> Tensor:
    scores = self.capped(torch.mul(torch.matmul(q, torch.transpose(keys, 2, 3)), factors[1]), factors[2])
    scores = torch.masked_fill(torch.to(scores, 6), torch.logical_not(seen), -3.4028234663852886e+38)
    return torch.matmul(torch.to(torch.softmax(scores, -1), ops.prim.dtype(values)), values)

  # a norm of `norms`, or nothing where there are none
  def normed(self: __torch__.Kernels, x: Tensor, norms: List[Tensor], i: int, eps: float) -> Tensor:
    y = x
    if len(norms) > 0:
      y = torch.rms_norm(x, [torch.size(x, 1)], norms[i], eps)
    return y

  # as `decoder` with counted positions, but norms [2 for each layer, or none] behind attention and map, the windowed layers turning as
  # `local` says, and tokens of one run seeing each other; runs [L]: the number of each token's run, -1: none; empty: no runs;
  # at: start, shift; no norms of the heads where spec[4] is 0
  def gemma_decoder(self: __torch__.Kernels, x: Tensor, weights: List[Tensor], packed: List[__torch__.torch.classes.quantized.LinearPackedParamsBase], cache: List[Tensor], norms: List[Tensor], rotary: Tensor, local: Tensor, runs: Tensor, at: List[int], spec: List[int], factors: List[float], eps: float) -> Tensor:
    heads = spec[0]
    kv = spec[1]
    width = spec[2]
    start, shift = at
    count = torch.size(x, 0)
    d = torch.size(x, 1)
    end = start + count
    groups = heads // kv
    turned = (heads + kv) * width
    rows = torch.unsqueeze(torch.arange(start, end, 1, dtype=4, device=ops.prim.device(x)), 1)
    columns = torch.unsqueeze(torch.arange(0, end, 1, dtype=4, device=ops.prim.device(x)), 0)
    whole = torch.le(columns, rows)
    near = torch.logical_and(whole, torch.gt(columns, torch.sub(rows, spec[5])))
    if torch.numel(runs) > 0:
      none = torch.full([max(end - torch.numel(runs), 0)], -1, dtype=4, device=ops.prim.device(x))
      number = torch.cat([runs, none])
      mine = torch.unsqueeze(torch.slice(number, 0, start, end), 1)
      same = torch.logical_and(torch.eq(mine, torch.unsqueeze(torch.slice(number, 0, 0, end), 0)), torch.ge(mine, 0))
      whole = torch.logical_or(whole, same)
      near = torch.logical_or(near, same)
    whole = torch.repeat(whole, [groups, 1])
    near = torch.repeat(near, [groups, 1])
    x0 = x
    for i in range(len(weights) // 11):
      o = i * 11
      table = rotary
      seen = whole
      if spec[6 + i] != 0:
        table = local
        seen = near
      angles = torch.slice(table, 1, start + shift, end + shift)
      c = torch.unsqueeze(torch.select(angles, 0, 0), 1)
      s = torch.unsqueeze(torch.select(angles, 0, 1), 1)
      h = torch.rms_norm(x0, [d], weights[o], eps)
      qkv = self.linear_map(h, weights, o + 1, packed, i * 4)
      qk = torch.view(torch.slice(qkv, 1, 0, turned), [count, heads + kv, width])
      v = torch.view(torch.slice(qkv, 1, turned), [count, kv, width])
      if spec[4] != 0:
        qk = torch.mul(torch.rms_norm(qk, [width], None, eps), weights[o + 10])
      qk = torch.addcmul(torch.mul(qk, c), torch.roll(qk, [width // 2], [2]), s)
      q = torch.reshape(torch.permute(torch.view(torch.slice(qk, 1, 0, heads), [count, kv, groups, width]), [1, 2, 0, 3]), [1, kv, groups * count, width])
      keys = cache[i * 2]
      values = cache[i * 2 + 1]
      _0 = torch.copy_(torch.slice(keys, 1, start, end), torch.transpose(torch.slice(qk, 1, heads), 0, 1))
      _1 = torch.copy_(torch.slice(values, 1, start, end), torch.transpose(v, 0, 1))
      keys0 = torch.unsqueeze(torch.slice(keys, 1, 0, end), 0)
      values0 = torch.unsqueeze(torch.slice(values, 1, 0, end), 0)
      if factors[2] > 0.:
        a = self.capped_attention(q, keys0, values0, seen, factors)
      else:
        a = torch.scaled_dot_product_attention(q, keys0, values0, seen, 0., False, scale=factors[1])
      a0 = torch.permute(torch.view(torch.contiguous(a), [kv, groups, count, width]), [2, 0, 1, 3])
      h = self.linear_map(torch.reshape(a0, [count, heads * width]), weights, o + 3, packed, i * 4 + 1)
      x0 = torch.add(x0, self.normed(h, norms, i * 2, eps))
      h = torch.rms_norm(x0, [d], weights[o + 5], eps)
      gate_up = self.linear_map(h, weights, o + 6, packed, i * 4 + 2)
      m = torch.size(gate_up, 1) // 2
      h = torch.mul(self.activate(torch.slice(gate_up, 1, 0, m), spec[3]), torch.slice(gate_up, 1, m))
      h = self.linear_map(h, weights, o + 8, packed, i * 4 + 3)
      x0 = torch.add(x0, self.normed(h, norms, i * 2 + 1, eps))
    return x0
