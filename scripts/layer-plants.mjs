// One forbidden import per rule of .dependency-cruiser.cjs, and imports that must stay allowed. layers.mjs appends
// them to a copy of the tree. `stubs` are targets that are created where the tree has no such file yet.
const core = 'libs/temporal-core/src';
const nest = 'libs/nest-temporal/src';
const server = 'libs/temporal-server/src';
const testing = 'libs/temporal-testing/src';
const app = 'apps/planted/src';

let planted = 0;
/** Each text stands in a file of its own, so that a rule which misses one of them is noticed. */
const each = (folder, ...texts) => texts.map((text) => ({ file: `${folder}/planted-${planted++}.ts`, text }));
/** A value import and a type-only import: both count between layers. */
const both = (folder, target) => each(folder, `import '${target}';`, `import type { Planted } from '${target}';`);
/** Two files that import each other; the checker reports a cycle at one of its files. */
const cycle = (folder, keyword) => {
  const [one, other] = [planted++, planted++];
  return {
    file: `${folder}/planted-${one}.ts`,
    text: `${keyword} { a } from './planted-${other}.js';`,
    partner: { file: `${folder}/planted-${other}.ts`, text: `${keyword} { a } from './planted-${one}.js';` },
  };
};

export const stubs = [
  `${core}/index.ts`,
  ...['client', 'worker', 'workflow', 'activity', 'converter', 'proto'].map((layer) => `${core}/${layer}/index.ts`),
  `${core}/common/workflow-definition.ts`,
  `${core}/common/options/option.ts`,
  `${core}/worker/resolved-options.ts`,
  `${core}/worker/worker-schema.ts`,
  `${core}/converter/payload-codec.ts`,
  `${core}/engine/replay.ts`,
  `${core}/proto/enums.ts`,
  `${core}/proto/time.ts`,
  `${core}/proto/gen/enums.ts`,
  `${core}/proto/gen/types.ts`,
  `${nest}/index.ts`,
  `${nest}/workflow.ts`,
  `${nest}/testing/index.ts`,
  `${core}/client/planted.spec.ts`,
  `${core}/planted/target.ts`,
  `${core}/engine/machines/planted-target.machine.ts`,
  `${core}/worker/workflow/thread/planted-target.ts`,
  `${server}/planted/target.ts`,
  'libs/planted/src/target.ts',
  `${server}/index.ts`,
  `${server}/embedded-server.ts`,
  `${testing}/index.ts`,
  `${app}/activities/payment.ts`,
];

