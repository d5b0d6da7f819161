/**
 * The film on a screen in a headset (WebXR): a cinema screen three metres ahead, and in its place the choices, of which
 * one looks at one and presses. Knows no film: it is told what to show and tells what was chosen.
 */
import type { Mode, XrSystem } from "./watching";

/** Metres. */
const SCREEN = { width: 3.2, height: 1.8, ahead: 3 };
const CARD = { width: 1280, height: 720, title: 120, row: 100 };

/** Words in the picture's place; each row may be chosen. */
export interface Card {
  title: string;
  rows: readonly string[];
}

export interface Programme {
  video: HTMLVideoElement;
  /** What stands in the picture's place; null: the picture does. */
  card: () => Card | null;
  choose: (row: number) => void;
  /** A press while the film is shown. */
  press: () => void;
  /** A frame of the headset is due: the page's own may rest meanwhile. */
  beat: () => void;
  ended: () => void;
}

interface View {
  projectionMatrix: Float32Array;
  transform: { inverse: { matrix: Float32Array } };
}
interface Pose {
  transform: { matrix: Float32Array };
  views: readonly View[];
}
interface XrFrame {
  getViewerPose(space: unknown): Pose | null;
}
interface XrSession extends EventTarget {
  updateRenderState(state: object): void;
  requestReferenceSpace(kind: string): Promise<unknown>;
  requestAnimationFrame(next: (time: number, frame: XrFrame) => void): number;
  end(): Promise<void>;
}
interface Layer {
  framebuffer: WebGLFramebuffer | null;
  getViewport(view: View): { x: number; y: number; width: number; height: number };
}
type Compatible = WebGLRenderingContext & { makeXRCompatible?: () => Promise<void> };
type LayerMaker = new (session: XrSession, gl: WebGLRenderingContext) => Layer;

/** Where the eyes meet the screen, from its upper left corner, 0 to 1; null: beside it. matrix: the head's, by columns. */
export function gazed(matrix: ArrayLike<number>): { x: number; y: number } | null {
  const [dx, dy, dz] = [-matrix[8]!, -matrix[9]!, -matrix[10]!];
  const far = (-SCREEN.ahead - matrix[14]!) / dz;
  if (!(far > 0)) return null;
  const x = (matrix[12]! + far * dx) / SCREEN.width + 0.5;
  const y = 0.5 - (matrix[13]! + far * dy) / SCREEN.height;
  return x >= 0 && x <= 1 && y >= 0 && y <= 1 ? { x, y } : null;
}

/** The row of a card at that height, or -1. */
export function rowAt(y: number, rows: number): number {
  const row = Math.floor((y * CARD.height - CARD.title) / CARD.row);
  return row >= 0 && row < rows ? row : -1;
}

/** Opens a session: only inside a press. Raises what the browser raises. The answer ends it. */
export async function openCinema(xr: XrSystem, mode: Mode, programme: Programme): Promise<() => void> {
  const session = (await xr.requestSession(mode)) as XrSession;
  try {
    const draw = await projector(session, mode);
    const space = await session.requestReferenceSpace("local");
    run(session, space, draw, programme);
  } catch (error) {
    await session.end().catch(() => undefined);
    throw error;
  }
  return () => void session.end().catch(() => undefined);
}

type Draw = (pose: Pose, picture: TexImageSource) => void;

function run(session: XrSession, space: unknown, draw: Draw, programme: Programme): void {
  const board = document.createElement("canvas");
  [board.width, board.height] = [CARD.width, CARD.height];
  let looked = -1;
  const next = (_: number, frame: XrFrame) => {
    session.requestAnimationFrame(next);
    programme.beat();
    const pose = frame.getViewerPose(space);
    if (!pose) return;
    const card = programme.card();
    const eye = card && gazed(pose.transform.matrix);
    looked = card && eye ? rowAt(eye.y, card.rows.length) : -1;
    if (card) paint(board, card, looked);
    if (card || programme.video.readyState >= 2) draw(pose, card ? board : programme.video);
  };
  session.addEventListener("select", () => {
    if (!programme.card()) programme.press();
    else if (looked >= 0) programme.choose(looked);
  });
  session.addEventListener("end", programme.ended);
  session.requestAnimationFrame(next);
}

const VERTEX = `attribute vec2 corner; uniform mat4 projection; uniform mat4 view; varying vec2 place;
void main() { place = vec2(corner.x + 1.0, 1.0 - corner.y) / 2.0;
  gl_Position = projection * view * vec4(corner * vec2(${SCREEN.width / 2}, ${SCREEN.height / 2}), -${SCREEN.ahead}.0, 1.0); }`;
const FRAGMENT = `precision mediump float; uniform sampler2D picture; varying vec2 place;
void main() { gl_FragColor = vec4(texture2D(picture, place).rgb, 1.0); }`;

async function projector(session: XrSession, mode: Mode): Promise<Draw> {
  const gl = document
    .createElement("canvas")
    .getContext("webgl", { xrCompatible: true }) as Compatible | null;
  const { XRWebGLLayer: Layers } = globalThis as unknown as { XRWebGLLayer?: LayerMaker };
  if (!gl || !Layers) throw new Error("no WebGL for a headset here");
  await gl.makeXRCompatible?.();
  const layer = new Layers(session, gl);
  session.updateRenderState({ baseLayer: layer });
  const program = prepare(gl);
  const [projection, view] = ["projection", "view"].map((name) => gl.getUniformLocation(program, name));
  return (pose, picture) => {
    gl.bindFramebuffer(gl.FRAMEBUFFER, layer.framebuffer);
    // In a room that is seen through, nothing but the screen is drawn.
    gl.clearColor(0, 0, 0, mode === "immersive-ar" ? 0 : 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB, gl.RGB, gl.UNSIGNED_BYTE, picture);
    for (const each of pose.views) {
      const { x, y, width, height } = layer.getViewport(each);
      gl.viewport(x, y, width, height);
      gl.uniformMatrix4fv(projection!, false, each.projectionMatrix);
      gl.uniformMatrix4fv(view!, false, each.transform.inverse.matrix);
      gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    }
  };
}

/** One quad and one texture, bound for good. */
function prepare(gl: WebGLRenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS))
    throw new Error(gl.getProgramInfoLog(program) ?? "link");
  gl.useProgram(program);
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), gl.STATIC_DRAW);
  const corner = gl.getAttribLocation(program, "corner");
  gl.enableVertexAttribArray(corner);
  gl.vertexAttribPointer(corner, 2, gl.FLOAT, false, 0, 0);
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T])
    gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
  return program;
}

function paint(board: HTMLCanvasElement, { title, rows }: Card, looked: number): void {
  const pen = board.getContext("2d");
  if (!pen) return;
  const { width, height } = board;
  pen.fillStyle = "#0c0d11";
  pen.fillRect(0, 0, width, height);
  pen.textBaseline = "middle";
  pen.fillStyle = "#ece8e0";
  pen.font = "600 52px system-ui, sans-serif";
  pen.fillText(title, 80, CARD.title / 2, width - 160);
  pen.font = "40px system-ui, sans-serif";
  rows.forEach((row, at) => {
    const top = CARD.title + at * CARD.row;
    pen.fillStyle = at === looked ? "#ff7a5c" : "#262a33";
    pen.fillRect(60, top + 6, width - 120, CARD.row - 12);
    pen.fillStyle = at === looked ? "#1d1310" : "#ece8e0";
    pen.fillText(row, 90, top + CARD.row / 2, width - 180);
  });
}
