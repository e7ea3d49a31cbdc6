/**
 * The tracker: the directory of members and groups.
 *
 * Its decisions are in directory/, a machine without I/O. This folder is the thin shell around it.
 * server.ts has the two sockets on one port number: TCP for requests, UDP for heartbeats and
 * notices. control_listener.ts and control_connection.ts bring one request per connection, under
 * limits of size and time. patience.ts decides when a tracker of many silent members rests.
 * command.ts is `gm tracker`. No rule about members or groups lives here.
 *
 * Invariants:
 * - A request gets one answer, or its connection is closed without one when the tracker closes.
 * - Nothing that a peer sends or leaves out holds up another connection.
 * - Nothing is kept on disk but the tracker's identity, and, where that is asked for, which names
 *   belong to which keys. A crash loses nothing else that the members do not still know.
 *
 * docs/PROTOCOL.md has the requests in section 5 and the rules in section 9.
 *
 * @module
 */
export type { Statistics } from "./directory/mod.ts";
export * from "./server.ts";
export * from "./tracker_identity.ts";
export type { Address, ChannelRange } from "../core/mod.ts";
export { BindError, createLog, EnvironmentError, LOG_FORMATS } from "../net/mod.ts";
export type { Endpoint, Log, LogFields, LogFormat, LogLevel, LogOptions } from "../net/mod.ts";
export { KeyFileError } from "../sealing/mod.ts";
export type { SealCounts, SealStatistics } from "../sealing/mod.ts";
export { REFUSAL_CODES, SEAL_REFUSAL_CODES } from "../wire/mod.ts";
export type { FrameType, RefusalCode, RequestType, SealRefusalCode } from "../wire/mod.ts";
