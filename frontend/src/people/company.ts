/**
 * Company: seeing what somebody else sees. Whom this screen is with is told through presence, so that they know of it;
 * only then does theirs tell where its playhead is, what its timeline shows and which tab is open. Nothing of it is
 * written into the film, and who somebody is, the server says. Knows no markup.
 */
import type { Awareness } from "y-protocols/awareness";
import { t } from "../i18n";
import type { Steered } from "../review/keepUp";
import { Pace, type Stage, type Told, readTold, whole } from "../review/pace";
import { type Readable, Store } from "../store";
import type { Stretch } from "../timeline/visible";
import { type People, type Person, faces } from "./presence";

/** Tabs that everybody has. */
const TABS = ["clip", "script", "names", "hand", "review", "history"];
const BEAT = 200;
const TELL = 1_000;
/** For so long somebody may be away, as when they load the page again. */
const AWAY = 6_000;

/** What of this screen others may see, and what theirs moves here. */
export interface Screen {
  clip: Readable<string | null>;
  choose: (clip: string) => void;
  tab: Store<string>;
  /** Frames that the timeline shows, and those it is asked to show. */
  seen: Readable<Stretch>;
  goal: Store<Stretch | null>;
  /** The house's clock is known when this is kept. */
  ready: () => Promise<unknown>;
  say: (words: string) => void;
}

export interface Sight {
  told: Told | null;
  clip: string | null;
  tab: string | null;
  seen: Stretch | null;
}

/** What somebody's screen tells of itself; strangers' shapes are left out. */
export function readSight(state: Record<string, unknown>): Sight {
  const { told, tab, from, to } = (state.sight ?? {}) as Record<string, unknown>;
  const fits = whole(from) && whole(to) && from < to && Math.abs(from) < 1e6 && Math.abs(to) < 1e6;
  return {
    told: readTold(told),
    clip: typeof state.clip === "string" ? state.clip : null,
    tab: typeof tab === "string" && TABS.includes(tab) ? tab : null,
    seen: fits ? { from, to } : null,
  };
}

export class Company {
  /** With whom this screen is; null: with nobody. */
  readonly whom = new Store<Person | null>(null);
  /** Who sees what this screen shows, each person once. */
  readonly watchers = new Store<readonly Person[]>([]);
  private readonly pace: Pace;
  private readonly beat: ReturnType<typeof setInterval>;
  private readonly stops: (() => void)[];
  private told: { told: Told | null; when: number } | null = null;
  private sight = "";
  private gone: number | null = null;
  /** They were with this screen first: then it is theirs that lets go. */
  private second = false;
  private known = false;
  private alone = false;

  constructor(
    private readonly awareness: Awareness,
    private readonly people: People,
    private readonly me: string,
    private readonly player: Steered,
    private readonly stage: Stage,
    private readonly screen: Screen,
  ) {
    this.pace = new Pace(player, stage);
    const { tab, seen } = screen;
    this.stops = [people.subscribe(this.meet), tab.subscribe(this.tell), seen.subscribe(this.tell)];
    awareness.on("change", this.look);
    this.beat = setInterval(this.work, BEAT);
    this.meet();
  }

  /** From now on this screen shows what theirs shows. */
  join(id: string): void {
    const person = this.people.get().find((each) => each.id === id && id !== this.me);
    if (!person) return;
    if (person.apart) return this.screen.say(t("company.apart", { name: person.name }));
    this.sight = "";
    this.gone = null;
    this.second = this.leadsHere(id);
    this.whom.set(person);
    this.awareness.setLocalStateField("follows", id);
    this.screen.say(t("company.began", { name: person.name }));
    this.know(this.look);
  }

  /** Back to one's own view, which stays where it is. */
  leave(words = "company.ended"): void {
    const person = this.whom.get();
    if (!person) return;
    this.whom.set(null);
    this.awareness.setLocalStateField("follows", null);
    this.player.lean(this.player.rate);
    this.screen.goal.set(null);
    this.screen.say(t(words, { name: person.name }));
  }

