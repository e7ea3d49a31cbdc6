/** Returns true if the URL of a server asks for TLS. */
export function asksForTls(server: string): boolean {
  return /^tls:/i.test(server);
}
