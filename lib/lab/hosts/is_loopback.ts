/** Whether a canonical IP address means the host itself to every host. */
export function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}
