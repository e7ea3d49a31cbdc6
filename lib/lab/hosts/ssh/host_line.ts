/** One host, as a line of the hosts file names it. */
export interface HostLine {
  /** What people call it: the host, and its ssh port where that must tell it from another line. */
  readonly title: string;
  /** A host name, an IP address, or a name of ~/.ssh/config. */
  readonly host: string;
  /** `undefined`: as ssh has it. */
  readonly user: string | undefined;
  readonly port: number | undefined;
  /** Where gm's processes on it are reached; `undefined`: where ssh reached it. */
  readonly address: string | undefined;
}
