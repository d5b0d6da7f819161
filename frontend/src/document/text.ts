/**
 * Writing shared text: only the letters that differ, and never half a surrogate pair.
 */
import type * as Y from "yjs";
import { MINE } from "./schema";

/** A long paste goes in as pieces: each is one small update on the wire. */
const PIECE = 8_000;

const isHigh = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;
const isLow = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;

/** Whether `at` lies inside a surrogate pair: half a pair on the wire becomes a replacement character. */
const parted = (words: string, at: number): boolean =>
  at > 0 && isHigh(words.charCodeAt(at - 1)) && isLow(words.charCodeAt(at));

/** Changes only what differs between a text and what a plain field now holds, so that others' letters stay. */
export function setText(target: Y.Text, next: string, origin: unknown = MINE): void {
  const now = target.toString();
  if (now === next) return;
  let head = 0;
  while (head < now.length && head < next.length && now[head] === next[head]) head++;
  if (parted(now, head) || parted(next, head)) head--;
  let tail = 0;
  const room = Math.min(now.length, next.length) - head;
  while (tail < room && now[now.length - 1 - tail] === next[next.length - 1 - tail]) tail++;
  if (parted(now, now.length - tail) || parted(next, next.length - tail)) tail--;
  target.doc?.transact(() => {
    if (now.length - tail > head) target.delete(head, now.length - tail - head);
    if (next.length - tail > head) target.insert(head, next.slice(head, next.length - tail));
  }, origin);
}

/** The first `size` code units of a text; never half a surrogate pair. */
export const firstOf = (words: string, size: number): string =>
  words.slice(0, Math.max(0, parted(words, size) ? size - 1 : size));

/** Cuts a long text into pieces of at most `size` (two or more) that never part a surrogate pair. */
export function pieces(long: string, size = PIECE): string[] {
  const parts: string[] = [];
  for (let rest = long; rest; rest = rest.slice(parts.at(-1)!.length)) parts.push(firstOf(rest, size));
  return parts;
}
