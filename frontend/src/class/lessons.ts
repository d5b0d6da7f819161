/** What this room is in its class: asked once for everybody who reads it, and anew when a fact says it is another. */
import type { Lesson } from "../api";
import type { FeedView } from "../feed";
import { type Readable, Store } from "../store";

export class Lessons implements Readable<Lesson | null> {
  private readonly found = new Store<Lesson | null>(null);
  /** The count of facts about lessons at which it was asked last. */
  private asked: number | null = null;
  private turn = 0;

  constructor(
    private readonly feed: Readable<Pick<FeedView, "lessons">>,
    private readonly ask: () => Promise<Lesson>,
  ) {}

  get = (): Lesson | null => this.found.get();

  subscribe = (listener: () => void): (() => void) => {
    const stops = [this.found.subscribe(listener), this.feed.subscribe(this.look)];
    this.look();
    return () => stops.forEach((stop) => stop());
  };

  /** Asks now: this person changed something. */
  again = (): void => {
    this.asked = null;
    this.look();
  };

  private look = (): void => {
    const { lessons } = this.feed.get();
    if (lessons === this.asked) return;
    this.asked = lessons;
    const turn = ++this.turn;
    this.ask().then(
      // An answer that was overtaken says what is past.
      (answer) => turn === this.turn && this.found.set(answer),
      // A look that fails is made again with the next fact; what was known stays.
      () => undefined,
    );
  };
}
