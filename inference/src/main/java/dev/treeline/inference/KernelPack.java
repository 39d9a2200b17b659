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

  private KernelPack(PtNDManager manager, PtSymbolBlock block, String resource) {
    this.manager = manager;
    this.block = block;
    this.resource = resource;
  }

  /// Compiles the kernels of a resource.
  ///
  /// @param device where kernels without an array argument make their arrays
  /// @param resourceName looked up beside `owner`, such as `kernels.py`
  @MustBeClosed
  public static KernelPack load(Device device, String resourceName, Class<?> owner) {
    return compile(device, read(resourceName, owner), resourceName);
  }

  /// The engine's kernels: those of every model, and those of the probes.
  @MustBeClosed
  static KernelPack ofEngine(Device device) {
    String code = read("kernels.py", KernelPack.class) + read("probes.py", KernelPack.class);
    return compile(device, code, "kernels.py and probes.py");
  }

  @MustBeClosed
  private static KernelPack compile(Device device, String code, String resourceName) {
    PtNDManager manager = TorchRuntime.manager(device);
    try {
      var archive = new ByteArrayInputStream(TorchArchive.write(code));
      return new KernelPack(
          manager, JniUtils.loadModule(manager, archive, false, false), resourceName);
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
    try {
      return IValueUtils.runMethod(block, kernel, arguments);
    } catch (EngineException | IllegalStateException | IllegalArgumentException e) {
      throw failed(kernel, e);
    }
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
