import { WorkflowClient, type WorkflowHandle } from './index.js';
class A { async run(_n: number): Promise<string> { return ''; } approve(_b: boolean): void {} }
declare const client: WorkflowClient;
export const handles: WorkflowHandle[] = [client.getHandle(A, 'a')];
export async function fn(h: WorkflowHandle): Promise<unknown> { return h.result(); }
await fn(await client.start(A, { workflowId: 'x', args: [1] }));
async function pf(_a: string): Promise<number> { return 1; }
export const hs: WorkflowHandle[] = [client.getHandle(pf, 'a')];
(await client.getHandle(pf, 'a').result()) satisfies number;
