import { describe, expect, it } from 'vitest';
import { SourceMapper } from './source-maps.js';

// Line 2, column 1 of the script is line 7, column 5 of order.ts.
const map = JSON.stringify({ version: 3, sources: ['order.ts'], names: [], mappings: ';AAMI' });
const script = [
  '  static {',
  'var Order = class Order2 extends Base {\n  static {\n    __name(this, "Order");\n  }\n}',
  'var Line = class {\n  static {\n    __name(this, "Line");\n  }\n}',
].join('\n');
const mapper = new SourceMapper('nest-temporal://workflows.js', map, script);

describe('a stack trace out of a realm', () => {
  it('shows the frames of the author, at their places in the sources', () => {
    const stack = [
      'Error: gone',
      '    at run (nest-temporal://workflows.js:2:1)',
      '    at begin (nest-temporal://runtime.js:9:9)',
      '    at later (nest-temporal://workflows.js:2:1)',
      '    at Object.begin (nest-temporal://runtime.js:1:1)',
      '    at SandboxedInstance.activate (/app/node_modules/x.js:1:1)',
    ].join('\n');
    expect(mapper.mapStack(stack)).toBe('Error: gone\n    at run (order.ts:7:5)\n    at later (order.ts:7:5)');
  });

  it('shows classes by the names that their author gave them', () => {
    const place = '(nest-temporal://workflows.js:2:1)';
    const stack = `Error: Order2.run\n    at Order2.run ${place}\n    at async new Order2 ${place}\n    at Line2.run ${place}`;
    expect(mapper.mapStack(stack)).toBe(
      'Error: Order2.run\n    at Order.run (order.ts:7:5)\n    at async new Order (order.ts:7:5)\n    at Line2.run (order.ts:7:5)',
    );
  });

  it('is left alone when it came from elsewhere, or nothing is known of its place', () => {
    expect(mapper.mapStack('Error: x\n    at go.func (main.go:1)')).toBe('Error: x\n    at go.func (main.go:1)');
    const unmapped = new SourceMapper('nest-temporal://workflows.js', '', '');
    expect(unmapped.mapStack('E\n    at nest-temporal://workflows.js:2:1')).toBe(
      'E\n    at nest-temporal://workflows.js:2:1',
    );
  });

  it('is mapped along the causes of a failure', () => {
    const failure = {
      stackTrace: 'a\nat nest-temporal://workflows.js:2:1',
      cause: { stackTrace: 'b\nat nest-temporal://workflows.js:2:1' },
    };
    expect(mapper.mapFailure(failure)).toEqual({
      stackTrace: 'a\nat order.ts:7:5',
      cause: { stackTrace: 'b\nat order.ts:7:5' },
    });
  });
});
