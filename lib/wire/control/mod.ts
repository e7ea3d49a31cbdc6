/**
 * Control messages: requests to the tracker and its answers, one JSON object on one line each
 * (PROTOCOL 5). control.ts has their types, control_codec.ts reads and writes them, and {@linkcode
 * LineSplitter} cuts a TCP stream into lines of bounded length.
 *
 * Whatever a peer sent, decoding a request returns it or the refusal that it deserves, and decoding
 * an answer returns it or `undefined`: neither throws. Every field is checked by {@linkcode
 * JsonFields}, and unknown fields are ignored. Nothing here opens a connection; that is lib/net.
 *
 * @module
 */
export * from "./control.ts";
export * from "./control_codec.ts";
export * from "./json_fields.ts";
export * from "./line_splitter.ts";
