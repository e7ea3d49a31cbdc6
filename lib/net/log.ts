import { BaseHandler, type LevelName, Logger, type LogRecord } from "@std/log";
import { escapeOf, oneLine } from "../core/mod.ts";

/** The levels of a log, from the most to the least talkative. */
export type LogLevel = "debug" | "info" | "warn" | "error";
/** The formats of a log: lines for people, or one JSON object per line. */
export const LOG_FORMATS = ["text", "json"] as const;
/** A format of a log. */
export type LogFormat = typeof LOG_FORMATS[number];

/**
 * The facts beside a sentence: `{ member: "ford", waitedMs: 12 }`. An error is shown by its
 * message.
 */
export type LogFields = Readonly<Record<string, unknown>>;

/** A log of what gm does. It goes to stderr, never to stdout. */
export interface Log {
  /** True if `debug` writes anything. Check it before building a costly message. */
  readonly isDebug: boolean;
  /** Writes details that help to find a fault. */
  debug(message: string, fields?: LogFields): void;
  /** Writes what happens in the course of things. */
  info(message: string, fields?: LogFields): void;
  /** Writes trouble that gm copes with. */
  warn(message: string, fields?: LogFields): void;
  /** Writes trouble that ends something. */
  error(message: string, fields?: LogFields): void;
}

/** Options of {@linkcode createLog}. */
export interface LogOptions {
  /** The lowest level that is written; `-v` is "debug". */
  readonly level: LogLevel;
  /** A line for people, or a JSON object per line. */
  readonly format: LogFormat;
  /** Takes one line, without a line feed. */
  readonly write: (line: string) => void;
}

/** Creates a log. This is the one file that knows @std/log. */
export function createLog(options: LogOptions): Log {
  const { level, format, write } = options;
  const levelName = level.toUpperCase() as LevelName;
  const formatter = format === "json" ? formatJson : formatText;
  const handler = new LineHandler(levelName, formatter, write);
  const logger = new Logger("gm", levelName, { handlers: [handler] });
  return {
    isDebug: level === "debug",
    debug: (message, fields) => void logger.debug(message, fields),
    info: (message, fields) => void logger.info(message, fields),
    warn: (message, fields) => void logger.warn(message, fields),
    error: (message, fields) => void logger.error(message, fields),
  };
}

class LineHandler extends BaseHandler {
  readonly #write: (line: string) => void;

  constructor(
    level: LevelName,
    formatter: (record: LogRecord) => string,
    write: (line: string) => void,
  ) {
    super(level, { formatter });
    this.#write = write;
  }

  override log(line: string): void {
    this.#write(line);
  }
}

/**
 * Formats a line for people:
 * `2026-11-28T12:34:56.789+02:00 WARN The tracker is silent. waitedMs=2000`.
 */
function formatText(record: LogRecord): string {
  const time = localTime(record.datetime);
  const fields = Object.entries(fieldsOf(record)).map(([key, value]) => ` ${key}=${show(value)}`);
  return `${time} ${record.levelName} ${defuse(record.msg)}${fields.join("")}`;
}

/** Returns a time as the clocks of this host show it, with its offset from UTC. */
function localTime(time: Date): string {
  const offsetMinutes = -time.getTimezoneOffset();
  const shown = new Date(time.getTime() + offsetMinutes * 60_000).toISOString().slice(0, -1);
  const distance = Math.abs(offsetMinutes);
  const [hours, minutes] = [Math.floor(distance / 60), distance % 60].map((part) =>
    String(part).padStart(2, "0")
  );
  return `${shown}${offsetMinutes < 0 ? "-" : "+"}${hours}:${minutes}`;
}

function formatJson(record: LogRecord): string {
  const json = JSON.stringify({
    time: record.datetime.toISOString(),
    level: record.levelName.toLowerCase(),
    message: record.msg,
    ...fieldsOf(record),
  });
  return oneLine(json);
}

/** Returns the fields, errors as their messages. A field may not replace what every line has. */
function fieldsOf(record: LogRecord): Record<string, unknown> {
  const fields = (record.args[0] ?? {}) as LogFields;
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined).map(([key, value]) => [
      ["time", "level", "message"].includes(key) ? `${key}_` : key,
      value instanceof Error ? `${value.name}: ${value.message}` : value,
    ]),
  );
}

/** Returns the text of a value, without quotes where that is clear. */
function show(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const isPlain = typeof value !== "string" || /^[\p{L}\p{N}._:[\]\/@-]+$/u.test(text);
  return defuse(isPlain ? text : JSON.stringify(text));
}

/** Escapes characters of a text from a peer that could drive the terminal or begin a new line. */
function defuse(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escapeOf);
}
