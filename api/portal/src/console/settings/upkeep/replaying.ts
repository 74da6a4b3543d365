import { Replay } from "#operations/console/settings/upkeep/letters";
import { change, freshKey } from "../../app/changing";

/** How many letters one mutation takes. */
const AT_ONCE = 100;

export interface Replayed {
  readonly written: number;
  readonly failed: number;
}

/** Try records again, some at a time; `onStep` is told how far it is. */
export async function replay(
  ids: readonly string[],
  onStep: (done: Replayed) => void = () => undefined,
): Promise<Replayed> {
  let done: Replayed = { written: 0, failed: 0 };
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const input = { ids: ids.slice(start, start + AT_ONCE), idempotencyKey: freshKey() };
    const { replayDeadLetters: told } = await change(Replay, { input });
    done = {
      written: done.written + (told.written ?? 0),
      failed: done.failed + (told.failed?.length ?? 0),
    };
    onStep(done);
  }
  return done;
}

/** What became of them, in a sentence. */
export function outcome({ written, failed }: Replayed): string {
  const told = `${written} ${written === 1 ? "record is" : "records are"} in the graph now`;
  return failed > 0 ? `${told}, ${failed} failed again.` : `${told}.`;
}
