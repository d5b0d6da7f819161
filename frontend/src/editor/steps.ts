/** The first steps, loaded only for whom they are new. */
import { kept } from "./kept";
import { later } from "./later";

/** In this browser somebody has been through them, or closed them. */
export const KNOWN = "telar-first-steps";

export const FirstSteps = later(() => import("./FirstSteps").then((module) => module.default), {
  silent: true,
});

export const isNew = (): boolean => !kept(KNOWN);
