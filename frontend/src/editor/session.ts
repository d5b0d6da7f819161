/**
 * One visit to a room: the document, the feed, the people and the player, joined. Knows no markup.
 * A refusal ends a session; the next one begins with a note of the words that were not taken.
 */
import type * as Y from "yjs";
import { type RoomInfo, api } from "../api";
import { allTexts, textsLost, undoManager } from "../document";
import { Feed, type TakesState } from "../feed";
import { FilmStore } from "../film";
import { t } from "../i18n";
import { People } from "../people/presence";
import type { Slot } from "../player/buffer";
import { Player } from "../player/player";
import { Drafts } from "../prompt/drafts";
import { Room } from "../room";
import { segmentOf } from "../state";
import { Store } from "../store";

export interface Notice {
  message: string;
  /** Words to keep, when a refusal left some out. */
  words: string;
}

const PLAYHEAD_PAUSE = 250;

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
  readonly people: People;
  readonly player = new Player();
  readonly drafts: Drafts;
  readonly undo: Y.UndoManager;
  readonly selected = new Store<string | null>(null);
  readonly notice = new Store<Notice | null>(null);
  /** Spoken to screen readers, shown to nobody. */
  readonly spoken = new Store("");
  private playheadTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly info: RoomInfo,
    takes: TakesState,
    private readonly ended: Ended,
  ) {
    this.feed = new Feed(() => api.takes(info.id));
    this.feed.load(takes);
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.room = new Room({
      url: `${scheme}://${location.host}/ws/rooms/${info.id}`,
      copy: `telar-${info.id}-${info.you.id}`,
      readOnly: info.role === "viewer",
      since: () => this.feed.get().fact,
      onFact: this.hear,
      onRefused: (refusal) => ended.refused(allTexts(this.room.doc), refusal.message),
    });
    this.film = new FilmStore(this.room.doc);
    this.people = new People(this.room.awareness);
    this.undo = undoManager(this.room.doc);
    this.drafts = new Drafts({
      film: this.film,
      selected: this.selected,
      may: () => this.canEdit,
      ask: (body) => api.draft(info.id, body),
    });
    this.room.doc.on("afterTransaction", this.noteOwn);
    this.room.awareness.setLocalStateField("user", { name: info.you.name, color: info.you.color });
    this.film.subscribe(this.arrange);
    this.feed.subscribe(this.arrange);
    this.player.onFrame(this.tellPlayhead);
    this.arrange();
  }

  get canEdit(): boolean {
    const writes = this.info.role === "owner" || this.info.role === "editor";
    return writes && !this.feed.get().damaged;
  }

  select(clip: string | null): void {
    this.selected.set(clip);
    this.room.awareness.setLocalStateField("clip", clip);
  }

  /** Selects a clip and brings the playhead into it. */
  goTo(clip: string): void {
    const found = this.film.get().clips.find((each) => each.id === clip);
    this.select(clip);
    if (!found) return;
    const { frame } = this.player;
    if (frame < found.from || frame >= found.to) this.player.seek(found.from);
  }

  say(message: string): void {
    this.spoken.set(message);
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
    if (transaction.local && transaction.changed.size) this.drafts.wrote();
  };

  private hear = (fact: unknown): void => {
    this.feed.receive(fact);
    const role = roleIn(fact, String(this.info.you.id));
    if (role && role !== this.info.role) this.ended.role();
  };

  private arrange = (): void => {
    const film = this.film.get();
    const feed = this.feed.get();
    const slots: Slot[] = film.cells.map((cell) => {
      const { from, to, head } = cell;
      return { from, to, head, url: segmentOf(feed, cell)?.url ?? null };
    });
    this.player.show(slots, film.length);
    const chosen = this.selected.get();
    if (film.clips.length && !film.clips.some((clip) => clip.id === chosen)) this.select(film.clips[0]!.id);
  };

  private tellPlayhead = (): void => {
    this.playheadTimer ??= setTimeout(() => {
      this.playheadTimer = undefined;
      this.room.awareness.setLocalStateField("playhead", this.player.frame);
    }, PLAYHEAD_PAUSE);
  };

  async destroy(options: { forget?: boolean } = {}): Promise<void> {
    clearTimeout(this.playheadTimer);
    this.drafts.destroy();
    this.film.destroy();
    this.people.destroy();
    this.undo.destroy();
    await this.room.destroy(options);
  }
}

/** Words of `before` that the fresh document does not hold, once it has been read. */
export function whenSynced(session: Session, then: () => void): void {
  const stop = session.room.status.subscribe(() => {
    if (!session.room.status.get().synced) return;
    stop();
    then();
  });
}

export const lostWords = (before: Map<string, string>, session: Session): string =>
  textsLost(before, allTexts(session.room.doc));
