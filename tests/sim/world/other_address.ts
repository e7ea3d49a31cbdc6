/** The first number of every host's address, and of its other one. */
const HOME = "10.";
const OTHER = "110.";

/** Returns the other address of a host. Datagrams to it reach the host, too. */
export function otherAddressOf(hostname: string): string {
  return OTHER + hostname.slice(HOME.length);
}

/** Returns the host that has this address. */
export function homeOf(hostname: string): string {
  return hostname.startsWith(OTHER) ? HOME + hostname.slice(OTHER.length) : hostname;
}
