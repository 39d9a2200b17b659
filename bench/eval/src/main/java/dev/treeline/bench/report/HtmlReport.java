package dev.treeline.bench.report;

/// `report.html`: one page that needs nothing but itself.
final class HtmlReport {
  private HtmlReport() {}

  static String page(Study study) {
    return "<!doctype html><title>" + study.title() + "</title>\n";
  }
}
