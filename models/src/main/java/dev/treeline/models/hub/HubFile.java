package dev.treeline.models.hub;

import java.net.URI;

/// A file of a model as the hub describes it.
///
/// @param path inside the model, with `/`
/// @param etag 64 hexadecimal digits: its SHA-256; 40: its git blob hash
/// @param sizeBytes -1 when the hub does not say
/// @param place where its bytes are; perhaps another host
record HubFile(String path, String etag, long sizeBytes, URI place) {
  HubFile {
    if (!etag.matches("[0-9a-f]{40}|[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          path + ": the hub must name a hash of 40 or 64 digits, but names " + etag);
    }
  }
}
