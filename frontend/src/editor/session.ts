/**
 * One visit to a room: the document, the feed, the people and the player, joined. Knows no markup.
 * A refusal ends a session; the next one begins with a note of the words that were not taken.
 */
import type * as Y from "yjs";
import { type Receipt, type RoomInfo, api, takeBytes } from "../api";
import { Lessons } from "../class/lessons";
import { type Clip, type Spot, type Word, allTexts, undoManager } from "../document";
import { Feed, type TakesState } from "../feed";
import { FilmStore, wordsOf } from "../film";
import { t } from "../i18n";
import { Company } from "../people/company";
import { People } from "../people/presence";
import type { Compared } from "../player/Compare";
import { Files } from "../player/files";
import { Immersive } from "../player/immersive";
import { Loop } from "../player/loop";
import { Player } from "../player/player";
import { Sound } from "../player/sound";
import { Drafts } from "../prompt/drafts";
import { Unpublished } from "../prompt/unpublished";
import { HouseClock } from "../review/clock";
import { Desk } from "../review/desk";
import { watch } from "../review/moves";
import { type Scene, filmScene, versionScene } from "../review/scene";
import { InStep } from "../review/step";
import { filled, runs } from "../review/versus";
import { Room, roomUrl } from "../room";
import { moments } from "../state";
import { type Readable, Store } from "../store";
import { Moments } from "../timeline/moments";
import { View } from "../timeline/view";
import type { Aside } from "./aside";
import { keep, kept } from "./kept";
import { Heard, presented } from "./presented";
import { saidKept } from "./undone";
import { again, tell } from "./told";

export interface Notice {
  message: string;
  /** Words to keep, when a refusal left some out. */
  words: string;
}

const PLAYHEAD_PAUSE = 250;

export type Tab =
  "clip" | "script" | "names" | "hand" | "review" | "history" | "editions" | "task" | "gallery" | "class";

/** What ends a session: words that were not taken, or another role for the person. */
export interface Ended {
  refused(mine: Map<string, string>, message: string): void;
  role(): void;
}

/** The role that a fact gives to a person; undefined where it speaks of something else. */
export function roleIn(fact: unknown, person: string): string | null | undefined {
  const { kind, member, role } = (fact ?? {}) as { kind?: string; member?: number; role?: string | null };
  return kind === "people" && String(member) === person ? (role ?? null) : undefined;
}

