/** Parts of the prompts that are loaded when they are first shown. */
import { later } from "../editor/later";

export const Finishes = later(() => import("./Finishes").then((module) => module.default), { silent: true });
