/** Counts and times the attempts of calls, under the names and tags of Temporal's SDK metrics. */
import type { RpcStatusName } from '../common/rpc-channel.js';
import {
  noopMeter,
  type Meter,
  type MetricCounter,
  type MetricHistogram,
  type MetricTags,
} from '../common/telemetry.js';

interface Instruments {
  request: MetricCounter;
  failure: MetricCounter;
  latency: MetricHistogram;
}

export class RpcMetrics {
  private readonly calls: Instruments;
  private readonly longPolls: Instruments;

  private constructor(meter: Meter) {
    this.calls = createInstruments(meter, 'temporal_request', 'client requests');
    this.longPolls = createInstruments(meter, 'temporal_long_request', 'long-poll requests');
  }

  /** Undefined when metrics are discarded, so that calls then do not read the clock. */
  static create(meter: Meter): RpcMetrics | undefined {
    return meter === noopMeter ? undefined : new RpcMetrics(meter);
  }

  /** Records one completed attempt, with the status OK if none is given. */
  record(tags: MetricTags, isLongPoll: boolean, elapsedMs: number, failure?: RpcStatusName): void {
    const { request, failure: failures, latency } = isLongPoll ? this.longPolls : this.calls;
    request.add(1, tags);
    latency.record(elapsedMs, tags);
    if (failure) failures.add(1, { ...tags, status_code: failure });
  }
}

function createInstruments(meter: Meter, name: string, what: string): Instruments {
  return {
    request: meter.createCounter(name, undefined, `Number of ${what}`),
    failure: meter.createCounter(`${name}_failure`, undefined, `Number of ${what} that failed`),
    latency: meter.createHistogram(`${name}_latency`, 'ms', `Duration of ${what}`),
  };
}
