package dev.treeline.models.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treeline.prompts.Nearest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What a no of the hub means, and what to do.
final class HubRefusals {
  private static final JsonMapper JSON = new JsonMapper();

  private HubRefusals() {}

  static IOException explain(
      HubHttp.Refused refusal, HubModel model, HubSettings settings, HubHttp http) {
    String page = settings.endpoint() + "/" + model.id();
    boolean hasToken = settings.token().isPresent();
    String words =
        switch (refusal.status()) {
          case 404 ->
              refusal.code().equals("RevisionNotFound")
                  ? "%s has no revision %s; its branches are listed at %s/tree/main"
                      .formatted(model.id(), model.revision(), page)
                  : missing(model, hasToken, http);
          case 401, 403 -> locked(refusal, model, page, hasToken, http);
          case 429 -> "the hub asks for patience (429): try again in some minutes";
          default -> "the hub failed: " + refusal.getMessage();
        };
    return new IOException(words, refusal);
  }

  private static String locked(
      HubHttp.Refused refusal, HubModel model, String page, boolean hasToken, HubHttp http) {
    if (refusal.code().equals("GatedRepo") || refusal.status() == 403) {
      return model.id()
          + " is gated: accept its licence at "
          + page
          + (hasToken
              ? ", with the account that HF_TOKEN belongs to"
              : ", make a token at https://huggingface.co/settings/tokens and set HF_TOKEN");
    }
    // without a token the hub does not tell whether a model is private or not there
    return missing(model, hasToken, http)
        + (hasToken
            ? ". If it is private, HF_TOKEN must be of an account that may read it"
            : ". If it is private or gated, accept its licence at " + page + " and set HF_TOKEN");
  }

  private static String missing(HubModel model, boolean hasToken, HubHttp http) {
    return "there is no model "
        + model.id()
        + " on the hub"
        + (hasToken ? " that you may see" : "")
        + Nearest.hint(model.id(), similar(model, http));
  }

  /// Names that the hub's search finds; none when it does not answer.
  private static List<String> similar(HubModel model, HubHttp http) {
    List<String> names = new ArrayList<>();
    String name = model.id().substring(model.id().indexOf('/') + 1);
    try {
      String found = http.text(http.page("/api/models?limit=20&search=" + HubHttp.encoded(name)));
      for (JsonNode one : JSON.readTree(found)) {
        names.add(one.path("id").asText());
      }
    } catch (IOException _) {
      // a suggestion is not worth a second failure
    }
    return names;
  }
}
