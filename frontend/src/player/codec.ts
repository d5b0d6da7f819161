/** The video that takes are, and whether this browser can show it. */

/** H.264, high profile, level 3.0. */
export const CODEC = 'video/mp4; codecs="avc1.64001e"';

type Source = { new (): MediaSource; isTypeSupported(type: string): boolean };

/** MediaSource, or its successor on phones; null where neither plays H.264. */
export function mediaSource(): Source | null {
  const scope = globalThis as unknown as { ManagedMediaSource?: Source; MediaSource?: Source };
  const found = scope.MediaSource ?? scope.ManagedMediaSource;
  return found?.isTypeSupported(CODEC) ? found : null;
}

/** Whether this browser can show no takes at all: many a Linux one comes without H.264. */
export function isBlind(): boolean {
  return mediaSource() === null && document.createElement("video").canPlayType(CODEC) === "";
}
