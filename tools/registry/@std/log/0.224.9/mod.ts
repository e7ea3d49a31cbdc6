/**
 * The part of `@std/log` that gm uses: levels, records, handlers with a formatter, named loggers.
 */
export * from "./handler.ts";
export * from "./levels.ts";
export * from "./logger.ts";
export * from "./setup.ts";
