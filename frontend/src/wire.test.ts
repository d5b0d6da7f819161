import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { expect, test } from "vitest";
import * as wire from "./wire";

/** A frame as the server writes it: the kind, then what `fill` writes. */
function frame(kind: number, fill: (encoder: encoding.Encoder) => void = () => undefined): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, kind);
  fill(encoder);
  return encoding.toUint8Array(encoder);
}

const json = (value: unknown) => (encoder: encoding.Encoder) =>
  encoding.writeVarString(encoder, JSON.stringify(value));

test("a sync message is handed on from behind its kind", () => {
  const message = wire.read(wire.sync((encoder) => encoding.writeVarUint(encoder, 77)));
  expect(message.kind).toBe(0);
  expect(message.kind === wire.SYNC && decoding.readVarUint(message.decoder)).toBe(77);
});

test("presence comes back byte for byte", () => {
  const update = new Uint8Array([1, 200, 3]);
  expect(wire.awareness(update)[0]).toBe(1);
  expect(wire.read(wire.awareness(update))).toEqual({ kind: 1, update });
});

test("the question who is here has no body", () => {
  expect(wire.read(frame(3))).toEqual({ kind: 3 });
});

test("a fact is read as the JSON it carries, in any script", () => {
  const fact = { n: 7, kind: "plan", style: "película “vieja” 🎬" };
  expect(wire.read(frame(64, json(fact)))).toEqual({ kind: 64, fact });
});

test("the feed is asked for from the last fact known", () => {
  expect(wire.read(wire.feedSince(12))).toEqual({ kind: 64, fact: { since: 12 } });
});

test("saved counts past one byte", () => {
  expect(wire.read(frame(65, (encoder) => encoding.writeVarUint(encoder, 300)))).toEqual({
    kind: 65,
    count: 300,
  });
});

test("a refusal carries its code and its sentence", () => {
  const refusal = { code: "too_large", message: "This was too much." };
  expect(wire.read(frame(66, json(refusal)))).toEqual({ kind: 66, refusal });
});

test("a kind from a newer server is no error, whatever follows it", () => {
  for (const kind of [2, 4, 63, 67, 9_000]) {
    expect(wire.read(frame(kind, (encoder) => encoding.writeUint8(encoder, 255)))).toEqual({ kind: -1 });
  }
});

test("a truncated frame raises", () => {
  const whole = [
    wire.awareness(new Uint8Array([1, 2, 3])),
    wire.feedSince(4),
    frame(65, (encoder) => encoding.writeVarUint(encoder, 300)),
    frame(66, json({ code: "a", message: "b" })),
  ];
  for (const bytes of whole) {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => wire.read(bytes.slice(0, length))).toThrow();
    }
  }
});
