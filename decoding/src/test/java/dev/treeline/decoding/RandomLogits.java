package dev.treeline.decoding;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/// Gives `(long seed, float[] logits)`: rows of 1 to 300 logits, of several scales, some full of
/// ties, some with masked tokens; at least one token is above -infinity.
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ArgumentsSource(RandomLogits.Provider.class)
@interface RandomLogits {
  int cases() default 400;

  final class Provider implements ArgumentsProvider, AnnotationConsumer<RandomLogits> {
    private int cases;

    @Override
    public void accept(RandomLogits annotation) {
      cases = annotation.cases();
    }

    @Override
    public Stream<? extends Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      return LongStream.range(0, cases).mapToObj(seed -> Arguments.of(seed, row(seed)));
    }

    static float[] row(long seed) {
      var random = new SplittableRandom(seed);
      var logits = new float[1 + random.nextInt(random.nextBoolean() ? 8 : 300)];
      double scale = new double[] {0, 0.1, 3, 30}[random.nextInt(4)];
      boolean ties = random.nextInt(3) == 0;
      double masked = random.nextInt(3) == 0 ? random.nextDouble() : 0;
      for (int v = 0; v < logits.length; v++) {
        double logit = 7 + scale * random.nextGaussian();
        logits[v] = (float) (ties ? Math.rint(logit) : logit);
        if (random.nextDouble() < masked) {
          logits[v] = Float.NEGATIVE_INFINITY;
        }
      }
      logits[random.nextInt(logits.length)] = 7;
      return logits;
    }
  }
}
