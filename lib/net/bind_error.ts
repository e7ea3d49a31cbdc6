import { formatAddress } from "../core/mod.ts";
import { type Endpoint, EnvironmentError } from "./names/mod.ts";

/** Thrown when a socket cannot be bound; `cause` is Deno's error (`Deno.errors.AddrInUse`, …). */
export class BindError extends EnvironmentError {
  /** The code for programs. */
  override readonly code = "bind-failed";
  /** The host and port that could not be bound. */
  readonly place: Endpoint;
  /** The error that Deno threw. */
  override readonly cause: unknown;

  /** Takes what was to be bound, and Deno's error. */
  constructor(transport: "TCP" | "UDP", place: Endpoint, cause: unknown) {
    super(`Cannot bind ${transport} ${formatAddress(place)}: ${explain(cause, place)}`, { cause });
    this.place = place;
    this.cause = cause;
  }

  /** True if another port might be free. */
  get isPortTaken(): boolean {
    return this.cause instanceof Deno.errors.AddrInUse;
  }
}

function explain(cause: unknown, { hostname, port }: Endpoint): string {
  if (cause instanceof Deno.errors.AddrInUse) {
    return "another program has this port. Choose another one, or 0 for any that is free.";
  }
  if (cause instanceof Deno.errors.AddrNotAvailable) {
    return `${hostname} is no address of this host. Use one of its own, or 0.0.0.0 for all.`;
  }
  if (cause instanceof Deno.errors.PermissionDenied) {
    return port < 1_024
      ? "ports under 1024 are for privileged users. Choose one from 1024 to 65535."
      : "the operating system does not allow it.";
  }
  return `${cause instanceof Error ? cause.message : String(cause)}.`;
}
