/** In a class: whose the chosen clip is, and why others cannot write in it. Who leads the class gives it to somebody. */
import { type Clip, setOwner } from "../document";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { useStore } from "../store";
import "./class.css";

export function Whose({ clip }: { clip: Clip }) {
  const session = useEditor();
  const { is_class, people } = useStore(session.feed);
  if (!is_class) return null;
  if (!session.leads)
    return <p className={session.isForeign(clip) ? "whose-clip foreign" : "whose-clip"}>{words()}</p>;
  const pupils = [...people.values()].filter((one) => one.role === "editor" || one.id === clip.owner);
  const unknown = clip.owner !== "" && !people.has(clip.owner);
  const give = (owner: string) => {
    setOwner(session.room.doc, clip.id, owner);
    session.say(owner ? t("class.whose_is", { name: session.nameOf(owner) }) : t("class.nobodys"));
  };
  return (
    <label className="whose-clip">
      {t("class.whose")}{" "}
      <select value={clip.owner} onChange={(event) => give(event.target.value)}>
        <option value="">{t("class.nobody")}</option>
        {unknown && <option value={clip.owner}>{t("class.gone")}</option>}
        {pupils.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
    </label>
  );

  function words(): string {
    if (session.isForeign(clip)) return session.whyNot(clip) || "";
    return t(clip.owner ? "class.yours" : "class.nobodys");
  }
}
