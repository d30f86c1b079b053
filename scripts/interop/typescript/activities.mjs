// Activities of the interoperability suite. Their names are those of the Python twins.
import { activityInfo, ApplicationFailure, CompleteAsyncError, heartbeat, sleep } from '@temporalio/activity';

export async function greet(name) {
  const { attempt } = activityInfo();
  if (attempt < 3) throw ApplicationFailure.create({ message: 'not yet', type: 'NotYet' });
  return `Hello, ${name}, at attempt ${attempt}`;
}

export async function shout(text) {
  return text.toUpperCase();
}

export async function beat() {
  for (;;) {
    heartbeat('alive');
    await sleep(100);
  }
}

export async function clean_up() {
  return 'cleaned up';
}

export async function decline() {
  throw ApplicationFailure.nonRetryable('no funds', 'CardDeclined', { card: '4242' });
}

export async function later() {
  throw new CompleteAsyncError();
}
