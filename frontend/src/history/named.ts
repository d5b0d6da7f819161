/** What is done with a version that has its name, typed: made as the commands of api.ts are, and loaded with what uses them. */
import { type Version, call, room } from "../api";

export const named = {
  rename: (id: string, version: number, name: string) => call<Version>("PATCH", one(id, version), { name }),
  remove: (id: string, version: number) => call<object>("DELETE", one(id, version)),
  bringBack: (id: string, version: number) => call<Version>("POST", `${one(id, version)}/back`),
};

const one = (id: string, version: number): string => `${room(id)}/versions/${version}`;
