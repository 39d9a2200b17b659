
  # ---- The kernels of the vision parts as autograd can call them: numbers come as tensors

  def whole_numbers(self: __torch__.Kernels, x: Tensor) -> List[int]:
    out = annotate(List[int], [])
    for i in range(torch.numel(x)):
      torch.append(out, int(x[i]))
    return out

  def traced_vision(self: __torch__.Kernels, pixels: Tensor, head: List[Tensor], layers: List[Tensor], spec: Tensor, eps: Tensor) -> Tensor:
    return self.vision(pixels, head, layers, self.whole_numbers(spec), float(eps))

  def traced_project(self: __torch__.Kernels, x: Tensor, weights: List[Tensor], kind: Tensor) -> Tensor:
    return self.project(x, weights, int(kind))

  def traced_pack_tiles(self: __torch__.Kernels, x: Tensor, newline: Tensor, spec: Tensor) -> Tensor:
    return self.pack_tiles(x, newline, self.whole_numbers(spec))

  def traced_tiles_siglip(self: __torch__.Kernels, pixels: Tensor, rows: Tensor, seen: Tensor, head: List[Tensor], layers: List[Tensor], spec: Tensor, eps: Tensor) -> Tensor:
    return self.tiles_siglip(pixels, rows, seen, head, layers, self.whole_numbers(spec), float(eps))

  def traced_tiles_intern(self: __torch__.Kernels, pixels: Tensor, head: List[Tensor], layers: List[Tensor], spec: Tensor, eps: Tensor) -> Tensor:
    return self.tiles_intern(pixels, head, layers, self.whole_numbers(spec), float(eps))

  def traced_project_squares(self: __torch__.Kernels, x: Tensor, weights: List[Tensor], spec: Tensor) -> Tensor:
    return self.project_squares(x, weights, self.whole_numbers(spec))

  def traced_patch_tower(self: __torch__.Kernels, pixels: Tensor, order: Tensor, places: Tensor, groups: Tensor, head: List[Tensor], layers: List[Tensor], mergers: List[Tensor], windowed: Tensor, tapped: Tensor, spec: Tensor, eps: Tensor) -> Tensor:
    return self.patch_tower(pixels, order, places, self.whole_numbers(groups), head, layers, mergers, self.whole_numbers(windowed), self.whole_numbers(tapped), self.whole_numbers(spec), float(eps))

  def traced_queries(self: __torch__.Kernels, picture: Tensor, ids: Tensor, head: List[Tensor], layers: List[Tensor], spec: Tensor, eps: Tensor) -> Tensor:
    return self.queries(picture, ids, head, layers, self.whole_numbers(spec), [float(eps[0]), float(eps[1])])

  def traced_tiles(self: __torch__.Kernels, pixels: Tensor, shown: Tensor, head: List[Tensor], layers: List[Tensor], gated: List[Tensor], spec: Tensor, eps: Tensor) -> Tensor:
    return self.tiles(pixels, self.whole_numbers(shown), head, layers, gated, self.whole_numbers(spec), float(eps))

  def traced_project_averages(self: __torch__.Kernels, states: Tensor, weights: List[Tensor], sides: Tensor, eps: Tensor) -> Tensor:
    return self.project_averages(states, weights, self.whole_numbers(sides), float(eps))

  def traced_project_divided(self: __torch__.Kernels, states: Tensor, weights: List[Tensor], divisor: Tensor, eps: Tensor) -> Tensor:
    return self.project_divided(states, weights, float(divisor), float(eps))

  def traced_plus_one(self: __torch__.Kernels, w: Tensor) -> Tensor:
    return self.plus_one(w)

  # a new beginning of gradients that shares memory with x
  def leaf(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.requires_grad_(torch.detach(x), True)

  # weights below each other
  def below(self: __torch__.Kernels, w: List[Tensor]) -> Tensor:
    if len(w) == 1:
      y = torch.view(w[0], torch.size(w[0]))
    else:
      y = torch.cat(w, 0)
    return y

  # a map and its low-rank pair as one map; m: magnitudes of DoRA or empty, whose norms are held constant
  def adapted_weight(self: __torch__.Kernels, w: Tensor, a: Tensor, b: Tensor, m: Tensor, factor: Tensor) -> Tensor:
    y = torch.add(w, torch.mul(torch.matmul(b, a), float(factor)))
    if torch.numel(m) > 0:
      still = torch.detach(y)
      y = torch.mul(y, torch.unsqueeze(torch.div(m, torch.sqrt(torch.sum(torch.mul(still, still), [1]))), 1))
    return y

  # the features of all pictures below each other, [1, N, D]
  def together(self: __torch__.Kernels, features: List[Tensor]) -> Tensor:
    parts = annotate(List[Tensor], [])
    for i in range(len(features)):
      torch.append(parts, torch.reshape(features[i], [-1, torch.size(features[i], -1)]))
    return torch.unsqueeze(torch.cat(parts, 0), 0)

  # the gradient of each leaf, zeros where y does not depend on it; outer: that of y
  def gradients_of(self: __torch__.Kernels, y: Tensor, outer: Tensor, leaves: List[Tensor]) -> List[Tensor]:
    outers = annotate(List[Optional[Tensor]], [outer])
    found = torch.grad([y], leaves, outers, None, False, True)
    out = annotate(List[Tensor], [])
    for i in range(len(leaves)):
      gradient = found[i]
      if gradient is None:
        torch.append(out, torch.zeros_like(leaves[i]))
      else:
        torch.append(out, torch.contiguous(gradient))
    return out
