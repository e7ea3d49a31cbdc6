import { parseKeyring, readKeyText } from "../../key/mod.ts";

/**
 * The shared key of a lab, which every process of the lab gets. This file is imported only where
 * there is a key, because what it needs takes time to load. The text is private, so that a
 * record or a log line that has the object shows no key.
 */
export class LabKey {
  /** Path of the key file on this machine. */
  readonly file: string;
  /** Fingerprint of the key that seals. */
  readonly fingerprint: string;
  readonly #text: string;

  private constructor(file: string, text: string) {
    this.file = file;
    this.fingerprint = parseKeyring(text, file).first.fingerprint;
    this.#text = text;
  }

  /**
   * Reads a key file.
   *
   * @throws {KeyFileError} if it cannot be read, others than its owner may use it, or it is no key
   * file
   */
  static read(file: string): LabKey {
    return new LabKey(file, readKeyText(file));
  }

  /** The text of the file as it was read, for hosts over ssh. It goes nowhere else. */
  get textForHosts(): string {
    return this.#text;
  }
}
