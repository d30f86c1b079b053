/** A script: the same raw RPCs on the real and on the embedded server, and what both say compared. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, inject, it } from 'vitest';
import { Connection } from '@nest-temporal/core/internal/transport/connection';
import type { JsonValue } from '@nest-temporal/core/internal/proto/json';
import { Actor } from './actor.js';

declare module 'vitest' {
  interface ProvidedContext {
    realAddress: string;
    /** Absent when scripts are tried on the real server alone. */
    embeddedAddress: string | undefined;
  }
}

const connections = new Map<string, Promise<Connection>>();

afterAll(async () => {
  for (const connection of connections.values()) await (await connection).close();
});

/** Declares a script. It must come to the same on both servers, but for what `normalisation.ts` lists. */
export function script(name: string, body: (actor: Actor) => Promise<void>): void {
  it.concurrent(name, async () => {
    const [real, embedded] = await Promise.all([
      perform(inject('realAddress'), body),
      inject('embeddedAddress') === undefined ? undefined : perform(inject('embeddedAddress') ?? '', body),
    ]);
    const folder = process.env['DIFFERENTIAL_TRANSCRIPTS'];
    if (folder) keep(folder, name, { real, ...(embedded && { embedded }) });
    if (embedded) expect(embedded).toEqual(real);
  });
}

/** Two texts of a line per value, for tools that compare. */
function keep(folder: string, name: string, transcripts: Record<string, JsonValue[]>): void {
  for (const [server, transcript] of Object.entries(transcripts)) {
    mkdirSync(join(folder, server), { recursive: true });
    const text = JSON.stringify(transcript, undefined, 1);
    writeFileSync(join(folder, server, `${name.replace(/[^a-z0-9]+/gi, '-')}.json`), `${text}\n`);
  }
}

async function perform(address: string, body: (actor: Actor) => Promise<void>): Promise<JsonValue[]> {
  const actor = new Actor((await connectionTo(address)).channel);
  await body(actor);
  return actor.finish();
}

function connectionTo(address: string): Promise<Connection> {
  let connection = connections.get(address);
  if (!connection) connections.set(address, (connection = Connection.connect({ address })));
  return connection;
}
