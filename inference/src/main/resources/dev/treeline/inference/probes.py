
  # ---- probes: the decoder with its attention written out, read and changed on the way

  # attention of q [L, H, K] over keys and values [KV, end, K] with f32 scores; seen [L, end] bool; places: image tokens [N];
  # boost: of the scores there, for the rows from `boosted` on (0.: none) -> output [L, H * K], probabilities [H, L, end]
  def attend_openly(self: __torch__.Kernels, q: Tensor, keys: Tensor, values: Tensor, seen: Tensor, places: Tensor, boost: float, boosted: int) -> Tuple[Tensor, Tensor]:
    count = torch.size(q, 0)
    heads = torch.size(q, 1)
    width = torch.size(q, 2)
    kv = torch.size(keys, 0)
    end = torch.size(keys, 1)
    rows = torch.reshape(torch.transpose(q, 0, 1), [kv, heads // kv * count, width])
    scores = torch.view(torch.to(torch.matmul(rows, torch.transpose(keys, 1, 2)), 6), [heads, count, end])
    scores = torch.div(scores, torch.sqrt(torch.tensor(float(width), dtype=6, device=ops.prim.device(q))))
    if boost != 0.:
      strong = torch.slice(scores, 1, boosted)
      there = torch.index_select(strong, 2, places)
      _0 = torch.index_copy_(strong, 2, places, torch.add(there, torch.mul(torch.abs(there), boost)))
    scores = torch.masked_fill(scores, torch.unsqueeze(torch.logical_not(seen), 0), -3.4028234663852886e+38)
    shares = torch.softmax(scores, -1)
    a = torch.matmul(torch.reshape(torch.to(shares, ops.prim.dtype(values)), [kv, heads // kv * count, end]), values)
    h = torch.reshape(torch.transpose(torch.view(a, [heads, count, width]), 0, 1), [count, heads * width])
    return (h, shares)

  # which keys the rows may see when all image tokens but the `keep` least attended are hidden: attended [L, N] on the image
  # tokens at places; while the prompt runs its last row decides for all rows, later each for itself -> [L, end] bool
  def prune(self: __torch__.Kernels, seen: Tensor, attended: Tensor, places: Tensor, keep: int, prompt: bool) -> Tensor:
    count = torch.size(seen, 0)
    deciding = attended
    if prompt:
      deciding = torch.expand(torch.slice(attended, 0, count - 1), [count, -1])
    least = torch.select(torch.stack([(torch.topk(deciding, keep, 1, False))[1]]), 0, 0)
    kept = torch.scatter(torch.zeros_like(deciding, dtype=11), 1, least, True)
    shown = torch.index_copy(torch.ones_like(seen), 1, places, kept)
    return torch.logical_and(seen, shown)

  # h [L, D] turned towards a direction [D] of length 1, its length kept
  def steer(self: __torch__.Kernels, h: Tensor, direction: Tensor, strength: float) -> Tensor:
    wide = torch.to(h, 6)
    length = torch.sqrt(torch.sum(torch.mul(wide, wide), [1], True))
    unit = torch.div(wide, torch.clamp_min(length, 1e-12))
    turned = torch.add(unit, torch.mul(direction, strength))
    size = torch.sqrt(torch.sum(torch.mul(turned, turned), [1], True))
    return torch.to(torch.mul(torch.div(turned, torch.clamp_min(size, 1e-12)), length), ops.prim.dtype(h))

  # as decoder. places: image tokens [N]; plan: first boosted layer, first pruned layer (0: none), image tokens kept, read the
  # attention (0: no), then the hidden states to read, in order (0 is what enters the first layer);
  # numbers: boost, strength of steering; directions [layers, D], or empty; added: as stacked_decoder, or empty
  # -> x before the last norm; attention of the last row on the image tokens [layers, N], mean of the heads, or empty;
  # hidden states of the last row [states, D] in f32, or empty
  def probed(self: __torch__.Kernels, x: Tensor, weights: List[Tensor], packed: List[__torch__.torch.classes.quantized.LinearPackedParamsBase], cache: List[Tensor], rotary: Tensor, start: int, shift: int, spec: List[int], eps: float, places: Tensor, plan: List[int], numbers: List[float], directions: Tensor, added: List[Tensor]) -> List[Tensor]:
    heads = spec[0]
    kv = spec[1]
    width = spec[2]
    kind = spec[3]
    count = torch.size(x, 0)
    d = torch.size(x, 1)
    end = start + count
    turned = (heads + kv) * width
    images = torch.size(places, 0)
    angles = torch.slice(rotary, 1, start + shift, end + shift)
    c = torch.unsqueeze(torch.select(angles, 0, 0), 1)
    s = torch.unsqueeze(torch.select(angles, 0, 1), 1)
    whole = self.mask(start, count, 0, 1, x)
    windowed = self.mask(start, count, spec[5], 1, x)
    boosted = 0
    if start == 0:
      boosted = count - 1
    attended = torch.zeros([count, images], dtype=6, device=ops.prim.device(x))
    readings = annotate(List[Tensor], [])
    states = annotate(List[Tensor], [])
    torch.append(states, torch.slice(x, 0, count - 1))
    for i in range(len(weights) // 11):
      o = i * 11
      seen = whole
      if spec[5] > 0 and spec[6 + i] != 0:
        seen = windowed
      if plan[1] > 0 and i >= plan[1] and images > 0:
        if i == plan[1]:
          whole = self.prune(whole, attended, places, plan[2], start == 0)
          windowed = torch.logical_and(windowed, whole)
          seen = torch.logical_and(seen, whole)
      h = torch.rms_norm(x, [d], weights[o], eps)
      qkv = self.linear_map(h, weights, o + 1, packed, i * 4)
      qk = torch.view(torch.slice(qkv, 1, 0, turned), [count, heads + kv, width])
      v = torch.view(torch.slice(qkv, 1, turned), [count, kv, width])
      if spec[4] != 0:
        qk = torch.mul(torch.rms_norm(qk, [width], None, eps), weights[o + 10])
      qk = torch.addcmul(torch.mul(qk, c), torch.roll(qk, [width // 2], [2]), s)
      keys = cache[i * 2]
      values = cache[i * 2 + 1]
      _0 = torch.copy_(torch.slice(keys, 1, start, end), torch.transpose(torch.slice(qk, 1, heads), 0, 1))
      _1 = torch.copy_(torch.slice(values, 1, start, end), torch.transpose(v, 0, 1))
      boost = 0.
      if i >= plan[0] and images > 0:
        boost = numbers[0]
      h, shares = self.attend_openly(torch.slice(qk, 1, 0, heads), torch.slice(keys, 1, 0, end), torch.slice(values, 1, 0, end), seen, places, boost, boosted)
      attended = torch.mean(torch.index_select(shares, 2, places), [0])
      if plan[3] != 0:
        torch.append(readings, torch.select(attended, 0, count - 1))
      x = torch.add(x, self.linear_map(h, weights, o + 3, packed, i * 4 + 1))
      h = torch.rms_norm(x, [d], weights[o + 5], eps)
      gate_up = self.linear_map(h, weights, o + 6, packed, i * 4 + 2)
      m = torch.size(gate_up, 1) // 2
      h = torch.mul(self.activate(torch.slice(gate_up, 1, 0, m), kind), torch.slice(gate_up, 1, m))
      h = self.linear_map(h, weights, o + 8, packed, i * 4 + 3)
      if torch.numel(directions) > 0:
        h = self.steer(h, torch.select(directions, 0, i), numbers[1])
      x = torch.add(x, h)
      torch.append(states, torch.slice(x, 0, count - 1))
      if start == 0 and i < len(added) - 1:
        x = torch.index_add(x, 0, added[0], added[i + 1])
    wanted = annotate(List[Tensor], [])
    for state in torch.slice(plan, 4):
      torch.append(wanted, states[state])
    attention = torch.zeros([0], dtype=6, device=ops.prim.device(x))
    if len(readings) > 0:
      attention = torch.stack(readings)
    picked = torch.zeros([0], dtype=6, device=ops.prim.device(x))
    if len(wanted) > 0:
      picked = torch.contiguous(torch.to(torch.cat(wanted), 6))
    return [x, attention, picked]

  # as cross_decoder, layer by layer -> x before the last norm; hidden states `wanted` of the last row [states, D] in f32, in order
  def cross_states(self: __torch__.Kernels, x: Tensor, weights: List[Tensor], packed: List[__torch__.torch.classes.quantized.LinearPackedParamsBase], cache: List[Tensor], seen: List[Tensor], cross: List[Tensor], at: List[int], rotary: Tensor, start: int, shift: int, spec: List[int], eps: float, wanted: List[int]) -> List[Tensor]:
    masks = self.looking(x, seen, start)
    c = 0
    last = torch.size(x, 0) - 1
    states = annotate(List[Tensor], [])
    torch.append(states, torch.slice(x, 0, last))
    for i in range(len(weights) // 11):
      looks = False
      if c < len(at):
        looks = at[c] == i
      if looks:
        if len(seen) > 0:
          x = self.cross_layer(x, weights, packed, seen, cross, [i, c], spec, masks, eps)
        c = c + 1
      else:
        of = torch.slice(weights, i * 11, i * 11 + 11)
        maps = torch.slice(packed, i * 4, i * 4 + 4)
        kept = torch.slice(cache, (i - c) * 2, (i - c) * 2 + 2)
        x = self.decoder(x, of, maps, kept, rotary, start, shift, spec, eps)
      torch.append(states, torch.slice(x, 0, last))
    return [x, self.chosen(states, wanted)]

  # as gemma_decoder, in the same way
  def gemma_states(self: __torch__.Kernels, x: Tensor, weights: List[Tensor], packed: List[__torch__.torch.classes.quantized.LinearPackedParamsBase], cache: List[Tensor], norms: List[Tensor], rotary: Tensor, local: Tensor, runs: Tensor, at: List[int], spec: List[int], factors: List[float], eps: float, wanted: List[int]) -> List[Tensor]:
    last = torch.size(x, 0) - 1
    states = annotate(List[Tensor], [])
    torch.append(states, torch.slice(x, 0, last))
    for i in range(len(weights) // 11):
      of = torch.slice(weights, i * 11, i * 11 + 11)
      maps = torch.slice(packed, i * 4, i * 4 + 4)
      kept = torch.slice(cache, i * 2, i * 2 + 2)
      own = annotate(List[int], [])
      for j in range(6):
        torch.append(own, spec[j])
      torch.append(own, spec[6 + i])
      x = self.gemma_decoder(x, of, maps, kept, torch.slice(norms, i * 2, i * 2 + 2), rotary, local, runs, at, own, factors, eps)
      torch.append(states, torch.slice(x, 0, last))
    return [x, self.chosen(states, wanted)]

  # some of the rows [1, D] below each other in f32
  def chosen(self: __torch__.Kernels, rows: List[Tensor], wanted: List[int]) -> Tensor:
    picked = annotate(List[Tensor], [])
    for i in wanted:
      torch.append(picked, rows[i])
    return torch.contiguous(torch.to(torch.cat(picked), 6))

  # the head on rows of hidden states [N, D] without the last norm -> [N, V] in f32
  def plain_head(self: __torch__.Kernels, x: Tensor, ends: List[Tensor], packed: List[__torch__.torch.classes.quantized.LinearPackedParamsBase]) -> Tensor:
    if len(packed) == 0 or ops.prim.dtype(ends[1]) == 6:
      y = torch.to(torch.linear(torch.to(x, ops.prim.dtype(ends[1])), ends[1]), 6)
    else:
      y = ops.quantized.linear_dynamic_fp16(x, packed[len(packed) - 1])
    return y

  # rows of x [L, D] at places [N] set to zero, in place
  def blank(self: __torch__.Kernels, x: Tensor, places: Tensor) -> Tensor:
    return torch.index_fill_(x, 0, places, 0.)
