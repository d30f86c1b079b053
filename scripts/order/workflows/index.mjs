// All workflows of the suite; their scenarios are exported beside them.
export * from './children.mjs';
export * from './conditions.mjs';
export * from './flow.mjs';
export * from './local.mjs';
export * from './messages.mjs';
export * from './timers.mjs';
export * from './updates.mjs';
