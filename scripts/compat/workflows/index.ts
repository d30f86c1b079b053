export * from './activities-and-timers';
export * from './cancellation';
export * from './children';
export * from './failures';
export * from './local-activities';
export * from './messages';
export * from './values';
export * from './versions';
