/**
 * Files that only their owner may use: {@linkcode readPrivateFile} refuses one that others can use,
 * in the manner of ssh, and {@linkcode writePrivateFile} makes one that nobody else ever could use.
 *
 * Nothing here knows what is in a file: its kind, and the class of the error, are passed in.
 * Invariants: the mode that is judged is that of the file that is read; a file that is there is
 * never overwritten.
 *
 * @module
 */
export * from "./read_private_file.ts";
export * from "./write_private_file.ts";
