/** A host, by name or by IP address, and a port. */
export interface Endpoint {
  /** A host name, or an IP literal. */
  readonly hostname: string;
  /** A port; 0 means any free one where a socket is bound. */
  readonly port: number;
}
