const SHORT = 60;

/** The first words of a paragraph. */
export const short = (words: string): string =>
  words.length > SHORT ? `${words.slice(0, SHORT).replace(/\s+\S*$/, "")}…` : words;
