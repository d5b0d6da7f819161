import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { catalogues } from "./catalogues.ts";

/**
 * The built page is served by Django, which replaces `__CSP_NONCE__` in every answer.
 * Assets lie under /static/ (WhiteNoise). In development the API and the sockets are proxied.
 */
const server = process.env.TELAR_SERVER ?? "http://127.0.0.1:8000";

interface Graph {
  getModuleInfo(id: string): { importers: string[] } | null;
}

const OTHER_PAGES = /\/src\/(main|join\/JoinPage|join\/YourRooms|class\/CodePage|review\/NotesPage)\.tsx$/;

/** What the editor's first screen needs and no other page does is one file: it packs better than forty. */
function ofEditor(id: string, graph: Graph): string | null {
  const above = new Set([id]);
  for (const each of above)
    for (const importer of graph.getModuleInfo(each)?.importers ?? []) above.add(importer);
  const pages = [...above];
  if (pages.some((each) => OTHER_PAGES.test(each))) return null;
  return pages.some((each) => each.endsWith("/src/editor/EditorPage.tsx")) ? "editor" : null;
}

export default defineConfig(({ command }) => ({
  base: command === "build" ? "/static/" : "/",
  html: command === "build" ? { cspNonce: "__CSP_NONCE__" } : {},
  plugins: [catalogues(), react()],
  resolve: { dedupe: ["yjs"] },
  build: {
    target: "es2022",
    manifest: true, // which file needs which: the bench adds them up
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "yjs", test: /node_modules[\\/](yjs|lib0|y-protocols|y-indexeddb)[\\/]/, priority: 30 },
            { name: ofEditor, priority: 10, includeDependenciesRecursively: false },
            { name: "react", test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 20 },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      "/api": server,
      "/media": server,
      "/ws": { target: server, ws: true },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}", "*.test.ts"],
    setupFiles: ["src/spoken.ts"],
    restoreMocks: true,
  },
}));
