package dev.treeline.bench.kill;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/// One life of a process that is killed (SIGKILL) at a chosen moment, or ends by itself.
///
/// @param killed what it was about to do; empty if it ended by itself
/// @param exit how it ended by itself
/// @param moments how many there were, if it ended by itself
/// @param said what it wrote to its output, if it ended by itself
/// @param errors what it wrote to its error stream
public record Life(String killed, int exit, int moments, String said, String errors) {
  static final String STOPPED = "\u0001stopped before ";
  static final String MOMENTS = "\u0001moments ";

  /// Whether it was killed.
  public boolean wasKilled() {
    return !killed.isEmpty();
  }

  /// How processes are started.
  ///
  /// @param jar of the agent
  /// @param environment what is set beside what this process has
  public record Nursery(Path directory, Path jar, Map<String, String> environment) {
    private static final int LAST = 80;

    /// @param directory for the agent and for what the processes write
    public static Nursery in(Path directory) throws IOException {
      Path jar = directory.resolve("moments.jar");
      Manifest manifest = new Manifest();
      manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
      manifest
          .getMainAttributes()
          .put(new Attributes.Name("Premain-Class"), FileMomentsAgent.class.getName());
      manifest.getMainAttributes().put(new Attributes.Name("Can-Retransform-Classes"), "true");
      manifest.getMainAttributes().put(new Attributes.Name("Boot-Class-Path"), "moments.jar");
      try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
        String name = FileMoments.class.getName().replace('.', '/') + ".class";
        out.putNextEntry(new JarEntry(name));
        try (InputStream bytes = FileMoments.class.getResourceAsStream("/" + name)) {
          out.write(bytes.readAllBytes());
        }
      }
      return new Nursery(
          directory, jar, Map.of("TREELINE_HOME", directory.resolve("home").toString()));
    }

    /// The same with another home, where nothing is kept yet.
    public Nursery withHome(Path home) {
      return with("TREELINE_HOME", home.toString());
    }

    /// The same with a variable set.
    public Nursery with(String variable, String value) {
      Map<String, String> all = new HashMap<>(environment);
      all.put(variable, value);
      return new Nursery(directory, jar, all);
    }

    /// Starts a class's `main` and waits until it is killed or has ended.
    ///
    /// @param moment at which it is killed, from 1; 0 for never
    /// @param written the share of a line that it still writes, if that is where it is killed
    public Life live(int moment, double written, List<String> main)
        throws IOException, InterruptedException {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add("-javaagent:" + jar + "=" + moment + ":" + written);
      command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
      command.addAll(List.of("-XX:-UsePerfData", "-Djava.awt.headless=true"));
      command.addAll(List.of("-Dai.djl.offline=true", "-DOPT_OUT_TRACKING=true"));
      command.addAll(List.of("--enable-native-access=ALL-UNNAMED"));
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.addAll(main);
      Path errors = Files.createTempFile(directory, "errors", ".txt");
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      try {
        return watch(process, errors);
      } finally {
        process.destroyForcibly().waitFor();
        Files.delete(errors);
      }
    }

    /// Kills a process again and again at random moments of its work, then lets it end: what it
    /// does must be done by then as if it had never been killed.
    ///
    /// @param moments how many an unbroken life has
    /// @param lives how many end before their time
    /// @param kills counts what it was about to do, changed
    /// @return how often it was killed
    public int killAgainAndAgain(
        List<String> main,
        int moments,
        int lives,
        SplittableRandom random,
        Map<String, Integer> kills)
        throws IOException, InterruptedException {
      int killed = 0;
      int left = moments;
      for (int i = 0; i < lives && left > 0; i++) {
        // half of them where the last files are written
        int from = random.nextBoolean() ? 0 : Math.max(0, left - LAST);
        int moment = random.nextInt(from, left) + 1;
        Life life = live(moment, random.nextDouble(), main);
        if (life.wasKilled()) {
          killed++;
          kills.merge(life.killed(), 1, Integer::sum);
          left -= moment;
        } else {
          requireGood(life);
          left = 0;
        }
      }
      requireGood(live(0, 0, main));
      return killed;
    }

    private static void requireGood(Life life) {
      if (life.exit() != 0) {
        throw new AssertionError("ended with " + life.exit() + ": " + life.errors());
      }
    }

    private static Life watch(Process process, Path errors)
        throws IOException, InterruptedException {
      int moments = 0;
      StringBuilder said = new StringBuilder();
      BufferedReader out = process.inputReader();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        int stopped = line.indexOf(STOPPED);
        if (stopped >= 0) {
          process.destroyForcibly().waitFor(); // SIGKILL
          String where = line.substring(stopped + STOPPED.length());
          return new Life(where, 137, 0, "", Files.readString(errors));
        }
        int seen = line.indexOf(MOMENTS);
        if (seen >= 0) {
          moments = Integer.parseInt(line.substring(seen + MOMENTS.length()));
        }
        said.append(seen >= 0 ? line.substring(0, seen) : line).append('\n');
      }
      return new Life("", process.waitFor(), moments, said.toString(), Files.readString(errors));
    }
  }
}
