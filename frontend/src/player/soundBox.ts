/**
 * Where a take's sound lies in its file: one top-level box (ISO/IEC 14496-12, 4.2) behind the picture, whose content is
 * a whole FLAC file. Twin of synthesis/sounds.py.
 */
const UUID = 0x75756964;
const OURS = [0x7e1a5d50, 0x4d0a4f6e, 0x9b1c2c6c, 0x0e5a11d0];
const NAME_BYTES = 16;
/** A FLAC of two seconds cannot be larger: noise is kept as it is, under small headers. */
export const BYTES_MAX = 2 * 48_000 + 32_768;
/** A take has five boxes; a file of more than this is not ours. */
export const BOXES_MAX = 64;

/** A copy of the sound's bytes; null where the take is silent, or its file is none of ours. */
export function soundIn(file: ArrayBuffer): ArrayBuffer | null {
  const view = new DataView(file);
  let place = 0;
  for (let count = 0; count < BOXES_MAX && place + 8 <= file.byteLength; count++) {
    const box = boxAt(view, place);
    if (!box) return null;
    if (isOurs(view, box)) return content(file, box);
    place = box.end;
  }
  return null;
}

interface Box {
  type: number;
  /** Its content is [start, end) of the file. */
  start: number;
  end: number;
}

/** A size of 1 stands for one of 64 bits behind the type, 0 for all that follows; null where it does not fit. */
function boxAt(view: DataView, place: number): Box | null {
  const left = view.byteLength - place;
  let size = view.getUint32(place);
  let head = 8;
  if (size === 0) size = left;
  else if (size === 1) {
    if (left < 16) return null;
    head = 16;
    size = Number(view.getBigUint64(place + 8));
  }
  if (size < head || size > left) return null;
  return { type: view.getUint32(place + 4), start: place + head, end: place + size };
}

const isOurs = (view: DataView, { type, start, end }: Box): boolean =>
  type === UUID &&
  end - start >= NAME_BYTES &&
  OURS.every((word, at) => view.getUint32(start + 4 * at) === word);

function content(file: ArrayBuffer, { start, end }: Box): ArrayBuffer | null {
  const bytes = end - start - NAME_BYTES;
  return bytes > 0 && bytes <= BYTES_MAX ? file.slice(start + NAME_BYTES, end) : null;
}
