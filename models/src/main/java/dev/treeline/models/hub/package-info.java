/// Fetches models from Hugging Face's hub, or a server that speaks its protocol, into the cache
/// that its Python tools use.
///
/// Read [HubPull] first, then `HubFolder` (where files go), `HubHttp` (how they are asked for),
/// `PartFile` (what a killed download leaves for the next).
@NullMarked
package dev.treeline.models.hub;

import org.jspecify.annotations.NullMarked;
