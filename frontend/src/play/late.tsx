/** The parts of playing, each loaded when it is first shown: the first load of the screen carries none of them. */
import { type FunctionComponent, Suspense, lazy } from "react";

function late<P extends object>(
  load: () => Promise<{ default: FunctionComponent<P> }>,
): FunctionComponent<P> {
  const Part = lazy(load) as unknown as FunctionComponent<P>;
  return function Late(props: P) {
    return (
      <Suspense fallback={null}>
        <Part {...props} />
      </Suspense>
    );
  };
}

export const After = late(() => import("./After"));
export const Play = late(() => import("./Play"));
export const PlayBar = late(() => import("./PlayBar"));
export const PlayDesk = late(() => import("./PlayDesk"));
export const PlayLink = late(() => import("./PlayLink"));
