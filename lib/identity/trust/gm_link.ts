import { formatAddress } from "../../core/mod.ts";
import { isFingerprint, shown } from "./public_key_text.ts";

/** A link to a tracker, as people send each other: where it is, and whose key it must have. */
export interface GmLink {
  /** A host name, or an IP literal without brackets. */
  readonly hostname: string;
  readonly port: number;
  /** The fingerprint of the tracker's key; `undefined`: the first key that it shows counts. */
  readonly fingerprint: string | undefined;
}

/** The fault of a text that is no link. */
export interface GmLinkFault {
  /** The fault and what to do, as a sentence. */
  readonly fault: string;
}

const SHAPE = "gm://host:port/#SHA256:…";
/** The scheme; a host, or an IPv6 address in brackets; a port; a path; and a fragment. */
const LINK =
  /^gm:\/\/(?:\[([0-9a-f:.]+)\]|([^\s\[\]:/?#@]+)):(\d{1,5})(?:\/([^\s?#]*))?(?:#(\S*))?$/i;

/** Returns true if a text is meant as a link. */
export function isGmLink(text: string): boolean {
  return /^gm:/i.test(text);
}

/** Returns the link in a text, or its fault. */
export function parseGmLink(text: string): GmLink | GmLinkFault {
  const [found, ip6, host, digits, path = "", fragment] = LINK.exec(text) ?? [];
  if (found === undefined) {
    return { fault: `${JSON.stringify(text)} is no link to a tracker: write ${SHAPE}.` };
  }
  const port = Number(digits);
  if (port === 0 || port > 65_535) {
    return { fault: `The port ${digits} of the link is not from 1 to 65535.` };
  }
  if (path !== "") {
    return { fault: `The link goes on with ${shown(path)}, which has no meaning: write ${SHAPE}.` };
  }
  // An empty fragment is a fingerprint that got lost, and must not be taken as none.
  if (fragment !== undefined && !isFingerprint(fragment)) {
    return { fault: `${shown(fragment)} is no fingerprint: copy the link again, as ${SHAPE}.` };
  }
  return { hostname: (ip6 ?? host)!, port, fingerprint: fragment };
}

/** Returns a link as text. */
export function formatGmLink({ hostname, port, fingerprint }: GmLink): string {
  const place = `gm://${formatAddress({ hostname, port })}/`;
  return fingerprint === undefined ? place : `${place}#${fingerprint}`;
}
