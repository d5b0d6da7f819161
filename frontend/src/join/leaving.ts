/** Leaving a shared computer: the session ends, and nothing of a room stays behind in this browser. */
import { ApiError, api } from "../api";
import { eraseCopies, unsavedCopies } from "../copies";
import { forgetAside, hasAside } from "../editor/aside";
import { forgetUnpublished, hasUnpublished } from "../prompt/forget";
import { setKnown } from "./known";

/** Whether this browser holds words that are nowhere else. */
export const holdsWords = (): boolean => unsavedCopies() || hasUnpublished() || hasAside();

/** close: ends what is open here of a room. Fails, and leaves all as it is, where the house cannot be reached. */
export async function leave(close: () => Promise<void> = () => Promise.resolve()): Promise<void> {
  await api.signOut().catch((error: unknown) => {
    if (!(error instanceof ApiError && error.status === 401)) throw error;
  });
  setKnown(false);
  await close().catch(() => undefined);
  forgetUnpublished();
  forgetAside();
  await eraseCopies();
  location.assign("/");
}
