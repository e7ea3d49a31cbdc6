/** A host, by name or by IP address, and a port. */
export interface Endpoint {
  readonly hostname: string;
  readonly port: number;
}
