/**
 * Control connections under a key (PROTOCOL 5.1): {@linkcode sealControl} returns a
 * `ControlTransport`, whose two sides are {@linkcode SealedCall} and {@linkcode SealedIntake}.
 * Bytes go in; bytes to send, a line or a fault come out. Neither throws, whatever came.
 *
 * A request is never in the first message, which could be recorded and sent again: it waits until
 * both sides have agreed on keys for this connection.
 *
 * @module
 */
export * from "./control_key.ts";
export * from "./seal_control.ts";
export * from "./sealed_call.ts";
export * from "./sealed_intake.ts";
