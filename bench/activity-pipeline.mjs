// `node bench/activity-pipeline.mjs`: microseconds from arguments to result of one activity call, as the worker makes it: the
// interceptor chain of the worker, the activity's context, and what Nest puts around the method. Rows with a DTO begin with the
// payload, which is decoded, made an instance and validated. No server. Needs a build: npm run build:libs. Wall clock, calls one
// after another, rounds of all rows in turn. Options: --rounds 15 --calls 2000
import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { Inject, Injectable, Module, Scope, UseGuards, UseInterceptors, ValidationPipe } from '@nestjs/common';
import { APP_PIPE, NestFactory, REQUEST } from '@nestjs/core';
import { IsInt, IsString, Min } from 'class-validator';
import { loadDataConverter } from '@nest-temporal/core';
import { ActivityContext } from '@nest-temporal/core/activity';
import { ValueConverter } from '@nest-temporal/core/internal/converter/value-converter';
import { ActivityCalls } from '@nest-temporal/core/internal/worker/activity/activity-calls';
import { watchEventLoop } from '@nest-temporal/core/internal/worker/activity/event-loop-watch';
import { Activity } from '@nest-temporal/nestjs';
import { TemporalExplorer } from '../libs/nest-temporal/dist/worker/activity.explorer.js';
import { TemporalRunnerModule } from '../libs/nest-temporal/dist/worker/temporal-runner.module.js';
import { machine, minAndMedian, printTable } from './machine.mjs';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, calls: { type: 'string', default: '2000' } },
});
const [rounds, calls] = [Number(options.rounds), Number(options.calls)];

/** What the compiler does with decorators. */
function decorate(target, decorators, { method, types } = {}) {
  const descriptor = method && Object.getOwnPropertyDescriptor(target.prototype, method);
  if (types) Reflect.defineMetadata('design:paramtypes', types, ...(method ? [target.prototype, method] : [target]));
  for (const decorator of decorators) decorator(...(method ? [target.prototype, method, descriptor] : [target]));
  return target;
}

class ChargeDto {}
for (const [property, type, rules] of [
  ['id', String, [IsString()]],
  ['currency', String, [IsString()]],
  ['cents', Number, [IsInt(), Min(1)]],
]) {
  Reflect.defineMetadata('design:type', type, ChargeDto.prototype, property);
  for (const rule of rules) rule(ChargeDto.prototype, property);
}

class Guard {
  canActivate() {
    return true;
  }
}
class Interceptor {
  intercept(_context, next) {
    return next.handle();
  }
}
decorate(Guard, [Injectable()]);
decorate(Interceptor, [Injectable()]);

/** A provider class with one activity, `charge`. */
function activities({ type, around = [], scope, dependencies = [] }) {
  class Payments {
    constructor(...injected) {
      this.injected = injected;
    }
    async charge(input) {
      return input;
    }
  }
  decorate(Payments, [Activity(), ...around], { method: 'charge', types: [type] });
  decorate(Payments, [Activity(), Injectable(scope && { scope })], { types: dependencies });
  for (const [index, token] of dependencies.entries()) Inject(token)(Payments, undefined, index);
  return Payments;
}

const surrounded = [UseGuards(Guard), UseInterceptors(Interceptor)];
const rows = [
  { label: 'a function, without Nest', run: async (input) => input },
  { label: 'direct', provider: activities({ type: String }) },
  { label: 'direct, DTO', provider: activities({ type: ChargeDto }), dto: true },
  { label: 'guard and interceptor', provider: activities({ type: String, around: surrounded }) },
  { label: 'guard and interceptor, DTO', provider: activities({ type: ChargeDto, around: surrounded }), dto: true },
  {
    label: 'guard, interceptor, global ValidationPipe, DTO',
    provider: activities({ type: ChargeDto, around: surrounded }),
    dto: true,
    providers: [{ provide: APP_PIPE, useValue: new ValidationPipe({ whitelist: true, transform: true }) }],
  },
  {
    label: 'request-scoped',
    provider: activities({ type: String, scope: Scope.REQUEST, dependencies: [REQUEST] }),
  },
  {
    label: 'request-scoped, guard and interceptor, DTO',
    provider: activities({ type: ChargeDto, scope: Scope.REQUEST, dependencies: [REQUEST], around: surrounded }),
    dto: true,
  },
];

const converter = loadDataConverter();
const chains = new ActivityCalls([], watchEventLoop(console));
const cancellationSignal = new AbortController().signal;
const context = () => new ActivityContext({ info: {}, cancellationSignal });
const input = { id: 'order-12345', currency: 'EUR', cents: 1999 };
const payload = (value) => ({
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from(JSON.stringify(value)),
});

/** The activity of a row as the worker registers it. */
async function definitionOf({ run, provider, providers = [] }) {
  if (run) return { definition: { name: 'charge', run } };
  class App {}
  Module({ imports: [TemporalRunnerModule], providers: [provider, ...providers] })(App);
  const app = await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
  const [found] = app.get(TemporalExplorer, { strict: false }).activities();
  return { app, definition: found.activities[0].define() };
}

/** A function that makes one call of the row's activity. */
async function caller(row) {
  const { app, definition } = await definitionOf(row);
  const target = { definition, heartbeat() {} };
  const payloads = [payload(input)];
  const values = new ValueConverter(converter);
  const revive = () => values.fromArguments(payloads, { types: definition.parameterTypes, where: "activity 'charge'" });
  const args = ['text'];
  const call = () => chains.execute(context(), target, { args: row.dto ? revive() : args, headers: {} });
  const result = await call();
  // A call that is fast because it does nothing would not count.
  if (row.dto ? !(result instanceof ChargeDto) || result.cents !== input.cents : result !== 'text') {
    throw new Error(`the activity returned ${JSON.stringify(result)}`);
  }
  return { app, call };
}

const callers = [];
for (const row of rows) callers.push(await caller(row));
const samples = rows.map(() => []);
for (let round = -1; round < rounds; round++) {
  for (const [index, { call }] of callers.entries()) {
    const begin = performance.now();
    for (let time = 0; time < calls; time++) await call();
    // The first round warms up.
    if (round >= 0) samples[index].push(((performance.now() - begin) * 1000) / calls);
  }
}
console.log(`\n${machine()}\n`);
console.log(`µs per activity call, ${rounds} rounds of ${calls} calls`);
const cells = samples.map((values) => {
  const { min, median } = minAndMedian(values);
  return [min, median, Math.max(...values)].map((value) => value.toFixed(1));
});
printTable([['', 'minimum', 'median', 'maximum'], ...rows.map(({ label }, index) => [label, ...cells[index]])]);
for (const { app } of callers) await app?.close();
