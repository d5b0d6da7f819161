/** The shared document for the rest of the screen: reading, whole clips, text. */
export {
  MAX_CLIPS,
  MAX_DISSOLVE,
  MAX_LABEL,
  MAX_MARKERS,
  MAX_PROMPT,
  MAX_SCRIPT,
  MAX_SOUNDS,
  MAX_SOUND_WORDS,
  MAX_TITLE,
  MAX_TITLES,
  MAX_TITLE_WORDS,
  MAX_WAYS,
  MAX_WORD,
  MAX_WORDS,
  MAX_WORD_NAME,
  MINE,
  SOUND_FRAMES,
  type TextName,
  roots,
  text,
} from "./schema";
export {
  type Cell,
  type Choice,
  type Clip,
  type Film,
  type Word,
  allTexts,
  clipText,
  dissolvesOf,
  readChoices,
  readClips,
  readFilm,
  textsLost,
} from "./read";
export * from "./clips";
export * from "./markers";
export * from "./retouches";
export { type BySpot, type Spot, fromRaw } from "./spots";
export * from "./sounds";
export * from "./titles";
export * from "./words";
export { type Line, type Paragraph, clipsFromScript, paragraphs, readLines } from "./script";
export { undoManager } from "./undo";
export { firstOf, pieces, setText } from "./text";
