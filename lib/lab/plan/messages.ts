import { EnvironmentError } from "../../net/mod.ts";
import { BUILT_IN_CLIENTS_MAX, builtInManyMessages, builtInMessages } from "./built_in_messages.ts";
import { parseMessageFile } from "./message_file.ts";

/** Clients that a run has at most: each is a process of its own. */
export const CLIENTS_MAX = BUILT_IN_CLIENTS_MAX;

/** Where the lines of the experiments come from. */
export interface MessageSource {
  /** For the report: "built in", or the folder. */
  readonly title: string;
  /** The lines of the client with this number, from 1, in the performance experiment. */
  ofClient(client: number): Promise<string[]>;
  /** The lines of the one sender of the scalability experiment. */
  many(): Promise<string[]>;
}

export const builtInSource: MessageSource = {
  title: "built in",
  ofClient: (client) => Promise.resolve(builtInMessages(client)),
  many: () => Promise.resolve(builtInManyMessages()),
};

/** Takes the lines from `messages1.txt`, `messages2.txt`, … and `many_messages.txt` in a folder. */
export function folderSource(folder: string): MessageSource {
  const read = async (name: string, what: string) => {
    const path = `${folder.replace(/\/+$/, "")}/${name}`;
    try {
      return parseMessageFile(await Deno.readTextFile(path), path);
    } catch (error) {
      if (error instanceof EnvironmentError) throw error;
      throw new EnvironmentError(
        `${path} cannot be read (${reason(error)}). --messages DIR needs ${what} there, ` +
          "one message a line.",
        { cause: error },
      );
    }
  };
  return {
    title: folder,
    ofClient: (client) =>
      read(`messages${client}.txt`, `messages1.txt, messages2.txt, … for each of the clients`),
    many: () => read("many_messages.txt", "many_messages.txt for the one sender"),
  };
}

function reason(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "it is not there";
  return error instanceof Error ? error.message : String(error);
}
