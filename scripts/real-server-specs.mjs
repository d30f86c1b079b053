// Integration specs that only the real Temporal Server can pass, each with the reason. `npm test` runs the others on the
// embedded server, and needs nothing but Node.
export const realServerSpecs = {
  'libs/temporal-core/test/int/server-outage.int.spec.ts':
    'stops its server and starts it again on the same database file; the embedded server keeps nothing beyond its life',
  'libs/temporal-core/test/int/transport.int.spec.ts': 'starts servers with TLS; the embedded server speaks plain text',
  'libs/temporal-core/test/int/reset.int.spec.ts': 'resets workflows, which the embedded server does not',
  'libs/nest-temporal/test/health.e2e-spec.ts': 'stops its server and starts it again on the same database file',
};
