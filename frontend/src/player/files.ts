/** The bytes of takes, each fetched once for whoever needs them: its picture and its sound lie in one file. */
const KEPT = 240;

export class Files {
  private readonly known = new Map<string, Promise<ArrayBuffer>>();

  constructor(private readonly fetchBytes: (url: string) => Promise<ArrayBuffer>) {}

  /** Nobody may give these bytes away to a browser that takes them over. A failure is forgotten. */
  get(url: string): Promise<ArrayBuffer> {
    const known = this.known.get(url);
    if (known) return known;
    const coming = this.fetchBytes(url);
    this.known.set(url, coming);
    coming.catch(() => this.known.delete(url));
    for (const old of this.known.keys()) {
      if (this.known.size <= KEPT) break;
      this.known.delete(old);
    }
    return coming;
  }

  /** These bytes are of no use: whoever asks again gets new ones. */
  forget(url: string): void {
    this.known.delete(url);
  }
}