  /** Nobody is told any more what this screen shows. */
  withdraw(): void {
    this.alone = true;
    this.leave();
    this.hide();
  }

  /** The player moved: say so, unless it merely ran on. */
  moved = (): void => {
    const { told } = this;
    if (told?.told && this.pace.ranOn(told.told, told.when)) return;
    this.tell();
  };

  private tell = (): void => {
    if (this.alone || !this.known || !this.watchers.get().length) return;
    const told = this.pace.place();
    this.told = { told, when: this.stage.now() };
    const { from, to } = this.screen.seen.get();
    this.awareness.setLocalStateField("sight", { told, tab: this.screen.tab.get(), from, to });
  };

  private hide(): void {
    if (this.told) this.awareness.setLocalStateField("sight", null);
    this.told = null;
  }

  /** The clock is asked once a visit; where it cannot be had, only the standing film is in step. */
  private know(then: () => void): void {
    if (this.known) return then();
    void this.screen
      .ready()
      .catch(() => undefined)
      .then(() => {
        this.known = true;
        then();
      });
  }

  private meet = (): void => {
    const people = this.people.get();
    const next = faces(people.filter((each) => each.follows === this.me && each.id !== this.me));
    const before = this.watchers.get();
    const ids = (list: readonly Person[]) => list.map((each) => each.id).join();
    if (ids(next) !== ids(before)) {
      this.watchers.set(next);
      for (const person of next)
        if (!before.some((each) => each.id === person.id))
          this.screen.say(t("company.watched", { name: person.name }));
      if (next.length) this.know(this.tell);
      else this.hide();
    }
    const whom = this.whom.get();
    if (whom && people.some((each) => each.id === whom.id && each.apart)) this.leave("company.apart");
    this.untangle();
  };

  /** Nobody goes round in a circle: who was there first lets go. */
  private untangle(): void {
    const person = this.whom.get();
    if (!person) return;
    const leads = this.leadsHere(person.id);
    if (leads && !this.second) this.leave("company.turned");
    if (!leads) this.second = false;
  }

  /** Whether going along with this person leads back to this screen. */
  private leadsHere(id: string): boolean {
    const seen = new Set<string>();
    for (let at: string | null = id; at && !seen.has(at);) {
      seen.add(at);
      at = this.people.get().find((each) => each.id === at && each.follows)?.follows ?? null;
      if (at === this.me) return true;
    }
    return false;
  }

  /** What the person's screen shows: of several windows the one that moved last. */
  private find(id: string): Sight | null {
    const states = this.people.get().flatMap((each) => {
      const state = each.id === id ? this.awareness.getStates().get(each.client) : undefined;
      return state ? [readSight(state)] : [];
    });
    return states.sort((a, b) => (b.told?.at ?? 0) - (a.told?.at ?? 0))[0] ?? null;
  }

  private look = (): void => {
    const person = this.whom.get();
    const sight = person && this.find(person.id);
    if (!person) return;
    if (!sight) {
      this.gone ??= Date.now();
      if (Date.now() - this.gone > AWAY) this.leave("company.left");
      return;
    }
    this.gone = null;
    this.show(sight);
    if (sight.told && this.known) this.pace.keepUp(sight.told);
  };

  /** What is the same stays as it is, also where this screen could not show it. */
  private show({ clip, tab, seen }: Sight): void {
    const text = JSON.stringify({ clip, tab, seen });
    if (text === this.sight) return;
    const before = (this.sight ? JSON.parse(this.sight) : {}) as Partial<Sight>;
    this.sight = text;
    if (clip && clip !== before.clip && clip !== this.screen.clip.get()) this.screen.choose(clip);
    if (tab && tab !== before.tab) this.screen.tab.set(tab);
    if (seen && JSON.stringify(seen) !== JSON.stringify(before.seen)) this.screen.goal.set(seen);
  }

  private work = (): void => {
    this.look();
    const { told } = this;
    if (told && this.player.playing && this.stage.now() - told.when >= TELL) this.tell();
  };

  destroy(): void {
    clearInterval(this.beat);
    for (const stop of this.stops) stop();
    this.awareness.off("change", this.look);
  }
}
