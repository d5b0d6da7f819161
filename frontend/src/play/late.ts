/** The parts of playing, each loaded when it is first shown: the first load of the screen carries none of them. */
import { later } from "../editor/later";

const among = { silent: true };

export const After = later(() => import("./After").then((module) => module.default), among);
export const Play = later(() => import("./Play").then((module) => module.default));
export const PlayBar = later(() => import("./PlayBar").then((module) => module.default), among);
export const PlayDesk = later(() => import("./PlayDesk").then((module) => module.default));
export const PlayLink = later(() => import("./PlayLink").then((module) => module.default), among);
