/** A debugger as small as can be: sets one breakpoint by file and line, tells where it pauses, and goes on. */
import { Session } from 'node:inspector';
import { SourceMap } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/** Sends a command of the Chrome DevTools protocol; what it answers does not matter here. */
type Send = (method: string, params?: object) => void;

export interface Pause {
  /** URL of the author's file, and its line. */
  place: string;
  /** Of the function that paused. */
  functionName: string;
}

export interface Breakpoint {
  /** Resolves when V8 has taken it. */
  readonly bound: Promise<void>;
  /** Resolves when code pauses. */
  readonly hit: Promise<Pause>;
  remove(): unknown;
}

interface Event {
  method?: string;
  /** Of a command. */
  result?: { breakpointId?: string };
  params: {
    scriptId: string;
    url: string;
    endLine: number;
    sourceMapURL?: string;
    hitBreakpoints?: string[];
    callFrames: { functionName: string; location: { scriptId: string; lineNumber: number; columnNumber: number } }[];
  };
}

/** What happens in one thread, from its first script on. */
class Listener {
  readonly bound: Promise<void>;
  readonly hit: Promise<Pause>;
  private readonly maps = new Map<string, SourceMap>();
  private readonly url: string;
  private onBound!: () => void;
  private onPause!: (pause: Pause) => void;

  constructor(
    file: string,
    private readonly line: number,
    readonly send: Send,
  ) {
    this.url = pathToFileURL(file).href;
    this.bound = new Promise((resolve) => (this.onBound = resolve));
    this.hit = new Promise((resolve) => (this.onPause = resolve));
  }

  take({ method, params, result }: Event): void {
    if (result?.breakpointId !== undefined) this.onBound();
    if (method === 'Debugger.scriptParsed') this.bind(params);
    if (method !== 'Debugger.paused') return;
    const [{ functionName, location }] = params.callFrames as [Event['params']['callFrames'][0]];
    const entry = this.maps.get(location.scriptId)?.findEntry(location.lineNumber, location.columnNumber);
    this.send('Debugger.resume');
    // A thread that waits for its debugger pauses when it starts.
    if (params.hitBreakpoints?.length === 0) return;
    const place = entry && 'originalSource' in entry ? `${entry.originalSource}:${entry.originalLine + 1}` : 'unknown';
    this.onPause({ place, functionName });
  }

  private bind({ scriptId, sourceMapURL = '', endLine }: Event['params']): void {
    const [, data] = sourceMapURL.split('base64,');
    if (data === undefined) return;
    const text = Buffer.from(data, 'base64').toString();
    if (!text.includes(this.url)) return;
    const map = new SourceMap(JSON.parse(text) as ConstructorParameters<typeof SourceMap>[0]);
    this.maps.set(scriptId, map);
    for (let lineNumber = 0; lineNumber <= endLine; lineNumber++) {
      for (let columnNumber = 0; columnNumber < 80; columnNumber++) {
        const entry = map.findEntry(lineNumber, columnNumber);
        if (!('originalSource' in entry) || entry.originalSource !== this.url) continue;
        if (entry.originalLine !== this.line - 1 || entry.generatedLine !== lineNumber) continue;
        this.send('Debugger.setBreakpoint', { location: { scriptId, lineNumber, columnNumber } });
        return;
      }
    }
  }
}

/** In workflow code that runs in a thread. To be set before the thread is started. */
export function breakInThread(file: string, line: number): Breakpoint {
  const session = new Session();
  session.connect();
  const post = (method: string, params: object): void => session.post(method, params);
  let commands = 0;
  let sessionId = '';
  const listener = new Listener(file, line, (method, params) => {
    const message = JSON.stringify({ id: ++commands, method, params });
    if (sessionId !== '') post('NodeWorker.sendMessageToWorker', { sessionId, message });
  });
  session.on('NodeWorker.attachedToWorker', ({ params }) => {
    sessionId = params.sessionId;
    listener.send('Debugger.enable');
    listener.send('Runtime.runIfWaitingForDebugger');
  });
  session.on('NodeWorker.receivedMessageFromWorker', ({ params }) =>
    listener.take(JSON.parse(params.message) as Event),
  );
  post('NodeWorker.enable', { waitForDebuggerOnStart: true });
  return { bound: listener.bound, hit: listener.hit, remove: () => session.disconnect() };
}

/** Passes on what a session of the main thread's says, and ends its pauses: meanwhile nobody else runs there. */
const relay = `
  const { Session } = require('node:inspector');
  const { parentPort } = require('node:worker_threads');
  const session = new Session();
  session.connectToMainThread();
  session.on('inspectorNotification', (event) => {
    if (event.method === 'Debugger.paused') session.post('Debugger.resume');
    if (/Debugger.(paused|scriptParsed)/.test(event.method)) parentPort.postMessage(event);
  });
  parentPort.on('message', ({ method, params }) => {
    session.post(method, params, (error, result) => parentPort.postMessage({ result }));
  });
`;

/** In workflow code that runs on the main thread. */
export function breakOnMainThread(file: string, line: number): Breakpoint {
  const worker = new Worker(relay, { eval: true });
  const listener = new Listener(file, line, (method, params) => worker.postMessage({ method, params }));
  worker.on('message', (event: Event) => listener.take(event));
  listener.send('Debugger.enable');
  return { bound: listener.bound, hit: listener.hit, remove: () => worker.terminate() };
}
