/** Where comments stand, on the ruler: a press goes there. */
import { useEditor } from "../editor/context";
import { useStore } from "../store";
import { placed, threads } from "./desk";
import { show } from "./moves";

export function Marks({ scale }: { scale: number }) {
  const session = useEditor();
  const { comments } = useStore(session.desk.said);
  const chosen = useStore(session.desk.chosen);
  useStore(session.film);
  useStore(session.feed);
  const there = placed(threads(comments), session.scene);
  return there.map(({ head, spot }) =>
    spot && head.resolved === null ? (
      <i
        key={head.id}
        className={`comment-mark ${head.id === chosen ? "chosen" : ""}`}
        title={`${head.member?.name ?? ""}: ${head.text}`}
        style={{
          left: spot.from * scale,
          width: Math.max(8, (spot.to - spot.from) * scale),
          background: head.member?.color,
        }}
        onPointerDown={(event) => {
          event.stopPropagation();
          session.tab.set("review");
          show(session, head);
        }}
      />
    ) : null,
  );
}
