/// <reference types="vite/client" />

/** How the hand's tab asks for its parts of a catalogue (`catalogues.ts`). */

declare module "*/footage.en.json" {
  const words: Record<string, Record<string, string>>;
  export default words;
}
declare module "*/footage.es.json" {
  const words: Record<string, Record<string, string>>;
  export default words;
}
declare module "*/teach.en.json" {
  const words: Record<string, Record<string, string>>;
  export default words;
}
declare module "*/teach.es.json" {
  const words: Record<string, Record<string, string>>;
  export default words;
}
