import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { defineCallSites } from '../common/call-site.js';
import { WorkflowSourceError } from './errors.js';
import { locateSource } from './locate-source.js';

const folder = mkdtempSync(join(tmpdir(), 'locate-source-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const other = file('helper.js', 'export function Durable() { return Workflow(); } class Orders {}');

function order(...sites: string[]): new () => object {
  class Order {}
  defineCallSites(Order, sites);
  return Order;
}

describe('the source of a workflow class', () => {
  it.each([
    'class Order {}',
    'let Order = class Order {}',
    'let Order = Order_1 = class Order2 {}; var Order = class {}',
  ])('is the first file that defines it: %s', (text) => {
    const path = file('order.js', text);
    expect(locateSource(order(other, path))).toBe(path);
    expect(locateSource(order(pathToFileURL(path).href))).toBe(path);
  });

  it('is a file that esbuild compiled by itself', () => {
    const path = file('esbuild.js', 'module.exports = __toCommonJS(order_exports);\nlet Order = class {};');
    expect(locateSource(order(path))).toBe(path);
  });

  it.each([
    'var __webpack_modules__ = {};',
    'var require_tslib = __commonJS({});',
    '// ../../node_modules/tslib/tslib.es6.mjs',
    '//#region node_modules/tslib/tslib.es6.mjs',
  ])('is no bundle of the whole application: %s', (mark) => {
    const path = file('main.js', `${mark}\nvar Order = class {};`);
    expect(() => locateSource(order(path))).toThrow(/main\.js, a bundle of the whole application.*"workflowsPath"/);
  });

  it('is not a file that only mentions it, nor one that cannot be read', () => {
    const mention = file('mention.js', 'import { Order } from "./order.js"; class OrderLine {}');
    expect(() => locateSource(order(mention, join(folder, 'gone.js')))).toThrow(WorkflowSourceError);
    expect(() => locateSource(order(mention))).toThrow(/looked at .*mention\.js.*"workflowsPath"/);
  });
});
