/** Parts of the history that stand elsewhere, each loaded when it is first shown. */
import { later } from "../editor/later";

export const MadeBy = later(() => import("./MadeBy").then((module) => module.default), { silent: true });
