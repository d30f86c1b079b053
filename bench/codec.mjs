// `node bench/codec.mjs`: CPU time to load the codec, to decode poll responses and to encode completions, beside protobufjs 8
// over the same descriptor. Needs a build. All codecs run interleaved in one process, so that they share its disturbances;
// loading is measured in fresh processes.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { contenders, isBuilt, loadContender, writeContenders } from './codec-contenders.mjs';
import { completionRequest, pollResponse } from './codec-messages.mjs';
import { cpuMicroseconds, machine, minAndMedian, printTable } from './machine.mjs';

const self = fileURLToPath(import.meta.url);
const firstMessage = fileURLToPath(new URL('out/poll-10.bin', import.meta.url));
const loads = 9;
const rounds = 15;

if (process.argv[2] === 'load') await measureLoad(process.argv[3]);
else await main();

async function main() {
  if (!isBuilt()) {
    console.error('bench/codec.mjs: the library is not built; run npm run build:libs');
    process.exitCode = 1;
    return;
  }
  await writeContenders();
  const codecs = new Map();
  for (const name of contenders) codecs.set(name, await loadContender(name));
  const { encodePoll } = codecs.get('nest-temporal');
  writeFileSync(firstMessage, encodePoll(pollResponse(10)));
  agree(codecs);

  console.log(`\n${machine()}\n`);
  console.log(`Fresh process, CPU ms, minimum / median of ${loads}`);
  printLoads();
  console.log(`\nOne process, CPU µs per message, minimum / median of ${rounds} rounds`);
  printRounds(codecs, encodePoll);
}

/** A codec that is fast because it is wrong would not count. */
function agree(codecs) {
  const expected = codecs.get('reflection').encode(completionRequest(10));
  for (const [name, { encode, decode, encodePoll }] of codecs) {
    if (Buffer.compare(encode(completionRequest(10)), expected) !== 0) throw new Error(`${name} encodes other bytes`);
    const bytes = encodePoll(pollResponse(200));
    if (Buffer.compare(encodePoll(decode(bytes)), bytes) !== 0) throw new Error(`${name} decodes another message`);
  }
}

async function measureLoad(name) {
  const bytes = readFileSync(firstMessage);
  const begin = cpuMicroseconds();
  const { decode } = await loadContender(name);
  const loaded = cpuMicroseconds();
  decode(bytes);
  console.log(JSON.stringify({ load: (loaded - begin) / 1000, first: (cpuMicroseconds() - loaded) / 1000 }));
}

function printLoads() {
  const samples = new Map(contenders.map((name) => [name, []]));
  for (let round = 0; round < loads; round++) {
    for (const name of contenders) {
      const { stdout, stderr, status } = spawnSync(process.execPath, [self, 'load', name], { encoding: 'utf8' });
      if (status !== 0) throw new Error(`loading ${name} failed: ${stderr}`);
      samples.get(name).push(JSON.parse(stdout));
    }
  }
  const rows = [...samples].map(([name, values]) => [
    name,
    cell(values.map(({ load }) => load)),
    cell(values.map(({ first }) => first)),
    cell(values.map(({ load, first }) => load + first)),
  ]);
  printTable([['', 'import', 'first decode (10 events)', 'both'], ...rows]);
}

function printRounds(codecs, encodePoll) {
  const decodes = [10, 200, 5000].map((count) => {
    const bytes = Buffer.from(encodePoll(pollResponse(count)));
    return {
      label: `decode poll, ${count} events (${bytes.length} B)`,
      method: 'decode',
      input: bytes,
      times: Math.ceil(10_000 / count),
    };
  });
  const encodes = [1, 10].map((count) => {
    const message = completionRequest(count);
    const size = codecs.get('nest-temporal').encode(message).length;
    return {
      label: `encode completion, ${count} commands (${size} B)`,
      method: 'encode',
      input: message,
      times: Math.ceil(4000 / count),
    };
  });
  const rows = [...decodes, ...encodes].map(({ label, method, input, times }) => {
    const samples = contenders.map(() => []);
    for (let round = 0; round < rounds; round++) {
      for (const [index, name] of contenders.entries()) {
        const run = codecs.get(name)[method];
        const begin = cpuMicroseconds();
        for (let time = 0; time < times; time++) run(input);
        samples[index].push((cpuMicroseconds() - begin) / times);
      }
    }
    return [label, ...samples.map(cell)];
  });
  printTable([['', ...contenders], ...rows]);
}

function cell(values) {
  const { min, median } = minAndMedian(values);
  return `${min.toFixed(1)} / ${median.toFixed(1)}`;
}
