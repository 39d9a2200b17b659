# Training kernels of a LLaVA: CLIP tower, projector of two linear maps, Llama decoder. No weights live here.
#
# w: the parameters in the order of TrainingParameters. Dimension letters: B rows, L positions, P patches,
# D text width, H heads, K head width, V vocabulary, N targets.
# sizes [13] int64: tower layers, tower heads, patch side, drop class token, tower activation, projector activation,
#   index of the first text layer's first parameter, text layers, H, key-value heads, K, tied head, dtype of linear maps.
# reals [8 + K / 2] float64: tower norm epsilon, text norm epsilon, pixel means [3], pixel deviations [3], rotary frequencies.
class Kernels(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def numbers(self: __torch__.Kernels, sizes: Tensor) -> List[int]:
    out: List[int] = []
    for i in range(torch.size(sizes, 0)):
      out.append(int(sizes[i]))
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

  # [loss, gradient of each trained leaf in order]
  def gradients(self: __torch__.Kernels, loss: Tensor, leaves: List[Tensor]) -> List[Tensor]:
    wanted: List[Tensor] = []
    for i in range(len(leaves)):
      if leaves[i].requires_grad:
        wanted.append(leaves[i])
    found = torch.grad([loss], wanted)
    out: List[Tensor] = [torch.detach(loss)]
    for i in range(len(found)):
      gradient = found[i]
      if gradient is None:
        out.append(torch.zeros_like(wanted[i]))
      else:
        out.append(gradient)
    return out

  def map(self: __torch__.Kernels, x: Tensor, weight: Tensor, dtype: int) -> Tensor:
    return torch.linear(torch.to(x, dtype), torch.to(weight, dtype))

  def affine(self: __torch__.Kernels, x: Tensor, weight: Tensor, bias: Tensor, dtype: int) -> Tensor:
    return torch.linear(torch.to(x, dtype), torch.to(weight, dtype), torch.to(bias, dtype))

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

  # q, k, v [B, H, L, K], mask [B, 1, L, L] added or empty -> [B, L, H K]. On CPU this beat the fused kernel, whose
  # bf16 backward is slow.
  def attend(self: __torch__.Kernels, q: Tensor, k: Tensor, v: Tensor, mask: List[Tensor]) -> Tensor:
    scores = torch.matmul(torch.mul(q, torch.size(q, 3) ** -0.5), torch.transpose(k, 2, 3))
    if len(mask) > 0:
      scores = torch.add(scores, mask[0])
    a = torch.matmul(torch.softmax(scores, -1), v)
    return torch.flatten(torch.transpose(a, 1, 2), 2)

  # pixels [B, 3, Y, X] uint8 -> [B, P, tower width], after the class token P + 1 when it is kept
  def vision(self: __torch__.Kernels, w: List[Tensor], pixels: Tensor, n: List[int], reals: Tensor) -> Tensor:
    layers = n[0]
    heads = n[1]
    patch = n[2]
    dtype = n[12]
    epsilon = float(reals[0])
    B = torch.size(pixels, 0)
    side = torch.size(pixels, 2) // patch
    P = side * side
    D = torch.size(w[0], 0)
    mean = torch.to(torch.view(torch.slice(reals, 0, 2, 5), [1, 3, 1, 1]), 6)
    deviation = torch.to(torch.view(torch.slice(reals, 0, 5, 8), [1, 3, 1, 1]), 6)
    x = torch.div(torch.sub(torch.div(torch.to(pixels, 6), 255.), mean), deviation)
    x = torch.slice(torch.slice(x, 2, 0, side * patch), 3, 0, side * patch)
    x = torch.reshape(x, [B, 3, side, patch, side, patch])
    x = torch.reshape(torch.permute(x, [0, 2, 4, 1, 3, 5]), [B, P, 3 * patch * patch])
    x = torch.to((self).map(x, torch.flatten(w[1], 1), dtype, ), 6)
    first = torch.expand(torch.view(w[0], [1, 1, D]), [B, 1, D])
    x = torch.add(torch.cat([first, x], 1), torch.unsqueeze(w[2], 0))
    x = torch.layer_norm(x, [D], w[3], w[4], epsilon)
    none: List[Tensor] = []
    for i in range(layers):
      o = 5 + 16 * i
      h = torch.to(torch.layer_norm(x, [D], w[o], w[o + 1], epsilon), dtype)
      q = (self).heads((self).affine(h, w[o + 2], w[o + 3], dtype, ), heads, )
      k = (self).heads((self).affine(h, w[o + 4], w[o + 5], dtype, ), heads, )
      v = (self).heads((self).affine(h, w[o + 6], w[o + 7], dtype, ), heads, )
      x = torch.add(x, (self).affine((self).attend(q, k, v, none, ), w[o + 8], w[o + 9], dtype, ))
      h = torch.to(torch.layer_norm(x, [D], w[o + 10], w[o + 11], epsilon), dtype)
      h = (self).activate((self).affine(h, w[o + 12], w[o + 13], dtype, ), n[4], )
      x = torch.add(x, (self).affine(h, w[o + 14], w[o + 15], dtype, ))
    return torch.slice(x, 1, n[3])

  # [B, L, H K] -> [B, H, L, K]
  def heads(self: __torch__.Kernels, x: Tensor, heads: int) -> Tensor:
    return torch.transpose(torch.unflatten(x, 2, [heads, -1]), 1, 2)

  def rotate(self: __torch__.Kernels, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    return torch.add(torch.mul(x, cos), torch.mul(torch.roll(x, [torch.size(x, 3) // 2], [3]), sin))

  # Position l sees itself and each j before it whose subtree [j, ends[j]) holds l: the packed row is a tree in
  # depth-first order, and a token sees its ancestors.
  def ancestors(self: __torch__.Kernels, ends: Tensor, dtype: int) -> Tensor:
    B = torch.size(ends, 0)
    L = torch.size(ends, 1)
    places = torch.arange(L, device=ends.device)
    query = torch.view(places, [1, L, 1])
    seen = torch.logical_and(torch.le(torch.view(places, [1, 1, L]), query), torch.lt(query, torch.view(ends, [B, 1, L])))
    open = torch.zeros([B, L, L], dtype=dtype, device=ends.device)
    return torch.unsqueeze(torch.masked_fill(open, torch.logical_not(seen), -inf), 1)

  # x [B, L, D] -> [B, L, D], after the last norm
  def text(self: __torch__.Kernels, w: List[Tensor], x: Tensor, positions: Tensor, ends: Tensor, n: List[int], reals: Tensor) -> Tensor:
    base = n[6]
    dtype = n[12]
    epsilon = float(reals[1])
    D = torch.size(x, 2)
    mask = [(self).ancestors(ends, dtype, )]
    angles = torch.mul(torch.unsqueeze(torch.to(positions, 6), 2), torch.to(torch.slice(reals, 0, 8), 6))
    cos = torch.unsqueeze(torch.to(torch.cos(torch.cat([angles, angles], 2)), dtype), 1)
    sin = torch.sin(angles)
    sin = torch.unsqueeze(torch.to(torch.cat([torch.neg(sin), sin], 2), dtype), 1)
    for i in range(n[7]):
      o = base + 9 * i
      h = torch.to(torch.rms_norm(x, [D], w[o], epsilon), dtype)
      q = (self).rotate((self).heads((self).map(h, w[o + 1], dtype, ), n[8], ), cos, sin, )
      k = (self).rotate((self).heads((self).map(h, w[o + 2], dtype, ), n[9], ), cos, sin, )
      v = (self).heads((self).map(h, w[o + 3], dtype, ), n[9], )
      if n[8] != n[9]:
        k = torch.repeat_interleave(k, n[8] // n[9], 1)
        v = torch.repeat_interleave(v, n[8] // n[9], 1)
      x = torch.add(x, (self).map((self).attend(q, k, v, mask, ), w[o + 4], dtype, ))
      h = torch.to(torch.rms_norm(x, [D], w[o + 5], epsilon), dtype)
      h = torch.mul(torch.silu((self).map(h, w[o + 6], dtype, )), (self).map(h, w[o + 7], dtype, ))
      x = torch.add(x, (self).map(h, w[o + 8], dtype, ))
    return torch.rms_norm(x, [D], w[base + 9 * n[7]], epsilon)

  # tokens, positions, ends [B, L]; places: where in [B L] image vectors go, sources: which of [B P]; rows [N]: where in [B L] a target is
  # predicted -> logits [N, V] in float32
  def logits(self: __torch__.Kernels, w: List[Tensor], pixels: Tensor, tokens: Tensor, positions: Tensor, ends: Tensor, places: Tensor, sources: Tensor, rows: Tensor, n: List[int], reals: Tensor) -> Tensor:
    base = n[6]
    dtype = n[12]
    B = torch.size(tokens, 0)
    L = torch.size(tokens, 1)
    x = torch.flatten(torch.embedding(w[base - 1], tokens), 0, 1)
    D = torch.size(x, 1)
    if torch.size(pixels, 0) > 0:
      f = (self).vision(w, pixels, n, reals, )
      f = (self).activate((self).affine(f, w[base - 5], w[base - 4], dtype, ), n[5], )
      f = (self).affine(f, w[base - 3], w[base - 2], dtype, )
      x = torch.index_put(x, [places], torch.to(torch.index_select(torch.flatten(f, 0, 1), 0, sources), 6))
    x = (self).text(w, torch.view(x, [B, L, D]), positions, ends, n, reals, )
    x = torch.index_select(torch.view(x, [B * L, D]), 0, rows)
    if n[11] > 0:
      head = w[base - 1]
    else:
      head = w[len(w) - 1]
    return torch.to((self).map(x, head, dtype, ), 6)

  # sum of weights x negative log-likelihoods of targets [N], over divisor
  def loss(self: __torch__.Kernels, logits: Tensor, targets: Tensor, weights: Tensor, divisor: Tensor) -> Tensor:
    likely = torch.view(torch.gather(torch.log_softmax(logits, -1), 1, torch.unsqueeze(targets, 1)), [-1])
    return torch.neg(torch.div(torch.sum(torch.mul(likely, weights)), divisor))

  def answer_gradients(self: __torch__.Kernels, w: List[Tensor], trained: Tensor, pixels: Tensor, tokens: Tensor, positions: Tensor, ends: Tensor, places: Tensor, sources: Tensor, rows: Tensor, targets: Tensor, weights: Tensor, divisor: Tensor, sizes: Tensor, reals: Tensor) -> List[Tensor]:
    leaves = (self).leaves(w, trained, )
    z = (self).logits(leaves, pixels, tokens, positions, ends, places, sources, rows, (self).numbers(sizes, ), reals, )
    return (self).gradients((self).loss(z, targets, weights, divisor, ), leaves, )

  # [loss, argmax [N]]
  def answer_scores(self: __torch__.Kernels, w: List[Tensor], pixels: Tensor, tokens: Tensor, positions: Tensor, ends: Tensor, places: Tensor, sources: Tensor, rows: Tensor, targets: Tensor, weights: Tensor, divisor: Tensor, sizes: Tensor, reals: Tensor) -> List[Tensor]:
    z = (self).logits(w, pixels, tokens, positions, ends, places, sources, rows, (self).numbers(sizes, ), reals, )
    return [(self).loss(z, targets, weights, divisor, ), torch.argmax(z, 1)]

  # [B P, classes]: the last two parameters are a linear head over the tower's patch features
  def patch_logits(self: __torch__.Kernels, w: List[Tensor], pixels: Tensor, n: List[int], reals: Tensor) -> Tensor:
    f = (self).vision(w, pixels, n, reals, )
    f = torch.slice(f, 1, 1 - n[3])
    return torch.to((self).affine(torch.flatten(f, 0, 1), w[len(w) - 2], w[len(w) - 1], n[12], ), 6)

  def patch_gradients(self: __torch__.Kernels, w: List[Tensor], trained: Tensor, pixels: Tensor, targets: Tensor, weights: Tensor, divisor: Tensor, sizes: Tensor, reals: Tensor) -> List[Tensor]:
    leaves = (self).leaves(w, trained, )
    z = (self).patch_logits(leaves, pixels, (self).numbers(sizes, ), reals, )
    return (self).gradients((self).loss(z, targets, weights, divisor, ), leaves, )

  def patch_scores(self: __torch__.Kernels, w: List[Tensor], pixels: Tensor, targets: Tensor, weights: Tensor, divisor: Tensor, sizes: Tensor, reals: Tensor) -> List[Tensor]:
    z = (self).patch_logits(w, pixels, (self).numbers(sizes, ), reals, )
    return [(self).loss(z, targets, weights, divisor, ), torch.argmax(z, 1)]

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
