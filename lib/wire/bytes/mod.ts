/**
 * Fields as bytes: {@linkcode ByteReader} and {@linkcode ByteWriter} read and write numbers, names,
 * addresses, epochs and ranges (PROTOCOL 2.3). Both check their bounds once for a whole frame:
 * after a fault every read returns zero, and after running over the end nothing more is written. So
 * a codec reads or writes all its fields and asks at the end.
 *
 * Whatever the bytes are, reading returns a value or a {@linkcode WireError} and never throws.
 * Nothing here knows of frames.
 *
 * @module
 */
export * from "./byte_reader.ts";
export * from "./byte_writer.ts";
export * from "./wire_error.ts";
