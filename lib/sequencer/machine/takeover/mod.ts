/**
 * A group on its way to a new sequencer (PROTOCOL 11.2, decision 0015). A {@linkcode Takeover} asks
 * the members of the view, its {@linkcode Witnesses}, for their promises.
 * {@linkcode surveyLog} finds the log that the promises allow, {@linkcode FetchedEntries} holds
 * what was fetched of it, and {@linkcode placeAll} finds where each member stands in it. The
 * outcome is a {@linkcode Recovery}.
 *
 * The ordered group that goes on after a takeover, and the tracker, do not belong here. A takeover
 * hands its reports for the tracker to its owner.
 *
 * Invariants: a takeover finishes when every member of its view has promised, or is out. Its log
 * has no hole and all that any of them delivered, and each member goes on within it or right before
 * it.
 *
 * @module
 */
export * from "./granted_group.ts";
export * from "./place_all.ts";
export * from "./takeover.ts";
export * from "./view_place.ts";
