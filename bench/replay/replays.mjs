// What the contenders of the replay benchmark have in common: their code is bundled and warm before they are measured.
import { answerParent } from '../measured-process.mjs';

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/**
 * @param read reads a history from a file
 * @param prepare makes the options of a replay
 * @param replay replays histories, with results as they come
 */
export async function answerReplays(read, prepare, replay) {
  let options;

  /** CPU milliseconds for `times` replays, after one of a short history. */
  async function measure(file, times, shortFile) {
    options ??= await prepare();
    await run(read(shortFile), 1);
    const history = read(file);
    const before = cpuMs();
    await run(history, times);
    return cpuMs() - before;
  }

  async function run(history, times) {
    const histories = Array.from({ length: times }, (_, i) => ({ workflowId: `replay-${i}`, history }));
    let replayed = 0;
    for await (const { error } of replay(options, histories)) {
      if (error) throw error;
      replayed++;
    }
    if (replayed !== times) throw new Error(`${replayed} of ${times} histories were replayed`);
  }

  answerParent({ measure });
}
