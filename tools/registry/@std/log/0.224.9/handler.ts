import { getLevelByName, getLevelName, type LevelName, type LogLevel } from "./levels.ts";
import type { LogRecord } from "./logger.ts";

export type FormatterFunction = (logRecord: LogRecord) => string;

export interface BaseHandlerOptions {
  /**
   * Turns a record into the text that is logged.
   *
   * @default {level name, a space, the message}
   */
  formatter?: FormatterFunction;
}

function formatPlainly(logRecord: LogRecord): string {
  return `${logRecord.levelName} ${logRecord.msg}`;
}

/** A place where records go. A subclass says where, in `log`. */
export abstract class BaseHandler {
  #level: LogLevel;
  formatter: FormatterFunction;

  constructor(levelName: LevelName, options: BaseHandlerOptions = {}) {
    this.#level = getLevelByName(levelName);
    this.formatter = options.formatter ?? formatPlainly;
  }

  get level(): LogLevel {
    return this.#level;
  }

  set level(level: LogLevel) {
    this.#level = level;
  }

  get levelName(): LevelName {
    return getLevelName(this.#level);
  }

  set levelName(name: LevelName) {
    this.#level = getLevelByName(name);
  }

  /** Logs the record, unless it is below this handler's level. */
  handle(logRecord: LogRecord): void {
    if (logRecord.level >= this.#level) this.log(this.format(logRecord));
  }

  format(logRecord: LogRecord): string {
    return this.formatter(logRecord);
  }

  abstract log(msg: string): void;

  /** Called when `setup` takes this handler into use. */
  setup(): void {}

  /** Called when a later `setup` puts this handler out of use. */
  destroy(): void {}

  [Symbol.dispose](): void {
    this.destroy();
  }
}
