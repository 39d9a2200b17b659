package dev.treeline.inference;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import com.google.errorprone.annotations.MustBeClosed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// TorchScript kernels without weights, compiled from a resource file; weights, caches and
/// activations are arguments.
///
/// The resource holds one `class Kernels(Module)` in TorchScript's serialized dialect. No Python is
/// involved: [TorchArchive] packs it in memory and the engine compiles it. Two ways to call:
///
/// - [#call] runs under PyTorch's InferenceMode. What it returns can never enter autograd.
/// - [#forward] runs with autograd: gradients flow to arguments that require them. Such arguments
///   (and what they were made from) must not come out of [#call].
///
/// Safe for use by several threads. The owner closes it after the last call.
public final class KernelPack implements AutoCloseable {
  private final PtNDManager manager;
  private final PtSymbolBlock block;
  private final String resource;
  private final boolean traced;

  private KernelPack(PtNDManager manager, PtSymbolBlock block, String resource, boolean traced) {
    this.manager = manager;
    this.block = block;
    this.resource = resource;
    this.traced = traced;
  }

  /// Compiles the kernels of a resource.
  ///
  /// @param device where kernels without an array argument make their arrays
  /// @param resourceName looked up beside `owner`, such as `kernels.py`
  @MustBeClosed
  public static KernelPack load(Device device, String resourceName, Class<?> owner) {
    return compile(device, read(resourceName, owner), resourceName, false);
  }

  /// The engine's kernels, run with autograd by [#call], too: those that `traced.py` names. Numbers
  /// reach them as arrays, because that way in takes nothing else.
  @MustBeClosed
  static KernelPack traced(Device device) {
    String code = read("kernels.py", KernelPack.class) + read("traced.py", KernelPack.class);
    return compile(device, code, "kernels.py and traced.py", true);
  }

  /// The engine's kernels: those of every model, and those of the probes.
  @MustBeClosed
  static KernelPack ofEngine(Device device) {
    String code = read("kernels.py", KernelPack.class) + read("probes.py", KernelPack.class);
    return compile(device, code, "kernels.py and probes.py", false);
  }

  @MustBeClosed
  private static KernelPack compile(
      Device device, String code, String resourceName, boolean traced) {
    PtNDManager manager = TorchRuntime.manager(device);
    try {
      var archive = new ByteArrayInputStream(TorchArchive.write(code));
      return new KernelPack(
          manager, JniUtils.loadModule(manager, archive, false, false), resourceName, traced);
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw new InferenceException("kernels of " + resourceName + " do not compile", e);
    }
  }

  /// For arrays that live no longer than the pack.
  PtNDManager manager() {
    return manager;
  }

  /// Runs a kernel under InferenceMode.
  ///
  /// @param kernel the method's name
  /// @param arguments stay the caller's, who closes them
  /// @return the result, which the caller closes
  public IValue call(String kernel, IValue... arguments) {
    if (traced) {
      return trace("traced_" + kernel, arguments);
    }
    try {
      return IValueUtils.runMethod(block, kernel, arguments);
    } catch (EngineException | IllegalStateException | IllegalArgumentException e) {
      throw failed(kernel, e);
    }
  }

  private IValue trace(String kernel, IValue... arguments) {
    try (var scope = (PtNDManager) manager.newSubManager()) {
      var list = new NDList();
      for (int i = 0; i < arguments.length; i++) {
        addTo(list, "a" + i, arguments[i], scope);
      }
      return IValue.from((PtNDArray) forward(kernel, list).getFirst());
    }
  }

  /// An empty list becomes one of an array without elements.
  private static void addTo(NDList list, String name, IValue value, PtNDManager scope) {
    if (value.isTensorList()) {
      PtNDArray[] arrays = value.toTensorArray(scope);
      if (arrays.length == 0) {
        list.add(named(name + "[]", scope.create(new float[0])));
      }
      for (PtNDArray array : arrays) {
        list.add(named(name + "[]", array));
      }
    } else if (value.isTensor()) {
      list.add(named(name, value.toTensor(scope)));
    } else if (value.isLong()) {
      list.add(named(name, scope.create(value.toLong())));
    } else if (value.isDouble()) {
      list.add(named(name, scope.create(value.toDouble())));
    } else if (value.isLongList()) {
      list.add(named(name, scope.create(value.toLongArray())));
    } else {
      list.add(named(name, scope.create(value.toDoubleArray())));
    }
  }

  private static NDArray named(String name, NDArray array) {
    array.setName(name);
    return array;
  }

  /// Runs a kernel under InferenceMode whose result is one array.
  ///
  /// @param owner the manager that will own the result; the caller may close it earlier
  /// @param arguments stay the caller's
  public PtNDArray array(PtNDManager owner, String kernel, IValue... arguments) {
    try (IValue result = call(kernel, arguments)) {
      return result.toTensor(owner);
    }
  }

  /// Runs a kernel with autograd.
  ///
  /// Each array is one `Tensor` argument in order; arrays named `name[]` that follow each other
  /// with the same name make one `List[Tensor]` argument. The result belongs to the first array's
  /// manager. Names must not contain `module_method:`.
  ///
  /// @param kernel the method's name; it returns a `Tensor`, or a list or tuple of them
  /// @param arguments at least one array
  public NDList forward(String kernel, NDList arguments) {
    PtNDManager owner = (PtNDManager) arguments.getFirst().getManager();
    // DJL takes the method's name from the name of an array, whose content it drops
    try (NDArray method = owner.create(0f)) {
      method.setName("module_method:" + kernel);
      var list = new NDList(arguments);
      list.add(method);
      return IValueUtils.forward(block, list, true);
    } catch (EngineException | IllegalStateException | IllegalArgumentException e) {
      throw failed(kernel, e);
    }
  }

  @Override
  public void close() {
    try {
      block.close();
    } finally {
      manager.close();
    }
  }

  private InferenceException failed(String kernel, RuntimeException cause) {
    return new InferenceException("kernel " + kernel + " of " + resource + " failed", cause);
  }

  private static String read(String resourceName, Class<?> owner) {
    try (InputStream stream = owner.getResourceAsStream(resourceName)) {
      if (stream == null) {
        throw new IllegalArgumentException(
            "there is no resource " + resourceName + " beside " + owner.getName());
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
