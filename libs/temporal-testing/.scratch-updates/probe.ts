import { afterAll, it } from 'vitest';
import { RunScript, acceptance, response, rejection, payloadsOf, completeRun } from '../test/support/run-script.js';
import { TestServer as Real } from './real-server.js';
import { TestServer as Emb } from '../test/support/test-server.js';
const settle = (p: Promise<any>) => p.then((v) => JSON.stringify(v), (e) => `${e.status}: ${e.message}`);
for (const [name, S] of [['real', Real], ['emb', Emb]] as const) {
  it(name, async () => {
    const server = await S.start();
    const out: string[] = [];
    {
      const s = new RunScript(server);
      await s.start({ workflowStartDelay: { seconds: 3600 } });
      const u = settle(s.update('u'));
      const t = await s.task().catch((e: any) => e);
      out.push('delay: ' + JSON.stringify({ m: t.messages?.length, started: t.startedEventId, n: t.history?.events?.length }));
      if (t.messages?.length) { const r = await s.complete(t, { messages: [rejection(t.messages[0])] }); out.push('reset ' + r.resetHistoryEventId); }
      out.push(await Promise.race([u, new Promise<string>((r) => setTimeout(() => r('pending'), 300))]));
      out.push((await s.eventNames()).join());
      await s.terminate();
    }
    {
      const s = new RunScript(server);
      await s.start(); const t = await s.task();
      const q = settle(s.query(undefined, { timeoutMs: 3000 }));
      await new Promise((r) => setTimeout(r, 200));
      await s.terminate();
      out.push('query+terminate: ' + await q);
    }
    {
      const s = await RunScript.idle(server);
      await s.signal(); const t = await s.task();
      const q = settle(s.query(undefined, { timeoutMs: 2000 }));
      await new Promise((r) => setTimeout(r, 200));
      await s.terminate();
      const w = s.task().then((t: any) => t.query ? 'query task' : 'empty', (e: any) => e.status);
      out.push('query+terminate later: ' + await q );
    }
    {
      const s = await RunScript.idle(server);
      const u = settle(s.update('u', 'ACCEPTED')); const t = await s.task();
      await s.complete(t, { messages: [acceptance(t.messages[0])] });
      out.push('accepted: ' + (await u).replaceAll(s.workflowId, 'W').replace(/[0-9a-f-]{36}/g, 'R'));
      const u2 = settle(s.update('v')); const t2 = await s.task();
      await s.complete(t2, { messages: [acceptance(t2.messages[0]), response('v')] });
      out.push('completed: ' + (await u2).replaceAll(s.workflowId, 'W').replace(/[0-9a-f-]{36}/g, 'R'));
      out.push('poll: ' + (await settle(s.pollUpdate('v', 'ACCEPTED'))).replaceAll(s.workflowId, 'W').replace(/[0-9a-f-]{36}/g, 'R'));
      const e = await server.history(s.workflowId);
      out.push(JSON.stringify(e.slice(4).map((x: any) => ({ ...x, eventTime: 0, taskId: 0 }))).replaceAll(s.workflowId, 'W').replaceAll(s.taskQueue, 'Q').replace(/[0-9a-f-]{36}/g, 'R'));
      const p = await s.updateWithStart('v', 'FAIL');
      out.push('uws: ' + JSON.stringify(p).replaceAll(s.workflowId, 'W').replace(/[0-9a-f-]{36}/g, 'R'));
    }
    {
      const s = new RunScript(server);
      const u = settle(s.updateWithStart('u', 'FAIL')); const t = await s.task();
      await s.complete(t, { messages: [acceptance(t.messages[0]), response('u')] });
      out.push('uws: ' + (await u).replaceAll(s.workflowId, 'W').replace(/[0-9a-f-]{36}/g, 'R'));
      const q = settle(s.query()); const qt = await s.task();
      out.push('qtask ' + JSON.stringify({ ...qt, history: qt.history.events.length, taskToken: 0 }).replaceAll(s.workflowId, 'W').replace(/[0-9a-f-]{36}/g, 'R'));
      await s.answer(qt, { completedType: 1, queryResult: payloadsOf('1') });
      out.push('query ' + await q);
    }
    console.log(name + '\n' + out.join('\n'));
    await server.close();
  }, 60000);
}
