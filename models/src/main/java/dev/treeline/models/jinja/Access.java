package dev.treeline.models.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Parts of values: attributes, items, slices.
final class Access {
  private Access() {}

  /// `base.name`: a method first, then an item of that name.
  static Object attribute(Object base, String name) {
    return switch (base) {
      case Undefined undefined -> throw undefined.error();
      case Namespace namespace -> namespace.get(name);
      case Loop loop -> loop.get(name);
      case Map<?, ?> map -> {
        Object value = map.get(name);
        yield Methods.DICT.contains(name) || value == null ? method(base, name) : value;
      }
      default -> method(base, name);
    };
  }

  private static Object method(Object base, String name) {
    return Methods.has(base, name)
        ? (Callable) arguments -> Methods.call(base, name, arguments)
        : new Undefined(name);
  }

  /// `base[key]`
  static Object item(Object base, Object key) {
    return switch (base) {
      case Undefined undefined -> throw undefined.error();
      case Map<?, ?> map -> {
        Object value = map.get(key);
        yield value == null ? new Undefined(Values.str(key)) : value;
      }
      case List<?> list when key instanceof Long index -> {
        long at = index < 0 ? index + list.size() : index;
        yield at >= 0 && at < list.size()
            ? list.get((int) at)
            : new Undefined("item " + index + " of a list of " + list.size());
      }
      case String text when key instanceof Long -> item(Values.items(text), key);
      default ->
          key instanceof String name ? attribute(base, name) : new Undefined(Values.str(key));
    };
  }

  /// `base[from:to:step]` of a text or a list.
  static Object slice(Object base, Object from, Object to, Object step) {
    if (base instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (!(base instanceof String || base instanceof List)) {
      throw new JinjaException(Values.typeName(base) + " has no slices");
    }
    List<Object> items = Values.items(base);
    long stride = bound(step, 1);
    if (stride == 0) {
      throw new JinjaException("a slice with step 0");
    }
    int size = items.size();
    long begin = clamp(bound(from, stride > 0 ? 0 : size - 1), from, size, stride);
    long end = to == None.NONE ? (stride > 0 ? size : -1) : clamp(bound(to, 0), to, size, stride);
    var picked = new ArrayList<Object>();
    for (long i = begin; stride > 0 ? i < end : i > end; i += stride) {
      picked.add(items.get((int) i));
    }
    return base instanceof String ? Methods.joined("", picked) : picked;
  }

  private static long bound(Object value, long otherwise) {
    return switch (value) {
      case None _ -> otherwise;
      case Long number -> number;
      default -> throw new JinjaException("a slice from or to " + Values.typeName(value));
    };
  }

  /// Python's rule for bounds: negative ones count from the end, and all are cut to what there is.
  private static long clamp(long value, Object given, int size, long stride) {
    long at = given instanceof Long && value < 0 ? value + size : value;
    return stride > 0 ? Math.max(0, Math.min(size, at)) : Math.max(-1, Math.min(size - 1L, at));
  }
}
