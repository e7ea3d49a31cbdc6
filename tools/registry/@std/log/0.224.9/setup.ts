import { BaseHandler } from "./handler.ts";
import type { LevelName } from "./levels.ts";
import { Logger } from "./logger.ts";

export interface LoggerConfig {
  /** @default {"INFO"} */
  level?: LevelName;
  /** Names of handlers of the same {@linkcode LogConfig}. */
  handlers?: string[];
}

export interface LogConfig {
  handlers?: { [name: string]: BaseHandler };
  loggers?: { [name: string]: LoggerConfig };
}

class StdoutHandler extends BaseHandler {
  override log(msg: string): void {
    console.log(msg);
  }
}

/**
 * The configuration before any setup: as in the real package, "default" exists until a setup
 * replaces it.
 */
const DEFAULTS = {
  handlers: { default: new StdoutHandler("INFO") },
  loggers: { default: { level: "INFO", handlers: ["default"] } },
} satisfies LogConfig;

const handlers = new Map<string, BaseHandler>();
const loggers = new Map<string, Logger>();

/** Replaces all handlers and loggers; loggers handed out before keep what they had. */
export function setup(config: LogConfig): void {
  for (const handler of handlers.values()) handler.destroy();
  handlers.clear();
  loggers.clear();
  for (const [name, handler] of Object.entries({ ...DEFAULTS.handlers, ...config.handlers })) {
    handler.setup();
    handlers.set(name, handler);
  }
  const loggerConfigs: { [name: string]: LoggerConfig } = {
    ...DEFAULTS.loggers,
    ...config.loggers,
  };
  for (const [name, { level = "INFO", handlers: names = [] }] of Object.entries(loggerConfigs)) {
    const own = names.map((handler) => handlers.get(handler)).filter((handler) => !!handler);
    loggers.set(name, new Logger(name, level, { handlers: own }));
  }
}

/** The logger of that name; one that no setup named lets everything through, to no handler. */
export function getLogger(name = "default"): Logger {
  const known = loggers.get(name || "default");
  if (known) return known;
  const logger = new Logger(name, "NOTSET");
  loggers.set(name, logger);
  return logger;
}

setup(DEFAULTS);
