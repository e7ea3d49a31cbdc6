/**
 * The door to control connections under a key (PROTOCOL 5.1): {@linkcode loadSealedControl} loads
 * what seals them (lib/noise/control) and draws a key pair for each. Nothing here opens a
 * connection.
 *
 * @module
 */
export * from "./load_sealed_control.ts";
