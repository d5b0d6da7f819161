/** Where a browser keeps words that are not published, and how it forgets them: for the door, which knows no document. */
import { forgetUnder, storedUnder } from "../stored";

export const PREFIX = "telar-mine-";

/** On a shared computer nothing of a room stays behind. */
export const forgetUnpublished = (): void => forgetUnder(PREFIX);

export const hasUnpublished = (): boolean => storedUnder(PREFIX).length > 0;
