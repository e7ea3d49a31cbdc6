import { formatAddress } from "../core/mod.ts";
import { EnvironmentError } from "./environment_error.ts";

type Place = { readonly hostname: string; readonly port: number };

/**
 * Error when a socket cannot be bound. `cause` is Deno's error, such as `Deno.errors.AddrInUse`.
 */
export class BindError extends EnvironmentError {
  override readonly name = "BindError";

  constructor(transport: "TCP" | "UDP", readonly place: Place, override readonly cause: unknown) {
    super(`Cannot bind ${transport} ${formatAddress(place)}: ${explain(cause, place)}`, { cause });
  }

  /** True if another port might do. */
  get isPortTaken(): boolean {
    return this.cause instanceof Deno.errors.AddrInUse;
  }
}

function explain(cause: unknown, { hostname, port }: Place): string {
  if (cause instanceof Deno.errors.AddrInUse) {
    return "another program has this port. Choose another one, or 0 for any that is free.";
  }
  if (cause instanceof Deno.errors.AddrNotAvailable) {
    return `${hostname} is not an address of this host. Use one of its own, or 0.0.0.0 for all.`;
  }
  if (cause instanceof Deno.errors.PermissionDenied) {
    return port < 1_024
      ? "ports below 1024 are for privileged users. Choose one from 1024 to 65535."
      : "the operating system does not allow it.";
  }
  return `${cause instanceof Error ? cause.message : String(cause)}.`;
}
