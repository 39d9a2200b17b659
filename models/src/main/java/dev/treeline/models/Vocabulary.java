package dev.treeline.models;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// The tokens that a tokenizer.json lists, with their ids.
///
/// @param ids the id of each token, as the file spells it
/// @param special the ids that decoding leaves out
record Vocabulary(Map<String, Integer> ids, Set<Integer> special) {
  private static final ObjectReader PARTS =
      Json.MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /// One more than the largest id.
  int size() {
    return ids.values().stream().mapToInt(id -> id + 1).max().orElse(0);
  }

  /// Reads the vocabulary and the added tokens, skipping the rest.
  static Vocabulary read(Path file, String json) {
    var vocabulary = new Vocabulary(new HashMap<>(), new HashSet<>());
    try (JsonParser parser = Json.MAPPER.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new ModelFormatException(file + ": expected a JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken start = parser.nextToken();
        if (field.equals("model") && start == JsonToken.START_OBJECT) {
          vocabulary.readModel(file, parser);
        } else if (field.equals("added_tokens")) {
          vocabulary.readAdded(file, PARTS.readTree(parser));
        } else {
          parser.skipChildren();
        }
      }
    } catch (JsonProcessingException e) {
      throw Json.notJson(file, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (vocabulary.ids.isEmpty()) {
      throw new ModelFormatException(file + ": lists no tokens");
    }
    return vocabulary;
  }

  private void readModel(Path file, JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken start = parser.nextToken();
      if (field.equals("vocab") && start == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String token = parser.currentName();
          parser.nextToken();
          put(file, token, PARTS.readTree(parser));
        }
      } else if (field.equals("vocab") && start == JsonToken.START_ARRAY) {
        for (int id = 0; parser.nextToken() == JsonToken.START_ARRAY; id++) {
          parser.nextToken();
          ids.put(parser.getText(), id);
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            parser.skipChildren();
          }
        }
      } else {
        parser.skipChildren();
      }
    }
  }

  private void readAdded(Path file, JsonNode added) {
    for (JsonNode token : added) {
      put(file, token.path("content").asText(), token.path("id"));
      if (token.path("special").asBoolean()) {
        special.add(token.path("id").intValue());
      }
    }
  }

  private void put(Path file, String token, JsonNode id) {
    if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
      throw new ModelFormatException(
          file + ": the id of token \"" + token + "\" must be 0 or above, but is " + id);
    }
    ids.put(token, id.intValue());
  }
}