export class Session {
  readonly feed: Feed;
  readonly room: Room;
  readonly film: FilmStore;
  readonly words: Readable<readonly Word[]>;
  readonly moments: Moments;
  readonly people: People;
  readonly files = new Files(takeBytes);
  readonly sound = new Sound(this.files);
  readonly player = new Player(this.files, this.sound);
  readonly loop = new Loop();
  readonly immersive = new Immersive();
  readonly view = new View();
  readonly drafts: Drafts;
  /** What this person writes to themselves. */
  readonly unpublished: Unpublished;
  readonly desk: Desk;
  readonly lesson: Lessons;
  readonly tab: Store<Tab>;
  readonly step: InStep;
  readonly company: Company;
  private readonly clock = new HouseClock(() => api.clock());
  readonly undo: Y.UndoManager;
  readonly selected = new Store<string | null>(null);
  readonly notice = new Store<Notice | null>(null);
  /** What was deleted, once the class of this room was. */
  readonly receipt = new Store<Receipt | null>(null);
  /** Others' cursors and playheads are hidden on this screen. */
  readonly quiet = new Store(kept("telar-quiet"));
  /** The others are not told where this person is. */
  readonly apart = new Store(kept("telar-apart"));
  /** Spoken to screen readers, shown to nobody. */
  readonly spoken = new Store("");
  /** Whether the sheet of shortcuts is open. */
  readonly help = new Store(false);
  /** The film that this person asked to have: its job. */
  readonly asked = new Store<string | null>(null);
  /** What is compared in the place of the picture; null: nothing. */
  readonly compare = new Store<Compared | null>(null);
  /** The field that waits for the cursor: somebody asked for it before its tab was there. */
  readonly awaited = new Store<string | null>(null);
  /** A part of the shown take is being marked, to be drawn again with these words; null: none is. */
  readonly retouching = new Store<{ words: string } | null>(null);
  /** The marker that is open, to be named or removed. */
  readonly marker = new Store<Spot | null>(null);
  /** The title that is open, to be written or removed. */
  readonly openTitle = new Store<Spot | null>(null);
  /** The laid sound that is open, to be written or removed. */
  readonly openSound = new Store<Spot | null>(null);
  /** Where in the script somebody asked to be brought. */
  readonly scriptAt = new Store<number | null>(null);
  /** The named word that is open in its tab. */
  readonly openWord = new Store<string | null>(null);
  private alone = false;
  private readonly heard = new Heard();
  private playheadTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly info: RoomInfo,
    takes: TakesState,
    private readonly ended: Ended,
    /** Words of this person that a refusal left out. */
    readonly aside: Aside,
  ) {
    this.feed = new Feed(() => api.takes(info.id));
    this.feed.load(takes);
    this.desk = new Desk(() => api.review(info.id));
    this.lesson = new Lessons(this.feed, () => api.lesson(info.id));
    this.tab = new Store<Tab>(info.role === "reviewer" ? "review" : "clip");
    this.room = new Room({
      url: roomUrl(info.id),
      copy: `telar-${info.id}-${info.you.id}`,
      readOnly: !this.writes,
      since: () => this.feed.get().fact,
      onFact: this.hear,
      onRefused: (refusal) => ended.refused(allTexts(this.room.doc), refusal.message),
    });
    this.film = new FilmStore(this.room.doc);
    this.words = wordsOf(this.film);
    this.moments = new Moments(this.film, this.feed);
    this.people = new People(this.room.awareness);
    this.undo = undoManager(this.room.doc, this.tellKept);
    this.unpublished = new Unpublished(this.room.doc, info.id, info.you.id);
    this.drafts = new Drafts({
      film: this.film,
      selected: this.selected,
      alone: this.unpublished,
      may: () => this.mayChange(this.film.get().clips.find((clip) => clip.id === this.selected.get())),
      ask: (body) => api.draft(info.id, body),
    });
    this.room.doc.on("afterTransaction", this.noteOwn);
    this.room.awareness.keepApart(this.apart.get());
    this.room.awareness.setLocalStateField("user", { name: info.you.name, color: info.you.color });
    this.film.subscribe(this.arrange);
    this.feed.subscribe(this.arrange);
    tell(this);
    this.desk.watched.subscribe(this.arrange);
    this.desk.versus.subscribe(this.arrange);
    this.player.onFrame(this.tellPlayhead);
    this.player.within = () => this.loop.range(this.film.get(), this.selected.get());
    const stage = {
      scene: () => this.scene,
      version: () => this.desk.watched.get()?.id ?? null,
      watch: (version: number | null) => watch(this, version),
      now: () => this.clock.now(),
    };
    this.step = new InStep(this.room.awareness, this.player, stage);
    this.company = new Company(this.room.awareness, this.people, String(info.you.id), this.player, stage, {
      clip: this.selected,
      choose: (clip) => this.select(clip),
      tab: this.tab as Store<string>,
      seen: this.view.seen,
      goal: this.view.goal,
      ready: () => this.clock.listen(),
      say: (words) => this.say(words),
    });
    for (const moved of [this.step.moved, this.company.moved]) {
      this.player.onFrame(moved);
      this.player.transport.subscribe(moved);
      this.desk.watched.subscribe(moved);
    }
    this.arrange();
    void this.desk.load();
  }

  get canEdit(): boolean {
    return this.writes && !this.feed.get().damaged && !this.heldBack;
  }

  /** Whether the role changes the film at all. */
  get writes(): boolean {
    return this.info.role === "owner" || this.info.role === "editor";
  }

  /** Whether this person may say and decide something. */
  get mayReview(): boolean {
    return this.info.role !== "viewer" && !(this.feed.get().frozen && !this.leads);
  }

  /** Whether this person may change a clip: a locked one is unlocked first; in a class, only one of theirs or nobody's. */
  mayChange(clip: Clip | null | undefined): boolean {
    return this.canEdit && (!clip || !(clip.locked || this.isForeign(clip)));
  }

  isForeign({ owner }: { owner: string }): boolean {
    return this.feed.get().is_class && !this.leads && owner !== "" && owner !== String(this.info.you.id);
  }

  /** Why nothing can be changed there, in words; "" where it can, or where the role says it all. */
  whyNot(clip: Clip | null | undefined): string {
    if (this.heldBack) return this.whyHeld;
    if (!clip || this.mayChange(clip) || !this.canEdit) return "";
    if (this.isForeign(clip)) {
      const known = this.feed.get().people.has(clip.owner);
      return known ? t("class.foreign", { name: this.nameOf(clip.owner) }) : t("class.foreign_gone");
    }
    const number = this.film.get().clips.findIndex((each) => each.id === clip.id) + 1;
    return t(this.keeps(clip) ? "timeline.is_locked" : "timeline.locked_by_somebody", { number });
  }

  nameOf(owner: string): string {
    return this.feed.get().people.get(owner)?.name ?? t("class.gone");
  }

  get leads(): boolean {
    return this.info.role === "owner";
  }

  /** Whose a new clip is: its maker's; a teacher's is nobody's, to be given to somebody. */
  get newOwner(): string {
    return this.leads && this.feed.get().is_class ? "" : String(this.info.you.id);
  }

  /** What keeps this person from writing: an approved film, for everybody; a frozen room; that they are to look for a
   *  while. "" nothing. */
  get held(): "" | "approved" | "frozen" | "paused" {
    const { approved, frozen } = this.feed.get();
    if (approved) return "approved";
    if (this.leads) return "";
    return frozen ? "frozen" : this.paused ? "paused" : "";
  }

  get heldBack(): boolean {
    return this.held !== "";
  }

  get paused(): boolean {
    return this.feed.get().people.get(String(this.info.you.id))?.paused ?? false;
  }

  /** Why this person is held back, in words. */
  get whyHeld(): string {
    return t(`${this.held}.why`);
  }

  /** What is on the screen: a version that is watched, else the film. */
  get scene(): Scene {
    const watched = this.desk.watched.get();
    return watched ? versionScene(watched) : filmScene(moments(this.film.get(), this.feed.get()));
  }

  /** Whether this person may lock and unlock the clip, as the server sees it. */
  keeps({ owner }: Clip): boolean {
    return this.info.role === "owner" || owner === "" || owner === String(this.info.you.id);
  }

  select(clip: string | null): void {
    this.selected.set(clip);
    if (!this.alone) this.room.awareness.setLocalStateField("clip", clip);
  }

  /** Selects a clip and brings the playhead into it. */
  goTo(clip: string): void {
    const found = this.film.get().clips.find((each) => each.id === clip);
    this.select(clip);
    if (!found) return;
    const { frame } = this.player;
    if (frame < found.from || frame >= found.to) this.player.seek(found.from);
  }

  /** Sees what this person sees, until something is done here. */
  join = (person: string): void => {
    this.step.follow(false);
    this.company.join(person);
  };

  /** The others can follow this screen from now on. */
  lead(): void {
    this.company.leave();
    void this.command(() => this.clock.listen()).then(() => this.step.take());
  }

  follow(yes: boolean): void {
    if (yes) this.company.leave();
    if (!yes) this.step.follow(false);
    else void this.command(() => this.clock.listen()).then(() => this.step.follow(true));
  }

  /** This screen plays the film for itself: nobody is told any more which clip is chosen and where its playhead is. */
  withdraw(): void {
    this.alone = true;
    this.company.withdraw();
    for (const name of ["clip", "playhead"]) this.room.awareness.setLocalStateField(name, null);
  }

  /** Whether the others are told where this person is. */
  setApart(apart: boolean): void {
    this.apart.set(apart);
    keep("telar-apart", apart);
    this.room.awareness.keepApart(apart);
    if (apart) return;
    this.select(this.selected.get());
    this.tellPlayhead();
  }

  setQuiet(quiet: boolean): void {
    this.quiet.set(quiet);
    keep("telar-quiet", quiet);
  }

  say(message: string): void {
    this.spoken.set(again(message, this.spoken.get()));
  }

  /** Runs a command; a failure becomes a notice in the person's language. */
  async command<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      this.notice.set({
        message: error instanceof Error ? error.message : t("errors.unexpected"),
        words: "",
      });
      return null;
    }
  }

  private noteOwn = (transaction: Y.Transaction): void => {
    if (!transaction.local || !transaction.changed.size) return;
    this.drafts.wrote();
    this.company.leave();
  };

  private tellKept = (made: string[]): void =>
    this.notice.set({ message: saidKept(this.film.get(), made), words: "" });

  private hear = (fact: unknown): void => {
    this.feed.receive(fact);
    this.desk.receive(fact);
    const role = roleIn(fact, String(this.info.you.id));
    if (role && role !== this.info.role) this.ended.role();
  };

  private arrange = (): void => {
    const film = this.film.get();
    const [watched, versus] = [this.desk.watched.get(), this.desk.versus.get()];
    const { slots, over } = presented(this.scene, film, this.feed.get(), watched, this.heard);
    this.sound.lay(over);
    const own = watched?.length ?? film.length;
    const length = versus ? runs(own, versus.right.length, versus.laid) : own;
    this.player.show(watched || versus ? filled(slots, length) : slots, length);
    const chosen = this.selected.get();
    if (film.clips.length && !film.clips.some((clip) => clip.id === chosen)) this.select(film.clips[0]!.id);
  };

  private tellPlayhead = (): void => {
    this.playheadTimer ??= setTimeout(() => {
      this.playheadTimer = undefined;
      if (this.alone) return;
      // A version's frames are not the film's, on whose timeline the others would see them.
      const frame = this.desk.watched.get() ? null : this.player.frame;
      this.room.awareness.setLocalStateField("playhead", frame);
    }, PLAYHEAD_PAUSE);
  };

  async destroy(options: { forget?: boolean } = {}): Promise<void> {
    clearTimeout(this.playheadTimer);
    this.sound.destroy();
    this.drafts.destroy();
    this.unpublished.destroy();
    this.step.destroy();
    this.company.destroy();
    this.film.destroy();
    this.people.destroy();
    this.undo.destroy();
    await this.room.destroy(options);
  }
}

/** Once the room's document has been read. */
export function whenSynced(session: Session, then: () => void): void {
  const stop = session.room.status.subscribe(() => {
    if (!session.room.status.get().synced) return;
    stop();
    then();
  });
}
