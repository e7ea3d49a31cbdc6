/**
 * The tracker: the directory of members and groups.
 *
 * What it decides is in directory/, a machine without I/O. Around it is a thin shell: server.ts has
 * the two sockets (TCP for requests, UDP for heartbeats, one port number), control_listener.ts and
 * control_connection.ts bring one request per connection under limits of size and time, and
 * command.ts is `gm tracker`. The shell knows no rule about members or groups; nothing that a peer
 * sends or leaves out holds up another connection, and a crash of the tracker loses nothing that its
 * members do not still know. docs/PROTOCOL.md has the messages and the rules.
 *
 * @module
 */
export type { Statistics } from "./directory/mod.ts";
export * from "./server.ts";
export type { Address } from "../core/mod.ts";
export { BindError, createLog, EnvironmentError, LOG_FORMATS } from "../net/mod.ts";
export type { Endpoint, Log, LogFields, LogFormat, LogLevel, LogOptions } from "../net/mod.ts";
export { REFUSAL_CODES } from "../wire/mod.ts";
export type { FrameType, RefusalCode, RequestType } from "../wire/mod.ts";
