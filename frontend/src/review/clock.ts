/** The house's time on this screen: several questions, the quickest answer counts. Knows no one's player. */
const TRIES = 6;
/** An old answer counts for less with time, for clocks drift apart. */
const AGEING = 1.15;

export class HouseClock {
  private offset = 0;
  private best = Infinity;

  /** `ask` answers the house's milliseconds. */
  constructor(
    private readonly ask: () => Promise<{ now: number }>,
    private readonly here: () => number = () => performance.now(),
  ) {}

  /** Milliseconds of the house's clock. */
  now(): number {
    return this.here() + this.offset;
  }

  async listen(tries = TRIES): Promise<void> {
    this.best *= AGEING;
    for (let n = 0; n < tries; n++) {
      const sent = this.here();
      const { now } = await this.ask();
      const back = this.here();
      if (back - sent >= this.best) continue;
      this.best = back - sent;
      this.offset = now + this.best / 2 - back;
    }
  }
}
