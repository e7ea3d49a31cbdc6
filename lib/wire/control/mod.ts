/**
 * Control messages: requests to the tracker and its answers, one JSON object on one line each
 * (PROTOCOL 5). control.ts has their types, control_codec.ts reads and writes them, and {@linkcode
 * LineSplitter} cuts a TCP stream into lines of bounded length.
 *
 * A {@linkcode ControlTransport} is the form in which they travel: {@linkcode PLAIN_CONTROL}, or
 * sealed with a key (lib/noise/control, which loads a cipher and is not imported here). opening.ts
 * has the first bytes of a sealed connection, by which each side notices that the other has a key.
 *
 * Whatever a peer sent, decoding a request returns it or the refusal that it deserves, and decoding
 * an answer returns it or `undefined`: neither throws. Every field is checked by {@linkcode
 * JsonFields}, and unknown fields are ignored. Nothing here opens a connection; that is lib/net.
 *
 * @module
 */
export * from "./control.ts";
export * from "./control_codec.ts";
export * from "./control_transport.ts";
export * from "./json_fields.ts";
export * from "./line_splitter.ts";
export * from "./opening.ts";
export * from "./plain_control.ts";
