import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';

/** Stands for a service outside the application, which takes its time and fails now and then. */
@Injectable()
export class Catalogue {
  readonly loaded: number[] = [];
  /** Pages whose next load fails. */
  readonly broken = new Set<number>();
  pauseMs = 0;

  async load(page: number, signal: AbortSignal): Promise<void> {
    await sleep(this.pauseMs, undefined, { signal });
    if (this.broken.delete(page)) throw new Error('The catalogue is out of order');
    this.loaded.push(page);
  }
}
