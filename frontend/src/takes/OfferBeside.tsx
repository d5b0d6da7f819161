/**
 * Beside a take that somebody accepted or locked, when the look, a name or the hand has changed since: it stays, and
 * what would be drawn now is shown on a press, to be compared, and then put in its place or left.
 */
import { api } from "../api";
import { useEditor } from "../editor/context";
import type { Segment } from "../feed";
import { t } from "../i18n";

export function OfferBeside({ segment, locked }: { segment: Segment; locked: boolean }) {
  const session = useEditor();
  const offer = segment.offer!;
  const command = (what: "see" | "keep" | "replace") => () =>
    void session.command(() => api.offer(session.info.id, what, segment.clip, segment.index));
  const compare = () =>
    session.compare.set({
      clip: segment.clip,
      index: segment.index,
      left: segment.key,
      right: offer.key,
    });
  return (
    <section
      className={offer.asked === false ? "offer-beside kept" : "offer-beside"}
      aria-label={t("offer.label")}
    >
      <p className="quiet">{t(offer.asked === false ? "offer.kept" : "offer.why")}</p>
      {offer.asked && (
        <p role="status">
          {offer.thumb && (
            <span className="take" aria-hidden="true" style={{ backgroundImage: `url("${offer.thumb}")` }} />
          )}
          {offer.stage !== "full" && t(offer.state ? `state.${offer.state}` : "state.waiting")}
        </p>
      )}
      {session.canEdit && (
        <span className="pair">
          {!offer.asked && (
            <button className="button" onClick={command("see")}>
              {t("offer.see")}
            </button>
          )}
          {offer.asked && offer.url && (
            <button className="button" onClick={compare}>
              {t("compare.open")}
            </button>
          )}
          {offer.asked && (
            <>
              <button className="button" onClick={command("keep")}>
                {t("offer.keep")}
              </button>
              {locked ? (
                <span className="quiet">{t("offer.locked")}</span>
              ) : (
                <button
                  className="button decisive"
                  disabled={offer.stage !== "full"}
                  onClick={command("replace")}
                >
                  {t("offer.replace")}
                </button>
              )}
            </>
          )}
        </span>
      )}
    </section>
  );
}
