# Training kernels of a LLaVA: CLIP or SigLIP tower, projector of two linear maps, Llama-like decoder, low-rank adapters.
# Of other families the decoder alone: they have no tower layers here, and pictures come as features.
# No weights live here.
#
# w: the parameters in the order of TrainingParameters, absent ones empty, then three for each adapted map (A [r, in],
# B [out, r], magnitudes [out] or empty), then the batch's pictures: pixels or features. Dimension letters: B rows, L positions, P patches, D text width, H heads,
# K head width, V vocabulary, N targets, E examples.
# sizes int64: 0 tower layers, 1 tower heads, 2 patch side, 3 drop class token, 4 tower activation, 5 projector activation,
#   6 index of the first text layer's first parameter, 7 text layers, 8 H, 9 key-value heads, 10 K, 11 tied head,
#   12 dtype of linear maps, 13 text activation, 14 sliding window or 0, 15 whether layers are computed again for their
#   gradients, 16 where the slots begin, 17 index of the first adapter, 18 (set here) seed of the noise or -1,
#   19 how many hidden states of the tower are used, 20 where the axes begin or 0, 21 how many layers get more of the
#   pictures added behind them, 22 the states, then for each text layer 1 where it has the window or 2 where it looks at
#   pictures, then the axis of positions that each pair of a head follows [K / 2] where there are axes,
#   then the slots: for each parameter the index of its adapter or 0.
# reals float64: 0 tower norm epsilon, 1 text norm epsilon, 2 pixel means [3], 5 pixel deviations [3], 8 dropout before
#   adapters, 9 what cosines and sines are multiplied with, 10 rotary frequencies [K / 2], then the factor of each adapter.
# scalars float64: 0 what the loss is divided by, 1 seed of the noise, 2 beta and 3 label smoothing of preferences,
#   4 whether the gradient of the pictures' features is wanted.
class Kernels(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def numbers(self: __torch__.Kernels, sizes: Tensor, seed: int) -> List[int]:
    out: List[int] = []
    for i in range(torch.size(sizes, 0)):
      out.append(int(sizes[i]))
    out[18] = seed
    return out

  # fresh autograd leaves that share memory with the parameters; those not trained need no gradient
  def leaves(self: __torch__.Kernels, w: List[Tensor], trained: Tensor) -> List[Tensor]:
    out: List[Tensor] = []
    for i in range(len(w)):
      leaf = torch.detach(w[i])
      if bool(trained[i]):
        leaf = torch.requires_grad_(leaf, True)
      out.append(leaf)
    return out

  # the gradient of each trained leaf in order; leaves that do not matter get zeros
  def ordered(self: __torch__.Kernels, leaves: List[Tensor], found: List[Tensor]) -> List[Tensor]:
    out: List[Tensor] = []
    for i in range(len(leaves)):
      if leaves[i].requires_grad:
        if torch.numel(found[i]) > 0:
          out.append(found[i])
        else:
          out.append(torch.zeros_like(leaves[i]))
    return out

  # adds to found[i] the gradient of leaves[i] for each i of places, and gives the gradient of x, empty where it needs none;
  # out [.] is what depends on x and these leaves, with the gradient outer
  def backward(self: __torch__.Kernels, out: Tensor, outer: Tensor, x: List[Tensor], leaves: List[Tensor], places: List[int], found: List[Tensor]) -> Tensor:
    inputs: List[Tensor] = []
    for i in range(len(x)):
      inputs.append(x[i])
    for i in range(len(places)):
      inputs.append(leaves[places[i]])
    result = torch.empty([0])
    if len(inputs) > 0 and out.requires_grad:
      outers: List[Optional[Tensor]] = [outer]
      gradients = torch.grad([out], inputs, outers, None, False, True)
      for i in range(len(gradients)):
        gradient = gradients[i]
        if gradient is not None:
          if i < len(x):
            result = gradient
          else:
            place = places[i - len(x)]
            if torch.numel(found[place]) > 0:
              found[place] = torch.add(found[place], gradient)
            else:
              found[place] = gradient
    return result

  # the trained leaves among parameters [first, last) and their adapters
  def segment(self: __torch__.Kernels, leaves: List[Tensor], first: int, last: int, n: List[int]) -> List[int]:
    out: List[int] = []
    for i in range(first, last):
      if leaves[i].requires_grad:
        out.append(i)
      slot = n[n[16] + i]
      if slot > 0:
        for j in range(slot, slot + 3):
          if leaves[j].requires_grad:
            out.append(j)
    return out

  # drops a share p of the numbers and scales the others up; which ones follows from seed alone, so that a layer computed
  # again and a run resumed drop the same
  def dropped(self: __torch__.Kernels, x: Tensor, p: float, seed: int) -> Tensor:
    h = torch.add(torch.mul(torch.arange(torch.numel(x), dtype=4, device=x.device), 6364136223846793005), seed)
    h = torch.bitwise_xor(h, torch.bitwise_right_shift(h, 33))
    h = torch.mul(h, -49064778989728563)
    h = torch.bitwise_xor(h, torch.bitwise_right_shift(h, 29))
    h = torch.mul(h, -4265267296055464877)
    u = torch.bitwise_and(torch.bitwise_right_shift(h, 32), 16777215)
    kept = torch.ge(u, p * 16777216.)
    return torch.mul(x, torch.div(torch.to(torch.reshape(kept, torch.size(x)), x.dtype), 1. - p))

  # y = x W plus what the adapter at slot adds (LoRA; DoRA where there are magnitudes, its norms held constant)
  def adapted(self: __torch__.Kernels, y: Tensor, x: Tensor, w: List[Tensor], i: int, slot: int, n: List[int], reals: Tensor) -> Tensor:
    dtype = n[12]
    factor = float(reals[10 + n[10] // 2 + (slot - n[17]) // 3])
    p = float(reals[8])
    noisy = p > 0. and n[18] >= 0
    h = x
    if noisy:
      h = (self).dropped(x, p, n[18] + 1000003 * slot, )
    low = torch.linear(h, torch.to(w[slot], dtype))
    if dtype == 6 and torch.numel(w[slot + 2]) == 0:
      flat = torch.addmm_(torch.flatten(y, 0, -2), torch.flatten(low, 0, -2), torch.transpose(w[slot + 1], 0, 1), alpha=factor)
      return torch.view(flat, torch.size(y))
    low = torch.mul(torch.linear(low, torch.to(w[slot + 1], dtype)), factor)
    if torch.numel(w[slot + 2]) == 0:
      out = torch.add(y, low)
    else:
      whole = torch.add(torch.detach(w[i]), torch.mul(torch.matmul(torch.detach(w[slot + 1]), torch.detach(w[slot])), factor))
      scale = torch.to(torch.div(w[slot + 2], torch.sqrt(torch.sum(torch.mul(whole, whole), [1]))), dtype)
      if noisy:
        y2 = torch.linear(h, torch.to(w[i], dtype))
      else:
        y2 = y
      out = torch.add(torch.add(y, torch.mul(torch.sub(scale, 1.), y2)), torch.mul(scale, low))
    return out

  # the linear map of parameters i (weight) and i + 1 (bias, may be empty)
  def map(self: __torch__.Kernels, x: Tensor, w: List[Tensor], i: int, n: List[int], reals: Tensor) -> Tensor:
    dtype = n[12]
    x = torch.to(x, dtype)
    weight = torch.to(w[i], dtype)
    slot = n[n[16] + i]
    if slot == 0 and torch.numel(w[i + 1]) > 0:
      y = torch.linear(x, weight, torch.to(w[i + 1], dtype))
    else:
      y = torch.linear(x, weight)
      if slot > 0:
        y = (self).adapted(y, x, w, i, slot, n, reals, )
        if torch.numel(w[i + 1]) > 0:
          y = torch.add(y, torch.to(w[i + 1], dtype))
    return y

  # 0 gelu, 1 quick_gelu, 2 gelu by tanh, 3 silu, 4 relu
  def activate(self: __torch__.Kernels, x: Tensor, kind: int) -> Tensor:
    if kind == 0:
      y = torch.gelu(x)
    elif kind == 1:
      y = torch.div(torch.silu(torch.mul(x, 1.702)), 1.702)
    elif kind == 2:
      y = torch.gelu(x, approximate="tanh")
    elif kind == 3:
      y = torch.silu(x)
    else:
      y = torch.relu(x)
    return y

  # q, k, v [B, H, L, K], mask [B, 1, L, L] added or empty -> [B, L, H K]. In float32 the fused kernel is as fast and does
  # not keep the weights [L, L]; its bf16 backward is slow.
  def attend(self: __torch__.Kernels, q: Tensor, k: Tensor, v: Tensor, mask: List[Tensor]) -> Tensor:
    if q.dtype == 6 and len(mask) > 0:
      a = torch.scaled_dot_product_attention(q, k, v, mask[0])
    else:
      scores = torch.matmul(torch.mul(q, torch.size(q, 3) ** -0.5), torch.transpose(k, 2, 3))
      if len(mask) > 0:
        scores = torch.add_(scores, mask[0])
      a = torch.matmul(torch.softmax(scores, -1), v)
    return torch.flatten(torch.transpose(a, 1, 2), 2)

  # pixels [B, 3, Y, X] uint8 -> [B, P, states tower width], after the class token P + 1 when it is kept
  def vision(self: __torch__.Kernels, w: List[Tensor], pixels: Tensor, n: List[int], reals: Tensor) -> Tensor:
    heads = n[1]
    patch = n[2]
    dtype = n[12]
    epsilon = float(reals[0])
    B = torch.size(pixels, 0)
    side = torch.size(pixels, 2) // patch
    P = side * side
    D = torch.size(w[1], 0)
    mean = torch.to(torch.view(torch.slice(reals, 0, 2, 5), [1, 3, 1, 1]), 6)
    deviation = torch.to(torch.view(torch.slice(reals, 0, 5, 8), [1, 3, 1, 1]), 6)
    x = torch.div(torch.sub(torch.div(torch.to(pixels, 6), 255.), mean), deviation)
    x = torch.slice(torch.slice(x, 2, 0, side * patch), 3, 0, side * patch)
    x = torch.reshape(x, [B, 3, side, patch, side, patch])
    x = torch.reshape(torch.permute(x, [0, 2, 4, 1, 3, 5]), [B, P, 3 * patch * patch])
    x = torch.to(torch.linear(torch.to(x, dtype), torch.to(torch.flatten(w[1], 1), dtype)), 6)
    if torch.numel(w[2]) > 0:
      x = torch.add(x, w[2])
    if torch.numel(w[0]) > 0:
      first = torch.expand(torch.view(w[0], [1, 1, D]), [B, 1, D])
      x = torch.cat([first, x], 1)
    x = torch.add(x, torch.unsqueeze(w[3], 0))
    if torch.numel(w[4]) > 0:
      x = torch.layer_norm(x, [D], w[4], w[5], epsilon)
    none: List[Tensor] = []
    states: List[Tensor] = [x]
    for i in range(n[0]):
      o = 6 + 16 * i
      h = torch.to(torch.layer_norm(x, [D], w[o], w[o + 1], epsilon), dtype)
      q = (self).heads((self).map(h, w, o + 2, n, reals, ), heads, )
      k = (self).heads((self).map(h, w, o + 4, n, reals, ), heads, )
      v = (self).heads((self).map(h, w, o + 6, n, reals, ), heads, )
      x = torch.add(x, (self).map((self).attend(q, k, v, none, ), w, o + 8, n, reals, ))
      h = torch.to(torch.layer_norm(x, [D], w[o + 10], w[o + 11], epsilon), dtype)
      h = (self).activate((self).map(h, w, o + 12, n, reals, ), n[4], )
      x = torch.add(x, (self).map(h, w, o + 14, n, reals, ))
      states.append(x)
    used: List[Tensor] = []
    for i in range(n[19]):
      used.append(states[n[22 + i]])
    return torch.slice(torch.cat(used, 2), 1, n[3])

  # [B, L, H K] -> [B, H, L, K]
  def heads(self: __torch__.Kernels, x: Tensor, heads: int) -> Tensor:
    return torch.transpose(torch.unflatten(x, 2, [heads, -1]), 1, 2)

  def rotate(self: __torch__.Kernels, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    return torch.add(torch.mul(x, cos), torch.mul(torch.roll(x, [torch.size(x, 3) // 2], [3]), sin))

  # Position l sees itself and each j before it whose subtree [j, ends[j]) holds l: the packed row is a tree in
  # depth-first order, and a token sees its ancestors. With a window only those less than window positions back.
  def ancestors(self: __torch__.Kernels, ends: Tensor, positions: Tensor, window: int, dtype: int) -> Tensor:
    B = torch.size(ends, 0)
    L = torch.size(ends, 1)
    places = torch.arange(L, device=ends.device)
    query = torch.view(places, [1, L, 1])
    seen = torch.logical_and(torch.le(torch.view(places, [1, 1, L]), query), torch.lt(query, torch.view(ends, [B, 1, L])))
    if window > 0:
      back = torch.sub(torch.view(positions, [B, L, 1]), torch.view(positions, [B, 1, L]))
      seen = torch.logical_and(seen, torch.lt(back, window))
    open = torch.zeros([B, L, L], dtype=dtype, device=ends.device)
    return torch.unsqueeze(torch.masked_fill(open, torch.logical_not(seen), -inf), 1)

  # the position that turns each pair of a head [B, L, 1] or [B, L, K / 2]
  def turns(self: __torch__.Kernels, grid: Tensor, n: List[int]) -> Tensor:
    if n[20] == 0:
      turns = torch.unsqueeze(grid[1], 2)
    else:
      rows: List[Tensor] = []
      for i in range(n[10] // 2):
        rows.append(grid[3 + n[n[20] + i]])
      turns = torch.stack(rows, 2)
    return torch.to(turns, 6)

  # what every text layer takes: mask, cos, sin, mask with the window
  def shared(self: __torch__.Kernels, grid: Tensor, n: List[int], reals: Tensor) -> List[Tensor]:
    dtype = n[12]
    positions = grid[1]
    ends = grid[2]
    factor = float(reals[9])
    mask = (self).ancestors(ends, positions, 0, dtype, )
    windowed = mask
    if n[14] > 0:
      windowed = (self).ancestors(ends, positions, n[14], dtype, )
    angles = torch.mul((self).turns(grid, n, ), torch.to(torch.slice(reals, 0, 10, 10 + n[10] // 2), 6))
    cos = torch.unsqueeze(torch.to(torch.mul(torch.cos(torch.cat([angles, angles], 2)), factor), dtype), 1)
    sin = torch.mul(torch.sin(angles), factor)
    sin = torch.unsqueeze(torch.to(torch.cat([torch.neg(sin), sin], 2), dtype), 1)
    return [mask, cos, sin, windowed]

  # who looks at which picture, for layers that do: the picture of each row [B], whether it has one [B, 1, 1], which
  # positions look at it [B, L, 1], mask [B, 1, L, S]. A position that looks at none sees all rows, empty tiles too, as in
  # the reference (transformers 4.57.6, modeling_mllama.py, _prepare_cross_attention_mask).
  # picture [3, M]: where in [B L] the image tokens are, the number of the picture, how many of its rows show something
  def looks(self: __torch__.Kernels, mask: Tensor, picture: Tensor, features: Tensor) -> List[Tensor]:
    B = torch.size(mask, 0)
    L = torch.size(mask, 3)
    S = torch.size(features, 1) // (int(torch.max(picture[1])) + 1)
    rows = torch.floor_divide(picture[0], L)
    none = torch.zeros([B], dtype=4, device=mask.device)
    number = torch.index_put(none, [rows], picture[1])
    shown = torch.index_put(none, [rows], picture[2])
    there = torch.gt(shown, 0)
    tokens = torch.index_put(torch.zeros([B * L], dtype=6, device=mask.device), [picture[0]], torch.ones([], dtype=6, device=mask.device))
    seen = torch.to(torch.eq(torch.squeeze(mask, 1), 0.), 6)
    looking = torch.gt(torch.matmul(seen, torch.view(tokens, [B, L, 1])), 0.)
    empty = torch.ge(torch.view(torch.arange(S, device=mask.device), [1, 1, S]), torch.view(shown, [B, 1, 1]))
    closed = torch.logical_and(looking, empty)
    open = torch.zeros([B, L, S], dtype=mask.dtype, device=mask.device)
    bars = torch.unsqueeze(torch.masked_fill(open, closed, -inf), 1)
    return [number, torch.view(there, [B, 1, 1]), looking, bars]

  # one text layer, its first parameter at o: x [B, L, D] -> [B, L, D]; w ends with the pictures
  def layer(self: __torch__.Kernels, w: List[Tensor], o: int, x: Tensor, shared: List[Tensor], n: List[int], reals: Tensor) -> Tensor:
    i = (o - n[6]) // 20
    if n[22 + n[19] + i] == 2:
      y = x
      if len(shared) > 4:
        y = (self).cross_layer(w, o, x, shared, n, reals, )
    else:
      y = (self).own_layer(w, o, x, shared, n, reals, )
      if i < n[21] and len(shared) > 4:
        D = torch.size(x, 2)
        more = torch.slice(torch.squeeze(w[len(w) - 1], 0), 1, (i + 1) * D, (i + 2) * D)
        added = torch.to(torch.index_select(more, 0, shared[5]), y.dtype)
        y = torch.view(torch.index_add(torch.flatten(y, 0, 1), 0, shared[4], added), torch.size(x))
    return y

  # a layer whose positions look at their own text
  def own_layer(self: __torch__.Kernels, w: List[Tensor], o: int, x: Tensor, shared: List[Tensor], n: List[int], reals: Tensor) -> Tensor:
    dtype = n[12]
    epsilon = float(reals[1])
    D = torch.size(x, 2)
    h = torch.to(torch.rms_norm(x, [D], w[o], epsilon), dtype)
    q = (self).heads((self).map(h, w, o + 1, n, reals, ), n[8], )
    k = (self).heads((self).map(h, w, o + 3, n, reals, ), n[9], )
    v = (self).heads((self).map(h, w, o + 5, n, reals, ), n[9], )
    if torch.numel(w[o + 9]) > 0:
      q = torch.to(torch.rms_norm(q, [n[10]], w[o + 9], epsilon), dtype)
      k = torch.to(torch.rms_norm(k, [n[10]], w[o + 10], epsilon), dtype)
    q = (self).rotate(q, shared[1], shared[2], )
    k = (self).rotate(k, shared[1], shared[2], )
    if n[8] != n[9]:
      k = torch.repeat_interleave(k, n[8] // n[9], 1)
      v = torch.repeat_interleave(v, n[8] // n[9], 1)
    mask = shared[0]
    if n[22 + n[19] + (o - n[6]) // 20] > 0:
      mask = shared[3]
    x = torch.add(x, (self).map((self).attend(q, k, v, [mask], ), w, o + 7, n, reals, ))
    h = torch.to(torch.rms_norm(x, [D], w[o + 11], epsilon), dtype)
    return torch.add(x, (self).gated(h, w, o + 12, n, reals, ))

  # the gated MLP whose first parameter is at o
  def gated(self: __torch__.Kernels, h: Tensor, w: List[Tensor], o: int, n: List[int], reals: Tensor) -> Tensor:
    h = torch.mul((self).activate((self).map(h, w, o, n, reals, ), n[13], ), (self).map(h, w, o + 2, n, reals, ))
    return (self).map(h, w, o + 4, n, reals, )

  # a layer whose positions look at the picture, through gates: places as in a layer of its own text, then the two gates;
  # rows without a picture go past it
  def cross_layer(self: __torch__.Kernels, w: List[Tensor], o: int, x: Tensor, shared: List[Tensor], n: List[int], reals: Tensor) -> Tensor:
    dtype = n[12]
    epsilon = float(reals[1])
    D = torch.size(x, 2)
    K = n[10]
    f = torch.squeeze(w[len(w) - 1], 0)
    pictures = torch.size(f, 0) // torch.size(shared[7], 3)
    f = torch.view(f, [pictures, -1, D])
    h = torch.to(torch.rms_norm(x, [D], w[o], epsilon), dtype)
    q = (self).heads((self).map(h, w, o + 1, n, reals, ), n[8], )
    k = (self).heads((self).map(f, w, o + 3, n, reals, ), n[9], )
    v = (self).heads((self).map(f, w, o + 5, n, reals, ), n[9], )
    q = torch.to(torch.rms_norm(q, [K], w[o + 9], epsilon), dtype)
    k = torch.to(torch.rms_norm(k, [K], w[o + 10], epsilon), dtype)
    k = torch.repeat_interleave(torch.index_select(k, 0, shared[4]), n[8] // n[9], 1)
    v = torch.repeat_interleave(torch.index_select(v, 0, shared[4]), n[8] // n[9], 1)
    h = (self).map((self).attend(q, k, v, [shared[7]], ), w, o + 7, n, reals, )
    y = torch.add(x, torch.mul(torch.to(h, 6), torch.tanh(w[o + 18])))
    h = torch.to(torch.rms_norm(y, [D], w[o + 11], epsilon), dtype)
    h = torch.mul(torch.to((self).gated(h, w, o + 12, n, reals, ), 6), torch.to(shared[6], 6))
    y = torch.add(y, torch.mul(h, torch.tanh(w[o + 19])))
    return torch.where(shared[5], y, x)

  # whether the text layers, and not the places of image tokens, take the pictures
  def aside(self: __torch__.Kernels, n: List[int]) -> bool:
    aside = False
    for i in range(n[7]):
      aside = aside or n[22 + n[19] + i] == 2
    return aside

  # tokens [B, L]; w ends with the pictures: pixels [B, 3, Y, X] uint8 or features [1, vectors, D] float32, empty where there
  # are none; picture: places: where in [B L] image vectors go, sources: which of all vectors -> [B, L, D]
  def front(self: __torch__.Kernels, w: List[Tensor], tokens: Tensor, picture: Tensor, n: List[int], reals: Tensor) -> Tensor:
    base = n[6]
    image = w[len(w) - 1]
    B = torch.size(tokens, 0)
    L = torch.size(tokens, 1)
    x = torch.flatten(torch.embedding(w[base - 1], tokens), 0, 1)
    D = torch.size(x, 1)
    if torch.size(image, 0) > 0 and not (self).aside(n, ):
      f = image
      if torch.dim(image) == 4:
        f = (self).project(w, (self).vision(w, image, n, reals, ), n, reals, )
      f = torch.slice(torch.flatten(f, 0, 1), 1, 0, D)
      x = torch.index_put(x, [picture[0]], torch.to(torch.index_select(f, 0, picture[1]), 6))
    return torch.view(x, [B, L, D])

  # what every text layer takes, and where pictures stand
  def around(self: __torch__.Kernels, w: List[Tensor], grid: Tensor, picture: Tensor, n: List[int], reals: Tensor) -> List[Tensor]:
    shared = (self).shared(grid, n, reals, )
    image = w[len(w) - 1]
    if torch.size(image, 0) > 0:
      if (self).aside(n, ):
        more = (self).looks(shared[0], picture, image, )
        for i in range(len(more)):
          shared.append(more[i])
      elif n[21] > 0:
        shared.append(picture[0])
        shared.append(picture[1])
    return shared

  # the parameters with the pictures behind them
  def with_pictures(self: __torch__.Kernels, w: List[Tensor], image: Tensor) -> List[Tensor]:
    out: List[Tensor] = []
    for i in range(len(w)):
      out.append(w[i])
    out.append(image)
    return out

  # what the tower gives -> what enters the text layers
  def project(self: __torch__.Kernels, w: List[Tensor], f: Tensor, n: List[int], reals: Tensor) -> Tensor:
    base = n[6]
    f = (self).activate((self).map(f, w, base - 5, n, reals, ), n[5], )
    return (self).map(f, w, base - 3, n, reals, )

  # pixels -> [B, P, D] float32: for pictures that no trained parameter touches
  def features(self: __torch__.Kernels, w: List[Tensor], pixels: Tensor, sizes: Tensor, reals: Tensor) -> List[Tensor]:
    n = (self).numbers(sizes, -1, )
    return [torch.to((self).project(w, (self).vision(w, pixels, n, reals, ), n, reals, ), 6)]

  # rows [N]: where in [B L] a target is predicted -> logits [N, V] in float32
  def back(self: __torch__.Kernels, w: List[Tensor], x: Tensor, rows: Tensor, n: List[int], reals: Tensor) -> Tensor:
    last = n[6] + 20 * n[7]
    D = torch.size(x, 2)
    x = torch.index_select(torch.flatten(x, 0, 1), 0, rows)
    x = torch.rms_norm(x, [D], w[last], float(reals[1]))
    if n[11] > 0:
      z = torch.linear(torch.to(x, n[12]), torch.to(w[n[6] - 1], n[12]))
    else:
      z = (self).map(x, w, last + 1, n, reals, )
    return torch.to(z, 6)

  def likely(self: __torch__.Kernels, logits: Tensor, targets: Tensor) -> Tensor:
    return torch.view(torch.gather(torch.log_softmax(logits, -1), 1, torch.unsqueeze(targets, 1)), [-1])

  # sum of weights x negative log-likelihoods of targets [N], over divisor
  def loss(self: __torch__.Kernels, logits: Tensor, targets: Tensor, weights: Tensor, divisor: Tensor) -> Tensor:
    return torch.neg(torch.div(torch.sum(torch.mul((self).likely(logits, targets, ), weights)), divisor))

  # the log-likelihood of each example's targets: examples [N] in [0, E)
  def sums(self: __torch__.Kernels, logits: Tensor, targets: Tensor, examples: Tensor, count: int) -> Tensor:
    return torch.index_add(torch.zeros([count], device=logits.device), 0, examples, (self).likely(logits, targets, ))

  # preference: empty for answers to learn; else examples [N] and the reference's log-likelihoods [E], the better one of a
  # pair before the worse (DPO, Rafailov et al. 2023, https://arxiv.org/abs/2305.18290, equation 7; label smoothing as
  # conservative DPO)
  def objective(self: __torch__.Kernels, logits: Tensor, targets: Tensor, weights: Tensor, preference: List[Tensor], scalars: Tensor) -> Tensor:
    divisor = torch.to(scalars[0], 6)
    if len(preference) < 2:
      loss = (self).loss(logits, targets, weights, divisor, )
    else:
      margin = torch.mul((self).margins(logits, targets, preference, ), float(scalars[2]))
      smoothing = float(scalars[3])
      losses = torch.add(torch.mul(torch.softplus(torch.neg(margin)), 1. - smoothing), torch.mul(torch.softplus(margin), smoothing))
      loss = torch.div(torch.sum(losses), divisor)
    return loss

  # how much more a pair's better answer has gained over the reference than its worse one [E / 2]
  def margins(self: __torch__.Kernels, logits: Tensor, targets: Tensor, preference: List[Tensor]) -> Tensor:
    E = torch.size(preference[1], 0)
    gained = torch.view(torch.sub((self).sums(logits, targets, preference[0], E, ), preference[1]), [E // 2, 2])
    return torch.sub(torch.select(gained, 1, 0), torch.select(gained, 1, 1))

  # grid [3 + axes, B, L]: tokens, depths, ends, and the positions on each axis where there are axes; picture [2, .]: places, sources; wanted [2, N]: rows, targets
  # -> loss, then the gradient of each trained parameter, then that of the pictures' features where it is asked for
  def gradients(self: __torch__.Kernels, w: List[Tensor], trained: Tensor, image: Tensor, grid: Tensor, picture: Tensor, wanted: Tensor, weights: Tensor, preference: List[Tensor], scalars: Tensor, sizes: Tensor, reals: Tensor) -> List[Tensor]:
    n = (self).numbers(sizes, int(scalars[1]), )
    seen = torch.detach(image)
    last = len(w)
    looked = float(scalars[4]) > 0.
    all = (self).with_pictures(w, torch.detach(image), )
    if looked:
      seen = torch.requires_grad_(seen, True)
    leaves = (self).with_pictures((self).leaves(w, trained, ), seen, )
    found: List[Tensor] = []
    for i in range(len(leaves)):
      found.append(torch.empty([0]))
    base = n[6]
    end = base + 20 * n[7]
    shared = (self).around(all, grid, picture, n, reals, )
    x0 = (self).front(leaves, grid[0], picture, n, reals, )
    front = (self).segment(leaves, 0, base, n, )
    if looked:
      front.append(last)
    back = (self).segment(leaves, end, n[17], n, )
    if n[11] > 0 and leaves[base - 1].requires_grad:
      back.append(base - 1)
    if n[15] == 0:
      x = x0
      for i in range(n[7]):
        x = (self).layer(leaves, base + 20 * i, x, shared, n, reals, )
      loss = (self).objective((self).back(leaves, x, wanted[0], n, reals, ), wanted[1], weights, preference, scalars, )
      every = (self).segment(leaves, 0, n[17], n, )
      if looked:
        every.append(last)
      none: List[Tensor] = []
      _0 = (self).backward(loss, torch.ones_like(loss), none, leaves, every, found, )
    else:
      # layer by layer: what enters each is kept, the rest is computed again
      states: List[Tensor] = [torch.detach(x0)]
      for i in range(n[7]):
        states.append((self).layer(all, base + 20 * i, states[i], shared, n, reals, ))
      x = torch.requires_grad_(torch.detach(states[n[7]]), True)
      loss = (self).objective((self).back(leaves, x, wanted[0], n, reals, ), wanted[1], weights, preference, scalars, )
      outer = (self).backward(loss, torch.ones_like(loss), [x], leaves, back, found, )
      deep = n[7]
      while deep > 0:
        deep = deep - 1
        x = torch.requires_grad_(torch.detach(states[deep]), True)
        y = (self).layer(leaves, base + 20 * deep, x, shared, n, reals, )
        own = (self).segment(leaves, base + 20 * deep, base + 20 * deep + 20, n, )
        if looked:
          own.append(last)
        outer = (self).backward(y, outer, [x], leaves, own, found, )
        _1 = states.pop()
      nothing: List[Tensor] = []
      _2 = (self).backward(x0, outer, nothing, leaves, front, found, )
    out: List[Tensor] = [torch.detach(loss)]
    ordered = (self).ordered(leaves, found, )
    for i in range(len(ordered)):
      out.append(ordered[i])
    return out

  def logits(self: __torch__.Kernels, w: List[Tensor], image: Tensor, grid: Tensor, picture: Tensor, wanted: Tensor, n: List[int], reals: Tensor) -> Tensor:
    all = (self).with_pictures(w, image, )
    shared = (self).around(all, grid, picture, n, reals, )
    x = (self).front(all, grid[0], picture, n, reals, )
    for i in range(n[7]):
      x = (self).layer(all, n[6] + 20 * i, x, shared, n, reals, )
    return (self).back(w, x, wanted[0], n, reals, )

  # [loss, argmax [N]]; with preferences also the margins of the pairs
  def scores(self: __torch__.Kernels, w: List[Tensor], image: Tensor, grid: Tensor, picture: Tensor, wanted: Tensor, weights: Tensor, preference: List[Tensor], scalars: Tensor, sizes: Tensor, reals: Tensor) -> List[Tensor]:
    z = (self).logits(w, image, grid, picture, wanted, (self).numbers(sizes, -1, ), reals, )
    out = [(self).objective(z, wanted[1], weights, preference, scalars, ), torch.argmax(z, 1)]
    if len(preference) > 1:
      out.append((self).margins(z, wanted[1], preference, ))
    return out

  # the log-likelihood of each example [E]: the reference of preferences
  def likelihoods(self: __torch__.Kernels, w: List[Tensor], image: Tensor, grid: Tensor, picture: Tensor, wanted: Tensor, examples: Tensor, count: Tensor, sizes: Tensor, reals: Tensor) -> List[Tensor]:
    z = (self).logits(w, image, grid, picture, wanted, (self).numbers(sizes, -1, ), reals, )
    return [(self).sums(z, wanted[1], examples, int(count[0]), )]

  # [B P, classes]: the last two parameters are a linear head over the tower's patch features
  def patch_logits(self: __torch__.Kernels, w: List[Tensor], pixels: Tensor, n: List[int], reals: Tensor) -> Tensor:
    f = (self).vision(w, pixels, n, reals, )
    if torch.numel(w[0]) > 0:
      f = torch.slice(f, 1, 1 - n[3])
    f = torch.to(torch.flatten(f, 0, 1), n[12])
    return torch.to(torch.linear(f, torch.to(w[len(w) - 2], n[12]), torch.to(w[len(w) - 1], n[12])), 6)

  def patch_gradients(self: __torch__.Kernels, w: List[Tensor], trained: Tensor, pixels: Tensor, targets: Tensor, weights: Tensor, scalars: Tensor, sizes: Tensor, reals: Tensor) -> List[Tensor]:
    leaves = (self).leaves(w, trained, )
    z = (self).patch_logits(leaves, pixels, (self).numbers(sizes, -1, ), reals, )
    loss = (self).loss(z, targets, weights, torch.to(scalars[0], 6), )
    found: List[Tensor] = []
    places: List[int] = []
    for i in range(len(leaves)):
      found.append(torch.empty([0]))
      if leaves[i].requires_grad:
        places.append(i)
    none: List[Tensor] = []
    _0 = (self).backward(loss, torch.ones_like(loss), none, leaves, places, found, )
    out: List[Tensor] = [torch.detach(loss)]
    ordered = (self).ordered(leaves, found, )
    for i in range(len(ordered)):
      out.append(ordered[i])
    return out

  def patch_scores(self: __torch__.Kernels, w: List[Tensor], pixels: Tensor, targets: Tensor, weights: Tensor, scalars: Tensor, sizes: Tensor, reals: Tensor) -> List[Tensor]:
    z = (self).patch_logits(w, pixels, (self).numbers(sizes, -1, ), reals, )
    return [(self).loss(z, targets, weights, torch.to(scalars[0], 6), ), torch.argmax(z, 1)]

  # sum += part, list by list
  def accumulate(self: __torch__.Kernels, sum: List[Tensor], part: List[Tensor]) -> Tensor:
    for i in range(len(sum)):
      _0 = torch.add_(sum[i], part[i])
    return torch.clone(sum[0])

  # the norm of all gradients together
  def norm(self: __torch__.Kernels, g: List[Tensor]) -> Tensor:
    total = torch.zeros([], dtype=7, device=g[0].device)
    for i in range(len(g)):
      total = torch.add(total, torch.to(torch.sum(torch.mul(g[i], g[i])), 7))
    return torch.sqrt(total)

  # AdamW (Loshchilov and Hutter 2019), in place; m and v are the running moments, decay touches matrices only.
  # s [8] float64: step from 1, learning rate, weight decay, beta1, beta2, epsilon, factor on the gradients, unused
  def adamw(self: __torch__.Kernels, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], s: Tensor) -> Tensor:
    step = float(s[0])
    rate = float(s[1])
    keep = 1. - rate * float(s[2])
    beta1 = float(s[3])
    beta2 = float(s[4])
    epsilon = float(s[5])
    factor = float(s[6])
    size = rate / (1. - beta1 ** step)
    root = (1. - beta2 ** step) ** 0.5
    for i in range(len(g)):
      w = torch.detach(p[i])
      gradient = torch.mul(g[i], factor)
      if torch.dim(w) > 1:
        _0 = torch.mul_(w, keep)
      _1 = torch.lerp_(m[i], gradient, 1. - beta1)
      _2 = torch.addcmul_(torch.mul_(v[i], beta2), gradient, gradient, value=1. - beta2)
      _3 = torch.addcdiv_(w, m[i], torch.add_(torch.div_(torch.sqrt(v[i]), root), epsilon), value=-size)
    return torch.clone(s)