/** Rule name → what must be reported by this rule and by no other. */
export const plants = {
  'core/proto': both(`${core}/proto`, '../common/errors.js'),
  'core/common': both(`${core}/common`, '../client/index.js'),
  'core/converter': both(`${core}/converter`, '../client/index.js'),
  'core/activation': both(`${core}/activation`, '../client/index.js'),
  'core/transport': both(`${core}/transport`, '../client/index.js'),
  'core/engine': both(`${core}/engine`, '../workflow/index.js'),
  'core/workflow': [
    ...both(`${core}/workflow`, '../client/index.js'),
    ...both(`${core}/workflow`, '../converter/payload-codec.js'),
  ],
  'core/activity': both(`${core}/activity`, '../worker/index.js'),
  'core/sandbox': both(`${core}/sandbox`, '../client/index.js'),
  'core/client': both(`${core}/client`, '../worker/index.js'),
  'core/worker': both(`${core}/worker`, '../client/index.js'),
  'core/root': both(core, './engine/replay.js'),
  'every-folder-is-a-layer': both(`${core}/planted`, './target.js'),
  'server/config': both(`${server}/config`, '../common/errors.js'),
  'server/common': both(`${server}/common`, '../context/run.js'),
  'server/clock': both(`${server}/clock`, '../context/run.js'),
  'server/context': both(`${server}/context`, '../run/journal.js'),
  'server/run': both(`${server}/run`, '../workflow-tasks/prepare-commit.js'),
  'server/visibility': both(`${server}/visibility`, '../namespaces/namespace-table.js'),
  'server/namespaces': both(`${server}/namespaces`, '../run/journal.js'),
  'server/matching': both(`${server}/matching`, '../run/journal.js'),
  'server/commands': both(`${server}/commands`, '../run/journal.js'),
  'server/workflow-tasks': both(`${server}/workflow-tasks`, '../activities/activity-token.js'),
  'server/activities': both(`${server}/activities`, '../lifecycle/start-run.js'),
  'server/queries': both(`${server}/queries`, '../lifecycle/start-run.js'),
  'server/lifecycle': both(`${server}/lifecycle`, '../updates/update.js'),
  'server/updates': both(`${server}/updates`, '../queries/query-token.js'),
  'server/frontend': both(`${server}/frontend`, '../composition.js'),
  'server/transport': both(`${server}/transport`, '../context/run.js'),
  'every-server-folder-is-placed': both(`${server}/planted`, './target.js'),
  'every-library-is-known': both('libs/planted/src', './target.js'),

  'no-cycles': [cycle(`${core}/client`, 'import'), cycle(`${core}/client`, 'import type')],
  'no-dead-imports': each(`${core}/client`, `import './missing.js';`, `import 'not-installed-anywhere';`),
  'no-tests-in-production': both(`${core}/client`, './planted.spec.js'),
  'libraries-declare-what-they-import': both(`${core}/client`, 'prettier'),

  'one-door-to-generated': both(`${core}/client`, '../proto/gen/types.js'),
  'grpc-in-two-places': both(`${core}/client`, '@grpc/grpc-js'),
  'activity-takes-client-by-type': each(`${core}/activity`, `import { Client } from '../client/index.js';`),
  'realm-converter-without-codecs': each(`${core}/converter`, `import './payload-codec.js';`),
  'pure-engine': [
    ...each(`${core}/engine`, `import 'node:fs';`, `import type { IsEmail } from 'class-validator';`),
    ...each(`${core}/activation`, `import 'fs';`),
  ],
  'author-code-has-no-builtins': [
    ...each(`${core}/workflow`, `import 'node:fs';`, `import 'class-validator';`),
    ...each(`${core}/common`, `import type { Buffer } from 'node:buffer';`),
    ...each(`${core}/converter`, `import 'node:buffer';`),
  ],
  'workflow-entry-loads-metadata-only': [{ file: `${core}/workflow/index.ts`, text: `import 'class-validator';` }],
  'proto-by-type-below-the-realm': [
    ...each(`${core}/common`, `import { Payload } from '../proto/index.js';`),
    ...each(`${core}/converter`, `import { Payload } from '../proto/index.js';`),
  ],
  'enums-import-nothing': [{ file: `${core}/proto/enums.ts`, text: `import './time.js';` }],
  'machines-are-strangers': both(`${core}/engine/machines`, './planted-target.machine.js').map((plant) => ({
    ...plant,
    file: plant.file.replace(/\.ts$/, '.machine.ts'),
  })),

  'tasks-know-no-thread': both(`${core}/worker/workflow/task`, '../thread/planted-target.js'),

  'nest-uses-front-doors': [
    ...both(nest, '@nest-temporal/core/internal/proto/index'),
    ...both(nest, '@nest-temporal/core/internal/worker/resolved-options'),
    ...each(nest, `import './testing/index.js';`),
  ],
  'nest-workflow-entry-is-nest-free': [{ file: `${nest}/workflow.ts`, text: `import '@nestjs/common';` }],
  'test-shells-use-front-doors': [
    ...both(`${testing}/env`, '@nest-temporal/core/internal/engine/replay'),
    ...both(`${testing}/env`, '@nest-temporal/server/internal/embedded-server'),
    ...both(`${nest}/testing`, '@nest-temporal/core/internal/engine/replay'),
  ],
  'server-is-an-independent-oracle': both(server, '@nest-temporal/core/worker'),
  'apps-use-front-doors': both(app, '@nest-temporal/core/internal/proto/index'),
  'workflows-are-sealed': each(
    `${app}/workflows`,
    `import '@nest-temporal/nestjs';`,
    `import { Payment } from '../activities/payment.js';`,
  ),
  'workflows-have-no-builtins': each(`${app}/workflows`, `import 'node:fs';`),
};

/** What no rule may report. */
export const allowed = [
  { file: `${core}/converter/data-converter.ts`, text: `import 'node:fs';` },
  ...each(`${core}/workflow`, `import '../converter/index.js';`, `import '../common/errors.js';`),
  ...each(`${core}/activity`, `import type { Client } from '../client/index.js';`),
  ...each(
    `${core}/common`,
    `import { EventType } from '../proto/enums.js';`,
    `import type { Payload } from '../proto/index.js';`,
  ),
  ...each(`${core}/client`, `import { readFile } from 'node:fs';`),
  { file: `${core}/engine/planted-allowed.spec.ts`, text: `import 'node:fs';\nimport '../client/index.js';` },
  { file: 'libs/temporal-core/test/int/planted.int.spec.ts', text: `import '../../src/proto/gen/types.js';` },
  ...each(
    nest,
    `import '@nest-temporal/core/internal/common/workflow-definition';`,
    `import '@nest-temporal/core/internal/common/options/option';`,
    `import '@nest-temporal/core/internal/worker/worker-schema';`,
    `import '@nest-temporal/core/client';`,
  ),
  ...each(
    `${app}/workflows`,
    `import '@nest-temporal/core/workflow';`,
    `import '@nest-temporal/nestjs/workflow';`,
    `import type { Payment } from '../activities/payment.js';`,
    `import { AsyncLocalStorage } from 'node:async_hooks';`,
    `import 'class-validator';`,
  ),
  ...each(app, `import '@nest-temporal/nestjs';`, `import '@nest-temporal/core';`, `import 'node:fs';`),
];

/** Manifests of packages that only the copy has. */
export const manifests = {
  'libs/planted': { name: '@nest-temporal/planted' },
  'libs/temporal-server': { name: '@nest-temporal/server', dependencies: { '@nest-temporal/core': '*' } },
  'libs/temporal-testing': { name: '@nest-temporal/testing', dependencies: { '@nest-temporal/core': '*' } },
  'apps/planted': { name: 'planted' },
};
