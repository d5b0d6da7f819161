/**
 * One websocket message to and from bytes: varUint(kind), then the payload.
 * Kinds 0, 1 and 3 are those of y-websocket; 64 feed, 65 saved and 66 refused are Telar's own.
 * Knows no socket and no document.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

export const SYNC = 0;
export const AWARENESS = 1;
export const QUERY_AWARENESS = 3;
export const FEED = 64;
export const SAVED = 65;
export const REFUSED = 66;

export interface Refusal {
  code: string;
  message: string;
}

export type Message =
  | { kind: typeof SYNC; decoder: decoding.Decoder }
  | { kind: typeof AWARENESS; update: Uint8Array }
  | { kind: typeof QUERY_AWARENESS }
  | { kind: typeof FEED; fact: unknown }
  | { kind: typeof SAVED; count: number }
  | { kind: typeof REFUSED; refusal: Refusal }
  | { kind: -1 };

/** Bytes that a socket may send: on memory of their own. */
type Frame = Uint8Array<ArrayBuffer>;

/** Reads one message. A kind that a newer server may send reads as -1. Raises on a truncated frame. */
export function read(bytes: Uint8Array): Message {
  const decoder = decoding.createDecoder(bytes);
  const kind = decoding.readVarUint(decoder);
  switch (kind) {
    case SYNC:
      return { kind, decoder };
    case AWARENESS:
      return { kind, update: decoding.readVarUint8Array(decoder) };
    case QUERY_AWARENESS:
      return { kind };
    case FEED:
      return { kind, fact: JSON.parse(decoding.readVarString(decoder)) };
    case SAVED:
      return { kind, count: decoding.readVarUint(decoder) };
    case REFUSED:
      return { kind, refusal: JSON.parse(decoding.readVarString(decoder)) as Refusal };
    default:
      return { kind: -1 };
  }
}

/** A sync message; `write` fills the payload (the encoders of y-protocols/sync). */
export function sync(write: (encoder: encoding.Encoder) => void): Frame {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, SYNC);
  write(encoder);
  return encoding.toUint8Array(encoder) as Frame;
}

export function awareness(update: Uint8Array): Frame {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, AWARENESS);
  encoding.writeVarUint8Array(encoder, update);
  return encoding.toUint8Array(encoder) as Frame;
}

/** "Send me the facts after `since`": the first 64 opens Telar's own kinds on this socket. */
export function feedSince(since: number): Frame {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, FEED);
  encoding.writeVarString(encoder, JSON.stringify({ since }));
  return encoding.toUint8Array(encoder) as Frame;
}
