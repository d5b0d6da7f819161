/** Frames and seconds. Time is an integer frame at 24 per second; a segment is 48 frames of a clip's own source. */
export const FRAME_RATE = 24;
export const SEGMENT_FRAMES = 48;
export const MAX_FRAMES = 14_400;

/** 7.5 seconds of frames -> "0:07". */
export function clock(frame: number): string {
  const seconds = Math.floor(Math.max(0, frame) / FRAME_RATE);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = String(seconds % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** "0:02 – 0:04"; where an end is no whole second, both say hundredths: "0:02.00 – 0:02.67". */
export function span(from: number, to: number): string {
  const whole = from % FRAME_RATE === 0 && to % FRAME_RATE === 0;
  const end = (frame: number) => {
    const rest = Math.floor(((frame % FRAME_RATE) / FRAME_RATE) * 100);
    return whole ? clock(frame) : `${clock(frame)}.${String(rest).padStart(2, "0")}`;
  };
  return `${end(from)} – ${end(to)}`;
}

/** Exact to the frame: "00:07:12" is 7 seconds and 12 frames. */
export function timecode(frame: number): string {
  const whole = Math.max(0, Math.floor(frame));
  const two = (n: number) => String(n).padStart(2, "0");
  const seconds = Math.floor(whole / FRAME_RATE);
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}:${two(whole % FRAME_RATE)}`;
}

/** What a person types as a clip's length becomes whole frames within the limits. */
export function secondsToFrames(seconds: number, limit = MAX_FRAMES): number {
  if (!Number.isFinite(seconds)) return SEGMENT_FRAMES;
  return Math.min(limit, Math.max(1, Math.round(seconds * FRAME_RATE)));
}
