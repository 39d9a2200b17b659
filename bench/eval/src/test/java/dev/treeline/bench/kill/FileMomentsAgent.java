package dev.treeline.bench.kill;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.Set;

/// Makes the class library tell [FileMoments] before it writes, forces, cuts, renames, deletes or
/// makes a file.
public final class FileMomentsAgent implements ClassFileTransformer {
  private static final ClassDesc MOMENTS = ClassDesc.of("dev.treeline.bench.kill.FileMoments");
  private static final Map<String, Set<String>> METHODS =
      Map.of(
          "sun/nio/ch/UnixFileDispatcherImpl", Set.of("write", "force", "truncate"),
          "sun/nio/fs/UnixNativeDispatcher", Set.of("open", "rename", "unlink", "mkdir"));

  private FileMomentsAgent() {}

  /// Called by the virtual machine before `main`.
  ///
  /// @param arguments the moment to stop at, or 0, and the share of a line still written
  public static void premain(String arguments, Instrumentation machine) throws Exception {
    machine.addTransformer(new FileMomentsAgent(), true);
    for (String name : METHODS.keySet()) {
      machine.retransformClasses(Class.forName(name.replace('/', '.')));
    }
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> System.out.println(Life.MOMENTS + FileMoments.seen())));
    String[] words = arguments.split(":");
    FileMoments.arm(Integer.parseInt(words[0]), Double.parseDouble(words[1]));
  }

  @Override
  public byte[] transform(
      ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] bytes) {
    Set<String> methods = METHODS.get(name);
    if (methods == null) {
      return null; // the virtual machine's word for "as it was"
    }
    ClassTransform all = (target, element) -> target.with(element);
    for (String method : methods) {
      all =
          all.andThen(
              ClassTransform.transformingMethodBodies(
                  m -> m.methodName().equalsString(method), telling(method)));
    }
    ClassFile file = ClassFile.of();
    return file.transformClass(file.parse(bytes), all);
  }

  private static CodeTransform telling(String method) {
    return new CodeTransform() {
      @Override
      public void atStart(CodeBuilder code) {
        switch (method) {
          case "write" -> // (FileDescriptor, long address, int length)
              code.iload(4).invokestatic(MOMENTS, "length", ints()).istore(4);
          case "open" -> // (UnixPath, int flags, int mode)
              code.iload(1)
                  .invokestatic(
                      MOMENTS,
                      "opening",
                      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int));
          default ->
              code.loadConstant(method)
                  .invokestatic(
                      MOMENTS,
                      "before",
                      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String));
        }
      }

      @Override
      public void accept(CodeBuilder code, CodeElement element) {
        if (method.equals("write") && element instanceof ReturnInstruction) {
          code.invokestatic(MOMENTS, "written", MethodTypeDesc.of(ConstantDescs.CD_void));
        }
        code.with(element);
      }
    };
  }

  private static MethodTypeDesc ints() {
    return MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int);
  }
}
