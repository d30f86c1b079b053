// Steps that are told on standard output, one JSON line each.
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

const limitMs = 20_000;
const pauseMs = 50;

export async function take(step, action) {
  const told = { step };
  try {
    await action();
  } catch (error) {
    told.problem = describe(error);
  }
  console.log(JSON.stringify(told));
}

export async function until(probe, wanted) {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const found = await probe();
    if (isDeepStrictEqual(found, wanted)) return;
    if (performance.now() > deadline) {
      throw new Error(`${JSON.stringify(found)} for ${limitMs} ms, instead of ${JSON.stringify(wanted)}`);
    }
    await sleep(pauseMs);
  }
}

function describe(error) {
  const text = error?.stack ?? String(error);
  return error?.cause ? `${text}\ncaused by ${describe(error.cause)}` : text;
}
