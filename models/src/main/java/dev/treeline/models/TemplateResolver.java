package dev.treeline.models;

import com.hubspot.jinjava.el.TypeConvertingMapELResolver;
import com.hubspot.jinjava.el.ext.JinjavaBeanELResolver;
import com.hubspot.jinjava.el.ext.JinjavaListELResolver;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.util.ForLoop;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import jinjava.javax.el.ArrayELResolver;
import jinjava.javax.el.CompositeELResolver;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELResolver;
import org.jspecify.annotations.Nullable;

/// What a template's expressions can reach: items of lists and dicts, the fields of `loop`,
/// Python's methods on text, dicts and lists, and Jinja's filters and tests. No Java object, method
/// or class.
final class TemplateResolver {
  private TemplateResolver() {}

  static ELResolver create() {
    var all = new CompositeELResolver();
    all.add(new Methods());
    all.add(new ArrayELResolver(true));
    all.add(new JinjavaListELResolver(true));
    all.add(new TypeConvertingMapELResolver(true));
    all.add(new Loops());
    return all;
  }

  /// Methods on values, before anything else sees them.
  private static final class Methods extends JinjavaBeanELResolver {
    Methods() {
      super(true);
    }

    @Override
    public @Nullable Object getValue(ELContext context, Object base, Object property) {
      return null; // leaves it to the next
    }

    @Override
    public @Nullable Object invoke(
        ELContext context,
        Object base,
        Object method,
        Class<?>[] types,
        @Nullable Object @Nullable [] arguments) {
      if (base instanceof Filter || base instanceof ExpTest) {
        return super.invoke(context, base, method, types, arguments);
      }
      if (!(base instanceof String || base instanceof Map || base instanceof List)) {
        throw new IllegalTemplateException("the method " + method + " is not known");
      }
      context.setPropertyResolved(true);
      List<@Nullable Object> list = arguments == null ? List.of() : Arrays.asList(arguments);
      return PythonMethods.call(base, String.valueOf(method), list);
    }
  }

  /// The fields of `loop`.
  private static final class Loops extends JinjavaBeanELResolver {
    Loops() {
      super(true);
    }

    @Override
    public @Nullable Object getValue(ELContext context, Object base, Object property) {
      return base instanceof ForLoop ? super.getValue(context, base, property) : null;
    }

    @Override
    public @Nullable Object invoke(
        ELContext context,
        Object base,
        Object method,
        Class<?>[] types,
        @Nullable Object @Nullable [] arguments) {
      throw new IllegalTemplateException("the method " + method + " is not known");
    }
  }
}
