import { EnvironmentError, fileFailure } from "../../net/mod.ts";
import { BUILT_IN_CLIENTS_MAX, builtInManyMessages, builtInMessages } from "./built_in_messages.ts";
import { parseMessageFile } from "./message_file.ts";

/** Greatest number of clients in a run: as many as have built-in messages. */
export const CLIENTS_MAX = BUILT_IN_CLIENTS_MAX;

/** A source of the messages for an experiment that sends lines of text. */
export interface MessageSource {
  /** A name for the report: "built in", or the folder. */
  readonly title: string;
  /** Returns the lines of one client, counted from 1, for the performance experiment. */
  ofClient(client: number): Promise<string[]>;
  /** Returns the lines of the one sender of the scalability experiment. */
  many(): Promise<string[]>;
}

export const builtInSource: MessageSource = {
  title: "built in",
  ofClient: (client) => Promise.resolve(builtInMessages(client)),
  many: () => Promise.resolve(builtInManyMessages()),
};

/** Reads lines from `messages1.txt`, `messages2.txt`, … and `many_messages.txt` in a folder. */
export function folderSource(folder: string): MessageSource {
  const read = async (name: string, what: string) => {
    const path = `${folder.replace(/\/+$/, "")}/${name}`;
    try {
      return parseMessageFile(await Deno.readTextFile(path), path);
    } catch (error) {
      if (error instanceof EnvironmentError) throw error;
      throw new EnvironmentError(
        `Cannot read ${path}: ${fileFailure(error)}. --messages DIR needs ${what}, ` +
          "with one message per line.",
        { cause: error },
      );
    }
  };
  return {
    title: folder,
    ofClient: (client) =>
      read(`messages${client}.txt`, "messages1.txt, messages2.txt, … for each of the clients"),
    many: () => read("many_messages.txt", "many_messages.txt for the one sender"),
  };
}
