#!/bin/sh
# Prints the home of a JDK 25 or newer: JAVA_HOME, the PATH, then the usual folders. Fails with advice when there is none.
minimum=25

release_of() { # the feature release of the JDK in folder $1, or nothing
  [ -x "$1/bin/javac" ] && [ -x "$1/bin/java" ] || return 1
  if [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
  else
    "$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p'
  fi
}

accept() { # prints $1 and ends when it is a JDK new enough
  release=$(release_of "$1") || return 0
  if [ -n "$release" ] && [ "$release" -ge "$minimum" ]; then
    echo "$1"
    exit 0
  fi
}

[ -n "${JAVA_HOME:-}" ] && accept "$JAVA_HOME"

on_path=$(command -v javac || true)
if [ -n "$on_path" ]; then
  while [ -h "$on_path" ]; do
    link=$(readlink "$on_path")
    case $link in /*) on_path=$link ;; *) on_path=$(dirname "$on_path")/$link ;; esac
  done
  accept "$(dirname "$(dirname "$on_path")")"
fi

for home in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*jdk* "${HOME:-/nonexistent}"/.sdkman/candidates/java/* \
  "${HOME:-/nonexistent}"/.jdks/* "${HOME:-/nonexistent}"/.gradle/jdks/* "${HOME:-/nonexistent}"/.asdf/installs/java/* \
  /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
  /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
  [ -d "$home" ] && accept "$home"
done

{
  echo "Treeline needs a JDK $minimum or newer, and none was found in JAVA_HOME, on the PATH or in the usual folders."
  echo "Install one (Eclipse Temurin $minimum, or your system's package such as temurin-$minimum-jdk), or set JAVA_HOME to it."
} >&2
exit 1
