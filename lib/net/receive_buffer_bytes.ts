import { KERNEL_BUFFER_BYTES } from "../core/mod.ts";

/** Bytes that Windows keeps for a socket (the default of its SO_RCVBUF). */
const WINDOWS_BUFFER_BYTES = 65_536;
/** Bytes that BSDs keep for a UDP socket (net.inet.udp.recvspace), and others hardly less. */
const OTHER_BUFFER_BYTES = 41_600;

/**
 * Returns the bytes that the kernel keeps for a UDP socket by default. Deno can neither ask for the
 * number nor change it. macOS keeps 786,896; gm counts on no more than Linux has.
 */
export function receiveBufferBytes(os: typeof Deno.build.os = Deno.build.os): number {
  switch (os) {
    case "linux":
    case "android":
    case "darwin":
      return KERNEL_BUFFER_BYTES;
    case "windows":
      return WINDOWS_BUFFER_BYTES;
    default:
      return OTHER_BUFFER_BYTES;
  }
}
