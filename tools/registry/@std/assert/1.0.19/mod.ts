/**
 * The part of `@std/assert` that gm uses. Formatting and diffs come from node:util and node:assert.
 */
export { AssertionError } from "./assertion_error.ts";
export * from "./collections.ts";
export * from "./equals.ts";
export * from "./numbers.ts";
export * from "./throws.ts";
export * from "./values.ts";
