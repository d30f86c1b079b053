// The activities of the suite, the same for both workers.
const attempts = new Map();

export const activitiesWith = (ApplicationFailure) => ({
  greet: async (name) => `Hello, ${name}`,
  shout: async (text) => text.toUpperCase(),
  fail: async (type) => {
    throw ApplicationFailure[type]('refused', 'Refused', { by: 'the bank' });
  },
  // One workflow calls it, once with each number.
  failUntil: async (attempt) => {
    const now = (attempts.get(attempt) ?? 0) + 1;
    attempts.set(attempt, now);
    if (now < attempt) throw new Error('not yet');
    return now;
  },
  slow: () => new Promise((resolve) => setTimeout(resolve, 500)),
});
