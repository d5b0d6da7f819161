/**
 * Tells what the machine brought: the chosen clip's take when it is there or failed, and one sentence for all when
 * nothing is drawn any more. Knows no session and no markup.
 */
import type { Clip } from "../document";
import { t } from "../i18n";
import { short } from "../prompt/short";
import type { Moment, Shown } from "../state";
import type { ByClip } from "../timeline/moments";

const AT_WORK: readonly Shown[] = ["waiting", "preview", "rendering"];
const atWork = ({ state }: Moment): boolean => AT_WORK.includes(state);
const nameOf = ({ cell }: Moment): string => `${cell.clip}:${cell.index}`;

export class Drawn {
  /** What the machine has in hand. */
  private owed = new Set<string>();
  /** What it brought since it had nothing in hand, and what of that failed. */
  private brought = new Set<string>();
  private failed = new Set<string>();

  /** What is to be said now; "": nothing. */
  look(clips: readonly Clip[], moments: ByClip, chosen: string | null): string {
    const all = [...moments.values()].flat();
    const came = all.filter((moment) => this.owed.has(nameOf(moment)) && this.takes(moment));
    // What is read again in a moment is neither here nor in hand.
    const kept = all.filter((moment) => moment.state === "changed" && this.owed.has(nameOf(moment)));
    this.owed = new Set([...all.filter(atWork), ...kept].map(nameOf));
    const own = came.some(({ cell }) => cell.clip === chosen) ? this.ofClip(clips, moments, chosen!) : "";
    const alone = [...this.brought].every((name) => name.startsWith(`${chosen}:`));
    const whole = this.owed.size || !came.length ? "" : this.ofAll();
    if (!whole || (own && alone)) return own;
    return own ? `${own.replace(/[.!?…]$/, "")}. ${whole}` : whole;
  }

  private takes(moment: Moment): boolean {
    const there = moment.state === "ready" || moment.state === "failed";
    if (there) this.brought.add(nameOf(moment));
    if (moment.state === "failed") this.failed.add(nameOf(moment));
    return there;
  }

  /** Of a clip of several segments nothing is said until the last is here. */
  private ofClip(clips: readonly Clip[], moments: ByClip, chosen: string): string {
    const own = moments.get(chosen) ?? [];
    const number = clips.findIndex(({ id }) => id === chosen) + 1;
    if (!number || own.some(atWork)) return "";
    const lost = own.find(({ state }) => state === "failed");
    const reason = lost?.segment?.reason ? t(`errors.${lost.segment.reason}`) : "";
    const words = short(clips[number - 1]!.prompt.trim());
    return t(lost ? "drawn.failed" : "drawn.ready", { number: String(number), words, reason }).trim();
  }

  private ofAll(): string {
    const [brought, failed] = [this.brought.size, this.failed.size];
    this.brought.clear();
    this.failed.clear();
    if (failed) return t("drawn.all_but", { ready: brought - failed, all: brought });
    return t("drawn.all", { count: brought });
  }
}
