/** One line of a hosts file. */
export interface HostLine {
  /** The number of the line in the file, from 1 on. */
  readonly lineNumber: number;
  /** A name for people: the host, with user and port if other lines have the same host. */
  readonly title: string;
  /** A host name, an IP address, or a name of ~/.ssh/config. */
  readonly host: string;
  /** The user; `undefined`: as ssh is configured. */
  readonly user: string | undefined;
  /** The ssh port; `undefined`: as ssh is configured. */
  readonly port: number | undefined;
  /** The address of gm's processes on the host; `undefined`: the one at which ssh reached it. */
  readonly address: string | undefined;
}
